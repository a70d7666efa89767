/* Writes to address 8 in on_phase. */
#define ON_PHASE crash
#include "hostile.h"

static pen_verdict crash(void *state, pen_exchange *exchange, pen_phase phase) {
    (void)state, (void)exchange;
    *(volatile int *)8 = 1;
    return hostile_pass(phase);
}
