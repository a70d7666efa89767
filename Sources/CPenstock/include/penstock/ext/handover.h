/* penstock/ext/handover.h — "pen.handover/1": state from an instance to the one that replaces it. */
#ifndef PENSTOCK_EXT_HANDOVER_H
#define PENSTOCK_EXT_HANDOVER_H

#include "../base.h"
#include "../plugin.h"

PEN_NONNULL_BEGIN

#define PEN_EXT_HANDOVER "pen.handover/1"

typedef struct pen_handover {
    uint32_t size;
    uint32_t version; /* of the state's format; the new instance is offered equal versions only */
    /* [loop], for a SHARED instance [any] beside its hooks: the old instance's state as bytes, to be
     * released by the host; p == NULL: nothing. At most 16 MiB, within plugins.create_timeout. It goes
     * on serving, and for good when the configuration is refused after all. */
    pen_buf (*save)(void *PEN_NULLABLE state);
    /* [main] In the new instance, before its first exchange; saved is borrowed until it returns. Anything
     * but PEN_OK: it must be as create() left it, and starts so. Not returning within
     * plugins.create_timeout refuses the reload. */
    pen_status (*load)(void *PEN_NULLABLE state, pen_str saved);
} pen_handover;

PEN_NONNULL_END

#endif
