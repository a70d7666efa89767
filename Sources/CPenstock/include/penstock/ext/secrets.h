/* penstock/ext/secrets.h — "pen.secrets/1": resolve references to secrets. */
#ifndef PENSTOCK_EXT_SECRETS_H
#define PENSTOCK_EXT_SECRETS_H

#include "../base.h"

PEN_NONNULL_BEGIN

#define PEN_EXT_SECRETS "pen.secrets/1"

typedef struct pen_secrets {
    uint32_t size;
    uint32_t reserved;
    /* [main] The secret behind a reference ("env:NAME", "file:/path", as the configuration has it),
     * at create; absent: there is none. Valid until destroy returns, then wiped. Secrets never
     * appear in the config JSON, in dumps or in logs. */
    pen_str (*resolve)(const pen_host *host, pen_str reference);
} pen_secrets;

PEN_NONNULL_END

#endif
