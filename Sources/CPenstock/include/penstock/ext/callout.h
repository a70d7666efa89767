/* penstock/ext/callout.h — "pen.callout/1": an HTTP request to a named, configured upstream. */
#ifndef PENSTOCK_EXT_CALLOUT_H
#define PENSTOCK_EXT_CALLOUT_H

#include "../base.h"

PEN_NONNULL_BEGIN

#define PEN_EXT_CALLOUT "pen.callout/1"

typedef struct pen_callout_request {
    uint32_t size;
    uint32_t timeout_ms;  /* total; 0: the upstream's own (head_timeout, then idle_timeout) */
    pen_str upstream;     /* its name in the configuration */
    pen_str method;
    pen_str target;       /* path and query, "/introspect" */
    const pen_kv *PEN_NULLABLE headers;
    size_t header_count;
    pen_str body;
    size_t response_max;  /* bytes of body; 0 and more than it: limits.callout_body (1 MiB) */
    /* Present: equal keys of one upstream at one time share one request on this loop, the first one's,
     * with its response_max. Each has its own timeout_ms; the request goes on for those that are left. */
    pen_str single_flight_key;
    /* With a key: remember a 2xx answer for so long on this loop (limits.callout_cache: 1024 answers,
     * 8 MiB; past either the dead are forgotten, or all). */
    uint32_t cache_ttl_ms;
    uint32_t flags; /* 0 */
    uint32_t reserved;
    /* Another server than the upstream's targets, "https://keys.example" or with a port, where the
     * upstream allows it (upstreams.others): an address that only an answer told, as OpenID's jwks_uri.
     * It is reached by the upstream's own rules, its scheme (https where it has tls) and its times among
     * them, but never shown the upstream's client certificate. Absent: one of the targets. */
    pen_str origin;
} pen_callout_request;

typedef struct pen_callout {
    uint32_t size;
    uint32_t reserved;
    /* [loop] Starts it, to be followed by PEN_PENDING; the answer is PEN_EVENT_CALLOUT_DONE with the
     * token, never before the running hook has returned. No answer in time is value
     * PEN_UPSTREAM_TIMEOUT, one that is too long PEN_UPSTREAM_PROTOCOL. Everything is copied. 0 when
     * the upstream is unknown or a limit is reached (the log says which). Cancelled with the exchange,
     * and with its step. For answers that come in pieces see callout_stream.h. */
    pen_token (*start)(pen_exchange *exchange, const pen_callout_request *request);
} pen_callout;

PEN_NONNULL_END

#endif
