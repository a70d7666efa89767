/* penstock/ext/limit.h — "pen.limit/1": rate limits (GCRA), one atomic word a key, shared by all loops. */
#ifndef PENSTOCK_EXT_LIMIT_H
#define PENSTOCK_EXT_LIMIT_H

#include "../base.h"

PEN_NONNULL_BEGIN

#define PEN_EXT_LIMIT "pen.limit/1"

typedef struct pen_limit_result {
    uint32_t size;
    uint32_t allowed;     /* 1 or 0 */
    uint64_t remaining;   /* how many more of cost 1 would pass now */
    uint64_t retry_ns;    /* 0 when allowed, else in how long this cost would pass */
    uint64_t reset_ns;    /* in how long the bucket is full again */
} pen_limit_result;

typedef struct pen_limit {
    uint32_t size;
    uint32_t reserved;
    /* [main] A limit at create: rate a second (> 0), burst (>= 1), at most keys keys remembered
     * (0: 65,536). The same name, rate and burst is the same limit across reloads. 0: bad. */
    uint64_t (*define)(const pen_host *host, pen_str name, double rate, double burst, uint64_t keys);
    /* [any] Takes cost from the bucket of key, or nothing when it does not hold so much. */
    pen_status (*acquire)(const pen_host *host, uint64_t limit, pen_str key, uint32_t cost,
                          pen_limit_result *out);
    /* [loop] The same for a step: in shadow it counts in a namespace of its own. */
    pen_status (*acquire_for)(pen_exchange *exchange, uint64_t limit, pen_str key, uint32_t cost,
                              pen_limit_result *out);
} pen_limit;

PEN_NONNULL_END

#endif
