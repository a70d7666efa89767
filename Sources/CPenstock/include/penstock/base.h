/* penstock/base.h — the types every other header uses. Start reading here.
 *
 * Conventions of the whole ABI:
 *   - C11, no includes but <stddef.h> and <stdint.h>; no bitfields, variadics, bool or long.
 *   - The first member of every struct that crosses the boundary is `uint32_t size`: what the side
 *     that filled it in was compiled with. Fields are only ever appended; a reader looks at `size`
 *     before it touches a field that is newer than 1.0. pen_str, pen_buf, pen_kv, pen_value and
 *     pen_header_op are the exceptions: they are values, and frozen.
 *   - The first argument of every function is the thing it works on.
 *   - Nothing unwinds or longjmps across the boundary.
 *
 * Every function carries a thread tag:
 *   [main]  before serving or after it, never concurrently for one library
 *   [loop]  on the event loop that owns the exchange (or, for a BLOCKING or isolated instance, on
 *           the thread that was given its detached copy); never from another thread
 *   [work]  on a worker thread of the host
 *   [any]   from any thread at any time
 *
 * Every pointer says who owns it. "Borrowed" means: valid until the hook that received it returns,
 * or until the next call that changes the same object, whichever comes first. Nothing borrowed
 * survives a PEN_PENDING. What is handed to the host is copied before the call returns.
 */
#ifndef PENSTOCK_BASE_H
#define PENSTOCK_BASE_H

#include <stddef.h>
#include <stdint.h>

/* Pointers are non-null unless marked PEN_NULLABLE. Swift imports them accordingly; plain C
 * compilers see nothing. */
#if defined(__clang__)
#define PEN_NULLABLE _Nullable
#define PEN_NONNULL _Nonnull
/* The annotations are an extension of clang's: no reason for -Wpedantic to warn each author. */
#define PEN_NONNULL_BEGIN                                                                  \
    _Pragma("clang diagnostic push")                                                       \
    _Pragma("clang diagnostic ignored \"-Wnullability-extension\"")                        \
    _Pragma("clang assume_nonnull begin")
#define PEN_NONNULL_END _Pragma("clang assume_nonnull end") _Pragma("clang diagnostic pop")
#else
#define PEN_NULLABLE
#define PEN_NONNULL
#define PEN_NONNULL_BEGIN
#define PEN_NONNULL_END
#endif

#if defined(__GNUC__)
#define PEN_EXPORT __attribute__((visibility("default")))
#else
#define PEN_EXPORT
#endif

#define PEN_ABI_MAJOR ((uint16_t)1)
#define PEN_ABI_MINOR ((uint16_t)0)

PEN_NONNULL_BEGIN

/* A view of bytes. Never NUL-terminated, may hold any byte, is text only where a function says so.
 * p == NULL means absent; p != NULL with n == 0 means present and empty. */
typedef struct pen_str {
    const uint8_t *PEN_NULLABLE p;
    size_t n;
} pen_str;

/* PEN_S("literal"): a view of a string literal, for calls and for static tables. */
#define PEN_S(literal) ((pen_str){(const uint8_t *)("" literal), sizeof(literal) - 1})
#define PEN_S_INIT(literal) {(const uint8_t *)("" literal), sizeof(literal) - 1}

/* Bytes that change hands with the right to free them: the receiver calls release(ctx, p, n) once,
 * on any thread, when it no longer needs them. release == NULL: the bytes are borrowed and the
 * receiver copies what it keeps before it returns. */
typedef struct pen_buf {
    const uint8_t *PEN_NULLABLE p;
    size_t n;
    void *PEN_NULLABLE ctx;
    void (*PEN_NULLABLE release)(void *PEN_NULLABLE ctx, const uint8_t *PEN_NULLABLE p, size_t n);
} pen_buf;

/* A name and a value: a header, a log field, a label. */
typedef struct pen_kv {
    pen_str name;
    pen_str value;
} pen_kv;

/* What a variable holds. JSON text is carried as it was written, so numbers keep their digits. */
#define PEN_NULL ((uint32_t)0)
#define PEN_BOOL ((uint32_t)1)
#define PEN_INT ((uint32_t)2)
#define PEN_DOUBLE ((uint32_t)3)
#define PEN_STRING ((uint32_t)4)
#define PEN_JSON ((uint32_t)5)
/* Or'ed into `flags`: never logged, dumped, recorded or shown by explain. */
#define PEN_SENSITIVE ((uint32_t)1)

typedef struct pen_value {
    uint32_t type;  /* PEN_NULL … PEN_JSON */
    uint32_t flags; /* PEN_SENSITIVE or 0 */
    int64_t i;      /* PEN_BOOL (0 or 1) and PEN_INT */
    double d;       /* PEN_DOUBLE */
    pen_str s;      /* PEN_STRING (UTF-8) and PEN_JSON */
} pen_value;

/* What a host or plugin function answers. Zero is success, everything else says why not. */
typedef int32_t pen_status;
#define PEN_OK ((pen_status)0)
#define PEN_E_ABSENT ((pen_status)1)     /* there is no such thing */
#define PEN_E_ARGUMENT ((pen_status)2)   /* an argument is malformed or out of range */
#define PEN_E_STATE ((pen_status)3)      /* not now: wrong phase, committed, nothing to replace */
#define PEN_E_LIMIT ((pen_status)4)      /* a named bound would be passed */
#define PEN_E_STALE ((pen_status)5)      /* the token's exchange is gone, or it was used before */
#define PEN_E_DENIED ((pen_status)6)     /* not declared in reads or writes */
#define PEN_E_UNSUPPORTED ((pen_status)7)
#define PEN_E_FAILED ((pen_status)8)     /* tried, and did not work; the log says why */

/* One request on its way through the pipeline. Opaque; owned by the host; valid from
 * exchange_begin until exchange_end returns, on its own loop only. */
typedef struct pen_exchange pen_exchange;

/* Names asynchronous work of one exchange (or of one instance). A number, nothing to free: a token
 * that was used, timed out or outlived its exchange is answered with PEN_E_STALE. 0 is never one. */
typedef uint64_t pen_token;

/* The host as one instance sees it: get_extension(host, id) gives a table of functions that lives as
 * long as the process, or NULL when this host does not offer it. The same pointer is the first
 * argument of every function that works on the instance rather than on an exchange. */
typedef struct pen_host {
    uint32_t size;
    uint16_t abi_major;
    uint16_t abi_minor;
    void *ctx;         /* the host's own */
    pen_str name;      /* "penstock" */
    pen_str version;   /* of the host, "1.2.3" */
    /* [any] Ids are "pen.core/1" and so on, one header each in ext/. */
    const void *PEN_NULLABLE (*PEN_NONNULL get_extension)(const struct pen_host *host, pen_str id);
} pen_host;

PEN_NONNULL_END

#endif
