/* A plugin that does what its configuration's "mode" says, for tests of isolation. */
#include <penstock/penstock.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    const pen_host *host;
    const pen_core *core;
    const pen_headers *headers;
    const pen_vars *vars;
    const pen_respond *respond;
    const pen_body *body;
    const pen_auth *auth;
    const pen_forward *forward;
    const pen_timer *timer;
    const pen_callout *callout;
    const pen_request *request;
    char mode[32];
} state;

static int is(state *s, const char *mode) { return strcmp(s->mode, mode) == 0; }
static pen_str text(const char *c) { return (pen_str){(const uint8_t *)c, strlen(c)}; }

static void set_int(state *s, pen_exchange *x, const char *name, int64_t i) {
    pen_value v = {.type = PEN_INT, .i = i};
    s->vars->set(x, PEN_SCOPE_EXCHANGE, text(name), &v);
}

static int has(state *s, pen_exchange *x, const char *name) {
    return s->headers->get(x, PEN_REQUEST_HEADERS, text(name), 0).p != NULL;
}

typedef struct {
    state *s;
    pen_token token;
} resumption;

static void *resume(void *arg) {
    resumption *r = arg;
    pen_buf data = {(const uint8_t *)"later", 5, NULL, NULL};
    r->s->core->resume(r->s->host, r->token, 41, data);
    free(r);
    return NULL;
}

static pen_verdict plain(state *s, pen_exchange *x, pen_phase phase) {
    pen_header_op op = {PEN_OP_SET, 0, text("x-phase"), text("seen")};
    pen_buf body = {(const uint8_t *)"made here", 9, NULL, NULL};
    switch (phase) {
    case PEN_PHASE_AUTH:
        s->auth->principal(x, text("alice"));
        set_int(s, x, "ctx.modes.level", 3);
        return PEN_ALLOW;
    case PEN_PHASE_VALIDATE:
        set_int(s, x, "ctx.modes.pid", getpid());
        return s->request->path_param(x, text("id")).n == 1 ? PEN_CONTINUE : PEN_FAIL;
    case PEN_PHASE_RATE_LIMIT:
        if (!has(s, x, "x-limit")) return PEN_CONTINUE;
        s->respond->gateway_response(x, PEN_GR_THROTTLED, 0, (pen_str){NULL, 0});
        return PEN_RESPOND;
    case PEN_PHASE_TRANSFORM_REQUEST:
        return s->headers->apply(x, PEN_REQUEST_HEADERS, &op, 1) == PEN_OK ? PEN_CONTINUE : PEN_FAIL;
    case PEN_PHASE_INTEGRATE:
        s->respond->respond(x, 201, NULL, 0, body);
        return PEN_RESPOND;
    default:
        s->respond->set_status(x, s->respond->get_status(x) + 1);
        return s->headers->apply(x, PEN_RESPONSE_HEADERS, &op, 1) == PEN_OK ? PEN_CONTINUE
                                                                              : PEN_FAIL;
    }
}

static pen_verdict on_phase(void *self, pen_exchange *x, pen_phase phase) {
    state *s = self;
    if (has(s, x, "x-crash")) *(volatile int *)0 = 1;
    if (has(s, x, "x-hang"))
        for (;;) sleep(1);
    if (has(s, x, "x-exit")) _exit(0);
    if (is(s, "async")) {
        resumption *r = malloc(sizeof *r);
        pthread_t thread;
        *r = (resumption){s, s->core->suspend(x, 60000)};
        if (r->token == 0 || pthread_create(&thread, NULL, resume, r) != 0) return PEN_FAIL;
        pthread_detach(thread);
        return PEN_PENDING;
    }
    if (is(s, "never")) return s->core->suspend(x, 60000) ? PEN_PENDING : PEN_FAIL;
    if (is(s, "deadline")) return s->core->suspend(x, 5) ? PEN_PENDING : PEN_FAIL;
    if (is(s, "timer")) return s->timer->start(x, 5) ? PEN_PENDING : PEN_FAIL;
    if (is(s, "callout")) {
        pen_callout_request r = {.size = sizeof r, .upstream = text("tokens"),
                                 .method = text("GET"), .target = text("/check")};
        return s->callout->start(x, &r) ? PEN_PENDING : PEN_FAIL;
    }
    if (is(s, "body")) {
        if (!s->body->buffered(x, PEN_REQUEST_BODY)) {
            s->body->require(x, 0);
            return PEN_NEED_BODY;
        }
        pen_str all = s->body->all(x, PEN_REQUEST_BODY);
        set_int(s, x, "ctx.modes.length", (int64_t)all.n);
        set_int(s, x, "ctx.modes.last", all.n ? all.p[all.n - 1] : -1);
        pen_buf twice = {all.p, all.n, NULL, NULL};
        return s->body->replace(x, PEN_REQUEST_BODY, twice) == PEN_OK ? PEN_CONTINUE : PEN_FAIL;
    }
    if (is(s, "forward")) {
        pen_forward_target t = {.size = sizeof t, .upstream = 1, .target = text("/there")};
        return s->forward->forward(x, &t) == PEN_OK ? PEN_FORWARD : PEN_FAIL;
    }
    if (is(s, "fail")) {
        s->core->fail(x, 7, text("said the plugin"));
        return PEN_FAIL;
    }
    return plain(s, x, phase);
}

