#include <string.h>

#include "hmac.h"

int text_compare(pen_str a, pen_str b) {
    size_t shorter = a.n < b.n ? a.n : b.n;
    int order = shorter > 0 ? memcmp(a.p, b.p, shorter) : 0;
    return order != 0 ? order : (a.n > b.n) - (a.n < b.n);
}

int text_equal(pen_str a, pen_str b) {
    return a.n == b.n && text_compare(a, b) == 0;
}

static uint8_t lower(uint8_t byte) {
    return byte >= 'A' && byte <= 'Z' ? (uint8_t)(byte + 32) : byte;
}

int text_equal_ignoring_case(pen_str a, pen_str b) {
    if (a.n != b.n) return 0;
    for (size_t i = 0; i < a.n; i++)
        if (lower(a.p[i]) != lower(b.p[i])) return 0;
    return 1;
}

static int digit(uint8_t byte) {
    if (byte >= '0' && byte <= '9') return byte - '0';
    byte = lower(byte);
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

int text_from_hex(pen_str hex, uint8_t *out, size_t n) {
    if (hex.n != 2 * n) return 0;
    for (size_t i = 0; i < n; i++) {
        int high = digit(hex.p[2 * i]), low = digit(hex.p[2 * i + 1]);
        if (high < 0 || low < 0) return 0;
        out[i] = (uint8_t)(high << 4 | low);
    }
    return 1;
}
