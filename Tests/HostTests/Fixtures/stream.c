/* A plugin that reads a streamed callout as its configuration's "mode" says. */
#include <penstock/penstock.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const pen_vars *vars;
    const pen_timer *timer;
    const pen_callout_stream *stream;
    char mode[16];
    /* Of the one exchange at a time that the tests run. */
    pen_token token;
    int64_t bytes, sum;
    const uint8_t *kept;
} state;

static int is(state *s, const char *mode) { return strcmp(s->mode, mode) == 0; }
static pen_str text(const char *c) { return (pen_str){(const uint8_t *)c, strlen(c)}; }

static void set_int(state *s, pen_exchange *x, const char *name, int64_t i) {
    pen_value v = {.type = PEN_INT, .i = i};
    s->vars->set(x, PEN_SCOPE_EXCHANGE, text(name), &v);
}

/* How many of the calls that must be refused are. */
static int64_t refusals(state *s, pen_exchange *x, pen_callout_request r) {
    int64_t refused = 0;
    pen_callout_request timeless = r, shared = r, remembered = r, flagged = r;
    timeless.timeout_ms = 0;
    shared.single_flight_key = text("key");
    remembered.cache_ttl_ms = 1;
    flagged.flags = 1;
    refused += s->stream->start(x, &timeless) == 0;
    refused += s->stream->start(x, &shared) == 0;
    refused += s->stream->start(x, &remembered) == 0;
    refused += s->stream->start(x, &flagged) == 0;
    refused += s->stream->next(x, 0) == PEN_E_STALE;
    refused += s->stream->stop(x, 12345) == PEN_E_STALE;
    return refused;
}

static pen_verdict on_phase(void *self, pen_exchange *x, pen_phase phase) {
    state *s = self;
    (void)phase;
    pen_callout_request r = {.size = sizeof r, .timeout_ms = 5000, .upstream = text("backend"),
                             .method = text("GET"), .target = text("/list")};
    s->bytes = s->sum = 0;
    if (is(s, "misuse")) set_int(s, x, "ctx.step.refused", refusals(s, x, r));
    s->token = s->stream->start(x, &r);
    if (s->token == 0) return PEN_FAIL;
    if (is(s, "misuse") && s->stream->next(x, s->token) != PEN_E_STATE) return PEN_FAIL;
    return PEN_PENDING;
}

static pen_verdict ask(state *s, pen_exchange *x) {
    if (is(s, "slow")) return s->timer->start(x, 5) ? PEN_PENDING : PEN_FAIL;
    if (s->stream->next(x, s->token) != PEN_OK) return PEN_FAIL;
    if (is(s, "misuse") && s->stream->next(x, s->token) != PEN_E_STATE) return PEN_FAIL;
    return PEN_PENDING;
}

static pen_verdict chunk(state *s, pen_exchange *x, const pen_event *event) {
    if (event->value != s->bytes) return PEN_FAIL;
    s->bytes += (int64_t)event->data.n;
    for (size_t i = 0; i < event->data.n; i++) s->sum += event->data.p[i];
    if (is(s, "keep")) {
        /* What no plugin may do. */
        if (s->kept != NULL) set_int(s, x, "ctx.step.kept", s->kept[0]);
        s->kept = event->data.p;
    }
    if (is(s, "first")) {
        set_int(s, x, "ctx.step.stop", s->stream->stop(x, s->token));
        set_int(s, x, "ctx.step.again", s->stream->stop(x, s->token));
        set_int(s, x, "ctx.step.first", event->data.p[0]);
        return PEN_CONTINUE;
    }
    return ask(s, x);
}

static pen_verdict on_event(void *self, pen_exchange *x, const pen_event *event) {
    state *s = self;
    if (x == NULL) return PEN_CONTINUE;
    switch (event->kind) {
    case PEN_EVENT_CALLOUT_HEAD:
        set_int(s, x, "ctx.step.head", event->status);
        set_int(s, x, "ctx.step.headers", (int64_t)event->header_count);
        return ask(s, x);
    case PEN_EVENT_CALLOUT_CHUNK: return chunk(s, x, event);
    case PEN_EVENT_TIMER: return s->stream->next(x, s->token) == PEN_OK ? PEN_PENDING : PEN_FAIL;
    case PEN_EVENT_CALLOUT_DONE:
        set_int(s, x, "ctx.step.bytes", s->bytes);
        set_int(s, x, "ctx.step.sum", s->sum);
        set_int(s, x, "ctx.step.status", event->status);
        set_int(s, x, "ctx.step.value", event->value);
        return s->stream->next(x, s->token) == PEN_E_STALE ? PEN_CONTINUE : PEN_FAIL;
    default: return PEN_FAIL;
    }
}

static const pen_str writes[] = {PEN_S_INIT("ctx.*")};
static const pen_descriptor descriptor = {
    .size = sizeof(pen_descriptor), .phases = PEN_PHASE_BIT(PEN_PHASE_VALIDATE),
    .flags = PEN_ISOLATE_OK, .id = PEN_S_INIT("test.stream"), .name = PEN_S_INIT("Stream"),
    .version = PEN_S_INIT("1.0.0"), .vendor = PEN_S_INIT("test"),
    .summary = PEN_S_INIT("Reads a streamed callout."), .config_schema = PEN_S_INIT("{}"),
    .writes = writes, .write_count = 1};

static const pen_descriptor *describe(const pen_factory *f, uint32_t index) {
    (void)f;
    return index == 0 ? &descriptor : NULL;
}

static pen_status create(const pen_factory *f, const pen_create *args, pen_instance *out,
                         pen_error *error) {
    (void)f;
    const pen_host *host = args->host;
    const pen_callout_stream *stream = host->get_extension(host, text(PEN_EXT_CALLOUT_STREAM));
    if (stream == NULL) {
        error->message = text("this plugin needs " PEN_EXT_CALLOUT_STREAM);
        return PEN_E_UNSUPPORTED;
    }
    state *s = calloc(1, sizeof *s);
    s->stream = stream;
    s->vars = host->get_extension(host, text(PEN_EXT_VARS));
    s->timer = host->get_extension(host, text(PEN_EXT_TIMER));
    char config[64] = {0};
    memcpy(config, args->config.p, args->config.n < 63 ? args->config.n : 63);
    char *mode = strstr(config, "\"mode\":\"");
    if (mode != NULL) memcpy(s->mode, mode + 8, strcspn(mode + 8, "\"") & 15);
    out->phases = descriptor.phases;
    out->flags = PEN_ISOLATE_OK;
    out->state = s;
    out->destroy = free;
    out->on_phase = on_phase;
    out->on_event = on_event;
    return PEN_OK;
}

static const pen_factory factory = {sizeof(pen_factory), 1, describe, create};

static const void *get_factory(const pen_entry *e, pen_str id) {
    (void)e;
    (void)id;
    return &factory;
}

static const pen_entry entry = {.size = sizeof(pen_entry), .magic = PEN_MAGIC,
                                .abi_major = 1, .abi_minor = 0,
                                .toolchain = PEN_S_INIT("cc"), .get_factory = get_factory};

PEN_EXPORT const pen_entry *pen_plugin_entry_v1(void) { return &entry; }
