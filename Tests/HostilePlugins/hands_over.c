/* Counts its exchanges and hands the count over, well or badly, as its configuration says. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <penstock/penstock.h>

typedef struct {
    const pen_headers *headers;
    uint64_t count;
    char mode;
} state;

static pen_verdict count_phase(void *self, pen_exchange *x, pen_phase phase);
static const void *extension(void *self, pen_str id);
static void end(void *self) { free(self); }

/* {"mode":"h…"}: the first letter counts. SHARED for s and h, else an instance a loop. */
#define ON_PHASE count_phase
#define IN_CREATE                                                       \
    state *s = calloc(1, sizeof *s);                                    \
    const char *mode = memmem(args->config.p, args->config.n, "\"mode\":\"", 8); \
    s->mode = mode == NULL ? 'g' : mode[8];                             \
    s->headers = hostile_table(PEN_EXT_HEADERS);                        \
    if (s->mode != 's' && s->mode != 'h') out->flags = PEN_ISOLATE_OK;                    \
    out->state = s;                                                     \
    out->get_extension = extension;                                     \
    out->destroy = end
#include "hostile.h"

static pen_verdict count_phase(void *self, pen_exchange *x, pen_phase phase) {
    state *s = self;
    s->count++;
    char digits[21];
    size_t n = 0;
    for (uint64_t left = s->count; left > 0 || n == 0; left /= 10) digits[20 - ++n] = '0' + left % 10;
    pen_header_op op = {PEN_OP_SET, 0, PEN_S_INIT("x-hostile"),
                        {(const uint8_t *)digits + 20 - n, n}};
    s->headers->apply(x, PEN_REQUEST_HEADERS, &op, 1);
    return hostile_pass(phase);
}

static void release(void *ctx, const uint8_t *p, size_t n) {
    (void)ctx, (void)n;
    free((void *)p);
}

static pen_buf save(void *self) {
    state *s = self;
    if (s->mode == 'h')
        for (;;) sleep(1);
    size_t n = s->mode == 'b' ? (16u << 20) + 1 : sizeof s->count;
    uint8_t *copy = calloc(1, n);
    memcpy(copy, &s->count, sizeof s->count);
    return (pen_buf){copy, n, NULL, release};
}

static pen_status load(void *self, pen_str saved) {
    state *s = self;
    if (s->mode == 'l')
        for (;;) sleep(1);
    if (s->mode == 'r' || saved.n != sizeof s->count) return PEN_E_ARGUMENT;
    memcpy(&s->count, saved.p, sizeof s->count);
    return PEN_OK;
}

static const void *extension(void *self, pen_str id) {
    static const pen_handover table = {sizeof table, 1, save, load};
    static const pen_handover other = {sizeof other, 2, save, load};
    const char *name = PEN_EXT_HANDOVER;
    if (id.n != strlen(name) || memcmp(id.p, name, id.n) != 0) return NULL;
    return ((state *)self)->mode == 'v' ? &other : &table;
}
