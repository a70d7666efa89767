/* Says that its entry is 4 bytes long, so that nothing in it can be read. */
#define ENTRY_SIZE 4
#include "hostile.h"
