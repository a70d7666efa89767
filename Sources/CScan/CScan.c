#include "CScan.h"

#include <string.h>

#define ONES 0x0101010101010101u
#define HIGHS 0x8080808080808080u

static uint64_t word(const uint8_t *p) {
    uint64_t word;
    memcpy(&word, p, sizeof word);
    return word;
}

/* Marks zero bytes. The first mark is exact, those above it may be wrong (a borrow runs upwards). */
static uint64_t zeroes(uint64_t word) { return (word - ONES) & ~word & HIGHS; }

/* Whether the word has a byte below 0x20 or a 0x7f. */
static int has_control(uint64_t word) {
    return ((((word - ONES * 0x20) & ~word) | zeroes(word ^ ONES * 0x7f)) & HIGHS) != 0;
}

const uint8_t *cscan_control_plain(const uint8_t *p, const uint8_t *end) {
    while (end - p >= 8 && !has_control(word(p))) p += 8;
    while (p < end && *p >= 0x20 && *p != 0x7f) p++;
    return p;
}

const uint8_t *cscan_byte_plain(const uint8_t *p, const uint8_t *end, uint8_t byte) {
    while (end - p >= 8 && zeroes(word(p) ^ ONES * byte) == 0) p += 8;
    while (p < end && *p != byte) p++;
    return p;
}

unsigned cscan_json_ends_plain(const uint8_t *p) {
    unsigned found = 0;
    for (unsigned i = 0; i < 16; i++)
        if (p[i] < 0x20 || p[i] >= 0x80 || p[i] == '"' || p[i] == '\\') found |= 1u << i;
    return found;
}

int cscan_is_printable_plain(const uint8_t *p, const uint8_t *end, uint8_t but) {
    while (p < end && *p >= 0x20 && *p < 0x7f && *p != but) p++;
    return p == end;
}

const uint8_t *cscan_end_of_name_plain(const uint8_t *p, const uint8_t *end) {
    while (p < end
           && ((uint8_t)((*p | 0x20) - 'a') < 26 || (uint8_t)(*p - '0') < 10 || *p == '-'))
        p++;
    return p;
}
