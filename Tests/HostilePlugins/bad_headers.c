/* Tries to write headers that split, frame or flood the message. */
#include <stdlib.h>

#define ON_PHASE flood
#include "hostile.h"

static pen_verdict flood(void *state, pen_exchange *exchange, pen_phase phase) {
    (void)state;
    enum { HUGE = 64 << 20 };
    const pen_headers *headers = hostile_table(PEN_EXT_HEADERS);
    uint8_t *huge = malloc(HUGE);
    if (huge == NULL) return PEN_FAIL;
    memset(huge, 'a', HUGE);
    const pen_header_op ops[] = {
        {PEN_OP_SET, 0, PEN_S("x-hostile"), PEN_S("a\r\nx-injected: 1")},
        {PEN_OP_SET, 0, PEN_S("x-hostile"), PEN_S("a\0b")},
        {PEN_OP_SET, 0, PEN_S("x-hostile"), {huge, HUGE}},
        {PEN_OP_SET, 0, {huge, HUGE}, PEN_S("1")},
        {PEN_OP_SET, 0, PEN_S(""), PEN_S("1")},
        {PEN_OP_SET, 0, PEN_S("x hostile"), PEN_S("1")},
        {PEN_OP_SET, 0, PEN_S("x-hostile:"), PEN_S("1")},
        {PEN_OP_SET, 0, PEN_S("content-length"), PEN_S("0")},
        {PEN_OP_SET, 0, PEN_S("transfer-encoding"), PEN_S("chunked")},
        {PEN_OP_REMOVE, 0, PEN_S("connection"), {NULL, 0}},
        {99, 0, PEN_S("x-hostile"), PEN_S("1")},
    };
    int refused = 0;
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
        refused += headers->apply(exchange, PEN_REQUEST_HEADERS, &ops[i], 1) != PEN_OK;
    free(huge);
    /* Many small ones end at limits.headers. */
    pen_header_op small = {PEN_OP_APPEND, 0, PEN_S("x-hostile"), PEN_S("1")};
    int added = 0;
    while (added < 100000 && headers->apply(exchange, PEN_REQUEST_HEADERS, &small, 1) == PEN_OK)
        added++;
    pen_header_op clean = {PEN_OP_REMOVE, 0, PEN_S("x-hostile"), {NULL, 0}};
    (void)headers->apply(exchange, PEN_REQUEST_HEADERS, &clean, 1);
    return refused == (int)(sizeof ops / sizeof *ops) && added < 100000 ? hostile_pass(phase)
                                                                         : PEN_FAIL;
}
