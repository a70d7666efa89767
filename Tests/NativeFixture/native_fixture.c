#include "native_fixture.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static atomic_int made, freed;

int native_fixture_made(void) { return atomic_load(&made); }

int native_fixture_freed(void) { return atomic_load(&freed); }

/* Numbers of every size, in registers and behind them: the eighth integer and the ninth fraction are on the stack. */
static double sum(int8_t a, uint8_t b, int16_t c, uint16_t d, int32_t e, uint32_t f, int64_t g, uint64_t h,
                  float i, double j, bool k) {
    return (double)a + b + c + d + e + f + (double)g + (double)h + (double)i + j + (k ? 1 : 0);
}

static int8_t narrow(int n) { return (int8_t)n; }

static uint64_t wide(uint64_t n) { return n; }

static float third(void) { return 1.0f / 3; }

static double nothing(void) {
    volatile double zero = 0;
    return zero / zero;
}

static bool is_even(int n) { return n % 2 == 0; }

static int fail(int number) {
    errno = number;
    return -1;
}

static size_t length(const char *text) { return text == NULL ? 99 : strlen(text); }

static const char *constant(int which) { return which ? "kept" : NULL; }

static char *text_made(const char *name) {
    size_t size = strlen(name) + 8;
    char *text = malloc(size);
    if (text == NULL) return NULL;
    atomic_fetch_add(&made, 1);
    snprintf(text, size, "hello %s", name);
    return text;
}

static int text_out(int n, char **text) {
    *text = n == 0 ? NULL : text_made("out");
    return n;
}

static void text_free(void *text) {
    if (text != NULL) atomic_fetch_add(&freed, 1);
    free(text);
}

static int64_t total(const int32_t *values, size_t count) {
    int64_t total = 0;
    for (size_t i = 0; i < count; i++) total += values[i];
    return total;
}

static double dot(const double *a, const double *b, int count) {
    double dot = 0;
    for (int i = 0; i < count; i++) dot += a[i] * b[i];
    return dot;
}

/* As compress(): the room before, how much it took after. */
static int reversed(const uint8_t *from, uint32_t count, uint8_t *to, uint32_t *room) {
    if (*room < count) return -5;
    for (uint32_t i = 0; i < count; i++) to[i] = from[count - 1 - i];
    *room = count;
    return 0;
}

/* As read(): it answers how much it took. */
static int64_t filled(uint8_t *to, size_t room) {
    for (size_t i = 0; i < room && i < 3; i++) to[i] = (uint8_t)(i + 1);
    return room < 3 ? (int64_t)room : 3;
}

/* Lies: it says that it took more than there is. */
static int64_t boasted(uint8_t *to, size_t room) {
    if (room > 0) to[0] = 7;
    return INT64_MAX;
}

static int64_t negative(uint8_t *to, size_t room) {
    (void)to;
    (void)room;
    return -1;
}

static void named(char *to, size_t room) { snprintf(to, room, "as long as it is"); }

struct inner {
    char tag;
    double value;
};

struct outer {
    uint8_t first;
    struct inner pair[2];
    char name[6];
    int16_t last;
    const char *text;
};

static struct outer doubled(struct outer given) {
    given.first = (uint8_t)(given.first * 2);
    for (int i = 0; i < 2; i++) given.pair[i].value *= 2;
    given.last = (int16_t)(given.last * 2);
    return given;
}

static int changed(struct outer *it) {
    if (it == NULL) return -1;
    it->last = 42;
    memcpy(it->name, "abcde", 6);
    return (int)sizeof *it;
}

struct point {
    float x, y;
};

/* Two floats share a register. */
static float across(struct point a, struct point b) { return (a.x - b.x) + (a.y - b.y); }

static void split(double number, double *whole, double *rest) {
    *whole = (double)(int64_t)number;
    *rest = number - *whole;
}

static void step(int *n) { *n += 1; }

#define FUNCTION(name) {#name, (void (*)(void))name}

void *native_fixture(const char *name) {
    static const struct {
        const char *name;
        void (*function)(void);
    } functions[] = {
        FUNCTION(sum),      FUNCTION(narrow),    FUNCTION(wide),      FUNCTION(third),    FUNCTION(nothing),
        FUNCTION(is_even),  FUNCTION(fail),      FUNCTION(length),    FUNCTION(constant), FUNCTION(text_made),
        FUNCTION(text_out), FUNCTION(text_free), FUNCTION(total),     FUNCTION(dot),      FUNCTION(reversed),
        FUNCTION(filled),   FUNCTION(boasted),   FUNCTION(negative),  FUNCTION(named),    FUNCTION(doubled),
        FUNCTION(changed),  FUNCTION(across),    FUNCTION(split),     FUNCTION(step),
    };
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (strcmp(functions[i].name, name) == 0) return (void *)(uintptr_t)functions[i].function;
    return NULL;
}
