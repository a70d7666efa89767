#include "coding.h"

#include <stdlib.h>
#include <zlib.h>

/* A window of 32 KiB; with 16 more the format is gzip, else zlib's, which HTTP calls deflate. */
static int window_of(coding coding) { return coding == CODING_GZIP ? 15 + 16 : 15; }

/* Gives back what of the buffer isn't needed. */
static void shrink(uint8_t **out, size_t length) {
    uint8_t *smaller = realloc(*out, length > 0 ? length : 1);
    if (smaller != NULL) *out = smaller;
}

/* Inflates into *out, which grows as long as something comes. */
static coding_result inflate_all(z_stream *stream, size_t limit, uint8_t **out, size_t *length) {
    size_t capacity = stream->avail_in < 4096 ? 16384 : (size_t)stream->avail_in * 4;
    if (capacity > limit) capacity = limit + 1;
    *out = malloc(capacity);
    *length = 0;
    if (*out == NULL) return CODING_NO_MEMORY;
    for (;;) {
        stream->next_out = *out + *length;
        stream->avail_out = (uInt)(capacity - *length);
        int status = inflate(stream, Z_NO_FLUSH);
        *length = capacity - stream->avail_out;
        if (*length > limit) return CODING_TOO_LONG;
        /* gzip: RFC 1952 §2.2 lets several members follow each other. */
        if (status == Z_STREAM_END) {
            if (stream->avail_in == 0) return CODING_OK;
            if (inflateReset(stream) != Z_OK) return CODING_MALFORMED;
            continue;
        }
        if (status != Z_OK) return CODING_MALFORMED;
        if (stream->avail_out > 0) continue;
        capacity = capacity > limit / 2 ? limit + 1 : capacity * 2;
        uint8_t *larger = realloc(*out, capacity);
        if (larger == NULL) return CODING_NO_MEMORY;
        *out = larger;
    }
}

coding_result coding_decode(coding from, pen_str in, size_t limit, uint8_t **out, size_t *length) {
    *out = NULL;
    z_stream stream = {.next_in = (Bytef *)(uintptr_t)in.p, .avail_in = (uInt)in.n};
    if (in.n == 0 || in.n > UINT32_MAX / 4) return in.n == 0 ? CODING_MALFORMED : CODING_TOO_LONG;
    if (inflateInit2(&stream, window_of(from)) != Z_OK) return CODING_NO_MEMORY;
    coding_result result = inflate_all(&stream, limit, out, length);
    inflateEnd(&stream);
    if (result == CODING_OK) {
        shrink(out, *length);
        return result;
    }
    free(*out);
    *out = NULL;
    return result;
}

coding_result coding_encode(coding to, int level, pen_str in, uint8_t **out, size_t *length) {
    *out = NULL;
    if (in.n > UINT32_MAX / 2) return CODING_TOO_LONG;
    z_stream stream = {.next_in = (Bytef *)(uintptr_t)in.p, .avail_in = (uInt)in.n};
    if (deflateInit2(&stream, level, Z_DEFLATED, window_of(to), 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return CODING_NO_MEMORY;
    uLong capacity = deflateBound(&stream, (uLong)in.n);
    *out = malloc(capacity);
    int status = Z_MEM_ERROR;
    if (*out != NULL) {
        stream.next_out = *out;
        stream.avail_out = (uInt)capacity;
        status = deflate(&stream, Z_FINISH);
        *length = capacity - stream.avail_out;
    }
    deflateEnd(&stream);
    if (status == Z_STREAM_END) {
        shrink(out, *length);
        return CODING_OK;
    }
    free(*out);
    *out = NULL;
    return CODING_NO_MEMORY;
}
