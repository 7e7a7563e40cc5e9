package dev.demitasse.linux.seccomp;

import java.util.List;

/// A profile, as libseccomp compiles it.
///
/// @param defaultAction what happens to all other system calls, a SECCOMP_RET_* value with its data
/// @param architectures `SCMP_ARCH_*` names besides the native one
/// @param rules in the order of the profile
public record FilterRules(int defaultAction, List<String> architectures, List<FilterRule> rules) {
    /// Copies the lists.
    public FilterRules {
        architectures = List.copyOf(architectures);
        rules = List.copyOf(rules);
    }

    /// Whether system calls that are newer than any the profile names are to fail with ENOSYS, so
    /// that a C library takes the older one instead. Not where the default lets them pass, nor
    /// where somebody else decides.
    public boolean refusesTheUnknown() {
        int action = defaultAction & SeccompAbi.ACTION_MASK;
        return action != SeccompAbi.ALLOW
                && action != SeccompAbi.LOG
                && action != SeccompAbi.TRACE
                && action != SeccompAbi.NOTIFY;
    }

    /// A text that two profiles have in common if and only if they mean the same.
    public String key() {
        StringBuilder key = new StringBuilder(8192);
        key.append(defaultAction);
        names(key, architectures);
        for (int i = 0; i < rules.size(); i++) {
            FilterRule rule = rules.get(i);
            key.append('\n').append(rule.action());
            names(key, rule.names());
            List<FilterRule.Condition> conditions = rule.conditions();
            for (int j = 0; j < conditions.size(); j++) {
                FilterRule.Condition condition = conditions.get(j);
                key.append('?').append(condition.argument());
                key.append(' ').append(condition.operator());
                key.append(' ').append(condition.first());
                key.append(' ').append(condition.second());
            }
        }
        return key.toString();
    }

    /// With its length before each, since a name may hold anything.
    private static void names(StringBuilder key, List<String> names) {
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            key.append(' ').append(name.length()).append(':').append(name);
        }
    }
}
