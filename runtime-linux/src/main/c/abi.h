/* The little of the kernel's headers that the launcher needs: musl's compiler wrapper does not see
 * them. Numbers at and above 424 are the same on every architecture. */
#ifndef DEMITASSE_ABI_H
#define DEMITASSE_ABI_H

#include <stdint.h>
#include <sys/syscall.h>

#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif

/* clone3(2) */
struct kernel_clone_args {
    uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls;
    uint64_t set_tid, set_tid_size, cgroup;
};
#define KERNEL_CLONE_PIDFD 0x1000ull
#define KERNEL_CLONE_VM 0x100ull
#define KERNEL_CLONE_INTO_CGROUP 0x200000000ull

/* openat2(2) */
struct kernel_open_how {
    uint64_t flags, mode, resolve;
};
#define KERNEL_RESOLVE_NO_MAGICLINKS 0x02
#define KERNEL_RESOLVE_NO_SYMLINKS 0x04
#define KERNEL_RESOLVE_IN_ROOT 0x10

/* mount_setattr(2), open_tree(2), move_mount(2), fsopen(2), fsconfig(2), fsmount(2) */
struct kernel_mount_attr {
    uint64_t attr_set, attr_clr, propagation, userns_fd;
};
#define KERNEL_MOUNT_ATTR_HARDENED 0xf /* RDONLY | NOSUID | NODEV | NOEXEC */
#define KERNEL_MOUNT_ATTR_RDONLY 0x1
#define KERNEL_OPEN_TREE_CLONE 1
#define KERNEL_OPEN_TREE_CLOEXEC O_CLOEXEC
#define KERNEL_AT_RECURSIVE 0x8000
#define KERNEL_MOVE_MOUNT_F_EMPTY_PATH 0x04
#define KERNEL_MOVE_MOUNT_T_EMPTY_PATH 0x40
#define KERNEL_FSOPEN_CLOEXEC 1
#define KERNEL_FSMOUNT_CLOEXEC 1
#define KERNEL_FSCONFIG_SET_FLAG 0
#define KERNEL_FSCONFIG_SET_STRING 1
#define KERNEL_FSCONFIG_CMD_CREATE 6
#define KERNEL_DEVPTS_MAGIC 0x1cd1

/* bpf(2): the heads of the unions that PROG_LOAD, PROG_ATTACH and PROG_QUERY read; the kernel takes
 * the rest as zero. */
struct kernel_bpf_load {
    uint32_t type, count;
    uint64_t instructions, license;
    uint32_t log_level, log_size;
    uint64_t log;
    uint32_t kernel_version, flags;
    char name[16];
};
struct kernel_bpf_attach {
    uint32_t target, program, type, flags, replaced;
};
struct kernel_bpf_query {
    uint32_t target, type, query_flags, attach_flags;
    uint64_t ids;
    uint32_t count;
};
struct kernel_bpf_id {
    uint32_t id, next, flags;
};
#define KERNEL_BPF_PROG_LOAD 5
#define KERNEL_BPF_PROG_ATTACH 8
#define KERNEL_BPF_PROG_DETACH 9
#define KERNEL_BPF_PROG_GET_FD_BY_ID 13
#define KERNEL_BPF_PROG_QUERY 16
#define KERNEL_BPF_PROG_TYPE_CGROUP_DEVICE 15
#define KERNEL_BPF_CGROUP_DEVICE 6
#define KERNEL_BPF_F_ALLOW_MULTI 2

/* capset(2), prctl(2), keyctl(2) */
struct kernel_cap_header {
    uint32_t version;
    int pid;
};
struct kernel_cap_data {
    uint32_t effective, permitted, inheritable;
};
#define KERNEL_CAPABILITY_VERSION_3 0x20080522
#define KERNEL_KEYCTL_JOIN_SESSION_KEYRING 1
#define KERNEL_KEYCTL_SETPERM 5
// What the kernel gives a session keyring (KEY_POS_ALL, user: view, read, link), and
// KEY_USR_SEARCH.
#define KERNEL_SESSION_KEYRING_RIGHTS 0x3f1b0000

/* ioctl_tty(2), memfd_create(2), close_range(2) */
#define KERNEL_TIOCGPTPEER 0x5441
#define KERNEL_MFD_EXEC 0x10
#define KERNEL_CLOSE_RANGE_CLOEXEC 4

#endif
