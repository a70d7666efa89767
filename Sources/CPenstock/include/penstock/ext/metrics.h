/* penstock/ext/metrics.h — "pen.metrics/1": counters, gauges and histograms for Prometheus. */
#ifndef PENSTOCK_EXT_METRICS_H
#define PENSTOCK_EXT_METRICS_H

#include "../base.h"

PEN_NONNULL_BEGIN

#define PEN_EXT_METRICS "pen.metrics/1"

#define PEN_METRIC_COUNTER ((uint32_t)1)
#define PEN_METRIC_GAUGE ((uint32_t)2)
#define PEN_METRIC_HISTOGRAM ((uint32_t)3) /* of nanoseconds, shown as seconds */

typedef struct pen_metrics {
    uint32_t size;
    uint32_t reserved;
    /* [main] Defines a series at create. The name gets "penstock_plugin_" in front; labels are fixed
     * here (cardinality is bounded by construction: limits.plugin_series, 1,024). 0: limit or bad. */
    uint64_t (*define)(const pen_host *host, uint32_t kind, pen_str name, pen_str help,
                       const pen_kv *PEN_NULLABLE labels, size_t label_count);
    /* [any] Counter: adds; gauge: sets; histogram: records. Lock-free. */
    void (*record)(const pen_host *host, uint64_t metric, int64_t value);
} pen_metrics;

PEN_NONNULL_END

#endif
