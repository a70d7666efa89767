/* on_phase never returns: an event loop stands still. */
#include <unistd.h>

#define ON_PHASE hang
#include "hostile.h"

static pen_verdict hang(void *state, pen_exchange *exchange, pen_phase phase) {
    (void)state, (void)exchange, (void)phase;
    for (;;) pause();
    return PEN_FAIL;
}
