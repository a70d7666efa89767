/* penstock/ext/authorizer.h — "pen.authorizer/1": what the core must know of an authorizer to cache it. */
#ifndef PENSTOCK_EXT_AUTHORIZER_H
#define PENSTOCK_EXT_AUTHORIZER_H

#include "../base.h"
#include "../plugin.h"

PEN_NONNULL_BEGIN

#define PEN_EXT_AUTHORIZER "pen.authorizer/1"

/* Static data of the instance. */
typedef struct pen_authorizer {
    uint32_t size;
    uint32_t cache_ttl_s; /* how long a verdict may be remembered; 0: never */
    /* Where the credential is: names as in pen_vars.get ("request.header.x-api-key"). Their values
     * together are the cache key; when one is absent the authorizer is asked each time. */
    const pen_str *PEN_NULLABLE identity_sources;
    size_t identity_source_count;
} pen_authorizer;

PEN_NONNULL_END

#endif
