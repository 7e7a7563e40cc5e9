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
#define KERNEL_CLONE_PARENT 0x8000ull
#define KERNEL_CLONE_NEWTIME 0x80
#define KERNEL_CLONE_INTO_CGROUP 0x200000000ull

/* openat2(2) */
struct kernel_open_how {
    uint64_t flags, mode, resolve;
};
#define KERNEL_RESOLVE_NO_XDEV 0x01
#define KERNEL_RESOLVE_NO_MAGICLINKS 0x02
#define KERNEL_RESOLVE_NO_SYMLINKS 0x04
#define KERNEL_RESOLVE_BENEATH 0x08
#define KERNEL_RESOLVE_IN_ROOT 0x10
#define KERNEL_PROC_MAGIC 0x9fa0

/* mount_setattr(2), open_tree(2), move_mount(2), fsopen(2), fsconfig(2), fsmount(2) */
struct kernel_mount_attr {
    uint64_t attr_set, attr_clr, propagation, userns_fd;
};
#define KERNEL_MOUNT_ATTR_HARDENED 0xf /* RDONLY | NOSUID | NODEV | NOEXEC */
#define KERNEL_MOUNT_ATTR_RDONLY 0x1
#define KERNEL_MOUNT_ATTR_NOSUID 0x2
#define KERNEL_MOUNT_ATTR_NOEXEC 0x8
#define KERNEL_MOUNT_ATTR_IDMAP 0x100000
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
#define KERNEL_PROC_MAGIC 0x9fa0
#define KERNEL_PROC_ROOT_INO 1

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

/* seccomp(2) */
struct kernel_filter_program {
    uint16_t count;
    const void *instructions;
};
#define KERNEL_SECCOMP_SET_MODE_FILTER 1
#define KERNEL_SECCOMP_NEW_LISTENER 8u
#define KERNEL_SECCOMP_INSTRUCTIONS_MAX 4096
#define KERNEL_CAP_SYS_ADMIN 21
/* sched_setattr(2), ioprio_set(2) */
struct kernel_sched_attr {
    uint32_t size, policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t runtime, deadline, period;
};
#define KERNEL_IOPRIO_WHO_PROCESS 1

/* netlink(7), rtnetlink(7) */
struct kernel_netlink_head {
    uint32_t length;
    uint16_t type, flags;
    uint32_t sequence, port;
};
struct kernel_netlink_attribute {
    uint16_t length, type;
};
struct kernel_link_message {
    uint8_t family, unused;
    uint16_t type;
    int32_t index;
    uint32_t flags, change;
};
struct kernel_address_message {
    uint8_t family, prefix_length, flags, scope;
    uint32_t index;
};
#define KERNEL_NETLINK_ROUTE 0
#define KERNEL_NLMSG_ERROR 2
#define KERNEL_NLMSG_DONE 3
#define KERNEL_NLM_F_REQUEST 1
#define KERNEL_NLM_F_ACK 4
#define KERNEL_NLM_F_DUMP 0x300
#define KERNEL_NLM_F_EXCL 0x200
#define KERNEL_NLM_F_CREATE 0x400
#define KERNEL_RTM_NEWLINK 16
#define KERNEL_RTM_GETLINK 18
#define KERNEL_RTM_NEWADDR 20
#define KERNEL_RTM_GETADDR 22
#define KERNEL_IFLA_IFNAME 3
#define KERNEL_IFLA_NET_NS_PID 19
#define KERNEL_IFLA_NET_NS_FD 28
#define KERNEL_IFA_LABEL 3
#define KERNEL_IFA_CACHEINFO 6
#define KERNEL_IFA_F_PERMANENT 0x80
#define KERNEL_RT_SCOPE_UNIVERSE 0
#define KERNEL_CLONE_NEWNET 0x40000000

/* ioctl_tty(2), memfd_create(2), close_range(2) */
#define KERNEL_TIOCGPTPEER 0x5441
#define KERNEL_MFD_EXEC 0x10
#define KERNEL_CLOSE_RANGE_CLOEXEC 4

#endif
