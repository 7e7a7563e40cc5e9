package dev.demitasse.core.plan;

import dev.demitasse.linux.abi.MountFlags;
import java.util.ArrayList;
import java.util.List;

/// The options of one mount, sorted by what the kernel does with them (config-linux.md, Linux mount
/// options). Of options that contradict each other the later one wins, as with mount(8).
final class MountOptions {
    /// Id-mapped.
    static final int IDMAP = 2;

    /// Id-mapped with all mounts below.
    private static final int IDMAP_ALL = 4;

    private static final int ATIME = 0x70;

    /// Name, MOUNT_ATTR_* bits, 1: sets and 0: clears. With an `r` before the name the whole tree
    /// is meant.
    private static final Object[][] ATTRIBUTES = {
        {"ro", MountFlags.MOUNT_ATTR_RDONLY, true},
        {"rw", MountFlags.MOUNT_ATTR_RDONLY, false},
        {"nosuid", MountFlags.MOUNT_ATTR_NOSUID, true},
        {"suid", MountFlags.MOUNT_ATTR_NOSUID, false},
        {"nodev", MountFlags.MOUNT_ATTR_NODEV, true},
        {"dev", MountFlags.MOUNT_ATTR_NODEV, false},
        {"noexec", MountFlags.MOUNT_ATTR_NOEXEC, true},
        {"exec", MountFlags.MOUNT_ATTR_NOEXEC, false},
        {"nodiratime", MountFlags.MOUNT_ATTR_NODIRATIME, true},
        {"diratime", MountFlags.MOUNT_ATTR_NODIRATIME, false},
        {"nosymfollow", MountFlags.MOUNT_ATTR_NOSYMFOLLOW, true},
        {"symfollow", MountFlags.MOUNT_ATTR_NOSYMFOLLOW, false},
    };

    /// Access time is one field of three values, not a bit each; "no" forms return to the default.
    private static final Object[][] ACCESS_TIMES = {
        {"noatime", MountFlags.MOUNT_ATTR_NOATIME},
        {"atime", 0L},
        {"relatime", 0L},
        {"norelatime", 0L},
        {"strictatime", MountFlags.MOUNT_ATTR_STRICTATIME},
        {"nostrictatime", 0L},
    };

    private static final Object[][] PROPAGATIONS = {
        {"shared", MountFlags.MS_SHARED},
        {"slave", MountFlags.MS_SLAVE},
        {"private", MountFlags.MS_PRIVATE},
        {"unbindable", MountFlags.MS_UNBINDABLE},
    };

    /// Flags of the super block, each with its opposite.
    private static final String[][] SUPER_FLAGS = {
        {"sync", "async"},
        {"dirsync", ""},
        {"iversion", "noiversion"},
        {"lazytime", "nolazytime"},
        {"mand", "nomand"},
    };

    final List<String> propagations = new ArrayList<>();
    final List<String> data = new ArrayList<>();
    boolean bind;
    boolean recursiveBind;
    boolean remount;

    /// IDMAP and IDMAP_ALL of [dev.demitasse.linux.plan.IsolationOp.SendTree].
    int idmap;

    long set;
    long clear;
    long recursiveSet;
    long recursiveClear;

    /// Sorts the options of a mount. `tmpcopyup` is refused before.
    static MountOptions parse(List<String> options) {
        MountOptions sorted = new MountOptions();
        for (String option : options) {
            sorted.add(option);
        }
        return sorted;
    }

    boolean readOnly() {
        return (set & MountFlags.MOUNT_ATTR_RDONLY) != 0;
    }

    private void add(String option) {
        switch (option) {
            case "defaults", "silent", "loud" -> {}
            case "bind" -> bind = true;
            case "rbind" -> {
                bind = true;
                recursiveBind = true;
            }
            case "remount" -> remount = true;
            case "idmap" -> idmap |= IDMAP;
            case "ridmap" -> idmap |= IDMAP | IDMAP_ALL;
            default -> {
                if (!addAttribute(option) && !addPropagation(option) && !addSuperFlag(option)) {
                    data.add(option);
                }
            }
        }
    }

    private boolean addAttribute(String option) {
        boolean recursive = false;
        String name = option;
        // "ro" and "relatime" begin with an r of their own.
        for (int attempt = 0; attempt < 2; attempt++) {
            for (Object[] known : ATTRIBUTES) {
                if (name.equals(known[0])) {
                    change((long) known[1], (boolean) known[2] ? (long) known[1] : 0, recursive);
                    return true;
                }
            }
            for (Object[] known : ACCESS_TIMES) {
                if (name.equals(known[0])) {
                    change(ATIME, (long) known[1], recursive);
                    return true;
                }
            }
            if (!option.startsWith("r")) {
                return false;
            }
            recursive = true;
            name = option.substring(1);
        }
        return false;
    }

    private void change(long mask, long value, boolean recursive) {
        if (recursive) {
            recursiveSet = recursiveSet & ~mask | value;
            recursiveClear = recursiveClear & ~mask | mask & ~value;
            if (mask == ATIME) {
                // The kernel wants the whole field cleared, whichever of its values is set.
                recursiveClear |= ATIME;
            }
        } else {
            set = set & ~mask | value;
            clear = clear & ~mask | mask & ~value;
            if (mask == ATIME) {
                clear |= ATIME;
            }
        }
    }

    private boolean addPropagation(String option) {
        if (propagation(option) == 0) {
            return false;
        }
        propagations.add(option);
        return true;
    }

    /// The MS_* propagation flag of an option, without MS_REC; 0 if it is none. The `r` forms
    /// differ in [#recursive] only.
    static long propagation(String option) {
        for (Object[] known : PROPAGATIONS) {
            String name = (String) known[0];
            if (option.endsWith(name)
                    && (option.length() == name.length()
                            || option.length() == name.length() + 1 && option.charAt(0) == 'r')) {
                return (long) known[1];
            }
        }
        return 0;
    }

    /// True for the `r` form of a propagation option.
    static boolean recursive(String propagation) {
        return propagation.charAt(0) == 'r';
    }

    private boolean addSuperFlag(String option) {
        for (String[] pair : SUPER_FLAGS) {
            if (option.equals(pair[0])) {
                if (!data.contains(option)) {
                    data.add(option);
                }
                return true;
            }
            if (option.equals(pair[1])) {
                data.remove(pair[0]);
                return true;
            }
        }
        return false;
    }
}
