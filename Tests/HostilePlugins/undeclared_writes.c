/* Writes a header and a variable that it did not declare, and reads a query that it may not. */
#define ON_PHASE trespass
#include "hostile.h"

static pen_verdict trespass(void *state, pen_exchange *exchange, pen_phase phase) {
    (void)state;
    const pen_headers *headers = hostile_table(PEN_EXT_HEADERS);
    const pen_vars *vars = hostile_table(PEN_EXT_VARS);
    const pen_request *request = hostile_table(PEN_EXT_REQUEST);
    pen_header_op ops[] = {
        {PEN_OP_SET, 0, PEN_S("x-hostile"), PEN_S("declared")},
        {PEN_OP_SET, 0, PEN_S("authorization"), PEN_S("Bearer stolen")},
    };
    pen_value value = {.type = PEN_STRING, .s = PEN_S("root")};
    int is_refused = headers->apply(exchange, PEN_REQUEST_HEADERS, ops, 2) == PEN_E_DENIED &&
                     vars->set(exchange, PEN_SCOPE_EXCHANGE, PEN_S("ctx.other.user"), &value) ==
                         PEN_E_DENIED &&
                     request->query_param(exchange, PEN_S("secret"), 0).p == NULL;
    /* Without a failure the host kept its word; a test also looks that nothing was written. */
    return is_refused ? hostile_pass(phase) : PEN_FAIL;
}
