/* penstock/plugin.h — what a plugin library is: one exported function, a factory, instances.
 *
 *   pen_plugin_entry_v1() ─▶ pen_entry ─init(host)─▶ get_factory() ─▶ pen_factory
 *        descriptor(i): what there is          create(i, config): a pen_instance
 *        instance: exchange_begin ─▶ on_phase ─▶ (on_event)* ─▶ exchange_end … destroy
 *
 * Library, instance and generation have lifetimes of their own and may repeat: one library may be
 * asked for many instances, and a changed file is loaded next to the old one.
 */
#ifndef PENSTOCK_PLUGIN_H
#define PENSTOCK_PLUGIN_H

#include "base.h"

PEN_NONNULL_BEGIN

/* ── Phases ────────────────────────────────────────────────────────────────────────────────── */

typedef uint32_t pen_phase;
#define PEN_PHASE_AUTH ((pen_phase)1)
#define PEN_PHASE_VALIDATE ((pen_phase)2)
#define PEN_PHASE_RATE_LIMIT ((pen_phase)3)
#define PEN_PHASE_TRANSFORM_REQUEST ((pen_phase)4)
#define PEN_PHASE_INTEGRATE ((pen_phase)5)
#define PEN_PHASE_TRANSFORM_RESPONSE ((pen_phase)6)
/* No request runs it: a store of `stores`, which steps use by pen.stores/1 (ext/store.h). */
#define PEN_PHASE_STORE ((pen_phase)7)
/* A set of phases: bits of PEN_PHASE_BIT. */
#define PEN_PHASE_BIT(phase) ((uint32_t)1 << (phase))

/* ── Verdicts ──────────────────────────────────────────────────────────────────────────────── */

/* What a hook returns. Zero and every number that is not in this list mean PEN_FAIL. */
typedef int32_t pen_verdict;
#define PEN_CONTINUE ((pen_verdict)1)  /* go on with the next step */
#define PEN_RESPOND ((pen_verdict)2)   /* pen.respond/1 was used: answer with that */
#define PEN_NEED_BODY ((pen_verdict)3) /* pen.body/1 require() was called: come back with the body */
#define PEN_PENDING ((pen_verdict)4)   /* suspended; on_event returns the verdict later */
#define PEN_FAIL ((pen_verdict)5)      /* this step failed; pen.core/1 fail() may have said why */
#define PEN_FORWARD ((pen_verdict)6)   /* integrate only: pen.forward/1 was used, stream it */
/* Authorizers only. */
#define PEN_ALLOW ((pen_verdict)16)
#define PEN_DENY ((pen_verdict)17)
#define PEN_ABSTAIN ((pen_verdict)18) /* no credential of my kind in this request */
#define PEN_ERROR ((pen_verdict)19)   /* could not decide; the step's on_error policy does */

/* ── Events ────────────────────────────────────────────────────────────────────────────────── */

#define PEN_EVENT_RESUMED ((uint32_t)1)         /* resume(token, value, data) was called */
#define PEN_EVENT_TIMEOUT ((uint32_t)2)         /* the suspension's deadline passed */
#define PEN_EVENT_CALLOUT_DONE ((uint32_t)3)    /* status is the HTTP status, or 0 and value says why */
#define PEN_EVENT_TIMER ((uint32_t)4)           /* a timer of pen.timer/1 */
#define PEN_EVENT_WORK_DONE ((uint32_t)5)       /* value is what the function of pen.work/1 returned */
#define PEN_EVENT_CANCELLED ((uint32_t)6)       /* the exchange ends; only exchange_end follows */
#define PEN_EVENT_UPSTREAM_HEAD ((uint32_t)7)   /* after FORWARD: the response head is readable */
#define PEN_EVENT_UPSTREAM_FAILED ((uint32_t)8) /* after FORWARD: no response; value is PEN_UPSTREAM_* */
#define PEN_EVENT_FD ((uint32_t)9)              /* a descriptor of pen.fd/1; value is PEN_FD_* bits */
/* Of pen.callout-stream/1; the token stays good for the next one. */
#define PEN_EVENT_CALLOUT_HEAD ((uint32_t)10)   /* status and headers; the body is asked for */
#define PEN_EVENT_CALLOUT_CHUNK ((uint32_t)11)  /* data, and in value the bytes before it */

