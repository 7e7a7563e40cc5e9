package dev.demitasse.cli.command;

import dev.demitasse.cli.args.CallerPath;
import dev.demitasse.cli.args.Flag;
import dev.demitasse.core.cdi.DeviceRequest;
import java.util.ArrayList;
import java.util.List;

/// What commands have in common that take CDI devices.
final class DeviceFlags {
    private static final Flag DEVICE =
            Flag.text(
                    "device",
                    null,
                    "NAME",
                    "CDI device, vendor/class=name, to give to the container; may be repeated");
    static final Flag DIRECTORY =
            Flag.text(
                    "cdi-spec-dir",
                    null,
                    "DIR",
                    "directory of CDI files, in place of /etc/cdi and /var/run/cdi; may be repeated,"
                            + " the last one wins");
    private static final Flag ANNOTATIONS =
            Flag.text(
                    "cdi-annotations",
                    null,
                    "KIND",
                    "serve annotations cdi.k8s.io/... of config.json that ask for devices of this"
                            + " vendor/class; may be repeated");

    private DeviceFlags() {}

    static List<Flag> of() {
        return List.of(DEVICE, DIRECTORY, ANNOTATIONS);
    }

    /// What the caller asks for.
    static DeviceRequest request(Call call) {
        return new DeviceRequest(
                call.arguments().texts(DEVICE.name()),
                directories(call),
                userDirectories(call),
                call.arguments().texts(ANNOTATIONS.name()));
    }

    /// Where the caller says that CDI files are.
    private static List<String> directories(Call call) {
        List<String> directories = new ArrayList<>();
        List<String> given = call.arguments().texts(DIRECTORY.name());
        for (int i = 0; i < given.size(); i++) {
            directories.add(CallerPath.absolute(call.hello().directory(), given.get(i)));
        }
        return directories;
    }

    /// As docker has them for a user who is not root.
    private static List<String> userDirectories(Call call) {
        List<String> directories = new ArrayList<>(0);
        if (call.hello().euid() != 0) {
            String[] bases = {"XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"};
            for (String base : bases) {
                String directory = call.hello().variable(base);
                if (directory != null && directory.startsWith("/")) {
                    directories.add(directory + "/cdi");
                }
            }
        }
        return directories;
    }
}
