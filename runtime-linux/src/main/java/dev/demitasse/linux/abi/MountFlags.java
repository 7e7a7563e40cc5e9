package dev.demitasse.linux.abi;

/// Flags of mount(2) and attributes of mount_setattr(2).
public final class MountFlags {
    public static final long MS_RDONLY = 1;
    public static final long MS_NOSUID = 1 << 1;
    public static final long MS_NODEV = 1 << 2;
    public static final long MS_NOEXEC = 1 << 3;
    public static final long MS_SYNCHRONOUS = 1 << 4;
    public static final long MS_REMOUNT = 1 << 5;
    public static final long MS_MANDLOCK = 1 << 6;
    public static final long MS_DIRSYNC = 1 << 7;
    public static final long MS_NOSYMFOLLOW = 1 << 8;
    public static final long MS_NOATIME = 1 << 10;
    public static final long MS_NODIRATIME = 1 << 11;
    public static final long MS_BIND = 1 << 12;
    public static final long MS_MOVE = 1 << 13;
    public static final long MS_REC = 1 << 14;
    public static final long MS_SILENT = 1 << 15;
    public static final long MS_POSIXACL = 1 << 16;
    public static final long MS_UNBINDABLE = 1 << 17;
    public static final long MS_PRIVATE = 1 << 18;
    public static final long MS_SLAVE = 1 << 19;
    public static final long MS_SHARED = 1 << 20;
    public static final long MS_RELATIME = 1 << 21;
    public static final long MS_I_VERSION = 1 << 23;
    public static final long MS_STRICTATIME = 1 << 24;
    public static final long MS_LAZYTIME = 1 << 25;

    public static final long MOUNT_ATTR_RDONLY = 0x1;
    public static final long MOUNT_ATTR_NOSUID = 0x2;
    public static final long MOUNT_ATTR_NODEV = 0x4;
    public static final long MOUNT_ATTR_NOEXEC = 0x8;

    /// The bits of the access time setting, of which exactly one value holds; all of them have to
    /// be cleared to set one.
    public static final long MOUNT_ATTR__ATIME = 0x70;

    public static final long MOUNT_ATTR_RELATIME = 0x0;
    public static final long MOUNT_ATTR_NOATIME = 0x10;
    public static final long MOUNT_ATTR_STRICTATIME = 0x20;
    public static final long MOUNT_ATTR_NODIRATIME = 0x80;
    public static final long MOUNT_ATTR_IDMAP = 0x100000;
    public static final long MOUNT_ATTR_NOSYMFOLLOW = 0x200000;

    private MountFlags() {}
}
