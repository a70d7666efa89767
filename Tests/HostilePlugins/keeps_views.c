/* Keeps a borrowed view of a header and reads it in the next exchange. */
#define ON_PHASE keep
#include "hostile.h"

static pen_str kept;

/* It reads what is freed on purpose, which AddressSanitizer need not say. */
__attribute__((no_sanitize("address")))
static pen_verdict keep(void *state, pen_exchange *exchange, pen_phase phase) {
    (void)state;
    const pen_headers *headers = hostile_table(PEN_EXT_HEADERS);
    uint8_t sum = 0;
    for (size_t i = 0; i < kept.n; i++) sum = (uint8_t)(sum + ((const volatile uint8_t *)kept.p)[i]);
    /* What it reads must never be another client's header: the debug mode poisons it. */
    if (kept.n > 0) {
        static const char digits[] = "0123456789abcdef";
        uint8_t text[2] = {(uint8_t)digits[sum >> 4], (uint8_t)digits[sum & 15]};
        pen_header_op op = {PEN_OP_SET, 0, PEN_S("x-hostile"), {text, 2}};
        (void)headers->apply(exchange, PEN_REQUEST_HEADERS, &op, 1);
    }
    kept = headers->get(exchange, PEN_REQUEST_HEADERS, PEN_S("x-secret"), 0);
    return hostile_pass(phase);
}
