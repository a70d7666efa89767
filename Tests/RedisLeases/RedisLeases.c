#include "RedisLeases.h"

#include <stdlib.h>
#include <string.h>

#include "../../Plugins/Store/Redis/leases.c"
#include "../../Plugins/Store/Redis/place.c"

struct lease_bench {
    instance store;
    pen_core core;
    pen_host host;
    uint64_t now_ns;
};

static uint64_t now_of(const pen_host *host) { return ((lease_bench *)host->ctx)->now_ns; }

lease_bench *lease_bench_make(size_t count) {
    lease_bench *bench = calloc(1, sizeof *bench);
    if (bench == NULL) abort();
    bench->core.monotonic_ns = now_of;
    bench->host.ctx = bench;
    bench->store.core = &bench->core;
    bench->store.host = &bench->host;
    bench->store.leases = calloc(count, sizeof(lease));
    bench->store.lease_count = count;
    bench->store.seed = 42;
    return bench;
}

void lease_bench_free(lease_bench *bench) {
    leases_free(&bench->store);
    free(bench);
}

void lease_bench_at(lease_bench *bench, uint64_t now_ns) { bench->now_ns = now_ns; }

int lease_bench_bucket(double rate, double burst, uint32_t cost, uint64_t lease_ns, int64_t lease_max,
                       lease_bucket *out, double *burst_out) {
    instance store = {.prefix = "penstock", .lease_ns = lease_ns, .lease_max = lease_max};
    pen_counter counter = {.size = sizeof counter, .kind = PEN_COUNTER_RATE, .name = PEN_S("limit"),
                           .cost = cost, .rate = rate, .burst = burst};
    place place;
    if (!place_of(&store, 0, &counter, &place)) return 0;
    out->more_max = place.more_max;
    out->lease_ns = place.lease_ns;
    *burst_out = strtod(place.burst, NULL);
    return 1;
}

static place place_named(lease_bucket bucket) {
    place place = {.length = strlen(bucket.key), .more_max = bucket.more_max, .lease_ns = bucket.lease_ns};
    memcpy(place.key, bucket.key, place.length);
    return place;
}

int lease_bench_take(lease_bench *bench, lease_bucket bucket, int64_t cost, pen_count *out) {
    place place = place_named(bucket);
    return lease_take(&bench->store, &place, cost, out);
}

int64_t lease_bench_begin(lease_bench *bench, lease_bucket bucket) {
    place place = place_named(bucket);
    return lease_begin(&bench->store, &place, bench->now_ns);
}

void lease_bench_answered(lease_bench *bench, lease_bucket bucket, uint64_t asked_ns, int64_t cost, int64_t more,
                          int is_begun, pen_count count) {
    place place = place_named(bucket);
    grant grant = {asked_ns, cost, more, is_begun};
    lease_answered(&bench->store, &place, &grant, &count);
}

void lease_bench_failed(lease_bench *bench, lease_bucket bucket) {
    place place = place_named(bucket);
    lease_failed(&bench->store, &place);
}

size_t lease_bench_used(const lease_bench *bench) {
    size_t used = 0;
    for (size_t i = 0; i < bench->store.lease_count; i++) used += bench->store.leases[i].hash != 0;
    return used;
}
