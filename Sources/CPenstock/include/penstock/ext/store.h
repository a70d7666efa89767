/* penstock/ext/store.h — "pen.store/1": an engine that counts, behind limits that don't know which it is;
 * and "pen.stores/1": how a limiter reaches the stores that the configuration names. */
#ifndef PENSTOCK_EXT_STORE_H
#define PENSTOCK_EXT_STORE_H

#include "../base.h"

PEN_NONNULL_BEGIN

/* What is asked of a counter: one of these, all of them decided by themselves, in order. */
#define PEN_COUNTER_RATE ((uint32_t)1)   /* GCRA: takes cost from a bucket of burst that refills with rate */
#define PEN_COUNTER_WINDOW ((uint32_t)2) /* takes cost of limit in a window of time */

/* Counters that one call may ask about. */
#define PEN_COUNTERS_MAX ((size_t)16)

/* A counter and what to take from it. In arrays elements follow each other by the first one's size. Its
 * texts are borrowed until the call returns. */
typedef struct pen_counter {
    uint32_t size;
    uint32_t kind;    /* PEN_COUNTER_* */
    pen_str name;     /* whose limit it is: a step's name, a usage plan's id; at most 512 bytes */
    pen_str key;      /* whose counter of that limit: opaque bytes, at most 1,024 */
    uint32_t cost;    /* what is taken, or nothing; 0: only tells */
    uint32_t reserved;
    double rate;      /* RATE: a second, above 0 */
    double burst;     /* RATE: at least 1 */
    int64_t limit;    /* WINDOW: what may be taken in it */
    int64_t start_ms; /* WINDOW: when it began and when it ends, milliseconds since 1970 */
    int64_t end_ms;
    int64_t day;      /* WINDOW: days since 1970, under which usage is told day by day */
} pen_counter;

typedef struct pen_count {
    uint32_t size;
    uint32_t allowed;   /* 1: cost was taken; 0: nothing was */
    uint64_t remaining; /* how much more would pass now */
    uint64_t retry_ns;  /* 0 when allowed, else in how long this cost may pass; UINT64_MAX: never */
    uint64_t reset_ns;  /* in how long all is there again */
} pen_count;

/* What take() answers. */
#define PEN_STORE_COUNTED ((int32_t)0) /* out is filled in */
#define PEN_STORE_LATER ((int32_t)1)   /* with a token: it will be resumed; without: come again with one */
#define PEN_STORE_AWAY ((int32_t)2)    /* decide without it, as away says */
#define PEN_STORE_REFUSED ((int32_t)3) /* not such a counter, or one too many; the log says why */

/* Without an answer. */
#define PEN_AWAY_SHARE ((uint32_t)1) /* count here, with limits divided by gateways */
#define PEN_AWAY_ALLOW ((uint32_t)2)
#define PEN_AWAY_DENY ((uint32_t)3)

#define PEN_EXT_STORE "pen.store/1"

/* Of the plugin's side, constant as long as the instance lives. A store has PEN_PHASE_STORE and no other
 * phase; its on_phase is never called. */
typedef struct pen_store {
    uint32_t size;
    uint32_t kinds;       /* 1 << PEN_COUNTER_* of what it counts */
    uint32_t away;        /* PEN_AWAY_* */
    uint32_t gateways;    /* how many share its limits, for PEN_AWAY_SHARE; at least 1 */
    uint32_t deadline_ms; /* how long a request waits for it at most; 0: it answers at once, always */
    uint32_t reserved;
    /* [loop], any loop for a SHARED store. Counts in a namespace: 0, or 1 for steps in shadow. Later: resumes
     * token with value 0 and as data count pen_counts, or with any other value when it has no answer.
     * token is 0, or of pen_core.suspend. out has room for count of them. */
    int32_t (*PEN_NULLABLE take)(void *PEN_NULLABLE state, uint32_t space, const pen_counter *counters,
                                 size_t count, pen_token token, pen_count *out);
    /* [loop] Nobody waits any longer for what was to come later: a deadline passed. */
    void (*PEN_NULLABLE expired)(void *PEN_NULLABLE state);
} pen_store;

#define PEN_EXT_STORES "pen.stores/1"

typedef struct pen_store_facts {
    uint32_t size;
    uint32_t kinds;
    uint32_t away;
    uint32_t gateways;
    uint32_t deadline_ms;
    uint32_t reserved;
} pen_store_facts;

/* Of the host's side. Not for isolated or blocking instances: those find no store. */
typedef struct pen_stores {
    uint32_t size;
    uint32_t reserved;
    /* [main] A store by its name in the configuration, at create; it lives as long as the instance. 0: there
     * is none. In the pre-flight child only names are known: out then says that it counts everything. */
    uint64_t (*open)(const pen_host *host, pen_str name, pen_store_facts *out);
    /* [loop] As pen_store.take, on the exchange's loop. */
    int32_t (*take)(pen_exchange *exchange, uint64_t store, const pen_counter *counters, size_t count,
                    pen_token token, pen_count *out);
    /* [loop] To be called after PEN_EVENT_TIMEOUT of a token that take was given. */
    void (*expired)(pen_exchange *exchange, uint64_t store);
} pen_stores;

PEN_NONNULL_END

#endif
