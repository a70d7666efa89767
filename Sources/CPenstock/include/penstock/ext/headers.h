/* penstock/ext/headers.h — "pen.headers/1": read and change headers, repeated ones kept apart. */
#ifndef PENSTOCK_EXT_HEADERS_H
#define PENSTOCK_EXT_HEADERS_H

#include "../base.h"

PEN_NONNULL_BEGIN

#define PEN_EXT_HEADERS "pen.headers/1"

#define PEN_REQUEST_HEADERS ((uint32_t)0)
#define PEN_RESPONSE_HEADERS ((uint32_t)1)
#define PEN_REQUEST_TRAILERS ((uint32_t)2)
#define PEN_RESPONSE_TRAILERS ((uint32_t)3)
/* The request's headers as the client sent them, whatever steps have changed since: what a response
 * template's $input.params() and Accept mean. To read only. */
#define PEN_RECEIVED_HEADERS ((uint32_t)4)

#define PEN_OP_SET ((uint32_t)1)    /* replace every field of that name by one */
#define PEN_OP_APPEND ((uint32_t)2) /* add one more field */
#define PEN_OP_REMOVE ((uint32_t)3) /* remove every field of that name */
/* Remove every field that the instance may write, but those that frame the message; name and value
 * are not looked at. For integrations that send nothing but what is mapped. */
#define PEN_OP_CLEAR ((uint32_t)4)

typedef struct pen_header_op {
    uint32_t op; /* PEN_OP_* */
    uint32_t reserved;
    pen_str name;  /* an RFC 9110 token; compared without case */
    pen_str value; /* no CR, LF or NUL */
} pen_header_op;

typedef struct pen_headers {
    uint32_t size;
    uint32_t reserved;
    /* [loop] The index-th field of that name, borrowed; absent: there is none (or none declared).
     * Response headers are there after UPSTREAM_HEAD or respond(). */
    pen_str (*get)(pen_exchange *exchange, uint32_t direction, pen_str name, size_t index);
    /* [loop] How many fields there are; at() walks them in order, PEN_E_ABSENT past the end. */
    size_t (*count)(pen_exchange *exchange, uint32_t direction);
    pen_status (*at)(pen_exchange *exchange, uint32_t direction, size_t index, pen_kv *out);
    /* [loop] Applies all of ops in order or, when one is refused, none of them: PEN_E_ARGUMENT for a
     * bad name or value, PEN_E_DENIED for an undeclared one or a framing header (Content-Length,
     * Transfer-Encoding, Connection …, but Trailer, Upgrade and TE may be set), PEN_E_LIMIT past limits.headers, PEN_E_STATE once sent. */
    pen_status (*apply)(pen_exchange *exchange, uint32_t direction, const pen_header_op *ops,
                        size_t count);
    /* [loop] How many fields of that name there are, and the first of them, borrowed; absent where there
     * is none. For credentials: of several, who checks one and who believes another are deceived. */
    size_t (*find)(pen_exchange *exchange, uint32_t direction, pen_str name, pen_str *first);
} pen_headers;

PEN_NONNULL_END

#endif
