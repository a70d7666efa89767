/* Says that its instance is larger than the host knows, as a newer plugin would: not a crime. */
#define IN_CREATE out->size = 1u << 20
#include "hostile.h"
