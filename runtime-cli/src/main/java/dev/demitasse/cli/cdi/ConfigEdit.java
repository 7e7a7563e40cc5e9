package dev.demitasse.cli.cdi;

import dev.demitasse.cdi.CdiRegistry;
import dev.demitasse.cdi.KnownDevice;
import dev.demitasse.cdi.QualifiedName;
import dev.demitasse.cli.log.CommandFailure;
import dev.demitasse.spec.Device;
import dev.demitasse.spec.InvalidSpec;
import dev.demitasse.spec.Linux;
import dev.demitasse.spec.Problem;
import dev.demitasse.spec.Problems;
import dev.demitasse.spec.Spec;
import dev.demitasse.spec.SpecReader;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// A config.json on its way to devices, and the names of these.
///
/// @param spec the configuration without them
/// @param names their qualified names, in the order of the request
public record ConfigEdit(Spec spec, List<String> names) {
    /// Copies the list.
    public ConfigEdit {
        names = List.copyOf(names);
    }

    /// A configuration that is to get the devices that names and patterns name.
    ///
    /// @param wanted qualified names; `*` in one is any text, `?` any character
    /// @throws CommandFailure if the configuration is none, or nothing is called like a pattern
    public static ConfigEdit injecting(byte[] config, List<String> wanted, CdiRegistry registry)
            throws CommandFailure {
        Set<String> names = new LinkedHashSet<>();
        for (String name : wanted) {
            if (name.indexOf('*') < 0 && name.indexOf('?') < 0) {
                names.add(name);
                continue;
            }
            boolean matched = false;
            for (KnownDevice device : registry.devices()) {
                if (matches(name, 0, device.name().toString(), 0)) {
                    names.add(device.name().toString());
                    matched = true;
                }
            }
            if (!matched) {
                String problems = DeviceList.problems(registry).strip().replace("\n", "; ");
                throw new CommandFailure(
                        "no CDI device matches \""
                                + name
                                + "\""
                                + (problems.isEmpty() ? "" : "; " + problems));
            }
        }
        try {
            return new ConfigEdit(SpecReader.read(config), List.copyOf(names));
        } catch (InvalidSpec e) {
            throw new CommandFailure("config.json: " + e.getMessage());
        }
    }

    private static boolean matches(String pattern, int from, String text, int at) {
        if (from == pattern.length()) {
            return at == text.length();
        }
        char c = pattern.charAt(from);
        if (c == '*') {
            return matches(pattern, from + 1, text, at)
                    || at < text.length() && matches(pattern, from, text, at + 1);
        }
        return at < text.length()
                && (c == '?' || c == text.charAt(at))
                && matches(pattern, from + 1, text, at + 1);
    }

    /// A configuration that names devices in place of paths of `linux.devices`; these entries are
    /// taken out.
    ///
    /// @throws CommandFailure if the configuration is not valid apart from them
    public static ConfigEdit resolving(byte[] config) throws CommandFailure {
        Problems problems = new Problems();
        Spec spec = SpecReader.readAll(config, problems);
        Linux linux = spec == null ? null : spec.linux();
        List<Device> devices =
                linux == null ? List.of() : Objects.requireNonNullElse(linux.devices(), List.of());
        Set<String> names = new LinkedHashSet<>();
        List<Device> others = new ArrayList<>();
        List<Problem> left = new ArrayList<>(problems.list());
        for (int i = 0; i < devices.size(); i++) {
            if (QualifiedName.isQualified(devices.get(i).path())) {
                names.add(devices.get(i).path());
                String pointer = "/linux/devices/" + i + "/";
                left.removeIf(problem -> problem.pointer().startsWith(pointer));
            } else {
                others.add(devices.get(i));
            }
        }
        if (spec == null || !left.isEmpty()) {
            throw new CommandFailure("config.json: " + new InvalidSpec(left).getMessage());
        }
        Spec without = linux == null ? spec : spec.withLinux(linux.withDevices(others));
        return new ConfigEdit(names.isEmpty() ? spec : without, List.copyOf(names));
    }
}
