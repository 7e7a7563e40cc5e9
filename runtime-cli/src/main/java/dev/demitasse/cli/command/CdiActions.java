package dev.demitasse.cli.command;

import dev.demitasse.cdi.CdiException;
import dev.demitasse.cdi.CdiRegistry;
import dev.demitasse.cli.args.CallerPath;
import dev.demitasse.cli.cdi.ConfigEdit;
import dev.demitasse.cli.cdi.DeviceDetails;
import dev.demitasse.cli.cdi.DeviceList;
import dev.demitasse.cli.cdi.DirectoryList;
import dev.demitasse.cli.cdi.FileCheck;
import dev.demitasse.cli.log.CommandFailure;
import dev.demitasse.core.RuntimeFailure;
import dev.demitasse.core.cdi.DeviceInjection;
import dev.demitasse.core.cdi.DeviceRequest;
import dev.demitasse.core.rootless.Caller;
import dev.demitasse.spec.Spec;
import dev.demitasse.spec.SpecWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What `cdi` does, for one call.
///
/// @param request where the caller says that files are
/// @param registry the devices that the caller can rely on, as `create` would find them
/// @param json whether tables are to be JSON
record CdiActions(
        Call call, Caller caller, DeviceRequest request, CdiRegistry registry, boolean json) {
    static CdiActions of(Call call, boolean json) throws RuntimeFailure {
        Caller caller = Caller.of(call.hello());
        DeviceRequest request = DeviceFlags.request(call);
        CdiRegistry registry = DeviceInjection.registry(request, caller);
        return new CdiActions(call, caller, request, registry, json);
    }

    String list() throws IOException {
        if (call.arguments().isOn("quiet")) {
            return DeviceList.names(registry);
        } else if (json) {
            return DeviceList.json(registry);
        }
        String problems = DeviceList.problems(registry);
        if (!problems.isEmpty()) {
            call.channel().print(2, problems);
        }
        return DeviceList.table(registry);
    }

    String show(List<String> names) throws CommandFailure {
        try {
            List<String> texts = new ArrayList<>();
            for (DeviceDetails details : DeviceDetails.of(registry, names)) {
                texts.add(json ? details.json() : details.yaml());
            }
            return json
                    ? "{\"devices\":[" + String.join(",", texts) + "]}\n"
                    : String.join("---\n", texts);
        } catch (CdiException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()));
        }
    }

    String directories() {
        return json ? DirectoryList.json(registry) : DirectoryList.table(registry);
    }

    /// @return exit status
    int validate(List<String> names) throws CommandFailure, IOException {
        List<Path> files = new ArrayList<>();
        for (String name : names) {
            files.add(Path.of(CallerPath.absolute(call.hello().directory(), name)));
        }
        FileCheck check = files.isEmpty() ? FileCheck.of(registry) : FileCheck.of(files);
        String lines = check.lines();
        if (json) {
            call.print(check.json());
        } else if (!lines.isEmpty()) {
            call.channel().print(2, lines);
        }
        return check.passed() ? 0 : 1;
    }

    String inject(List<String> names) throws CommandFailure, RuntimeFailure, IOException {
        return edited(ConfigEdit.injecting(config(), names, registry));
    }

    String resolve() throws CommandFailure, RuntimeFailure, IOException {
        return edited(ConfigEdit.resolving(config()));
    }

    private String edited(ConfigEdit edit) throws RuntimeFailure {
        DeviceRequest wanted =
                new DeviceRequest(
                        edit.names(), request.directories(), request.userDirectories(), List.of());
        Spec spec = edit.spec();
        if (wanted.appliesTo(spec)) {
            spec = DeviceInjection.of(spec, wanted, caller).spec();
        }
        return new String(SpecWriter.write(spec), StandardCharsets.UTF_8);
    }

    private byte[] config() throws CommandFailure, IOException {
        if ("-".equals(call.arguments().text("bundle"))) {
            return call.channel().readStdin();
        }
        String path = call.bundle() + "/config.json";
        try {
            return Files.readAllBytes(Path.of(path));
        } catch (IOException e) {
            throw CommandFailure.of("open", path, e);
        }
    }
}
