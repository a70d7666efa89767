/* penstock/ext/selftest.h — "pen.selftest/1": a plugin checks itself before it serves. */
#ifndef PENSTOCK_EXT_SELFTEST_H
#define PENSTOCK_EXT_SELFTEST_H

#include "../base.h"
#include "../plugin.h"

PEN_NONNULL_BEGIN

#define PEN_EXT_SELFTEST "pen.selftest/1"

typedef struct pen_selftest {
    uint32_t size;
    uint32_t reserved;
    /* [main] In the pre-flight child, after create. PEN_OK, or *error and anything else. */
    pen_status (*run)(void *PEN_NULLABLE state, pen_error *error);
} pen_selftest;

PEN_NONNULL_END

#endif
