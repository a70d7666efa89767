/* penstock/ext/dict.h — "pen.dict/1": small values shared by all loops and instances. */
#ifndef PENSTOCK_EXT_DICT_H
#define PENSTOCK_EXT_DICT_H

#include "../base.h"

PEN_NONNULL_BEGIN

#define PEN_EXT_DICT "pen.dict/1"

/* Keys live in the namespace that opened them; a step that runs in shadow has one of its own.
 * Bounds: key 512 bytes, value 64 KiB, limits.dict_entries (65,536) a namespace, oldest out first. */
typedef struct pen_dict {
    uint32_t size;
    uint32_t reserved;
    /* [main] A namespace by name, at create. 0: limit. */
    uint64_t (*open)(const pen_host *host, pen_str name);
    /* [any] Copies the value into out (at most capacity bytes) and returns its length, which may be
     * more than capacity; -1: there is none. */
    int64_t (*get)(const pen_host *host, uint64_t dict, pen_str key, uint8_t *PEN_NULLABLE out,
                   size_t capacity);
    /* [any] ttl_ms 0: until evicted. */
    pen_status (*set)(const pen_host *host, uint64_t dict, pen_str key, pen_str value,
                      uint32_t ttl_ms);
    pen_status (*remove)(const pen_host *host, uint64_t dict, pen_str key);
    /* [any] Adds to a number (0 when there was none, whose ttl_ms then starts) and returns the sum.
     * *result is unchanged unless PEN_OK. */
    pen_status (*increment)(const pen_host *host, uint64_t dict, pen_str key, int64_t delta,
                            uint32_t ttl_ms, int64_t *result);
    /* [any] Sets value when the present one equals expected (absent view: when there is none), else
     * PEN_E_STATE. */
    pen_status (*compare_and_set)(const pen_host *host, uint64_t dict, pen_str key, pen_str expected,
                                  pen_str value, uint32_t ttl_ms);
} pen_dict;

PEN_NONNULL_END

#endif
