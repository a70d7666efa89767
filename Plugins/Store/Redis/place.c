/* How a counter is called in Redis, and what its numbers are there. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "redis.h"

static int append(place *out, const void *bytes, size_t n) {
    if (out->length + n > KEY_BYTES_MAX) return 0;
    memcpy(out->key + out->length, bytes, n);
    out->length += n;
    return 1;
}

/* Another rate or burst is another limit, as within one gateway. A name goes after its length, so that no two
 * pairs of name and key are one. Shadows count apart. */
int place_of(const instance *self, uint32_t space, const pen_counter *counter, place *out) {
    char head[160], tail[160];
    if (counter->size < sizeof *counter || counter->name.n > 512 || counter->key.n > 1024) return 0;
    if (counter->name.p == NULL) return 0;
    const char *kind = counter->kind == PEN_COUNTER_RATE ? "rate" : "window";
    int n = snprintf(head, sizeof head, "%s:%s%s:%zu:", self->prefix, space != 0 ? "shadow:" : "", kind,
                     counter->name.n);
    if (n < 0 || (size_t)n >= sizeof head) return 0;
    out->length = 0;
    out->more_max = 0;
    out->lease_ns = 0;
    int m;
    if (counter->kind == PEN_COUNTER_RATE) {
        double burst = counter->burst, rate = counter->rate;
        if (!(rate > 0) || !(burst >= 1) || !isfinite(rate) || !isfinite(burst)) return 0;
        /* What is taken at one moment and spent up to a lease later may come on top of what a burst and the
         * rate give in between. So Redis's bucket is smaller by what comes back in a lease: whatever the
         * window, what is spent in it stays within rate * t + burst. Half of a burst at most goes so. */
        double lease = fmin((double)self->lease_ns, 0.5e9 * burst / rate);
        double most = fmin(floor(rate * lease / 1e9), (double)self->lease_max);
        if (most >= 1 && burst - rate * lease / 1e9 >= counter->cost) {
            out->more_max = (int64_t)most;
            out->lease_ns = (uint64_t)lease;
            burst -= rate * lease / 1e9;
        }
        snprintf(out->interval, sizeof out->interval, "%.6f", 1e6 / rate);
        snprintf(out->burst, sizeof out->burst, "%.6f", burst);
        m = snprintf(tail, sizeof tail, ":%s:%s:", out->interval, out->burst);
    } else {
        if (counter->kind != PEN_COUNTER_WINDOW) return 0;
        m = snprintf(tail, sizeof tail, ":%lld:", (long long)counter->start_ms);
    }
    if (m < 0 || (size_t)m >= sizeof tail) return 0;
    return append(out, head, (size_t)n) && append(out, counter->name.p, counter->name.n) &&
           append(out, tail, (size_t)m) && (counter->key.n == 0 || append(out, counter->key.p, counter->key.n));
}
