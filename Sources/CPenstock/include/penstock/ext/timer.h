/* penstock/ext/timer.h — "pen.timer/1": one-shot timers of an exchange, periodic ones of an instance. */
#ifndef PENSTOCK_EXT_TIMER_H
#define PENSTOCK_EXT_TIMER_H

#include "../base.h"

PEN_NONNULL_BEGIN

#define PEN_EXT_TIMER "pen.timer/1"

typedef struct pen_timer {
    uint32_t size;
    uint32_t reserved;
    /* [loop] PEN_EVENT_TIMER with the token after ms; may be followed by PEN_PENDING. 0: limit. */
    pen_token (*start)(pen_exchange *exchange, uint32_t ms);
    /* [loop] PEN_EVENT_TIMER with exchange == NULL every period_ms (at least 10) on the instance's
     * loop, until stopped or destroyed. May be called in create. 0: limit (16 an instance). */
    pen_token (*start_periodic)(const pen_host *host, uint32_t period_ms);
    /* [loop] PEN_E_STALE when it is over. */
    pen_status (*stop)(const pen_host *host, pen_token token);
} pen_timer;

PEN_NONNULL_END

#endif
