/* Was built for an ABI that does not exist yet. */
#define ENTRY_MAJOR (PEN_ABI_MAJOR + 1)
#include "hostile.h"
