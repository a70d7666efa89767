/* create never returns. */
#include <unistd.h>

#define IN_CREATE \
    for (;;) pause()
#include "hostile.h"
