/* penstock/ext/work.h — "pen.work/1": run a blocking function on a worker thread. */
#ifndef PENSTOCK_EXT_WORK_H
#define PENSTOCK_EXT_WORK_H

#include "../base.h"

PEN_NONNULL_BEGIN

#define PEN_EXT_WORK "pen.work/1"

typedef struct pen_work {
    uint32_t size;
    uint32_t reserved;
    /* [loop] Runs function(arg) [work] and delivers PEN_EVENT_WORK_DONE with its value; to be
     * followed by PEN_PENDING. The function must not touch the exchange. It runs even when the
     * exchange has ended meanwhile, so that it can free arg. 0: the instance's queue is full
     * (plugins.work_queue, 256), and the function will not run. */
    pen_token (*submit)(pen_exchange *exchange, int64_t (*function)(void *PEN_NULLABLE arg),
                        void *PEN_NULLABLE arg, uint32_t deadline_ms);
} pen_work;

PEN_NONNULL_END

#endif
