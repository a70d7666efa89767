/* penstock/ext/fd.h — "pen.fd/1": watch a descriptor of the plugin on its loop. */
#ifndef PENSTOCK_EXT_FD_H
#define PENSTOCK_EXT_FD_H

#include "../base.h"

PEN_NONNULL_BEGIN

#define PEN_EXT_FD "pen.fd/1"

#define PEN_FD_READ ((uint32_t)1)
#define PEN_FD_WRITE ((uint32_t)2)
#define PEN_FD_ERROR ((uint32_t)4) /* delivered always; also hang-up */

/* For instances without PEN_SHARED: the descriptor belongs to the instance's loop. */
typedef struct pen_fd {
    uint32_t size;
    uint32_t reserved;
    /* [loop] PEN_EVENT_FD with exchange == NULL whenever the descriptor is ready (level-triggered).
     * May be called in create. The descriptor stays the plugin's. 0: limit (16 an instance). */
    pen_token (*watch)(const pen_host *host, int32_t fd, uint32_t interest);
    /* [loop] Changes what is waited for. */
    pen_status (*update)(const pen_host *host, pen_token watch, uint32_t interest);
    /* [loop] To be called before the descriptor is closed. */
    pen_status (*unwatch)(const pen_host *host, pen_token watch);
} pen_fd;

PEN_NONNULL_END

#endif
