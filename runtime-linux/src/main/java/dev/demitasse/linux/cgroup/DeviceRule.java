package dev.demitasse.linux.cgroup;

/// Allows or denies access to device nodes.
///
/// @param allow true allows, false denies
/// @param type `b`, `c`, or `a` for all devices, which also voids all rules before it
/// @param major major number, or [#ANY]
/// @param minor minor number, or [#ANY]
/// @param access any of [#READ], [#WRITE], [#MKNOD], as a mask; a rule says nothing about the
///   others
public record DeviceRule(boolean allow, char type, long major, long minor, int access) {
    /// In place of a number: all of them.
    public static final long ANY = -1;

    /// The bits of `access`, as BPF_DEVCG_ACC_* in linux/bpf.h.
    public static final int MKNOD = 1;

    public static final int READ = 2;
    public static final int WRITE = 4;
    public static final int ALL_ACCESS = MKNOD | READ | WRITE;

    /// Checks type, numbers and access.
    ///
    /// @throws IllegalArgumentException one is out of range
    public DeviceRule {
        if (type != 'a' && type != 'b' && type != 'c') {
            throw new IllegalArgumentException("device type " + type);
        }
        if (major < ANY || minor < ANY) {
            throw new IllegalArgumentException("device number " + major + ":" + minor);
        }
        if (access < 0 || access > ALL_ACCESS) {
            throw new IllegalArgumentException("device access " + access);
        }
    }

    /// The mask of an access text such as `rwm`, or -1 if it holds anything but these letters.
    public static int access(String text) {
        int mask = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 'r') {
                mask |= READ;
            } else if (c == 'w') {
                mask |= WRITE;
            } else if (c == 'm') {
                mask |= MKNOD;
            } else {
                return -1;
            }
        }
        return mask;
    }

    /// As one line for people, such as `allow c 1:3 rwm`.
    public String describe() {
        return (allow ? "allow " : "deny ")
                + type
                + " "
                + (major == ANY ? "*" : Long.toString(major))
                + ":"
                + (minor == ANY ? "*" : Long.toString(minor))
                + " "
                + ((access & READ) != 0 ? "r" : "")
                + ((access & WRITE) != 0 ? "w" : "")
                + ((access & MKNOD) != 0 ? "m" : "");
    }
}
