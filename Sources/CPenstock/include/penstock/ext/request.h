/* penstock/ext/request.h — "pen.request/1": what was asked, by whom, of which route. */
#ifndef PENSTOCK_EXT_REQUEST_H
#define PENSTOCK_EXT_REQUEST_H

#include "../base.h"

PEN_NONNULL_BEGIN

#define PEN_EXT_REQUEST "pen.request/1"

#define PEN_KIND_HTTP ((uint32_t)1)
#define PEN_KIND_WS_CONNECT ((uint32_t)2)
#define PEN_KIND_WS_MESSAGE ((uint32_t)3)
#define PEN_KIND_WS_DISCONNECT ((uint32_t)4)

/* All views are borrowed until the hook returns. Absent views have p == NULL. */
typedef struct pen_request_info {
    uint32_t size;
    uint32_t kind;          /* PEN_KIND_* */
    pen_str method;         /* as sent, "GET" */
    pen_str target;         /* the request target as sent, "/v1/orders/7?x=1" */
    pen_str path;           /* its path, not decoded */
    pen_str query;          /* after '?', not decoded; absent when there is no '?' */
    pen_str scheme;         /* "http" or "https" */
    pen_str authority;      /* Host, as sent */
    pen_str route;          /* "GET /orders/{id}" as configured */
    pen_str api;            /* the API's name */
    pen_str stage;          /* "$default" or the stage's name */
    pen_str request_id;     /* $context.requestId */
    pen_str client_address; /* "203.0.113.7", from PROXY or trusted X-Forwarded-For where set */
    uint32_t client_port;
    uint32_t http_version;  /* 10, 11 or 20 */
    uint64_t received_ns;   /* monotonic_ns at the first byte */
    uint64_t deadline_ns;   /* monotonic_ns by which the answer must be there; 0: none */
    pen_str tls_version;    /* "TLSv1.3"; absent on cleartext */
    pen_str tls_server_name;
    pen_str client_certificate; /* PEM; absent without one */
    pen_str trace_parent;   /* W3C traceparent, as sent or made */
} pen_request_info;

typedef struct pen_request {
    uint32_t size;
    uint32_t reserved;
    /* [loop] Fills *out up to out->size, which the caller sets to sizeof. */
    void (*get)(pen_exchange *exchange, pen_request_info *out);
    /* [loop] A path parameter, percent-decoded; {proxy+} keeps its slashes. Absent: no such. */
    pen_str (*path_param)(pen_exchange *exchange, pen_str name);
    /* [loop] The index-th value of a query parameter, decoded ('+' is a space); absent: no more. */
    pen_str (*query_param)(pen_exchange *exchange, pen_str name, size_t index);
    /* [loop] The query as a list in the order sent, decoded. PEN_E_ABSENT when index is past it. */
    pen_status (*query_at)(pen_exchange *exchange, size_t index, pen_str *name, pen_str *value);
    /* [loop] A cookie of the request by name, as sent; absent: none. */
    pen_str (*cookie)(pen_exchange *exchange, pen_str name);
    /* [loop] How many cookies of that name there are, and the first of them, as sent; absent: none. */
    size_t (*cookie_find)(pen_exchange *exchange, pen_str name, pen_str *first);
} pen_request;

PEN_NONNULL_END

#endif
