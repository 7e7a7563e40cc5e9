#include "decode.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#define HEADER_SIZE 20
#define OP_HEADER_SIZE 8
#define OP_COUNT_MAX (1u << 16)

static const struct {
    const char *fields;
    char program;
} signatures[] = {
#define X(name, code, fields, program) [code] = {fields, #program[0]},
    OPS(X)
#undef X
};

/* Which fields are slots: bit n stands for field n; bit n + 8 says that NO_SLOT will do. */
static const uint16_t slot_fields[OP_END] = {
    [OP_OPEN] = 1,           [OP_LISTEN] = 1,        [OP_CONNECT] = 1,
    [OP_SOCKETPAIR] = 3,     [OP_DEVICE_FILTER] = 1, [OP_CLONE] = 0x202,
    [OP_SETNS_CHILDREN] = 1, [OP_SEND_PIDFD] = 1,    [OP_RELAY] = 0x101,
    [OP_SETNS] = 1,          [OP_ROOTFS] = 1,        [OP_ROOTFS_HOST] = 1,
    [OP_CONSOLE] = 1,        [OP_NULL_DEVICE] = 1,   [OP_MASK] = 2,
    [OP_WAIT_START] = 1,     [OP_SECCOMP] = 0x404,   [OP_SECCOMP_LISTENER] = 7,
    [OP_JOIN_BEFORE] = 1,    [OP_ROOTFS_TREE] = 1,   [OP_MOVE_LINK] = 0x404,
    [OP_WRITE_PROC] = 1,     [OP_TARGET] = 3,        [OP_ENTER_BEFORE] = 1,
    [OP_ENTER_CHILDREN] = 1, [OP_OWN_CGROUP] = 1,    [OP_ENTER] = 1,
    [OP_ENTER_ROOT] = 1,
};

static bool take(struct cursor *in, size_t size, const uint8_t **bytes) {
    if ((size_t)(in->end - in->at) < size)
        return false;
    *bytes = in->at;
    in->at += size;
    return true;
}

static bool take_number(struct cursor *in, size_t size, uint64_t *number) {
    const uint8_t *bytes;
    if (!take(in, size, &bytes))
        return false;
    *number = 0;
    while (size-- > 0)
        *number = *number << 8 | bytes[size];
    return true;
}

static bool take_bytes(struct cursor *in, struct arg *arg) {
    uint64_t length;
    if (!take_number(in, 4, &length) || !take(in, length, &arg->bytes))
        return false;
    arg->count = (uint32_t)length;
    return true;
}

static bool take_string(struct cursor *in, struct arg *arg) {
    const uint8_t *end;
    return take_bytes(in, arg) && take(in, 1, &end) && *end == 0 &&
           memchr(arg->bytes, 0, arg->count) == NULL;
}

static bool take_strings(struct cursor *in, char ***pointers, struct arg *arg) {
    struct arg element;
    uint64_t count;
    /* A string takes five bytes at least: this bounds the pointers before the first is written. */
    if (!pointers || !take_number(in, 4, &count) || count > (size_t)(in->end - in->at) / 5)
        return false;
    arg->strings = *pointers;
    arg->count = (uint32_t)count;
    *pointers += count + 2;
    for (uint64_t i = 0; i < count; i++) {
        if (!take_string(in, &element))
            return false;
        arg->strings[i] = (char *)(uintptr_t)element.string;
    }
    return true;
}

bool decode_fields(struct cursor *in, char ***pointers, const char *signature, struct arg *args) {
    bool good = true;
    for (; good && *signature; signature++, args++) {
        if (*signature == 'u')
            good = take_number(in, 4, &args->number);
        else if (*signature == 'q')
            good = take_number(in, 8, &args->number);
        else if (*signature == 's')
            good = take_string(in, args);
        else if (*signature == 'b')
            good = take_bytes(in, args);
        else
            good = take_strings(in, pointers, args);
    }
    return good;
}

static bool slots_are_good(const struct op *op) {
    unsigned fields = slot_fields[op->code];
    for (unsigned i = 0; i < 8; i++)
        if (fields >> i & 1 && op->args[i].number >= SLOT_COUNT &&
            !(fields >> i & 0x100 && op->args[i].number == NO_SLOT))
            return false;
    return true;
}

static bool decode_op(struct cursor *in, char ***pointers, char program, struct op *op) {
    uint64_t code, zero, length;
    struct cursor fields;
    if (!take_number(in, 2, &code) || !take_number(in, 2, &zero) || zero != 0 ||
        !take_number(in, 4, &length) || !take(in, length, &fields.at))
        return false;
    fields.end = in->at;
    if (code >= OP_END || !signatures[code].fields || signatures[code].program != program)
        return false;
    op->code = (uint16_t)code;
    return decode_fields(&fields, pointers, signatures[code].fields, op->args) &&
           fields.at == fields.end && slots_are_good(op);
}

static bool decode_programs(struct cursor *in, struct plan *plan) {
    struct op *ops = plan->arena;
    char **pointers = (char **)(ops + plan->counts[0] + plan->counts[1]);
    for (unsigned program = 0; program < 2; program++) {
        plan->programs[program] = ops;
        for (uint32_t i = 0; i < plan->counts[program]; i++, ops++)
            if (!decode_op(in, &pointers, "HI"[program], ops))
                return false;
    }
    return in->at == in->end;
}

int decode_plan(const uint8_t *bytes, size_t length, struct plan *plan) {
    struct cursor in = {bytes, bytes + length};
    struct arg head[5];
    memset(plan, 0, sizeof *plan);
    if (length > MESSAGE_MAX || !decode_fields(&in, NULL, "uuuuu", head) ||
        head[0].number != PLAN_MAGIC)
        return -EINVAL;
    if (head[1].number != PROTOCOL_VERSION)
        return -EPROTO;
    uint64_t ops = head[3].number + head[4].number;
    if (head[2].number & ~(uint64_t)PLAN_FLAG_SEALED || ops > OP_COUNT_MAX ||
        ops > (length - HEADER_SIZE) / OP_HEADER_SIZE)
        return -EINVAL;
    plan->flags = (uint32_t)head[2].number;
    plan->counts[PROGRAM_HOST] = (uint32_t)head[3].number;
    plan->counts[PROGRAM_INIT] = (uint32_t)head[4].number;
    /* An array of n strings takes 4 + 5n bytes in the plan and 8 (n + 2) here, so four times the
     * plan is enough. */
    plan->arena_size = ops * sizeof(struct op) + 4 * length;
    plan->arena = mmap(NULL, plan->arena_size, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (plan->arena == MAP_FAILED)
        return plan->arena = NULL, -ENOMEM;
    if (decode_programs(&in, plan))
        return 0;
    release_plan(plan);
    return -EINVAL;
}

void release_plan(struct plan *plan) {
    if (plan->arena)
        munmap(plan->arena, plan->arena_size);
    memset(plan, 0, sizeof *plan);
}
