/* Opens tokens and timers until the host refuses, and goes on without them. */
#define ON_PHASE leak
#include "hostile.h"

static pen_verdict leak(void *state, pen_exchange *exchange, pen_phase phase) {
    (void)state;
    const pen_timer *timer = hostile_table(PEN_EXT_TIMER);
    for (int i = 0; i < 1000; i++) {
        (void)hostile_core->suspend(exchange, 3600000);
        if (timer != NULL) (void)timer->start(exchange, 3600000);
        if (timer != NULL) (void)timer->start_periodic(hostile_host, 10);
    }
    return hostile_pass(phase);
}
