/* Searches through text sixteen bytes at a time. In C because Swift has no "one bit for each lane" of a
 * comparison: what takes one instruction here (pmovmskb) takes eight there.
 *
 * Every function looks at [p, end) and nothing beside it, and answers `end` when nothing is found. With
 * SSE2, which every x86-64 has, only the last few bytes go the plain way; elsewhere all of them do. */
#ifndef PENSTOCK_CSCAN_H
#define PENSTOCK_CSCAN_H

#include <stdint.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#if defined(__clang__)
#pragma clang assume_nonnull begin
#endif

/* The plain way: eight bytes at a time, then one. */
const uint8_t *cscan_control_plain(const uint8_t *p, const uint8_t *end);
const uint8_t *cscan_byte_plain(const uint8_t *p, const uint8_t *end, uint8_t byte);
const uint8_t *cscan_end_of_name_plain(const uint8_t *p, const uint8_t *end);
unsigned cscan_json_ends_plain(const uint8_t *p);
int cscan_is_printable_plain(const uint8_t *p, const uint8_t *end, uint8_t but);

#if defined(__SSE2__)
static inline __m128i cscan_load(const uint8_t *p) {
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}

/* Lanes that are at most `most`, unsigned. */
static inline __m128i cscan_at_most(__m128i lanes, char most) {
    return _mm_cmpeq_epi8(_mm_min_epu8(lanes, _mm_set1_epi8(most)), lanes);
}

/* Runs `found` (an expression over `lanes`, a mask) on each sixteen bytes. */
#define CSCAN_EACH(found)                                                                          \
    while (end - p >= 16) {                                                                        \
        __m128i lanes = cscan_load(p);                                                             \
        unsigned bits = (unsigned)_mm_movemask_epi8(found);                                        \
        if (bits != 0) return p + __builtin_ctz(bits);                                             \
        p += 16;                                                                                   \
    }
#else
#define CSCAN_EACH(found)
#endif

/* The first control character: below 0x20, or 0x7f. */
static inline const uint8_t *cscan_control(const uint8_t *p, const uint8_t *end) {
#if defined(__SSE2__)
    /* Most lines end soon; in those that don't, two are looked at at once, until there is one in them. */
    for (int i = 0; i < 2 && end - p >= 16; i++, p += 16) {
        __m128i lanes = cscan_load(p);
        unsigned bits = (unsigned)_mm_movemask_epi8(_mm_or_si128(
            cscan_at_most(lanes, 0x1f), _mm_cmpeq_epi8(lanes, _mm_set1_epi8(0x7f))));
        if (bits != 0) return p + __builtin_ctz(bits);
    }
    while (end - p >= 32) {
        __m128i a = cscan_load(p), b = cscan_load(p + 16);
        __m128i found = _mm_or_si128(
            cscan_at_most(_mm_min_epu8(a, b), 0x1f),
            _mm_or_si128(
                _mm_cmpeq_epi8(a, _mm_set1_epi8(0x7f)), _mm_cmpeq_epi8(b, _mm_set1_epi8(0x7f))));
        if (_mm_movemask_epi8(found) != 0) break;
        p += 32;
    }
#endif
    CSCAN_EACH(_mm_or_si128(
        cscan_at_most(lanes, 0x1f), _mm_cmpeq_epi8(lanes, _mm_set1_epi8(0x7f))))
    return cscan_control_plain(p, end);
}

/* Which of the sixteen bytes at `p` may not stand in a JSON string as they are, or aren't ASCII: quotes,
 * backslashes, control characters below 0x20, bytes from 0x80 on; a bit each, the first the lowest. */
static inline unsigned cscan_json_ends(const uint8_t *p) {
#if defined(__SSE2__)
    __m128i lanes = cscan_load(p);
    /* Signed, bytes that aren't ASCII are below the controls. */
    __m128i found = _mm_or_si128(
        _mm_or_si128(
            _mm_cmpeq_epi8(lanes, _mm_set1_epi8('"')), _mm_cmpeq_epi8(lanes, _mm_set1_epi8('\\'))),
        _mm_cmplt_epi8(lanes, _mm_set1_epi8(0x20)));
    return (unsigned)_mm_movemask_epi8(found);
#else
    return cscan_json_ends_plain(p);
#endif
}

/* The first `byte`. */
static inline const uint8_t *cscan_byte(const uint8_t *p, const uint8_t *end, uint8_t byte) {
    CSCAN_EACH(_mm_cmpeq_epi8(lanes, _mm_set1_epi8((char)byte)))
    return cscan_byte_plain(p, end, byte);
}

/* The first byte that is neither an ASCII letter nor a digit nor "-". */
static inline const uint8_t *cscan_end_of_name(const uint8_t *p, const uint8_t *end) {
    CSCAN_EACH(_mm_andnot_si128(
        _mm_or_si128(
            _mm_or_si128(
                cscan_at_most(
                    _mm_sub_epi8(
                        _mm_or_si128(lanes, _mm_set1_epi8(0x20)), _mm_set1_epi8('a')), 25),
                cscan_at_most(_mm_sub_epi8(lanes, _mm_set1_epi8('0')), 9)),
            _mm_cmpeq_epi8(lanes, _mm_set1_epi8('-'))),
        _mm_set1_epi8(-1)))
    return cscan_end_of_name_plain(p, end);
}

/* Whether there is nothing but 0x20 to 0x7e, and no `but`. */
static inline int cscan_is_printable(const uint8_t *p, const uint8_t *end, uint8_t but) {
#if defined(__SSE2__)
    while (end - p >= 16) {
        __m128i lanes = cscan_load(p);
        /* Signed, bytes that aren't ASCII are below the controls. */
        __m128i found = _mm_or_si128(
            _mm_or_si128(
                _mm_cmpeq_epi8(lanes, _mm_set1_epi8(0x7f)),
                _mm_cmpeq_epi8(lanes, _mm_set1_epi8((char)but))),
            _mm_cmplt_epi8(lanes, _mm_set1_epi8(0x20)));
        if (_mm_movemask_epi8(found) != 0) return 0;
        p += 16;
    }
#endif
    return cscan_is_printable_plain(p, end, but);
}

#undef CSCAN_EACH

#if defined(__clang__)
#pragma clang assume_nonnull end
#endif

#endif
