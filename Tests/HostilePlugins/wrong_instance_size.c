/* Fills in an instance and says that it is 8 bytes long, without on_phase. */
#define IN_CREATE out->size = 8
#include "hostile.h"
