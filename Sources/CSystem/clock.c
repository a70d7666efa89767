#define _GNU_SOURCE
#include "CSystem.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Nanoseconds that a reading of the counter is believed for, and over which its rate is measured, a 64th of
 * that at first: the longer, the less it matters that the two clocks aren't read at the same moment. */
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

/* Both clocks at one moment; 0: whatever else this processor did between the readings, they aren't of one. */
static int read_both(uint64_t *ns, uint64_t *ticks) {
    for (int i = 0; i < 4; i++) {
        uint64_t before = __builtin_ia32_rdtsc();
        *ns = csys_monotonic();
        uint64_t after = __builtin_ia32_rdtsc();
        *ticks = before + (after - before) / 2;
        /* Two microseconds: what an emulated processor takes, too (valgrind). */
        if (after - before < 5000) return 1;
    }
    return 0;
}

void csys_clock_start(csys_clock *clock) {
    memset(clock, 0, sizeof *clock);
    clock->suits = kernel_uses_counter();
}

static void measure_from(csys_clock *clock, uint64_t ns, uint64_t ticks) {
    clock->base_ns = ns;
    clock->base_ticks = ticks;
}

/* Measures the rate again when it is time to. Two that agree are believed: one that doesn't agree is the work of
 * a machine that was moved, or stood still, or of whoever sets its clock. */
static void measure(csys_clock *clock, uint64_t ns, uint64_t ticks) {
    uint64_t elapsed = ns - clock->base_ns, counted = ticks - clock->base_ticks;
    if (elapsed >= 4 * (uint64_t)MEASURED_NS || counted == 0) return measure_from(clock, ns, ticks);
    if (elapsed < (clock->believed ? MEASURED_NS / 8 : MEASURED_NS / 64)) return;
    uint64_t rate = (elapsed << 32) / counted;
    uint64_t difference = rate > clock->rate ? rate - clock->rate : clock->rate - rate;
    clock->believed = difference < rate / 2048;
    if (!clock->believed && clock->rate != 0) clock->suits = kernel_uses_counter();
    clock->rate = rate;
    if (!clock->believed || elapsed >= MEASURED_NS) measure_from(clock, ns, ticks);
}

uint64_t csys_clock_anchor(csys_clock *clock) {
    uint64_t ticks = 0, ns = 0, last = clock->anchor_ns;
    int suits = clock->suits && read_both(&ns, &ticks);
    if (!suits) ns = csys_monotonic(), ticks = __builtin_ia32_rdtsc();
    uint64_t passed = ticks - clock->anchor_ticks;
    if (passed < 2 * clock->most) last += (passed * clock->slope) >> 32;
    if (suits) measure(clock, ns, ticks);
    /* What was read since the last anchor may have been a little ahead: then time goes so much slower that it is
     * right at the next one, or a 64th of that time righter. */
    uint64_t ahead = ns < last ? last - ns : 0;
    if (ahead > BELIEVED_NS / 64) ahead = BELIEVED_NS / 64;
    clock->anchor_ns = ns > last ? ns : last;
    clock->anchor_ticks = ticks;
    clock->slope = clock->rate - clock->rate * ahead / BELIEVED_NS;
    clock->most = suits && clock->believed ? ((uint64_t)BELIEVED_NS << 32) / clock->rate : 0;
    return clock->anchor_ns;
}

#else

void csys_clock_start(csys_clock *clock) { memset(clock, 0, sizeof *clock); }

uint64_t csys_clock_anchor(csys_clock *clock) {
    (void)clock;
    return csys_monotonic();
}

#endif