/* Why an upstream or callout gave no response. */
#define PEN_UPSTREAM_CONNECT ((int64_t)1)   /* could not connect, or no healthy target */
#define PEN_UPSTREAM_TIMEOUT ((int64_t)2)   /* connect, head, idle or total time-out */
#define PEN_UPSTREAM_RESET ((int64_t)3)     /* closed before a whole head */
#define PEN_UPSTREAM_PROTOCOL ((int64_t)4)  /* not HTTP, or over a limit */
#define PEN_UPSTREAM_CANCELLED ((int64_t)5) /* the exchange ended first */

typedef struct pen_event {
    uint32_t size;
    uint32_t kind;    /* PEN_EVENT_* */
    pen_token token;  /* which work; 0 for UPSTREAM_* */
    int64_t value;
    int32_t status;   /* HTTP status, for CALLOUT_* and UPSTREAM_HEAD */
    pen_phase phase;  /* in which the exchange waits; 0 when exchange is NULL */
    pen_str data;     /* resume's data, a callout's body or chunk; borrowed until the hook returns */
    const pen_kv *PEN_NULLABLE headers; /* of a callout's answer; borrowed like data */
    size_t header_count;
} pen_event;

/* ── Instances ─────────────────────────────────────────────────────────────────────────────── */

/* Flags of descriptors and instances. */
#define PEN_SHARED ((uint32_t)1)      /* one instance for all loops: the plugin is thread-safe.
                                         Without it there is one instance a loop, and no locks. */
#define PEN_PURE ((uint32_t)2)        /* what it does depends on its configuration and the
                                         declared reads only, never on an exchange before: the
                                         host may let one instance serve steps that are alike. */
#define PEN_BLOCKING ((uint32_t)4)    /* may block: runs on threads of its own, on a detached copy */
#define PEN_ON_LOCAL ((uint32_t)8)    /* transform-response: also runs on answers we make ourselves */
#define PEN_ISOLATE_OK ((uint32_t)16) /* works in a child process */
#define PEN_ISOLATE ((uint32_t)32)    /* of a descriptor: runs in a child process, unless the
                                         configuration says isolation: none */

/* Why exchange_end was called. */
#define PEN_END_DONE ((uint32_t)0)
#define PEN_END_CLIENT_GONE ((uint32_t)1)
#define PEN_END_TIMEOUT ((uint32_t)2)
#define PEN_END_ABORTED ((uint32_t)3) /* upstream or a plugin failed after the response began */
#define PEN_END_SHUTDOWN ((uint32_t)4)

/* One configured plugin. The plugin fills it in during create(); the host keeps a copy of the
 * struct and calls through it. Everything it points to stays valid until destroy returns. */
typedef struct pen_instance {
    uint32_t size;
    uint32_t phases; /* PEN_PHASE_BIT of what on_phase wants, within the descriptor's */
    uint32_t flags;  /* within the descriptor's */
    uint32_t reserved;
    void *PEN_NULLABLE state; /* first argument of every hook */
    /* What this instance reads and writes as configured, within the descriptor's upper bounds:
     * "request.header.x-api-key", "request.header.*", "request.query.*", "request.body",
     * "ctx.authorizer.*", "response.header.*" … An undeclared read comes back absent, an undeclared
     * write is PEN_E_DENIED. reads == NULL: the descriptor's. */
    const pen_str *PEN_NULLABLE reads;
    size_t read_count;
    const pen_str *PEN_NULLABLE writes;
    size_t write_count;
    /* [main] Last call for this instance, after its last exchange ended. */
    void (*PEN_NULLABLE destroy)(void *PEN_NULLABLE state);
    /* [any] Plugin-side extensions by id ("pen.body-filter/1"), or NULL. */
    const void *PEN_NULLABLE (*PEN_NULLABLE get_extension)(void *PEN_NULLABLE state, pen_str id);
    /* [loop] Optional: before the first on_phase of an exchange. */
    void (*PEN_NULLABLE exchange_begin)(void *PEN_NULLABLE state, pen_exchange *exchange);
    /* [loop] One phase. Never re-entered for one exchange. */
    pen_verdict (*on_phase)(void *PEN_NULLABLE state, pen_exchange *exchange, pen_phase phase);
    /* [loop] The end of something the instance started. exchange is NULL for instance timers and
     * descriptors; the verdict is ignored then and after CANCELLED. */
    pen_verdict (*PEN_NULLABLE on_event)(void *PEN_NULLABLE state,
                                         pen_exchange *PEN_NULLABLE exchange,
                                         const pen_event *event);
    /* [loop] Optional: after the access log; the last call with this exchange. */
    void (*PEN_NULLABLE exchange_end)(void *PEN_NULLABLE state, pen_exchange *exchange,
                                      uint32_t why);
} pen_instance;

