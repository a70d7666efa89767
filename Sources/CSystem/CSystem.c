#define _GNU_SOURCE
#include <semaphore.h>
#include <time.h>

#include "CSystem.h"

int csys_sem_wait_until(void *semaphore, uint64_t monotonic_ns) {
    struct timespec moment = {.tv_sec = (time_t)(monotonic_ns / 1000000000u),
                              .tv_nsec = (long)(monotonic_ns % 1000000000u)};
    return sem_clockwait(semaphore, CLOCK_MONOTONIC, &moment);
}
