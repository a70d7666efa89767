/* The instance claims phases and flags that its descriptor does not have. */
#define IN_CREATE                                  \
    out->phases |= PEN_PHASE_BIT(PEN_PHASE_INTEGRATE); \
    out->flags |= PEN_BLOCKING
#include "hostile.h"
