/* penstock/ext/vars.h — "pen.vars/1": typed variables, how steps tell each other things. */
#ifndef PENSTOCK_EXT_VARS_H
#define PENSTOCK_EXT_VARS_H

#include "../base.h"

PEN_NONNULL_BEGIN

#define PEN_EXT_VARS "pen.vars/1"

#define PEN_SCOPE_EXCHANGE ((uint32_t)0)
#define PEN_SCOPE_CONNECTION ((uint32_t)1) /* lives as long as the client's connection */

typedef struct pen_vars {
    uint32_t size;
    uint32_t reserved;
    /* [loop] Reads a variable: "ctx.<step>.<key>" as written by a step, or one that the host makes:
     * "context.*" ($context of AWS), "request.header.<name>", "request.query.<name>",
     * "request.path.<name>", "stage.<name>". PEN_E_ABSENT when there is none. Borrowed. */
    pen_status (*get)(pen_exchange *exchange, pen_str name, pen_value *out);
    /* [loop] Writes "ctx.<step>.<key>". The value is copied. At most limits.variables (256). */
    pen_status (*set)(pen_exchange *exchange, uint32_t scope, pen_str name, const pen_value *value);
    /* [loop] The written variables in the order of writing; PEN_E_ABSENT past the end. */
    pen_status (*at)(pen_exchange *exchange, size_t index, pen_str *name, pen_value *out);
    /* [main] Compiles a name once, at create; get_by_handle is then a table look-up. 0: bad name.
     * Handles live as long as the process. */
    uint64_t (*handle)(const pen_host *host, pen_str name);
    pen_status (*get_by_handle)(pen_exchange *exchange, uint64_t handle, pen_value *out);
    /* [loop] The index-th member of a family: its last name and its value, both borrowed. Families
     * are "request.path.", "stage.", "context.authorizer." and "ctx.<step>."; PEN_E_ABSENT past the
     * end and for everything else. */
    pen_status (*member)(pen_exchange *exchange, pen_str family, size_t index, pen_str *name,
                         pen_value *out);
} pen_vars;

PEN_NONNULL_END

#endif
