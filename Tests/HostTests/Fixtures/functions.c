/* A plugin whose validate phase calls its own function through the host's pen.template/1: what the
 * function is given as its state must be what create() made. */
#include <penstock/penstock.h>
#include <stdlib.h>

typedef struct {
    uint64_t magic;
    const pen_template *template_;
    const pen_vars *vars;
    const pen_headers *headers;
} state;

static const uint64_t MAGIC = 0x70656e73746f636b;

static pen_status call(void *s, uint32_t index, const pen_value *arguments, size_t count,
                       pen_value *out, pen_str *error) {
    (void)index;
    (void)count;
    if (((state *)s)->magic != MAGIC) {
        *error = PEN_S("a state that is not mine");
        return PEN_E_FAILED;
    }
    *out = arguments[0];
    return PEN_OK;
}

static const pen_template_function function = {
    .size = sizeof function, .arguments_min = 1, .arguments_max = 1, .name = PEN_S_INIT("echo")};

static const pen_template_functions functions = {
    .size = sizeof functions, .count = 1, .functions = &function, .call = call};

static const void *get_extension(void *s, pen_str id) {
    (void)s;
    return id.n == sizeof PEN_EXT_TEMPLATE_FUNCTIONS - 1 ? &functions : NULL;
}

static pen_verdict on_phase(void *state_, pen_exchange *x, pen_phase phase) {
    state *s = state_;
    (void)phase;
    /* A view that is poisoned when this hook returns goes through the function and back. */
    pen_value argument = {.type = PEN_STRING,
                          .s = s->headers->get(x, PEN_REQUEST_HEADERS, PEN_S("x-name"), 0)};
    pen_value out;
    pen_str error;
    pen_status status =
        s->template_->call(x, PEN_S("step"), PEN_S("echo"), &argument, 1, &out, &error);
    if (status != PEN_OK) return PEN_FAIL;
    s->vars->set(x, PEN_SCOPE_EXCHANGE, PEN_S("ctx.step.said"), &out);
    return PEN_CONTINUE;
}

static void destroy(void *s) { free(s); }

static const pen_str reads[] = {PEN_S_INIT("request.header.x-name")};
static const pen_str writes[] = {PEN_S_INIT("ctx.step.*")};
static const pen_descriptor descriptor = {
    .size = sizeof descriptor, .id = PEN_S_INIT("test.functions"), .name = PEN_S_INIT("functions"),
    .version = PEN_S_INIT("1.0.0"), .config_schema = PEN_S_INIT("{}"),
    .phases = 1u << PEN_PHASE_VALIDATE, .reads = reads, .read_count = 1, .writes = writes,
    .write_count = 1};

static const pen_descriptor *describe(const pen_factory *f, uint32_t index) {
    (void)f;
    return index == 0 ? &descriptor : NULL;
}

static pen_status create(const pen_factory *f, const pen_create *args, pen_instance *out,
                         pen_error *error) {
    (void)f;
    (void)error;
    state *s = calloc(1, sizeof *s);
    s->magic = MAGIC;
    s->template_ = args->host->get_extension(args->host, PEN_S(PEN_EXT_TEMPLATE));
    s->vars = args->host->get_extension(args->host, PEN_S(PEN_EXT_VARS));
    s->headers = args->host->get_extension(args->host, PEN_S(PEN_EXT_HEADERS));
    out->phases = descriptor.phases;
    out->state = s;
    out->destroy = destroy;
    out->on_phase = on_phase;
    out->get_extension = get_extension;
    return PEN_OK;
}

static const pen_factory factory = {sizeof(pen_factory), 1, describe, create};

static const void *get_factory(const pen_entry *e, pen_str id) {
    (void)e;
    (void)id;
    return &factory;
}

static const pen_entry entry = {.size = sizeof(pen_entry), .magic = PEN_MAGIC, .abi_major = 1,
                                .abi_minor = 0, .toolchain = PEN_S_INIT("cc"),
                                .get_factory = get_factory};

PEN_EXPORT const pen_entry *pen_plugin_entry_v1(void) { return &entry; }
