/* The plan: what Java asks of the launcher, one operation per system call or short, fixed sequence
 * of them.
 *
 * This file is the single definition of the wire format. PlanFormatTest (Java) parses the two
 * tables below and compares them with the Java side, so keep one entry per line.
 * docs/plan-format.md describes the encoding and each operation.
 *
 * All integers are little endian and unaligned. Field types:
 *   u  uint32             q  uint64
 *   s  string: uint32 length, that many bytes without NUL, one NUL that the length does not count
 *   b  bytes:  uint32 length, that many bytes
 *   a  string array: uint32 count, then that many s
 */
#ifndef DEMITASSE_PLAN_H
#define DEMITASSE_PLAN_H

/* An entry has one line, which PlanFormatTest reads. */
/* clang-format off */
#define PROTOCOL_VERSION 1
#define PLAN_MAGIC 0x4c504d44 /* "DMPL" */
#define MESSAGE_MAX (16u << 20)
#define OP_FIELDS_MAX 10
#define SLOT_COUNT 64
#define NO_SLOT 0xffffffffu

/* Messages: uint32 length of all that follows, uint16 type, then the fields. L: launcher to planner, P: planner to launcher. */
#define MESSAGES(X)                                                                     \
    X(HELLO, 1, "usuuasauuuu") /* L protocol, build id, pid, euid, argv, cwd, env, umask, bit n: fd n is a tty, rows, columns */ \
    X(EVENT, 2, "uuuuus")      /* L enum event, program, op, errno or value, step, text */    \
    X(INPUT, 3, "ub")          /* L errno, all that the fd asked for by READ held */         \
    X(COMMIT, 16, "")          /* P first side effect is about to happen: never run this request again */ \
    X(OUT, 17, "ub")           /* P fd 1 or 2, bytes to write there */                  \
    X(PLAN, 18, "b")           /* P run this plan, then report EVENT_DONE or EVENT_FAILED */ \
    X(GO, 19, "")              /* P releases AWAIT_PLANNER */                            \
    X(READ, 20, "u")           /* P send what fd 0 holds up to its end */                \
    X(EXIT, 21, "u")           /* P exit with this status; always the last message */

/* Plan: uint32 magic, uint32 protocol version, uint32 plan flags, uint32 host op count, uint32 init op count;
 * then the ops, host program first: uint16 opcode, uint16 zero, uint32 length of the fields, the fields. */
#define PLAN_FLAG_SEALED 1u /* this plan enters a container: run it from a sealed copy of the launcher (CVE-2019-5736) */

