package dev.demitasse.core.plan;

import dev.demitasse.linux.cgroup.DeviceFilter;
import dev.demitasse.linux.cgroup.DeviceRule;
import dev.demitasse.spec.Resources;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The device rules of config.json (config-linux.md, Allowed Device list) as a program for the
/// kernel.
final class DeviceRules {
    private DeviceRules() {}

    /// The program, or no bytes if access is not limited: where the configuration has no rules, and
    /// where its rules allow everything, which then works without the right to load programs, too.
    static byte[] compile(@Nullable Resources resources) {
        List<DeviceRule> rules = rules(resources);
        if (rules.isEmpty()) {
            return new byte[0];
        }
        if (allowAll(rules)) {
            return new byte[0];
        }
        rules.addAll(DeviceFilter.DEFAULTS);
        return DeviceFilter.compile(rules);
    }

    /// The rules of the configuration, in a new list.
    static List<DeviceRule> rules(@Nullable Resources resources) {
        List<DeviceRule> rules = new ArrayList<>();
        if (resources == null || resources.devices() == null) {
            return rules;
        }
        for (dev.demitasse.spec.DeviceRule rule : resources.devices()) {
            String type = rule.type();
            rules.add(
                    new DeviceRule(
                            rule.allow(),
                            type == null || type.isEmpty() ? 'a' : type.charAt(0),
                            number(rule.major()),
                            number(rule.minor()),
                            access(rule)));
        }
        return rules;
    }

    /// Without a word, all kinds. An empty text, as a CDI device with the permissions `none` has
    /// it, grants nothing; it takes away all, as who writes it can hardly mean nothing by it.
    private static int access(dev.demitasse.spec.DeviceRule rule) {
        String access = rule.access();
        if (access == null || access.isEmpty() && !rule.allow()) {
            return DeviceRule.ALL_ACCESS;
        }
        return DeviceRule.access(access);
    }

    /// Whether all is allowed by one rule, and taken back by none that follows.
    private static boolean allowAll(List<DeviceRule> rules) {
        boolean all = false;
        for (int i = 0; i < rules.size(); i++) {
            DeviceRule rule = rules.get(i);
            boolean everything =
                    rule.type() == 'a'
                            && rule.major() == DeviceRule.ANY
                            && rule.minor() == DeviceRule.ANY
                            && rule.access() == DeviceRule.ALL_ACCESS;
            all = rule.allow() ? all && rule.type() != 'a' || everything : false;
        }
        return all;
    }

    private static long number(@Nullable Long value) {
        return value == null || value < 0 ? DeviceRule.ANY : value;
    }
}
