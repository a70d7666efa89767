/* What every hostile plugin has in common, so that each file shows its one crime only.
 *
 * A file defines what it needs of the macros below before it includes this header, and gets a
 * library whose other parts are well-behaved. */
#ifndef HOSTILE_H
#define HOSTILE_H

#include <penstock/penstock.h>
#include <string.h>

#define PHASES                                                                              \
    (PEN_PHASE_BIT(PEN_PHASE_AUTH) | PEN_PHASE_BIT(PEN_PHASE_VALIDATE) |                    \
     PEN_PHASE_BIT(PEN_PHASE_RATE_LIMIT) | PEN_PHASE_BIT(PEN_PHASE_TRANSFORM_REQUEST) |     \
     PEN_PHASE_BIT(PEN_PHASE_TRANSFORM_RESPONSE))

static _Atomic(const pen_host *) hostile_host __attribute__((unused));
static _Atomic(const pen_core *) hostile_core __attribute__((unused));

static inline const void *hostile_table(const char *id) {
    return hostile_host->get_extension(hostile_host,
                                       (pen_str){(const uint8_t *)id, strlen(id)});
}

/* The verdict of a step that has nothing against the request. */
static inline pen_verdict hostile_pass(pen_phase phase) {
    return phase == PEN_PHASE_AUTH ? PEN_ALLOW : PEN_CONTINUE;
}

#ifndef ON_PHASE
static pen_verdict hostile_on_phase(void *state, pen_exchange *exchange, pen_phase phase) {
    (void)state, (void)exchange;
    return hostile_pass(phase);
}
#define ON_PHASE hostile_on_phase
#else
static pen_verdict ON_PHASE(void *state, pen_exchange *exchange, pen_phase phase);
#endif

#ifndef ON_EVENT
static pen_verdict hostile_on_event(void *state, pen_exchange *exchange, const pen_event *event) {
    (void)state, (void)exchange;
    return hostile_pass(event->phase);
}
#define ON_EVENT hostile_on_event
#else
static pen_verdict ON_EVENT(void *state, pen_exchange *exchange, const pen_event *event);
#endif

/* A statement at the end of create, with pen_instance *out at hand. */
#ifndef IN_CREATE
#define IN_CREATE
#endif
/* A statement in the entry and in init. */
#ifndef IN_ENTRY
#define IN_ENTRY
#endif
#ifndef IN_INIT
#define IN_INIT
#endif
#ifndef ENTRY_SIZE
#define ENTRY_SIZE sizeof(pen_entry)
#endif
#ifndef ENTRY_MAGIC
#define ENTRY_MAGIC PEN_MAGIC
#endif
#ifndef ENTRY_MAJOR
#define ENTRY_MAJOR PEN_ABI_MAJOR
#endif
#ifndef FACTORY
#define FACTORY &hostile_factory
#endif

static const pen_str hostile_reads[] = {PEN_S_INIT("request.header.*")};
static const pen_str hostile_writes[] = {PEN_S_INIT("request.header.x-hostile")};

static const pen_descriptor hostile_descriptor = {
    .size = sizeof hostile_descriptor,
    .phases = PHASES,
    .flags = PEN_SHARED | PEN_ISOLATE_OK,
    .id = PEN_S_INIT("penstock.test.hostile"),
    .name = PEN_S_INIT("Hostile"),
    .version = PEN_S_INIT("1.0.0"),
    .config_schema = PEN_S_INIT("{\"type\":\"object\"}"),
    .reads = hostile_reads,
    .read_count = 1,
    .writes = hostile_writes,
    .write_count = 1,
};

static const pen_descriptor *hostile_descriptor_at(const pen_factory *factory, uint32_t index) {
    (void)factory;
    return index == 0 ? &hostile_descriptor : NULL;
}

static pen_status hostile_create(const pen_factory *factory, const pen_create *args,
                                 pen_instance *out, pen_error *error) {
    (void)factory, (void)error;
    hostile_host = args->host;
    hostile_core = hostile_table(PEN_EXT_CORE);
    out->size = sizeof *out;
    out->phases = PHASES;
    out->flags = PEN_SHARED | PEN_ISOLATE_OK;
    out->on_phase = ON_PHASE;
    out->on_event = ON_EVENT;
    IN_CREATE;
    return PEN_OK;
}

static const pen_factory hostile_factory __attribute__((unused)) = {
    sizeof(pen_factory), 1, hostile_descriptor_at, hostile_create};

static const void *hostile_get_factory(const pen_entry *entry, pen_str id) {
    (void)entry, (void)id;
    return FACTORY;
}

static pen_status hostile_init(const pen_entry *entry, const pen_host *host, pen_str so_path) {
    (void)entry, (void)host, (void)so_path;
    IN_INIT;
    return PEN_OK;
}

const pen_entry *pen_plugin_entry_v1(void) {
    static const pen_entry entry = {
        .size = ENTRY_SIZE,
        .magic = ENTRY_MAGIC,
        .abi_major = ENTRY_MAJOR,
        .abi_minor = PEN_ABI_MINOR,
        .init = hostile_init,
        .get_factory = hostile_get_factory,
    };
    IN_ENTRY;
    return &entry;
}

#endif
