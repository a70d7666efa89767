/* How many blocks of the heap are in use: this library puts itself before malloc() of whichever
 * executable links it, to see leaks that no pool of the program knows of. */
#ifndef ALLOCATION_COUNT_H
#define ALLOCATION_COUNT_H

#include <stdint.h>

/* [any] Blocks allocated and not freed, of all threads; -1 in builds whose sanitizer owns malloc(). */
int64_t allocation_count(void);

#endif
