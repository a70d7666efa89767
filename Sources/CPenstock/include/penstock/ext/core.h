/* penstock/ext/core.h — "pen.core/1": log, clock, memory, suspend and resume. */
#ifndef PENSTOCK_EXT_CORE_H
#define PENSTOCK_EXT_CORE_H

#include "../base.h"

PEN_NONNULL_BEGIN

#define PEN_EXT_CORE "pen.core/1"

#define PEN_LOG_TRACE ((uint32_t)0)
#define PEN_LOG_DEBUG ((uint32_t)1)
#define PEN_LOG_INFO ((uint32_t)2)
#define PEN_LOG_WARNING ((uint32_t)3)
#define PEN_LOG_ERROR ((uint32_t)4)

typedef struct pen_core {
    uint32_t size;
    uint32_t reserved;
    /* [any] Writes a line to the host's log, with the instance's name; fields may be NULL when
     * count is 0. Rate-limited a second and instance; what was dropped is counted and said. */
    void (*log)(const pen_host *host, uint32_t level, pen_str message,
                const pen_kv *PEN_NULLABLE fields, size_t count);
    /* [any] Nanoseconds on a clock that never goes back; its zero means nothing. */
    uint64_t (*monotonic_ns)(const pen_host *host);
    /* [any] Milliseconds since 1970-01-01T00:00:00Z. */
    int64_t (*unix_ms)(const pen_host *host);
    /* [loop] Memory that dies with the exchange; align is a power of two up to 64. NULL when the
     * exchange's arena limit (limits.exchange_arena, 1 MiB) is reached. Not zeroed. */
    void *PEN_NULLABLE (*PEN_NONNULL alloc)(pen_exchange *exchange, size_t bytes, size_t align);
    /* [loop] One pointer that the instance may keep with an exchange; NULL until set. May point to
     * memory of alloc, in a shadow too: until exchange_end it stays. */
    void *PEN_NULLABLE (*PEN_NONNULL get_state)(pen_exchange *exchange);
    void (*set_state)(pen_exchange *exchange, void *PEN_NULLABLE state);
    /* [loop] Asks to wait: returns a token that resume() takes, to be followed by PEN_PENDING. The
     * wait ends with PEN_EVENT_TIMEOUT after deadline_ms, or sooner when the step's own time-out or
     * the exchange's deadline comes first. 0 when the exchange has too many (limits.tokens, 64). */
    pen_token (*suspend)(pen_exchange *exchange, uint32_t deadline_ms);
    /* [any] Ends a wait, once: the loop then calls on_event(RESUMED, value, data). PEN_E_STALE when
     * it is over already; data is released in every case. Any pen_host of the library will do: a
     * thread that may outlive its instance uses the one of pen_entry.init. */
    pen_status (*resume)(const pen_host *host, pen_token token, int64_t value, pen_buf data);
    /* [any] 1 when the wait is over (answered, timed out, or its exchange gone), else 0. */
    int32_t (*cancelled)(const pen_host *host, pen_token token);
    /* [loop] Says why the step is about to return PEN_FAIL or PEN_ERROR: code is the plugin's own,
     * message goes to the log and to $context.error.message's log form, never to the client. */
    void (*fail)(pen_exchange *exchange, int32_t code, pen_str message);
} pen_core;

PEN_NONNULL_END

#endif
