/* One configured step, and the work of one exchange. */
#ifndef COMPRESSION_H
#define COMPRESSION_H

#include <penstock/penstock.h>
#include <stdatomic.h>

#include "coding.h"

typedef struct instance {
    const pen_host *host;
    const pen_core *core;
    const pen_headers *headers;
    const pen_body *body;
    const pen_respond *respond;
    const pen_work *work;
    size_t minimum;
    size_t maximum;
    int level;
} instance;

/* A body on its way through zlib, of the loop's and the worker's: who lets go last frees it. */
typedef struct job {
    atomic_int owners;
    int is_encoding;
    coding coding;
    int level;
    size_t limit;
    pen_str in; /* a copy where a worker reads it */
    uint8_t *copy;
    uint8_t *out;
    size_t length;
    coding_result result;
} job;

/* NULL: the configuration is refused and *error says why. */
instance *instance_make(const pen_create *args, pen_error *error);
void instance_free(void *state);

/* Does it. [any] */
void job_run(job *job);
void job_release(job *job);

#endif
