/* Returns NEED_BODY without asking for it, again and again. */
#define ON_PHASE hunger
#include "hostile.h"

static pen_verdict hunger(void *state, pen_exchange *exchange, pen_phase phase) {
    (void)state, (void)exchange, (void)phase;
    return PEN_NEED_BODY;
}
