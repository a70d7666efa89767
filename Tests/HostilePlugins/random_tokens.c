/* Four threads resume tokens that they guess, near real ones and anywhere. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define ON_PHASE start
#include "hostile.h"

static _Atomic uint64_t seen;

static void release(void *ctx, const uint8_t *p, size_t n) {
    (void)p, (void)n;
    free(ctx);
}

static void *guess(void *argument) {
    uint64_t random = (uint64_t)(uintptr_t)argument * 0x9e3779b97f4a7c15u;
    for (int i = 0; i < 100000; i++) {
        random ^= random << 13, random ^= random >> 7, random ^= random << 17;
        /* Another generation of a slot that exists, or any number. Never the token itself, which
         * would be an ordinary resume. */
        uint64_t real = atomic_load(&seen);
        uint64_t token = i % 2 ? random : real ^ ((1 + random % 0xffff) << 24);
        if (token == real) continue;
        uint8_t *bytes = malloc(1);
        (void)hostile_core->resume(hostile_host, token, 666, (pen_buf){bytes, 1, bytes, release});
        (void)hostile_core->cancelled(hostile_host, token);
    }
    return NULL;
}

static pen_verdict start(void *state, pen_exchange *exchange, pen_phase phase) {
    static _Atomic int threads;
    (void)state;
    atomic_store(&seen, hostile_core->suspend(exchange, 1000));
    for (int n = atomic_load(&threads); n < 4; n = atomic_load(&threads)) {
        if (!atomic_compare_exchange_strong(&threads, &n, n + 1)) continue;
        pthread_t thread;
        if (pthread_create(&thread, NULL, guess, (void *)(uintptr_t)(n + 1)) == 0)
            pthread_detach(thread);
    }
    return hostile_pass(phase);
}