/* H: host program, run by the launcher. I: init program, run by the process that becomes the container's init. */
#define OPS(X)                                                                                 \
    X(PRESERVE_FDS, 1, "u", H)        /* count: fds 3.. that must be open and reach the program */ \
    X(OPEN, 2, "usuu", H)             /* slot, path, open(2) flags, mode */                      \
    X(LISTEN, 3, "uss", H)            /* slot, directory, name: a listening stream socket, 0600 */ \
    X(CONNECT, 4, "us", H)            /* slot, path of a listening stream socket */              \
    X(SOCKETPAIR, 5, "uu", H)         /* slot, slot */                                          \
    X(SUBREAPER, 6, "", H)                                                                     \
    X(SETNS_CHILDREN, 7, "uu", H)     /* slot, CLONE_NEWPID or CLONE_NEWTIME */                  \
    X(DEVICE_FILTER, 8, "ub", H)      /* slot of the cgroup directory, eBPF instructions */      \
    X(CLONE, 9, "qu", H)              /* clone3 flags, slot of the cgroup directory or NO_SLOT */ \
    X(OOM_SCORE_ADJ, 10, "s", H)      /* text to write */                                       \
    X(PRLIMIT, 11, "uqq", H)          /* resource, soft, hard */                                \
    X(SEND_PIDFD, 12, "us", H)        /* slot of a connected socket, text that goes with it */    \
    X(AWAIT_INIT, 13, "u", H)         /* barrier number */                                      \
    X(AWAIT_PLANNER, 14, "u", H)      /* sends EVENT_AWAITING with this number, goes on at GO */  \
    X(RELEASE_INIT, 15, "u", H)       /* barrier number */                                      \
    X(AWAIT_EXEC, 16, "", H)                                                                   \
    X(RELAY, 17, "ua", H)             /* slot whose peer sends the terminal's master, or NO_SLOT; argv to be asked of a cold planner should this one be lost */ \
    X(SIGNAL, 18, "uqu", H)           /* pid, start time in clock ticks (0: any), signal */      \
    X(START, 19, "ss", H)             /* state directory, socket name: unlink, release, wait for the exec */ \
    X(HOOK_HOST, 20, "saasuussu", H)  /* path, argv, env, directory to start in or empty, umask, seconds until it is killed or 0, stdin before and after the pid, HOOK_* */ \
    X(ROOTFS_HOST, 21, "us", H)       /* slot, path: as ROOTFS, private, for an init in our mount namespace */ \
    X(UNMOUNT, 22, "s", H)            /* path: detach the topmost mount there with all below it, if there is one */ \
    X(SECCOMP_LISTENER, 23, "uuua", H) /* slot where init's listener arrives, slot of the other end, slot of a connected socket, text to send that init's pid goes between */ \
    X(ID_MAP, 25, "ssu", H)           /* file below /proc/PID of init (setgroups, gid_map, uid_map), text, 0 write it, 1 the map must be this one already */ \
    X(JOIN_BEFORE, 26, "uu", H)       /* slot, CLONE_NEW*: joined, in this order, by who clones init */ \
    X(SEND_TREE, 27, "suss", H)       /* path in init's mount namespace, TREE_*, uid and gid map of TREE_IDMAP (empty: those of init) */ \
    X(TIME_OFFSETS, 28, "s", H)       /* text for timens_offsets of a new time namespace, which init starts in */ \
    X(MOVE_LINK, 29, "ssu", H)        /* network interface, its name there (%d: a number), slot of the network namespace or NO_SLOT for init's */ \
    X(ALL_CPUS, 30, "", H)            /* lets init run on all CPUs its cgroup allows */          \
    X(SETNS, 32, "uu", I)             /* slot, CLONE_NEW* */                                     \
    X(UNSHARE, 33, "q", I)            /* CLONE_NEW* */                                          \
    X(SETSID, 34, "", I)                                                                       \
    X(SESSION_KEYRING, 35, "s", I)    /* name */                                                \
    X(LOOPBACK_UP, 36, "", I)                                                                  \
    X(PROPAGATION, 37, "sq", I)       /* path in the current root, MS_* propagation and MS_REC */ \
    X(ROOTFS, 38, "us", I)            /* slot, path: bound on itself, then every path is resolved in it */ \
    X(MOUNT_FS, 39, "ssasqu", I)      /* fstype, source, options (KEY or KEY=VALUE), destination, MOUNT_ATTR_*, MOUNT_FLAG_* */ \
    X(MOUNT_BIND, 40, "suqqs", I)     /* source, recursive, MOUNT_ATTR_* to set, to clear, destination */ \
    X(MOUNT_ATTR, 41, "suqqq", I)     /* path, recursive, MOUNT_ATTR_* to set, to clear, MS_* propagation or 0 */ \
    X(MKNOD, 42, "suuuuu", I)         /* path, S_IF* and mode, major, minor, uid, gid */         \
    X(SYMLINK, 43, "ssu", I)          /* target, path, 1: replace what is there, 0: leave it */   \
    X(MKDIR, 44, "su", I)             /* path with all parents, mode */                         \
    X(CONSOLE, 45, "uuuuu", I)        /* slot that gets the master, uid, rows, columns (0 0: the caller's), 1: bind on /dev/console */ \
    X(PIVOT, 46, "u", I)              /* 0 pivot_root, 1 move the mount and chroot, 2 chroot only */ \
    X(NULL_DEVICE, 47, "u", I)        /* slot: /dev/null of the container, verified; stdio on /dev/null reopened there */ \
    X(MASK, 48, "su", I)              /* path, slot of NULL_DEVICE */                            \
    X(READONLY, 49, "s", I)           /* path */                                                \
    X(HOSTNAME, 50, "s", I)                                                                    \
    X(DOMAINNAME, 51, "s", I)                                                                  \
    X(BARRIER, 52, "u", I)            /* number */                                              \
    X(NO_NEW_PRIVS, 53, "", I)                                                                 \
    X(UMASK, 54, "u", I)                                                                       \
    X(STDIO_OWNER, 55, "u", I)        /* uid */                                                 \
    X(BOUNDING_SET, 56, "q", I)       /* capabilities to keep */                                \
    X(USER, 57, "uub", I)             /* uid, gid, supplementary gids as uint32; keeps capabilities */ \
    X(CAPABILITIES, 58, "qqqq", I)    /* effective, permitted, inheritable, ambient */           \
    X(CHDIR, 59, "su", I)             /* path, 1: if this fails, a CHDIR that follows has to mend it */ \
    X(ENVIRON, 60, "au", I)           /* NAME=VALUE list, uid whose HOME is looked up if unset */ \
    X(FIND_EXEC, 61, "a", I)          /* candidate paths, in order */                            \
    X(PARENT_DEATH, 62, "u", I)       /* signal, 0 clears */                                     \
    X(WAIT_START, 63, "u", I)         /* slot of the listening socket */                         \
    X(CLOSE_FDS, 64, "u", I)          /* first fd that does not reach the program */             \
    X(EXEC, 65, "a", I)               /* argv, for the path found by FIND_EXEC and the ENVIRON */ \
    X(HOOK, 66, "saasuussu", I)       /* as HOOK_HOST */ \
    X(SECCOMP, 69, "uuub", I)         /* SECCOMP_FILTER_FLAG_*, 1: by CAP_SYS_ADMIN, slot by which the listener leaves or NO_SLOT, BPF instructions */ \
    X(ANNOUNCE, 70, "", I)            /* says now what EXEC says otherwise: about to execute */ \
    X(SECCOMP_CHECK, 71, "uu", I)     /* SECCOMP_FILTER_FLAG_*, 1: by CAP_SYS_ADMIN: fails where SECCOMP would */ \
    X(ID_ROOT, 72, "", I)             /* become uid and gid 0 of the user namespace */             \
    X(ROOTFS_TREE, 73, "u", I)        /* slot: as ROOTFS, with the tree of a SEND_TREE */          \
    X(MOUNT_TREE, 74, "qqs", I)       /* MOUNT_ATTR_* to set, to clear, destination: as MOUNT_BIND, with the tree of a SEND_TREE */ \
    X(BIND_DEVICE, 75, "suuus", I)    /* path in the rootfs, S_IF*, major, minor, path of the node in the current root */ \
    X(BIND_IF_REFUSED, 76, "sqqs", I) /* source, MOUNT_ATTR_* to set, to clear, destination: with all below it, if the last MOUNT_FS was refused */ \
    X(WRITE_PROC, 77, "usss", I)      /* slot of /proc, path below it, path where that is missing or empty, text */ \
    X(SCHEDULER, 78, "uquuqqq", I)    /* policy, SCHED_FLAG_*, nice, priority, runtime, deadline, period in ns */ \
    X(IO_PRIORITY, 79, "u", I)        /* class << 13 | priority */                               \
    X(PERSONALITY, 80, "u", I)        /* PER_* */                                               \
    X(MEMORY_POLICY, 81, "ub", I)     /* MPOL_* and MPOL_F_*, memory nodes as a bit mask */        \
    X(FILE_LABEL, 82, "ss", I)        /* path, SELinux context */ \
    X(REMOUNT, 90, "sqs", I)          /* path, MS_*, options of the file system as mount(2) has them */ \
    X(CHECK_NODE, 91, "suuu", I)      /* path, S_IF*, major, minor: there must be this node */ \
    X(TARGET, 100, "uuuq", H)         /* slot for a pidfd, slot for /proc/PID, pid of an init, its start time in clock ticks: what is entered */ \
    X(ENTER_BEFORE, 101, "uu", H)     /* slot of the pidfd, CLONE_NEW*: as JOIN_BEFORE, those in which the target differs from the launcher, at once */ \
    X(ENTER_CHILDREN, 102, "uu", H)   /* slot of the pidfd, CLONE_NEWPID or 0: as SETNS_CHILDREN, if the target differs */ \
    X(OWN_CGROUP, 103, "us", H)       /* slot of /proc/PID, cgroup2 mount: where CLONE goes if its cgroup says EBUSY */ \
    X(AFFINITY, 104, "ub", H)         /* 0 the launcher's, which a clone inherits, 1 init's; CPUs as a bit mask */ \
    X(ENTER, 105, "uu", I)            /* slot of the pidfd, CLONE_NEW*: joins those in which the target differs, at once */ \
    X(ENTER_ROOT, 106, "u", I)        /* slot of /proc/PID: its root becomes this one's */ \
    X(NOTIFY_SOCKET, 120, "sss", H)   /* directory, name: a datagram socket, 0777, for the container's sd_notify(3); path of the caller's ('@': abstract) */ \
    X(AWAIT_READY, 121, "uq", H)      /* pid and start time in clock ticks of init, or 0 0 for that of this plan: until READY has been passed on or it has ended */ \
    X(ID_MAP_TOOL, 130, "sa", H)      /* newuidmap(1) or newgidmap(1), what it is given after the pid of init */ \
    X(DUMPABLE, 131, "", I)           /* who made the user namespace may look into init again, after ID_ROOT */

