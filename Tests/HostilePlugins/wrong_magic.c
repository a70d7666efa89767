/* Is a library with the right symbol and the wrong magic number. */
#define ENTRY_MAGIC 0x21444142u
#include "hostile.h"
