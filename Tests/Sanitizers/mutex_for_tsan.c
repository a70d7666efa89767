/*
 * Tells ThreadSanitizer what Swift's Mutex orders when two threads meet at it.
 *
 * Only the way without waiting is inlined into instrumented code. Who waits goes through
 * libswiftSynchronization, which the toolchain ships without instrumentation: that one thread had the
 * mutex after the other is then not seen, and everything the mutex guards is reported as a race.
 * Scripts/run-tests preloads this library, which stands before those two functions.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

/* Weak: the library is preloaded into programs without a sanitizer as well (swift test, curl, …). */
__attribute__((weak)) void __tsan_acquire(void *address);
__attribute__((weak)) void __tsan_release(void *address);

typedef __attribute__((swiftcall)) void lock_function(
    uint32_t thread, __attribute__((swift_context)) void *mutex);
typedef __attribute__((swiftcall)) void unlock_function(
    __attribute__((swift_context)) void *mutex);

/* Synchronization._MutexHandle._lockSlow(_: UInt32) */
__attribute__((swiftcall)) void lock_slow(
    uint32_t thread, __attribute__((swift_context)) void *mutex)
    __asm__("$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");
__attribute__((swiftcall)) void lock_slow(
    uint32_t thread, __attribute__((swift_context)) void *mutex) {
    lock_function *next = (lock_function *)dlsym(
        RTLD_NEXT, "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");
    next(thread, mutex);
    if (__tsan_acquire) __tsan_acquire(mutex);
}

/* Synchronization._MutexHandle._unlockSlow() */
__attribute__((swiftcall)) void unlock_slow(__attribute__((swift_context)) void *mutex)
    __asm__("$s15Synchronization12_MutexHandleV11_unlockSlowyyF");
__attribute__((swiftcall)) void unlock_slow(__attribute__((swift_context)) void *mutex) {
    unlock_function *next = (unlock_function *)dlsym(
        RTLD_NEXT, "$s15Synchronization12_MutexHandleV11_unlockSlowyyF");
    if (__tsan_release) __tsan_release(mutex);
    next(mutex);
}
