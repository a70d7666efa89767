/* Traps as soon as the entry is called. */
#define IN_ENTRY __builtin_trap()
#include "hostile.h"
