/* penstock/ext/body.h — "pen.body/1": buffered bodies. For streaming see body_filter.h. */
#ifndef PENSTOCK_EXT_BODY_H
#define PENSTOCK_EXT_BODY_H

#include "../base.h"

PEN_NONNULL_BEGIN

#define PEN_EXT_BODY "pen.body/1"

#define PEN_REQUEST_BODY ((uint32_t)0)
#define PEN_RESPONSE_BODY ((uint32_t)1)

typedef struct pen_body {
    uint32_t size;
    uint32_t reserved;
    /* [loop] Asks for the whole body of the direction at hand (request before integrate, response
     * after it), at most max_bytes (0: the API's limit); followed by PEN_NEED_BODY, after which the
     * same phase is called again. A longer body ends the exchange with 413 (request) or 502. */
    pen_status (*require)(pen_exchange *exchange, size_t max_bytes);
    /* [loop] 1 when the body is buffered whole and at() may be used, else 0. */
    int32_t (*buffered)(pen_exchange *exchange, uint32_t direction);
    /* [loop] Bytes: of the buffered body, else as announced by Content-Length, else -1. */
    int64_t (*length)(pen_exchange *exchange, uint32_t direction);
    /* [loop] The index-th chunk of a buffered body, borrowed; absent past the end. */
    pen_str (*chunk)(pen_exchange *exchange, uint32_t direction, size_t index);
    /* [loop] The buffered body as one view (joined in the arena when it had several chunks). */
    pen_str (*all)(pen_exchange *exchange, uint32_t direction);
    /* [loop] Replaces the body; Content-Length follows. Takes the buffer over: it is released when
     * it has been sent, or before the call returns when that is not PEN_OK. PEN_E_STATE when the
     * body has begun to stream. */
    pen_status (*replace)(pen_exchange *exchange, uint32_t direction, pen_buf body);
} pen_body;

PEN_NONNULL_END

#endif
