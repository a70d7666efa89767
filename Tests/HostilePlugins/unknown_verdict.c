/* Answers with numbers that are no verdicts: 0, 99, -1 and the largest, in turn. */
#define ON_PHASE babble
#include "hostile.h"

static pen_verdict babble(void *state, pen_exchange *exchange, pen_phase phase) {
    static const pen_verdict verdicts[] = {0, 99, -1, INT32_MAX};
    static unsigned turn;
    (void)state, (void)exchange, (void)phase;
    return verdicts[turn++ % 4];
}