static pen_verdict on_event(void *self, pen_exchange *x, const pen_event *event) {
    state *s = self;
    if (x == NULL) return PEN_CONTINUE;
    switch (event->kind) {
    case PEN_EVENT_RESUMED:
        set_int(s, x, "ctx.modes.value", event->value + (int64_t)event->data.n);
        return PEN_CONTINUE;
    case PEN_EVENT_TIMEOUT: set_int(s, x, "ctx.modes.timeout", 1); return PEN_CONTINUE;
    case PEN_EVENT_TIMER: set_int(s, x, "ctx.modes.timer", 1); return PEN_CONTINUE;
    case PEN_EVENT_CALLOUT_DONE:
        set_int(s, x, "ctx.modes.status", event->status);
        set_int(s, x, "ctx.modes.length", (int64_t)event->data.n);
        return PEN_CONTINUE;
    case PEN_EVENT_UPSTREAM_HEAD:
        set_int(s, x, "ctx.modes.head", event->status);
        return PEN_CONTINUE;
    default: return PEN_FAIL;
    }
}

static void destroy(void *self) {
    state *s = self;
    s->core->log(s->host, PEN_LOG_INFO, text("destroyed"), NULL, 0);
    free(s);
}

static const pen_str reads[] = {PEN_S_INIT("request.header.*"), PEN_S_INIT("request.path.*"),
                                PEN_S_INIT("request.body"), PEN_S_INIT("response.header.*"),
                                PEN_S_INIT("ctx.*")};
static const pen_str writes[] = {PEN_S_INIT("request.header.*"), PEN_S_INIT("response.header.*"),
                                 PEN_S_INIT("request.body"), PEN_S_INIT("response.status"),
                                 PEN_S_INIT("ctx.modes.*")};

static const pen_descriptor descriptor = {
    .size = sizeof(pen_descriptor), .phases = 0x7e, .flags = PEN_ISOLATE_OK,
    .id = PEN_S_INIT("test.modes"), .name = PEN_S_INIT("Modes"), .version = PEN_S_INIT("1.0.0"),
    .vendor = PEN_S_INIT("test"), .summary = PEN_S_INIT("Does what its mode says."),
    .config_schema = PEN_S_INIT("{}"), .reads = reads, .read_count = 5, .writes = writes,
    .write_count = 5};

static const pen_descriptor *describe(const pen_factory *f, uint32_t index) {
    (void)f;
    return index == 0 ? &descriptor : NULL;
}

static const void *get(const pen_host *host, const char *id) {
    return host->get_extension(host, text(id));
}

static pen_status create(const pen_factory *f, const pen_create *args, pen_instance *out,
                         pen_error *error) {
    (void)f;
    char config[64] = {0};
    memcpy(config, args->config.p, args->config.n < 63 ? args->config.n : 63);
    char *mode = strstr(config, "\"mode\":\"");
    if (mode == NULL || strstr(config, "refuse") != NULL) {
        error->message = text("no such mode");
        error->pointer = text("/mode");
        return PEN_E_ARGUMENT;
    }
    if (strstr(config, "crash-create") != NULL) *(volatile int *)0 = 1;
    state *s = calloc(1, sizeof *s);
    s->host = args->host;
    s->core = get(args->host, PEN_EXT_CORE);
    s->headers = get(args->host, PEN_EXT_HEADERS);
    s->vars = get(args->host, PEN_EXT_VARS);
    s->respond = get(args->host, PEN_EXT_RESPOND);
    s->body = get(args->host, PEN_EXT_BODY);
    s->auth = get(args->host, PEN_EXT_AUTH);
    s->forward = get(args->host, PEN_EXT_FORWARD);
    s->timer = get(args->host, PEN_EXT_TIMER);
    s->callout = get(args->host, PEN_EXT_CALLOUT);
    s->request = get(args->host, PEN_EXT_REQUEST);
    mode += 8;
    memcpy(s->mode, mode, strcspn(mode, "\""));
    s->core->log(args->host, PEN_LOG_INFO, text("created"), NULL, 0);
    out->phases = descriptor.phases;
    out->flags = PEN_ISOLATE_OK;
    out->state = s;
    out->destroy = destroy;
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
