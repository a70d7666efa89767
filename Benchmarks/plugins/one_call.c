/* A step whose hook makes the host call that its configuration names `times` over, or none: what the
 * ABI costs. */
#define _GNU_SOURCE
#include <penstock/penstock.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const pen_headers *headers;
    const pen_vars *vars;
    const pen_limit *limit;
    uint64_t bucket;
    uint64_t handle;
    uint32_t times;
    char call;
} state;

static pen_str text(const char *c) { return (pen_str){(const uint8_t *)c, strlen(c)}; }

static pen_status once(state *s, pen_exchange *x) {
    pen_value value = {.type = PEN_NULL};
    switch (s->call) {
    case 'h':
        return s->headers->get(x, PEN_REQUEST_HEADERS, text("user-agent"), 0).p ? PEN_OK : PEN_E_ABSENT;
    case 'v': return s->vars->get_by_handle(x, s->handle, &value);
    case 'b': return s->vars->get(x, text("context.requestId"), &value);
    case 'l': {
        pen_limit_result out = {.size = sizeof out};
        return s->limit->acquire_for(x, s->bucket, text("203.0.113.7"), 1, &out);
    }
    default: return PEN_OK;
    }
}

static pen_verdict on_phase(void *self, pen_exchange *x, pen_phase phase) {
    state *s = self;
    (void)phase;
    for (uint32_t i = 0; i < s->times; i++)
        if (once(s, x) != PEN_OK) return PEN_FAIL;
    return PEN_CONTINUE;
}

static void destroy(void *self) { free(self); }

static const pen_str reads[] = {PEN_S_INIT("request.header.user-agent"), PEN_S_INIT("context.*")};
static const pen_descriptor descriptor = {
    .size = sizeof(pen_descriptor), .phases = PEN_PHASE_BIT(PEN_PHASE_VALIDATE),
    .flags = PEN_ISOLATE_OK, .id = PEN_S_INIT("penstock.bench.one-call"),
    .name = PEN_S_INIT("One call"), .version = PEN_S_INIT("1.0.0"),
    .config_schema = PEN_S_INIT("{\"type\":\"object\"}"), .reads = reads, .read_count = 2};

static const pen_descriptor *describe(const pen_factory *f, uint32_t index) {
    (void)f;
    return index == 0 ? &descriptor : NULL;
}

static pen_status create(const pen_factory *f, const pen_create *args, pen_instance *out,
                         pen_error *error) {
    (void)f, (void)error;
    const pen_host *host = args->host;
    state *s = calloc(1, sizeof *s);
    s->headers = host->get_extension(host, text(PEN_EXT_HEADERS));
    s->vars = host->get_extension(host, text(PEN_EXT_VARS));
    s->limit = host->get_extension(host, text(PEN_EXT_LIMIT));
    s->bucket = s->limit->define(host, text("bench"), 1e9, 1000000000, 1024);
    s->handle = s->vars->handle(host, text("context.requestId"));
    const char *call = memmem(args->config.p, args->config.n, "\"call\":\"", 8);
    s->call = call ? call[8] : 'n';
    const char *times = memmem(args->config.p, args->config.n, "\"times\":", 8);
    s->times = times ? (uint32_t)strtoul(times + 8, NULL, 10) : 1;
    out->size = sizeof *out;
    out->phases = descriptor.phases;
    out->flags = descriptor.flags;
    out->state = s;
    out->on_phase = on_phase;
    out->destroy = destroy;
    return PEN_OK;
}

static const void *get_factory(const pen_entry *e, pen_str id) {
    static const pen_factory factory = {sizeof(pen_factory), 1, describe, create};
    (void)e, (void)id;
    return &factory;
}

PEN_EXPORT const pen_entry *pen_plugin_entry_v1(void) {
    static const pen_entry entry = {.size = sizeof(pen_entry), .magic = PEN_MAGIC,
                                    .abi_major = PEN_ABI_MAJOR, .abi_minor = PEN_ABI_MINOR,
                                    .get_factory = get_factory};
    return &entry;
}
