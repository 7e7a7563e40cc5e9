package dev.demitasse.linux.abi;

import java.util.List;

/// Capabilities and their bits (capabilities(7), linux/capability.h).
public final class Capabilities {
    /// How many capabilities this version knows; a kernel may have fewer.
    public static final int COUNT = 41;

    // Word n is capability n.
    private static final String NAMES =
            "CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP"
                    + " LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK"
                    + " IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN"
                    + " SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE"
                    + " AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND"
                    + " AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE ";

    private Capabilities() {}

    /// The bit number of a capability such as `CAP_KILL`, or -1 if there is none of this name.
    public static int bit(String name) {
        if (!name.startsWith("CAP_")) {
            return -1;
        }
        int length = name.length() - 4;
        int start = 0;
        for (int bit = 0; bit < COUNT; bit++) {
            int end = NAMES.indexOf(' ', start);
            if (end - start == length && NAMES.startsWith(name.substring(4), start)) {
                return bit;
            }
            start = end + 1;
        }
        return -1;
    }

    /// The name of a capability, such as `CAP_KILL`; `CAP_N` if this version does not know it.
    public static String name(int bit) {
        if (bit < 0 || bit >= COUNT) {
            return "CAP_" + bit;
        }
        int start = 0;
        for (int i = 0; i < bit; i++) {
            start = NAMES.indexOf(' ', start) + 1;
        }
        return "CAP_" + NAMES.substring(start, NAMES.indexOf(' ', start));
    }

    /// The capability set of these names as a bit mask.
    ///
    /// @param unknown gets the names that are no capabilities
    public static long mask(List<String> names, List<String> unknown) {
        long mask = 0;
        for (String name : names) {
            int bit = bit(name);
            if (bit < 0) {
                unknown.add(name);
            } else {
                mask |= 1L << bit;
            }
        }
        return mask;
    }
}
