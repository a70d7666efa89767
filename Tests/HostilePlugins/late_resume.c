/* Resumes from a thread, with a buffer, half a second after the exchange has ended. */
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>

#define ON_PHASE start
#include "hostile.h"

static void release(void *ctx, const uint8_t *p, size_t n) {
    (void)p, (void)n;
    free(ctx);
}

static void *late(void *argument) {
    pen_token token = (pen_token)(uintptr_t)argument;
    (void)poll(NULL, 0, 500);
    uint8_t *bytes = calloc(1, 64);
    /* STALE, and the buffer is released all the same: a leak checker would see it. */
    (void)hostile_core->resume(hostile_host, token, 1, (pen_buf){bytes, 64, bytes, release});
    return NULL;
}

static pen_verdict start(void *state, pen_exchange *exchange, pen_phase phase) {
    (void)state;
    pen_token token = hostile_core->suspend(exchange, 60000);
    pthread_t thread;
    if (pthread_create(&thread, NULL, late, (void *)(uintptr_t)token) == 0) pthread_detach(thread);
    return hostile_pass(phase); /* goes on with the token open */
}
