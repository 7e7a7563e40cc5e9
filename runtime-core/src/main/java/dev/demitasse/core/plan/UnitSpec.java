package dev.demitasse.core.plan;

import dev.demitasse.core.InvalidConfig;
import dev.demitasse.linux.systemd.PropertyText;
import dev.demitasse.linux.systemd.SystemdFailed;
import dev.demitasse.linux.systemd.UnitName;
import dev.demitasse.linux.systemd.UnitProperty;
import dev.demitasse.spec.Linux;
import dev.demitasse.spec.Spec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The unit that a configuration means under `--systemd-cgroup`: a scope in a slice, or a slice.
///
/// @param name of the unit
/// @param slice the slice it is in; of a unit that is a slice, its name decides that
/// @param path of its cgroup below that of the manager
public record UnitSpec(String name, String slice, String path) {
    private static final String PROPERTY = "org.systemd.property.";
    private static final String POINTER = "/linux/cgroupsPath";
    private static final String PREFIX = "demitasse";

    /// The unit of `slice:prefix:name`: `prefix-name.scope` in that slice, or `name` itself, if it
    /// is that of a slice. Without a path it is `demitasse-ID.scope` (runc: `runc-ID.scope`).
    ///
    /// @param user whether a user's manager is to make it, whose slice by default is user.slice,
    ///   and the system's system.slice
    /// @throws InvalidConfig if the path does not have three parts, or the slice is none
    public static UnitSpec of(Spec spec, String id, boolean user) throws InvalidConfig {
        Linux linux = spec.linux();
        String path = linux == null ? null : linux.cgroupsPath();
        String slice = "";
        String name = PREFIX + "-" + id + ".scope";
        if (path != null && !path.isEmpty()) {
            int first = path.indexOf(':');
            int second = path.indexOf(':', first + 1);
            if (first < 0 || second < 0 || path.indexOf(':', second + 1) >= 0) {
                throw new InvalidConfig(
                        POINTER
                                + ": expected cgroupsPath to be of format \"slice:prefix:name\" for"
                                + " systemd cgroups, got \""
                                + path
                                + "\" instead");
            }
            slice = path.substring(0, first);
            String last = path.substring(second + 1);
            name =
                    UnitName.isSlice(last)
                            ? last
                            : path.substring(first + 1, second) + "-" + last + ".scope";
        }
        if (slice.isEmpty()) {
            slice = user ? "user.slice" : "system.slice";
        }
        try {
            String above = UnitName.slicePath(slice);
            String below =
                    UnitName.isSlice(name) ? UnitName.slicePath(name) : above + "/" + checked(name);
            return new UnitSpec(name, slice, below);
        } catch (SystemdFailed e) {
            throw new InvalidConfig(POINTER + ": " + e.getMessage());
        }
    }

    private static String checked(String name) throws InvalidConfig {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!letter && ":-_.\\@+".indexOf(c) < 0) {
                throw new InvalidConfig(
                        POINTER + ": \"" + name + "\" cannot be the name of a unit of systemd");
            }
        }
        return name;
    }

    /// True for a slice, which systemd makes without processes in it.
    public boolean isSlice() {
        return UnitName.isSlice(name);
    }

    /// What the unit is made with, apart from limits: in this order, and later properties override
    /// earlier ones.
    ///
    /// @param pid init
    /// @throws InvalidConfig naming the annotation that is no property
    public List<UnitProperty> properties(Spec spec, String id, int pid) throws InvalidConfig {
        List<UnitProperty> properties = new ArrayList<>();
        properties.add(UnitProperty.of("Description", "demitasse container " + id));
        if (isSlice()) {
            properties.add(new UnitProperty("Wants", "as", List.of(slice)));
        } else {
            properties.add(UnitProperty.of("Slice", slice));
            properties.add(UnitProperty.of("Delegate", true));
            properties.add(new UnitProperty("PIDs", "au", List.of((long) pid)));
        }
        // A controller that is not accounted for may not be there for the limits.
        properties.add(UnitProperty.of("MemoryAccounting", true));
        properties.add(UnitProperty.of("CPUAccounting", true));
        properties.add(UnitProperty.of("IOAccounting", true));
        properties.add(UnitProperty.of("TasksAccounting", true));
        properties.add(UnitProperty.of("DefaultDependencies", false));
        properties.addAll(annotated(spec));
        return properties;
    }

    /// The properties of annotations `org.systemd.property.NAME`.
    ///
    /// @throws InvalidConfig naming the one that is none
    public static List<UnitProperty> annotated(Spec spec) throws InvalidConfig {
        Map<String, String> annotations = spec.annotations();
        List<UnitProperty> properties = new ArrayList<>();
        if (annotations == null) {
            return properties;
        }
        for (Map.Entry<String, String> entry : annotations.entrySet()) {
            String key = entry.getKey();
            if (!key.startsWith(PROPERTY)) {
                continue;
            }
            try {
                String name = key.substring(PROPERTY.length());
                properties.add(PropertyText.parse(name, entry.getValue()));
            } catch (SystemdFailed e) {
                throw new InvalidConfig(
                        "/annotations/"
                                + key.replace("~", "~0").replace("/", "~1")
                                + ": "
                                + entry.getValue()
                                + ": "
                                + e.getMessage());
            }
        }
        return properties;
    }
}
