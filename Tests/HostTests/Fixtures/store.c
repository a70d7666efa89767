/* A store that counts to its configuration's "limit", apart for each namespace, for tests of pen.stores/1. What it
 * does is in a counter's name: "away", "refused", "later", "expired" (tells how often that was said), else count. */
#include <penstock/penstock.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const pen_host *host;
    const pen_core *core;
    pen_store store;
    int64_t limit, used[2], expired;
} state;

static pen_str text(const char *c) { return (pen_str){(const uint8_t *)c, strlen(c)}; }
static int is(pen_str a, const char *b) { return a.n == strlen(b) && memcmp(a.p, b, a.n) == 0; }

static int32_t take(void *self, uint32_t space, const pen_counter *counters, size_t count, pen_token token,
                    pen_count *out) {
    state *s = self;
    if (space > 1) abort();
    if (is(counters->name, "away")) return PEN_STORE_AWAY;
    if (is(counters->name, "refused")) return PEN_STORE_REFUSED;
    if (is(counters->name, "later")) {
        if (token == 0) return PEN_STORE_LATER;
        pen_count counted = {sizeof counted, 1, 7, 0, 0};
        pen_buf data = {(const uint8_t *)&counted, sizeof counted, NULL, NULL};
        s->core->resume(s->host, token, 0, data);
        return PEN_STORE_LATER;
    }
    for (size_t i = 0; i < count; i++) {
        const pen_counter *counter = (const void *)((const char *)counters + i * counters->size);
        int fits = s->used[space] + counter->cost <= s->limit;
        if (fits) s->used[space] += counter->cost;
        int64_t left = is(counter->name, "expired") ? s->expired : s->limit - s->used[space];
        out[i] = (pen_count){sizeof *out, (uint32_t)fits, (uint64_t)left, fits ? 0 : 1000, 0};
    }
    return PEN_STORE_COUNTED;
}

static void expired(void *self) { ((state *)self)->expired++; }

static const void *get_extension(void *self, pen_str id) {
    return is(id, PEN_EXT_STORE) ? &((state *)self)->store : NULL;
}

static const pen_descriptor descriptor = {
    .size = sizeof(pen_descriptor), .phases = PEN_PHASE_BIT(PEN_PHASE_STORE), .flags = PEN_SHARED,
    .id = PEN_S_INIT("test.store"), .name = PEN_S_INIT("Store"), .version = PEN_S_INIT("1.0.0"),
    .vendor = PEN_S_INIT("test"), .summary = PEN_S_INIT("Counts."), .config_schema = PEN_S_INIT("{}")};

static const pen_descriptor *describe(const pen_factory *f, uint32_t index) {
    (void)f;
    return index == 0 ? &descriptor : NULL;
}

static pen_verdict on_phase(void *self, pen_exchange *x, pen_phase phase) {
    (void)self, (void)x, (void)phase;
    abort();
}

static pen_status create(const pen_factory *f, const pen_create *args, pen_instance *out, pen_error *error) {
    (void)f, (void)error;
    char config[128] = {0};
    memcpy(config, args->config.p, args->config.n < 127 ? args->config.n : 127);
    state *s = calloc(1, sizeof *s);
    s->host = args->host;
    s->core = args->host->get_extension(args->host, text(PEN_EXT_CORE));
    s->limit = 3;
    s->store = (pen_store){.size = sizeof s->store, .kinds = 1u << PEN_COUNTER_WINDOW, .away = PEN_AWAY_ALLOW,
                           .gateways = 0, .deadline_ms = 20, .take = take, .expired = expired};
    /* Stores that lie about what they are. */
    if (strstr(config, "\"small\"")) s->store.size = 8;
    if (strstr(config, "\"idle\"")) s->store.take = NULL;
    out->phases = descriptor.phases;
    out->flags = strstr(config, "\"apart\"") ? 0 : PEN_SHARED;
    out->state = s;
    out->destroy = free;
    out->on_phase = on_phase;
    out->get_extension = strstr(config, "\"none\"") ? NULL : get_extension;
    return PEN_OK;
}

static const pen_factory factory = {sizeof(pen_factory), 1, describe, create};

static const void *get_factory(const pen_entry *e, pen_str id) {
    (void)e, (void)id;
    return &factory;
}

static const pen_entry entry = {.size = sizeof(pen_entry), .magic = PEN_MAGIC, .abi_major = 1, .abi_minor = 0,
                                .toolchain = PEN_S_INIT("cc"), .get_factory = get_factory};

PEN_EXPORT const pen_entry *pen_plugin_entry_v1(void) { return &entry; }
