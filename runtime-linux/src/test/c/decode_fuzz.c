/* The decoder against anything: valid plans, all their truncations, and random mutations, under
 * ASan and UBSan. Alone: decode_fuzz [ITERATIONS]. With -DLIBFUZZER it is a libFuzzer target. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static const struct {
    const char *fields;
    uint16_t code;
    char program;
} ops[] = {
#define X(name, code, fields, program) {fields, code, #program[0]},
    OPS(X)
#undef X
};

static uint64_t sum; /* of all that a plan points to, so that each byte is really read */

static void touch(const struct arg *arg, char kind) {
    if (kind == 'u' || kind == 'q')
        sum += arg->number;
    else if (kind == 's')
        sum += strlen(arg->string) == arg->count ? 1 : (abort(), 0);
    else if (kind == 'b')
        for (uint32_t i = 0; i < arg->count; i++)
            sum += arg->bytes[i];
    else
        for (uint32_t i = 0; i <= arg->count; i++)
            sum += arg->strings[i] ? strlen(arg->strings[i]) : i == arg->count ? 1 : (abort(), 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    struct plan plan;
    uint8_t *exact = malloc(length ? length : 1); /* so that ASan sees the first byte beyond */
    memcpy(exact, bytes, length);
    int result = decode_plan(exact, length, &plan);
    for (int program = 0; result == 0 && program < 2; program++)
        for (uint32_t i = 0; i < plan.counts[program]; i++) {
            const struct op *op = &plan.programs[program][i];
            const char *fields = NULL;
            for (size_t known = 0; known < sizeof ops / sizeof *ops; known++)
                if (ops[known].code == op->code && ops[known].program == "HI"[program])
                    fields = ops[known].fields;
            for (size_t field = 0; fields[field]; field++)
                touch(&op->args[field], fields[field]);
        }
    release_plan(&plan);
    free(exact);
    return result == 0 ? 0 : -1;
}

#ifndef LIBFUZZER
static uint64_t seed = 0x9e3779b97f4a7c15;

static uint32_t random_below(uint32_t limit) {
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 32) % limit;
}

static size_t put(uint8_t *at, uint64_t number, size_t size) {
    for (size_t i = 0; i < size; i++)
        at[i] = (uint8_t)(number >> 8 * i);
    return size;
}

static size_t put_text(uint8_t *at, size_t terminator) {
    uint32_t length = random_below(12);
    put(at, length, 4);
    memset(at + 4, 'x', length);
    at[4 + length] = 0;
    return 4 + length + terminator;
}

static size_t put_op(uint8_t *start, size_t which) {
    uint8_t *at = start + 8;
    for (const char *field = ops[which].fields; *field; field++) {
        if (*field == 'u' || *field == 'q')
            at += put(at, random_below(8), *field == 'u' ? 4 : 8);
        if (*field == 's' || *field == 'b')
            at += put_text(at, *field == 's');
        if (*field == 'a') {
            uint32_t count = random_below(4);
            at += put(at, count, 4);
            while (count-- > 0)
                at += put_text(at, 1);
        }
    }
    put(start, ops[which].code, 4);
    put(start + 4, (uint64_t)(at - start - 8), 4);
    return (size_t)(at - start);
}

/* A valid plan with some operations of each program. */
static size_t put_plan(uint8_t *bytes) {
    uint32_t counts[2] = {0};
    size_t length = 20;
    for (int program = 0; program < 2; program++)
        for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
            if (ops[i].program == "HI"[program] && random_below(3) == 0) {
                length += put_op(bytes + length, i);
                counts[program]++;
            }
    put(bytes, PLAN_MAGIC, 4);
    put(bytes + 4, PROTOCOL_VERSION, 4);
    put(bytes + 8, random_below(2), 4);
    put(bytes + 12, counts[0], 4);
    put(bytes + 16, counts[1], 4);
    return length;
}

static size_t mutate(uint8_t *bytes, size_t length) {
    static const uint32_t numbers[] = {0,          1,          0x7f,       0xff,      0xffff,
                                       0x7fffffff, 0x80000000, 0xfffffffb, 0xffffffff};
    for (uint32_t times = 1 + random_below(4); times > 0 && length >= 4; times--) {
        uint32_t at = random_below((uint32_t)length - 3);
        switch (random_below(5)) {
        case 0:
            bytes[at] ^= (uint8_t)(1u << random_below(8));
            break;
        case 1:
            put(bytes + at, numbers[random_below(sizeof numbers / sizeof *numbers)], 4);
            break;
        case 2:
            put(bytes + at, random_below(64), 4);
            break;
        case 3:
            memmove(bytes + at, bytes + at + 1, length - at - 1);
            length--;
            break;
        default:
            length = random_below((uint32_t)length) + 1;
        }
    }
    return length;
}

static int fail(const char *what, size_t number) {
    printf("%s %zu\n0 passed, 1 failed\n", what, number);
    return 1;
}

int main(int argc, char **argv) {
    static uint8_t valid[1 << 16], bytes[1 << 16];
    long iterations = argc > 1 ? strtol(argv[1], NULL, 10) : 100000, passed = 0, accepted = 0;
    for (int plan = 0; plan < 50; plan++) {
        size_t length = put_plan(valid);
        if (LLVMFuzzerTestOneInput(valid, length) != 0)
            return fail("a valid plan was refused, number", (size_t)plan);
        for (size_t cut = 0; cut < length; cut++, passed++)
            if (LLVMFuzzerTestOneInput(valid, cut) == 0)
                return fail("a plan was accepted though cut at", cut);
        passed++;
    }
    for (long i = 0; i < iterations; i++, passed++) {
        size_t length = put_plan(valid);
        memcpy(bytes, valid, length);
        accepted += LLVMFuzzerTestOneInput(bytes, mutate(bytes, length)) == 0;
    }
    printf("%ld mutants were valid\n%ld passed, 0 failed\n", accepted, passed);
    return iterations > 0 && (accepted == 0 || accepted == iterations)
               ? fail("mutation has no effect", 0)
               : 0;
}
#endif
