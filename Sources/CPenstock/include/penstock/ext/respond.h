/* penstock/ext/respond.h — "pen.respond/1": answer the client without an upstream. */
#ifndef PENSTOCK_EXT_RESPOND_H
#define PENSTOCK_EXT_RESPOND_H

#include "../base.h"

PEN_NONNULL_BEGIN

#define PEN_EXT_RESPOND "pen.respond/1"

/* Gateway response types: AWS API Gateway Developer Guide, "Gateway response types". */
#define PEN_GR_DEFAULT_4XX ((uint32_t)1)
#define PEN_GR_DEFAULT_5XX ((uint32_t)2)
#define PEN_GR_ACCESS_DENIED ((uint32_t)3)
#define PEN_GR_API_CONFIGURATION_ERROR ((uint32_t)4)
#define PEN_GR_AUTHORIZER_CONFIGURATION_ERROR ((uint32_t)5)
#define PEN_GR_AUTHORIZER_FAILURE ((uint32_t)6)
#define PEN_GR_BAD_REQUEST_BODY ((uint32_t)7)
#define PEN_GR_BAD_REQUEST_PARAMETERS ((uint32_t)8)
#define PEN_GR_EXPIRED_TOKEN ((uint32_t)9)
#define PEN_GR_INTEGRATION_FAILURE ((uint32_t)10)
#define PEN_GR_INTEGRATION_TIMEOUT ((uint32_t)11)
#define PEN_GR_INVALID_API_KEY ((uint32_t)12)
#define PEN_GR_INVALID_SIGNATURE ((uint32_t)13)
#define PEN_GR_MISSING_AUTHENTICATION_TOKEN ((uint32_t)14)
#define PEN_GR_QUOTA_EXCEEDED ((uint32_t)15)
#define PEN_GR_REQUEST_TOO_LARGE ((uint32_t)16)
#define PEN_GR_RESOURCE_NOT_FOUND ((uint32_t)17)
#define PEN_GR_THROTTLED ((uint32_t)18)
#define PEN_GR_UNAUTHORIZED ((uint32_t)19)
#define PEN_GR_UNSUPPORTED_MEDIA_TYPE ((uint32_t)20)
#define PEN_GR_WAF_FILTERED ((uint32_t)21)
/* What signatures are refused with besides; an API configures them as MISSING_AUTHENTICATION_TOKEN
 * and INVALID_SIGNATURE. */
#define PEN_GR_INCOMPLETE_SIGNATURE ((uint32_t)22)
#define PEN_GR_UNRECOGNIZED_CLIENT ((uint32_t)23)

typedef struct pen_respond {
    uint32_t size;
    uint32_t reserved;
    /* [loop] Sets the whole answer; followed by PEN_RESPOND. status is 200 to 599. headers and body
     * are copied (a body with a release function is taken over instead). */
    pen_status (*respond)(pen_exchange *exchange, int32_t status, const pen_kv *PEN_NULLABLE headers,
                          size_t header_count, pen_buf body);
    /* [loop] Answers with a gateway response as the API has it configured; followed by PEN_RESPOND.
     * status 0: the type's own. message absent: the type's own; else it is
     * $context.error.message. Response headers applied after this call (Retry-After …) are kept
     * and win over the type's own. */
    pen_status (*gateway_response)(pen_exchange *exchange, uint32_t type, int32_t status,
                                   pen_str message);
    /* [loop] The status of the response so far, 0 before there is one; and to change it (200 to 599,
     * transform-response). */
    int32_t (*get_status)(pen_exchange *exchange);
    pen_status (*set_status)(pen_exchange *exchange, int32_t status);
} pen_respond;

PEN_NONNULL_END

#endif
