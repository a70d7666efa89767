/* Waits for what never comes. */
#define ON_PHASE start
#include "hostile.h"

static pen_verdict start(void *state, pen_exchange *exchange, pen_phase phase) {
    (void)state, (void)phase;
    /* As long as can be asked for: the step's own time-out has to end it. */
    (void)hostile_core->suspend(exchange, UINT32_MAX);
    return PEN_PENDING;
}
