package dev.demitasse.linux.seccomp;

import java.util.List;

/// What happens to some system calls if all conditions on their arguments hold.
///
/// @param pointer the place in the configuration it comes from
/// @param action a SECCOMP_RET_* value with its data
/// @param names of the system calls; unknown ones are skipped
/// @param conditions none for "always"
public record FilterRule(
        String pointer, int action, List<String> names, List<Condition> conditions) {
    /// Copies the lists.
    public FilterRule {
        names = List.copyOf(names);
        conditions = List.copyOf(conditions);
    }

    /// A comparison of one argument.
    ///
    /// @param argument 0 to 5
    /// @param operator an `enum scmp_compare`
    /// @param first unsigned: what it is compared with, or the mask
    /// @param second unsigned: what the masked argument is compared with
    public record Condition(int argument, int operator, long first, long second) {}
}
