/* Resumes one token twice before it returns PENDING, and once more in on_event. */
#define ON_PHASE start
#define ON_EVENT again
#include "hostile.h"

static void resume(pen_token token, int64_t value) {
    (void)hostile_core->resume(hostile_host, token, value, (pen_buf){0});
}

static pen_verdict start(void *state, pen_exchange *exchange, pen_phase phase) {
    (void)state, (void)phase;
    pen_token token = hostile_core->suspend(exchange, 1000);
    resume(token, 1);
    resume(token, 2);
    return PEN_PENDING;
}

static pen_verdict again(void *state, pen_exchange *exchange, const pen_event *event) {
    (void)state, (void)exchange;
    resume(event->token, 3);
    /* Only the first may have counted. */
    return event->value == 1 ? hostile_pass(event->phase) : PEN_FAIL;
}
