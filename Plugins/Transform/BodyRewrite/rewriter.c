#include "rewriter.h"

#include <stdlib.h>
#include <string.h>

void pattern_compile(pattern *pattern) {
    size_t k = 0;
    pattern->border[0] = 0;
    pattern->border[1] = 0;
    for (size_t i = 1; i < pattern->find_length; i++) {
        while (k > 0 && pattern->find[k] != pattern->find[i]) k = pattern->border[k];
        if (pattern->find[k] == pattern->find[i]) k++;
        pattern->border[i + 1] = (uint16_t)k;
    }
}

static int put(output *out, const uint8_t *bytes, size_t length) {
    if (length == 0) return 1;
    if (length > out->capacity - out->length) {
        size_t capacity = out->capacity ? out->capacity : 4096;
        while (capacity - out->length < length) {
            if (capacity > SIZE_MAX / 2) return 0;
            capacity *= 2;
        }
        uint8_t *grown = realloc(out->bytes, capacity);
        if (grown == NULL) return 0;
        out->bytes = grown;
        out->capacity = capacity;
    }
    memcpy(out->bytes + out->length, bytes, length);
    out->length += length;
    return 1;
}

int64_t rewrite(const pattern *pattern, size_t *matched, const uint8_t *data, size_t length, int last,
                output *out) {
    const uint8_t *find = pattern->find;
    size_t k = *matched;
    int64_t replaced = 0;
    size_t i = 0;
    while (i < length) {
        if (k == 0) {
            /* Most of a body is none of ours: copy up to where a match could begin. */
            const uint8_t *next = memchr(data + i, find[0], length - i);
            size_t skip = next ? (size_t)(next - (data + i)) : length - i;
            if (!put(out, data + i, skip)) return -1;
            i += skip;
            if (i == length) break;
        }
        while (k > 0 && find[k] != data[i]) {
            /* The match failed: its beginning, up to where a shorter one begins, is plain text. */
            size_t shorter = pattern->border[k];
            if (!put(out, find, k - shorter)) return -1;
            k = shorter;
        }
        if (find[k] == data[i]) {
            k++;
        } else if (!put(out, data + i, 1)) {
            return -1;
        }
        i++;
        if (k == pattern->find_length) {
            if (!put(out, pattern->replace, pattern->replace_length)) return -1;
            replaced++;
            k = 0;
        }
    }
    if (last) {
        if (!put(out, find, k)) return -1;
        k = 0;
    }
    *matched = k;
    return replaced;
}
