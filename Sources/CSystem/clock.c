#define _GNU_SOURCE
#include "CSystem.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Nanoseconds that a reading of the counter is believed for, and over which its rate is measured: the
 * longer, the less it matters that the two clocks aren't read at the same moment. */
#define BELIEVED_NS 1000000u
#define MEASURED_NS 1000000000u

#if defined(__x86_64__)

/* The kernel says whether the counter runs evenly and alike on all cores: by using it itself. */
static int kernel_uses_counter(void) {
    char name[8] = {0};
    int fd = open("/sys/devices/system/clocksource/clocksource0/current_clocksource", O_RDONLY | O_CLOEXEC);
    if (fd < 0) return 0;
    ssize_t n = read(fd, name, sizeof name - 1);
    close(fd);
    return n >= 4 && memcmp(name, "tsc\n", 4) == 0;
}

/* Both clocks at one moment, as far as one can: whoever is interrupted between them tries again. */
static uint64_t read_both(uint64_t *ticks) {
    uint64_t ns = 0;
    for (int i = 0; i < 4; i++) {
        uint64_t before = __builtin_ia32_rdtsc();
        ns = csys_monotonic();
        uint64_t after = __builtin_ia32_rdtsc();
        *ticks = before + (after - before) / 2;
        if (after - before < 2000) break;
    }
    return ns;
}

void csys_clock_start(csys_clock *clock) {
    memset(clock, 0, sizeof *clock);
    clock->suits = kernel_uses_counter();
    if (clock->suits) clock->base_ns = read_both(&clock->base_ticks);
}

uint64_t csys_clock_anchor(csys_clock *clock) {
    if (!clock->suits) return csys_monotonic();
    uint64_t ticks, ns = read_both(&ticks);
    uint64_t last = clock->anchor_ns;
    if (clock->rate != 0 && ticks - clock->anchor_ticks < 2 * clock->most)
        last += ((ticks - clock->anchor_ticks) * clock->rate) >> 32;
    uint64_t elapsed = ns - clock->base_ns, counted = ticks - clock->base_ticks;
    /* A rate in use is better than one that was measured over a shorter time. */
    uint64_t least = clock->most == 0 ? BELIEVED_NS : MEASURED_NS / 8;
    if (elapsed >= least && elapsed < 4 * (uint64_t)MEASURED_NS && counted != 0) {
        uint64_t rate = (elapsed << 32) / counted;
        /* A rate that is far from the last one is the work of a machine that was moved or stood still:
         * until there is a next one the system is asked. */
        uint64_t difference = rate > clock->rate ? rate - clock->rate : clock->rate - rate;
        int agrees = clock->rate != 0 && difference < clock->rate / 256;
        clock->rate = rate;
        clock->most = agrees ? ((uint64_t)BELIEVED_NS << 32) / rate : 0;
        if (!agrees) elapsed = MEASURED_NS;
    }
    /* The next rate is measured from here: after a while, and after one that nothing confirms. */
    if (elapsed >= MEASURED_NS) {
        clock->base_ns = ns;
        clock->base_ticks = ticks;
    }
    /* What was read between two anchors may have been a little ahead. */
    clock->anchor_ns = ns > last ? ns : last;
    clock->anchor_ticks = ticks;
    return clock->anchor_ns;
}

#else

void csys_clock_start(csys_clock *clock) { memset(clock, 0, sizeof *clock); }

uint64_t csys_clock_anchor(csys_clock *clock) {
    (void)clock;
    return csys_monotonic();
}

#endif