#define MOUNT_FLAG_INHERIT_MODE 1u /* tmpfs without mode=: take the mode of what is mounted over */
#define MOUNT_FLAG_COPY_UP 0x100u  /* tmpfs: fill it with what is mounted over */
#define MOUNT_FLAG_COPY_OWNER 0x200u /* with MOUNT_FLAG_COPY_UP: give it the owner of what is mounted over, too */
#define MOUNT_FLAG_REAL_DIR 2u     /* refuse a destination reached through a symlink, or not a directory (proc, sysfs) */
#define MOUNT_FLAG_MAY_BE_REFUSED 4u /* EPERM and EBUSY are no failure: BIND_IF_REFUSED comes next */

#define TREE_ALL 1u       /* with the mounts below it */
#define TREE_IDMAP 2u     /* id-mapped, the topmost mount */
#define TREE_IDMAP_ALL 4u /* with TREE_IDMAP: all mounts of the tree */
#define TREE_ON_ITSELF 8u /* attached where it comes from: the rootfs */
#define TREE_BARRIER 0u   /* what init reports when it waits for the tree of a SEND_TREE */

#define HOOK_PID 1u     /* the pid of init, as this program sees it, goes between the two texts */
#define HOOK_INHERIT 2u /* the environment is that of ENVIRON; env is empty */

