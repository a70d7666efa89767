/* penstock/ext/auth.h — "pen.auth/1": what an authorizer says besides its verdict. */
#ifndef PENSTOCK_EXT_AUTH_H
#define PENSTOCK_EXT_AUTH_H

#include "../base.h"

PEN_NONNULL_BEGIN

#define PEN_EXT_AUTH "pen.auth/1"

/* All calls belong before the verdict that they explain; all copy. What a losing branch of a
 * chain said is dropped. */
typedef struct pen_auth {
    uint32_t size;
    uint32_t reserved;
    /* [loop] Who it is: $context.authorizer.principalId, and the chain's same-principal rule. */
    pen_status (*principal)(pen_exchange *exchange, pen_str principal);
    /* [loop] $context.authorizer.<key>, and ctx.<step>.<key>. */
    pen_status (*context)(pen_exchange *exchange, pen_str key, const pen_value *value);
    /* [loop] An IAM policy document (JSON) that the core evaluates against the route's ARN. */
    pen_status (*policy)(pen_exchange *exchange, pen_str document);
    /* [loop] The API key by which usage plans count. */
    pen_status (*usage_key)(pen_exchange *exchange, pen_str key);
    /* [loop] For how long this verdict may be remembered for the same identity; 0: not at all. At
     * most the step's own cache.ttl. */
    pen_status (*cache_ttl)(pen_exchange *exchange, uint32_t seconds);
    /* [loop] A challenge for WWW-Authenticate, used when nobody allowed and nobody denied. */
    pen_status (*challenge)(pen_exchange *exchange, pen_str challenge);
    /* [loop] What the client gets when this authorizer's DENY, ABSTAIN or ERROR is the chain's: a
     * gateway response (PEN_GR_* of pen.respond/1) and its message, $context.error.message; an absent
     * message is the type's own. The type wins over the step's own `refusal`. The challenges go with
     * UNAUTHORIZED, and with ACCESS_DENIED when it was said here. */
    pen_status (*refusal)(pen_exchange *exchange, uint32_t type, pen_str message);
} pen_auth;

PEN_NONNULL_END

#endif
