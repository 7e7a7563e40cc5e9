package dev.demitasse.core.plan;

import dev.demitasse.linux.cgroup.DeviceFilter;
import dev.demitasse.linux.cgroup.DeviceRule;
import dev.demitasse.linux.systemd.UnitProperty;
import dev.demitasse.spec.Resources;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Device rules as properties of a unit. systemd has its own program for them, which it attaches
/// when it likes, for example at `systemctl daemon-reload`; a device is accessible if both that and
/// ours allow it. So its list has to allow all that ours does. Where systemd has no words for a
/// rule, its list allows more, and ours decides.
public final class UnitDevices {
    private final Map<String, Integer> allowed = new LinkedHashMap<>();
    private boolean open;

    private UnitDevices() {}

    /// The properties; none if the configuration has no rules.
    public static List<UnitProperty> compile(@Nullable Resources resources) {
        List<DeviceRule> rules = DeviceRules.rules(resources);
        if (rules.isEmpty()) {
            return List.of();
        }
        UnitDevices devices = new UnitDevices();
        for (DeviceRule rule : rules) {
            devices.add(rule);
        }
        for (DeviceRule rule : DeviceFilter.DEFAULTS) {
            devices.add(rule);
        }
        return devices.properties();
    }

    /// The list goes before the policy: the other way round, systemd denied all in between.
    private List<UnitProperty> properties() {
        List<Object> entries = new ArrayList<>();
        if (!open) {
            for (Map.Entry<String, Integer> entry : allowed.entrySet()) {
                if (entry.getValue() != 0) {
                    entries.add(List.of(entry.getKey(), letters(entry.getValue())));
                }
            }
        }
        return List.of(
                new UnitProperty("DeviceAllow", "a(ss)", entries),
                UnitProperty.of("DevicePolicy", open ? "auto" : "strict"));
    }

    private void add(DeviceRule rule) {
        if (rule.type() == 'a') {
            // It voids all before it.
            allowed.clear();
            open =
                    rule.allow()
                            && rule.major() == DeviceRule.ANY
                            && rule.minor() == DeviceRule.ANY
                            && rule.access() == DeviceRule.ALL_ACCESS;
            if (rule.allow() && !open) {
                allow('b', rule);
                allow('c', rule);
            }
        } else if (rule.allow()) {
            allow(rule.type(), rule);
        } else {
            // Only what was allowed by the same name: a hole in something larger is ours to make.
            String exact = path(rule.type(), rule.major(), rule.minor());
            Integer access = exact == null ? null : allowed.get(exact);
            if (exact != null && access != null) {
                allowed.put(exact, access & ~rule.access());
            }
        }
    }

    private void allow(char type, DeviceRule rule) {
        String exact = path(type, rule.major(), rule.minor());
        String path = exact == null ? (type == 'b' ? "block-*" : "char-*") : exact;
        Integer before = allowed.get(path);
        allowed.put(path, rule.access() | (before == null ? 0 : before));
    }

    /// What systemd calls it, or null if it cannot say it: a device by its numbers, those of one
    /// driver (systemd 240), or all.
    private static @Nullable String path(char type, long major, long minor) {
        String kind = type == 'b' ? "block" : "char";
        if (major == DeviceRule.ANY) {
            return minor == DeviceRule.ANY ? kind + "-*" : null;
        }
        return minor == DeviceRule.ANY
                ? kind + "-" + major
                : "/dev/" + kind + "/" + major + ":" + minor;
    }

    private static String letters(int access) {
        return ((access & DeviceRule.READ) != 0 ? "r" : "")
                + ((access & DeviceRule.WRITE) != 0 ? "w" : "")
                + ((access & DeviceRule.MKNOD) != 0 ? "m" : "");
    }
}
