/* Loads well, then traps in init. */
#define IN_INIT __builtin_trap()
#include "hostile.h"
