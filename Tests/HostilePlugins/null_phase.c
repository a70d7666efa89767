/* Leaves on_phase NULL. */
#define IN_CREATE memset(&out->on_phase, 0, sizeof out->on_phase)
#include "hostile.h"
