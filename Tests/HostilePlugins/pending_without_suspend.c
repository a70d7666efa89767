/* Returns PENDING with nothing to wait for. */
#define ON_PHASE wait_for_nothing
#include "hostile.h"

static pen_verdict wait_for_nothing(void *state, pen_exchange *exchange, pen_phase phase) {
    (void)state, (void)exchange, (void)phase;
    return PEN_PENDING;
}
