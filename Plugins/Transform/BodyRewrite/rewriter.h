/* A find-and-replace over a stream of chunks, by Knuth, Morris and Pratt: what a chunk's end might
 * begin is known by one number, so nothing of the body is kept from chunk to chunk. */
#ifndef BODY_REWRITE_REWRITER_H
#define BODY_REWRITE_REWRITER_H

#include <stddef.h>
#include <stdint.h>

#define REWRITER_FIND_MAX 1024

/* Fixed by the configuration; find and replace belong to the caller. */
typedef struct pattern {
    const uint8_t *find;
    size_t find_length; /* 1 … REWRITER_FIND_MAX */
    const uint8_t *replace;
    size_t replace_length;
    /* border[k]: the longest proper prefix of find that also ends find[0..k). */
    uint16_t border[REWRITER_FIND_MAX + 1];
} pattern;

/* Bytes that grow; malloc'ed. */
typedef struct output {
    uint8_t *bytes;
    size_t length;
    size_t capacity;
} output;

void pattern_compile(pattern *pattern);

/* Rewrites one chunk. *matched is how much of find the stream ends with: 0 at first, kept by the
 * caller. With last, a beginning that led nowhere is written out. Returns how many were replaced, or
 * -1 without memory; out->bytes is the caller's to free in both cases. */
int64_t rewrite(const pattern *pattern, size_t *matched, const uint8_t *data, size_t length, int last,
                output *out);

#endif
