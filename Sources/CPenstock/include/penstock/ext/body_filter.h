/* penstock/ext/body_filter.h — "pen.body-filter/1": a plugin that sees a body as it streams. */
#ifndef PENSTOCK_EXT_BODY_FILTER_H
#define PENSTOCK_EXT_BODY_FILTER_H

#include "../base.h"
#include "../plugin.h"

PEN_NONNULL_BEGIN

#define PEN_EXT_BODY_FILTER "pen.body-filter/1"

/* What one call did with its chunk. */
#define PEN_FILTER_PASS ((int32_t)0)    /* send the chunk as it is */
#define PEN_FILTER_REPLACE ((int32_t)1) /* send *out instead (may be empty: the chunk is swallowed) */
#define PEN_FILTER_HOLD ((int32_t)2)    /* wait: reading stops until pen_core.resume(token) */
#define PEN_FILTER_ABORT ((int32_t)3)   /* stop: the connection or stream is ended */

typedef struct pen_chunk {
    uint32_t size;
    uint32_t direction; /* PEN_REQUEST_BODY or PEN_RESPONSE_BODY */
    uint64_t offset;    /* bytes of this body that came before */
    pen_str data;       /* borrowed until the call returns */
    uint32_t last;      /* 1: the end; data may be empty */
    uint32_t trailer_count;
    const pen_kv *PEN_NULLABLE trailers; /* with last, borrowed */
} pen_chunk;

typedef struct pen_body_filter {
    uint32_t size;
    uint32_t directions; /* PEN_FILTER_REQUEST | PEN_FILTER_RESPONSE */
    /* PEN_FILTER_CHANGES_LENGTH: Content-Length is dropped and the body goes out chunked. */
    uint32_t flags;
    uint32_t reserved;
    /* [loop] One chunk. On REPLACE the host takes *out over (pen_buf rules). On HOLD *token was made
     * by pen_core.suspend; the same chunk comes again after resume. */
    int32_t (*chunk)(void *PEN_NULLABLE state, pen_exchange *exchange, const pen_chunk *chunk,
                     pen_buf *out, pen_token *token);
} pen_body_filter;

#define PEN_FILTER_REQUEST ((uint32_t)1)
#define PEN_FILTER_RESPONSE ((uint32_t)2)
#define PEN_FILTER_CHANGES_LENGTH ((uint32_t)1)

PEN_NONNULL_END

#endif
