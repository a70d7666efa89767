/* One configured rewriter. */
#ifndef BODY_REWRITE_H
#define BODY_REWRITE_H

#include <penstock/penstock.h>

#include "rewriter.h"

typedef struct instance {
    const pen_host *host;
    const pen_core *core;
    const pen_vars *vars;       /* NULL: not offered, so nothing is published */
    const pen_metrics *metrics; /* the same */
    pen_body_filter filter;
    pattern pattern; /* find_length 0: only count */
    /* By direction: "ctx.<step>.request_bytes" … and the series. */
    pen_str bytes_name[2];
    pen_str replaced_name[2];
    uint64_t bytes_metric[2];
    uint64_t replaced_metric[2];
    char *texts; /* what the views above point into */
} instance;

/* NULL: the configuration is refused and *error says why. */
instance *instance_make(const pen_create *args, pen_error *error);
void instance_free(void *state);

#endif