enum program { PROGRAM_HOST = 0, PROGRAM_INIT = 1, PROGRAM_LAUNCHER = 2 };

/* value: see each */
enum event {
    EVENT_CLONED = 1,   /* value: pid of the container's init */
    EVENT_AWAITING = 2, /* value: number given to AWAIT_PLANNER */
    EVENT_DONE = 3,     /* the host program has ended; value: wait status if it ended in RELAY */
    EVENT_FAILED = 4,   /* value: errno; program, op, step and text say where. The init, if any, has been killed and reaped */
    EVENT_DIED = 5,     /* init ended before exec; value: wait status */
};

/* The call inside an operation that failed: the errno alone would leave it open which. */
#define STEPS(X)                                                                      \
    X(DECODE, 1)       X(OPEN, 2)          X(OPENAT2, 3)     X(FSOPEN, 4)        X(FSCONFIG, 5)  \
    X(FSMOUNT, 6)      X(OPEN_TREE, 7)     X(MOUNT_SETATTR, 8) X(MOVE_MOUNT, 9)  X(MOUNT, 10)    \
    X(MKDIRAT, 11)     X(MKNODAT, 12)      X(FCHMOD, 13)     X(FCHOWN, 14)       X(SYMLINKAT, 15) \
    X(UNLINKAT, 16)    X(FSTAT, 17)        X(CHDIR, 18)      X(PIVOT_ROOT, 19)   X(UMOUNT2, 20)  \
    X(CHROOT, 21)      X(SOCKET, 22)       X(BIND, 23)       X(LISTEN, 24)       X(CONNECT, 25)  \
    X(ACCEPT, 26)      X(SEND, 27)         X(RECV, 28)       X(CLONE3, 29)       X(SETNS, 30)    \
    X(UNSHARE, 31)     X(SETSID, 32)       X(KEYCTL, 33)     X(IOCTL, 34)        X(BPF, 35)      \
    X(WRITE, 36)       X(READ, 37)         X(PRLIMIT64, 38)  X(PIDFD_OPEN, 39)   X(PIDFD_SEND_SIGNAL, 40) \
    X(SETHOSTNAME, 41) X(SETDOMAINNAME, 42) X(PRCTL, 43)     X(SETGROUPS, 44)    X(SETGID, 45)   \
    X(SETUID, 46)      X(CAPSET, 47)       X(GETCWD, 48)     X(FACCESSAT2, 49)   X(EXECVE, 50)   \
    X(CLOSE_RANGE, 51) X(DUP3, 52)         X(POLL, 53)       X(EXISTING, 54)     X(STAT, 55)     \
    X(MEMFD_CREATE, 56) X(SELF, 57)        X(WAITID, 58)     X(PIPE2, 59)         X(FORK, 60)         \
    X(SECCOMP, 61)     X(SCHED_SETATTR, 62) X(IOPRIO_SET, 63) X(PERSONALITY, 64)  X(SET_MEMPOLICY, 65) \
    X(RTNETLINK, 66)   X(SETXATTR, 67)     X(SCHED_SETAFFINITY, 70)
/* clang-format on */

#endif
