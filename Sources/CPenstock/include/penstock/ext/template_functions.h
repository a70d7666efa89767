/* penstock/ext/template_functions.h — "pen.template-functions/1": functions for templates.
 *
 * Offered by an instance (pen_instance.get_extension). A template has them only where its step names
 * them, so that a template of AWS's means what it means on AWS. */
#ifndef PENSTOCK_EXT_TEMPLATE_FUNCTIONS_H
#define PENSTOCK_EXT_TEMPLATE_FUNCTIONS_H

#include "../base.h"

PEN_NONNULL_BEGIN

#define PEN_EXT_TEMPLATE_FUNCTIONS "pen.template-functions/1"

/* One function. */
typedef struct pen_template_function {
    uint32_t size;
    uint32_t arguments_min;
    uint32_t arguments_max;
    uint32_t reserved;
    pen_str name; /* an identifier: "lookup" */
} pen_template_function;

typedef struct pen_template_functions {
    uint32_t size;
    uint32_t count; /* of functions */
    const pen_template_function *functions; /* valid until destroy */
    /* [loop] Calls functions[index]. It has no exchange: what it answers depends on its arguments
     * and its own configuration. *out and *error are borrowed until the next call of this instance.
     * Anything but PEN_OK fails the rendering with *error, which goes to the log. */
    pen_status (*call)(void *PEN_NULLABLE state, uint32_t index,
                       const pen_value *PEN_NULLABLE arguments, size_t count, pen_value *out,
                       pen_str *error);
} pen_template_functions;

PEN_NONNULL_END

#endif
