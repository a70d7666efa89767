#include "AllocationCount.h"

#include <errno.h>
#include <stddef.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

#ifdef SANITIZED

int64_t allocation_count(void) { return -1; }

#else

/* glibc's own names for its functions: the public ones are weak, so that a program may replace them
 * (glibc manual, "Replacing malloc"). */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void *block);

#define REPLACES __attribute__((visibility("default")))

static int64_t in_use;

static void *counted(void *block) {
    if (block) __atomic_fetch_add(&in_use, 1, __ATOMIC_RELAXED);
    return block;
}

int64_t allocation_count(void) { return __atomic_load_n(&in_use, __ATOMIC_RELAXED); }

REPLACES void *malloc(size_t size) { return counted(__libc_malloc(size)); }

REPLACES void *calloc(size_t count, size_t size) { return counted(__libc_calloc(count, size)); }

REPLACES void *realloc(void *old, size_t size) {
    void *block = __libc_realloc(old, size);
    if (!old) return counted(block);
    /* realloc(p, 0) frees in glibc. */
    if (!block && size == 0) __atomic_fetch_sub(&in_use, 1, __ATOMIC_RELAXED);
    return block;
}

REPLACES void *memalign(size_t alignment, size_t size) {
    return counted(__libc_memalign(alignment, size));
}

REPLACES void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

REPLACES int posix_memalign(void **out, size_t alignment, size_t size) {
    void *block = memalign(alignment, size);
    if (!block) return ENOMEM;
    *out = block;
    return 0;
}

REPLACES void free(void *block) {
    if (block) __atomic_fetch_sub(&in_use, 1, __ATOMIC_RELAXED);
    __libc_free(block);
}

#endif