/* ── Factory ───────────────────────────────────────────────────────────────────────────────── */

/* What one plugin of a library is. Static data of the library. */
typedef struct pen_descriptor {
    uint32_t size;
    uint32_t phases; /* upper bound: PEN_PHASE_BIT of each it can serve */
    uint32_t flags;  /* upper bound: PEN_SHARED … */
    uint32_t reserved;
    pen_str id;      /* "org.example.my-authorizer", stable for ever */
    pen_str name;    /* for people */
    pen_str version; /* "1.2.3" */
    pen_str vendor;
    pen_str summary; /* one sentence */
    pen_str config_schema; /* JSON Schema (2020-12) of the configuration, UTF-8 */
    const pen_str *PEN_NULLABLE reads;
    size_t read_count;
    const pen_str *PEN_NULLABLE writes;
    size_t write_count;
} pen_descriptor;

typedef struct pen_create {
    uint32_t size;
    uint32_t index;        /* which descriptor */
    const pen_host *host;  /* this instance's view of the host; valid until destroy returns */
    pen_str name;          /* the step's name in the configuration; valid until create returns */
    pen_str config;        /* JSON, valid against config_schema; valid until create returns */
    uint32_t loop;         /* which loop this instance serves; 0 with PEN_SHARED */
    uint32_t loops;        /* how many loops there are */
} pen_create;

/* Why create refused. The host copies it before create's caller goes on. */
typedef struct pen_error {
    uint32_t size;
    int32_t code;     /* the plugin's own */
    pen_str message;  /* a sentence: what is wrong and what to do */
    pen_str pointer;  /* JSON Pointer (RFC 6901) into the config, or absent */
} pen_error;

typedef struct pen_factory {
    uint32_t size;
    uint32_t count; /* of descriptors */
    /* [any] NULL when index >= count. */
    const pen_descriptor *PEN_NULLABLE (*PEN_NONNULL descriptor)(const struct pen_factory *factory,
                                                     uint32_t index);
    /* [main] Makes an instance: fills *out (whose size and zeroes the host has set) and returns
     * PEN_OK, or fills *error and returns anything else. Must return within plugins.create_timeout
     * (5 s). No exchange is running in this instance yet. */
    pen_status (*create)(const struct pen_factory *factory, const pen_create *args,
                         pen_instance *out, pen_error *error);
} pen_factory;

#define PEN_FACTORY_ID "pen.factory/1"

/* ── Entry ─────────────────────────────────────────────────────────────────────────────────── */

#define PEN_MAGIC ((uint32_t)0x314e4550) /* "PEN1" */

typedef struct pen_entry {
    uint32_t size;
    uint32_t magic; /* PEN_MAGIC */
    uint16_t abi_major;
    uint16_t abi_minor;
    uint32_t flags;    /* 0 */
    pen_str toolchain; /* "gcc 12.2.0", "swift 6.3.1": a Swift plugin must match the host's */
    pen_str target;    /* "x86_64-linux-gnu", or empty */
    /* [main] Once per loaded library, before get_factory. so_path is the private copy that was
     * opened, valid until init returns. host lives as long as the process. */
    pen_status (*PEN_NULLABLE init)(const struct pen_entry *entry, const pen_host *host,
                                    pen_str so_path);
    /* [main] Once, after the last destroy, at process exit. Libraries are never unloaded. */
    void (*PEN_NULLABLE deinit)(const struct pen_entry *entry);
    /* [any] PEN_FACTORY_ID, or NULL for an id that the library does not know. */
    const void *PEN_NULLABLE (*PEN_NONNULL get_factory)(const struct pen_entry *entry, pen_str id);
} pen_entry;

/* The one exported symbol. No side effects: the host may call it, read the table and leave. */
PEN_EXPORT const pen_entry *pen_plugin_entry_v1(void);

PEN_NONNULL_END

#endif
