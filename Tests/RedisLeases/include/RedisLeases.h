/* Plugins/Store/Redis/leases.c and place.c for their tests: the plugin's own code, with a clock that they turn. A
 * plugin is no target of a test (two of them don't link), so that its files are compiled once more. */
#ifndef REDIS_LEASES_H
#define REDIS_LEASES_H

#include <penstock/penstock.h>

PEN_NONNULL_BEGIN

/* A loop's leases. */
typedef struct lease_bench lease_bench;
lease_bench *lease_bench_make(size_t count);
void lease_bench_free(lease_bench *bench);
void lease_bench_at(lease_bench *bench, uint64_t now_ns);

/* A bucket: its key, how many tokens a lease may have at most, how long it is good. */
typedef struct lease_bucket {
    const char *PEN_NULLABLE key;
    int64_t more_max;
    uint64_t lease_ns;
} lease_bucket;

/* What a RATE counter's bucket is in Redis with leases of that length and size: burst_out is its burst there. 0: it
 * is no such counter. */
int lease_bench_bucket(double rate, double burst, uint32_t cost, uint64_t lease_ns, int64_t lease_max,
                       lease_bucket *out, double *burst_out);

int lease_bench_take(lease_bench *bench, lease_bucket bucket, int64_t cost, pen_count *out);
int64_t lease_bench_begin(lease_bench *bench, lease_bucket bucket);
void lease_bench_answered(lease_bench *bench, lease_bucket bucket, uint64_t asked_ns, int64_t cost, int64_t more,
                          int is_begun, pen_count count);
void lease_bench_failed(lease_bench *bench, lease_bucket bucket);
/* How many places have a key. */
size_t lease_bench_used(const lease_bench *bench);

PEN_NONNULL_END

#endif
