/* Checked, decoded form of what comes over the wire. Nothing is copied: strings and bytes point
 * into the message. */
#ifndef DEMITASSE_DECODE_H
#define DEMITASSE_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plan.h"

struct arg {
    union {
        uint64_t number;
        const char *string;
        const uint8_t *bytes;
        char **strings; /* NULL-terminated, with room for one more */
    };
    uint32_t count; /* of bytes in a string or byte field, of strings in an array */
};

struct op {
    uint16_t code;
    struct arg args[OP_FIELDS_MAX];
};

struct plan {
    uint32_t flags;
    uint32_t counts[2]; /* indexed by enum program */
    struct op *programs[2];
    void *arena;
    size_t arena_size;
};

struct cursor {
    const uint8_t *at, *end;
};

enum opcode {
#define X(name, code, fields, program) OP_##name = code,
    OPS(X)
#undef X
        OP_END
};

/* Reads the fields of a signature; false if they do not lie within the cursor. Pointers of string
 * arrays go to *pointers. */
bool decode_fields(struct cursor *in, char ***pointers, const char *signature, struct arg *args);

/* Checks the whole plan; 0 or -errno (EINVAL: malformed, EPROTO: another version). Release with
 * release_plan. */
int decode_plan(const uint8_t *bytes, size_t length, struct plan *plan);
void release_plan(struct plan *plan);

#endif
