/* penstock/ext/body.h — "pen.body/1": buffered bodies. For streaming see body_filter.h. */
#ifndef PENSTOCK_EXT_BODY_H
#define PENSTOCK_EXT_BODY_H

#include "../base.h"

PEN_NONNULL_BEGIN

#define PEN_EXT_BODY "pen.body/1"

#define PEN_REQUEST_BODY ((uint32_t)0)
#define PEN_RESPONSE_BODY ((uint32_t)1)

/* A body that was read as JSON, as plain memory: what the host has parsed once for all steps, in layout
 * PEN_JSON_LAYOUT. Values lie in the order of the text: a container is followed by its children, and a
 * member's name is a string before its value. Value 0 is none, value 1 the root. */
#define PEN_JSON_LAYOUT ((uint32_t)1)

typedef struct pen_json_value {
    uint32_t start; /* its first byte in the text */
    uint32_t end;   /* the byte after its last; of an indexed container, where in children it begins */
    /* A container: the value after it and all that is in it. A decoded string: its place in pool. */
    uint32_t link;
    /* The low four bits: 1 null, 2 false, 3 true, 4 a number of digits, 5 another number, 6 a string as
     * it is written between its quotes, 7 one with escapes, 8 to 11 an array, 12 to 15 an object (+1:
     * there are containers in it, +2: indexed). Above: the children of a container (a member counts
     * once), the bytes of a string's characters. */
    uint32_t info;
} pen_json_value;

typedef struct pen_json_tape {
    const pen_json_value *values;
    uint32_t count;  /* values in use */
    uint32_t layout; /* PEN_JSON_LAYOUT; another one is not for this header */
    const uint8_t *text;
    size_t text_size;
    const uint8_t *PEN_NULLABLE pool; /* characters of strings with escapes */
    /* Of indexed containers, more than 16 children with containers among them: the byte after its last,
     * then each child's value (of an object, its name's). */
    const uint32_t *PEN_NULLABLE children;
} pen_json_tape;

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
    /* [loop] The buffered body as JSON (RFC 8259, no name twice in an object, depth 128 at most), which
     * is parsed when the first step asks; NULL where it is no such text, or on another thread: then
     * parse it yourself. Borrowed until the step returns, replaces the body or asks for the other
     * direction's. */
    const pen_json_tape *PEN_NULLABLE (*PEN_NONNULL json)(pen_exchange *exchange, uint32_t direction);
} pen_body;

PEN_NONNULL_END

#endif
