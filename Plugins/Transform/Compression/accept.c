/* The fields that name codings. */
#include <string.h>

#include "coding.h"

static pen_str trimmed(const uint8_t *p, size_t n) {
    while (n > 0 && (p[0] == ' ' || p[0] == '\t')) p++, n--;
    while (n > 0 && (p[n - 1] == ' ' || p[n - 1] == '\t')) n--;
    return (pen_str){p, n};
}

static int is(pen_str text, const char *lower) {
    size_t n = strlen(lower);
    if (text.n != n) return 0;
    for (size_t i = 0; i < n; i++)
        if ((text.p[i] | (text.p[i] >= 'A' && text.p[i] <= 'Z' ? 0x20 : 0)) != (uint8_t)lower[i]) return 0;
    return 1;
}

coding coding_named(pen_str name) {
    if (name.p == NULL) return CODING_IDENTITY;
    pen_str text = trimmed(name.p, name.n);
    if (text.n == 0 || is(text, "identity")) return CODING_IDENTITY;
    if (is(text, "gzip") || is(text, "x-gzip")) return CODING_GZIP;
    return is(text, "deflate") ? CODING_DEFLATE : CODING_UNKNOWN;
}

/* A weight in thousandths, RFC 9110 §12.4.2; what is none counts as 1. */
static int weight(pen_str parameter) {
    if (parameter.n < 3 || (parameter.p[0] | 0x20) != 'q' || parameter.p[1] != '=') return 1000;
    int value = 0, unit = 1000;
    for (size_t i = 2; i < parameter.n && unit > 0; i++) {
        uint8_t byte = parameter.p[i];
        if (byte == '.') continue;
        if (byte < '0' || byte > '9') return 1000;
        value += (byte - '0') * unit;
        unit /= 10;
    }
    return value > 1000 ? 1000 : value;
}

coding coding_wanted(pen_str accept) {
    coding best = CODING_IDENTITY;
    int heaviest = 0;
    for (size_t at = 0; accept.p != NULL && at < accept.n;) {
        const uint8_t *start = accept.p + at;
        const uint8_t *comma = memchr(start, ',', accept.n - at);
        size_t n = comma != NULL ? (size_t)(comma - start) : accept.n - at;
        at += n + 1;
        const uint8_t *mark = memchr(start, ';', n);
        int own = 1000;
        if (mark != NULL) {
            own = weight(trimmed(mark + 1, n - (size_t)(mark + 1 - start)));
            n = (size_t)(mark - start);
        }
        pen_str name = trimmed(start, n);
        if (name.n == 0 || own <= heaviest) continue;
        heaviest = own;
        best = coding_named(name);
    }
    return best == CODING_UNKNOWN ? CODING_IDENTITY : best;
}
