/* penstock/ext/template.h — "pen.template/1": VTL templates with the current context, and the
 * functions that other steps of the route offer to templates. */
#ifndef PENSTOCK_EXT_TEMPLATE_H
#define PENSTOCK_EXT_TEMPLATE_H

#include "../base.h"

PEN_NONNULL_BEGIN

#define PEN_EXT_TEMPLATE "pen.template/1"

#define PEN_TEMPLATE_AWS ((uint32_t)0)    /* what it means on AWS, and nothing else */
#define PEN_TEMPLATE_NATIVE ((uint32_t)1) /* Velocity's macros, and unknown references as text */

/* Why a template can't be compiled. */
typedef struct pen_template_error {
    uint32_t size;
    uint32_t line;   /* from 1 */
    uint32_t column; /* from 1, in Unicode scalars */
    uint32_t reserved;
    pen_str message; /* with a caret under the place; borrowed until the next compile() */
} pen_template_error;

typedef struct pen_template {
    uint32_t size;
    uint32_t reserved;
    /* [main] Compiles a template at create; the number lives as long as the process, and the same
     * text has the same number. 0: it is none, and *error says why; or there are too many
     * (limits.templates, 4,096), with line 0. */
    uint64_t (*compile)(const pen_host *host, pen_str text, uint32_t dialect,
                        pen_template_error *error);
    /* [loop] Renders it: $context, $stageVariables, $input.params as the client sent them, and
     * $input.body of a direction (PEN_REQUEST_BODY …) when it is buffered. Only what the instance
     * declared to read is there. *out lies in the exchange's arena. PEN_E_FAILED: the rendering
     * failed, and *error (in the arena) says where and why. */
    pen_status (*render)(pen_exchange *exchange, uint64_t template_number, uint32_t direction,
                         pen_str *out, pen_str *error);
    /* [loop] Calls a function that another step of the exchange's route offers by
     * "pen.template-functions/1". What *out points to lies in the exchange's arena. PEN_E_ABSENT: the
     * route has no such step or the step no such function; PEN_E_UNSUPPORTED: the step blocks or is
     * isolated; PEN_E_ARGUMENT: too few or too many arguments; PEN_E_FAILED: it failed, and *error
     * (in the arena) says why. */
    pen_status (*call)(pen_exchange *exchange, pen_str step, pen_str function,
                       const pen_value *PEN_NULLABLE arguments, size_t count, pen_value *out,
                       pen_str *error);
} pen_template;

PEN_NONNULL_END

#endif
