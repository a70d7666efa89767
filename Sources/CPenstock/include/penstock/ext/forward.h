/* penstock/ext/forward.h — "pen.forward/1": hand the exchange to an upstream, streamed by the host. */
#ifndef PENSTOCK_EXT_FORWARD_H
#define PENSTOCK_EXT_FORWARD_H

#include "../base.h"

PEN_NONNULL_BEGIN

#define PEN_EXT_FORWARD "pen.forward/1"

/* Absent views and zeroes mean: as the request and the upstream have it. */
typedef struct pen_forward_target {
    uint32_t size;
    uint32_t upstream;  /* from resolve() */
    pen_str method;
    pen_str target;     /* path and query on the upstream */
    pen_str authority;  /* Host to send */
    uint32_t timeout_ms; /* until the whole response head is there */
    uint32_t flags;      /* 0 */
} pen_forward_target;

typedef struct pen_forward {
    uint32_t size;
    uint32_t reserved;
    /* [main] The number of a configured upstream by name, at create; 0: there is none. */
    uint32_t (*resolve)(const pen_host *host, pen_str name);
    /* [loop] Sets where this exchange goes; followed by PEN_FORWARD. Copies. */
    pen_status (*forward)(pen_exchange *exchange, const pen_forward_target *target);
} pen_forward;

PEN_NONNULL_END

#endif
