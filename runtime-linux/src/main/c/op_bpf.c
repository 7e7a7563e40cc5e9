/* The cgroup's device filter. */
#include "launcher.h"

#include <fcntl.h>

#define PROGRAMS_MAX 64

static long bpf(int command, void *attributes, unsigned size) {
    return syscall(SYS_bpf, command, attributes, size);
}

static void detach(int cgroup, uint32_t id) {
    struct kernel_bpf_id by_id = {.id = id};
    int program = (int)bpf(KERNEL_BPF_PROG_GET_FD_BY_ID, &by_id, sizeof by_id);
    struct kernel_bpf_attach old = {(uint32_t)cgroup, (uint32_t)program, KERNEL_BPF_CGROUP_DEVICE,
                                    0, 0};
    if (program < 0)
        return;
    bpf(KERNEL_BPF_PROG_DETACH, &old, sizeof old);
    close(program);
}

/* The new filter is attached before the old ones go: there is no moment without one. */
static int replace_filter(struct run *run, int cgroup, int program) {
    uint32_t ids[PROGRAMS_MAX];
    struct kernel_bpf_query query = {.target = (uint32_t)cgroup,
                                     .type = KERNEL_BPF_CGROUP_DEVICE,
                                     .ids = (uint64_t)(uintptr_t)ids,
                                     .count = PROGRAMS_MAX};
    struct kernel_bpf_attach attach = {(uint32_t)cgroup, (uint32_t)program,
                                       KERNEL_BPF_CGROUP_DEVICE, KERNEL_BPF_F_ALLOW_MULTI, 0};
    uint32_t count = bpf(KERNEL_BPF_PROG_QUERY, &query, sizeof query) == 0 ? query.count : 0;
    if (bpf(KERNEL_BPF_PROG_ATTACH, &attach, sizeof attach) != 0)
        return failed(run, STEP_BPF);
    for (uint32_t i = 0; i < count && i < PROGRAMS_MAX; i++)
        detach(cgroup, ids[i]);
    return 0;
}

int op_DEVICE_FILTER(struct run *run, const struct arg *args) {
    struct kernel_bpf_load load = {.type = KERNEL_BPF_PROG_TYPE_CGROUP_DEVICE,
                                   .count = args[1].count / 8,
                                   .instructions = (uint64_t)(uintptr_t)args[1].bytes,
                                   .license = (uint64_t)(uintptr_t)"Apache-2.0",
                                   .name = "demitasse"};
    int cgroup = openat(slot(run, &args[0]), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (cgroup < 0)
        return failed(run, STEP_OPEN);
    int program = args[1].count % 8 ? (errno = EINVAL, -1)
                                    : (int)bpf(KERNEL_BPF_PROG_LOAD, &load, sizeof load);
    int result = program < 0 ? failed(run, STEP_BPF) : replace_filter(run, cgroup, program);
    if (program >= 0)
        close(program);
    close(cgroup);
    return result;
}
