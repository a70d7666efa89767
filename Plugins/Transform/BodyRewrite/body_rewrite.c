/* Counts a body as it streams and replaces one string of bytes by another, across chunk borders.
 * Chunks in which nothing can match go through untouched and uncopied. */
#include <stdlib.h>
#include <string.h>

#include "body_rewrite.h"
#include "schema.h"

/* What an exchange needs, in its arena; one slot for each direction. */
typedef struct progress {
    uint64_t bytes[2];
    uint64_t replaced[2];
    size_t matched[2];
} progress;

static progress *progress_of(const instance *self, pen_exchange *exchange) {
    progress *progress = self->core->get_state(exchange);
    if (progress == NULL) {
        progress = self->core->alloc(exchange, sizeof *progress, _Alignof(struct progress));
        if (progress == NULL) return NULL;
        memset(progress, 0, sizeof *progress);
        self->core->set_state(exchange, progress);
    }
    return progress;
}

static void publish(const instance *self, pen_exchange *exchange, const progress *progress,
                    uint32_t direction) {
    pen_value bytes = {.type = PEN_INT, .i = (int64_t)progress->bytes[direction]};
    pen_value replaced = {.type = PEN_INT, .i = (int64_t)progress->replaced[direction]};
    if (self->vars != NULL) {
        self->vars->set(exchange, PEN_SCOPE_EXCHANGE, self->bytes_name[direction], &bytes);
        self->vars->set(exchange, PEN_SCOPE_EXCHANGE, self->replaced_name[direction], &replaced);
    }
    if (self->metrics != NULL) {
        self->metrics->record(self->host, self->bytes_metric[direction], bytes.i);
        if (replaced.i > 0)
            self->metrics->record(self->host, self->replaced_metric[direction], replaced.i);
    }
}

static void release(void *ctx, const uint8_t *p, size_t n) {
    (void)p, (void)n;
    free(ctx);
}

static int32_t filter(const instance *self, progress *progress, const pen_chunk *chunk, pen_buf *out) {
    uint32_t direction = chunk->direction;
    size_t n = chunk->data.n;
    int is_clean = progress->matched[direction] == 0 &&
                   (n == 0 || memchr(chunk->data.p, self->pattern.find[0], n) == NULL);
    if (is_clean) return PEN_FILTER_PASS;
    output written = {0};
    int64_t replaced = rewrite(&self->pattern, &progress->matched[direction], chunk->data.p, n,
                               chunk->last != 0, &written);
    if (replaced < 0) {
        free(written.bytes);
        return PEN_FILTER_ABORT;
    }
    progress->replaced[direction] += (uint64_t)replaced;
    /* Swallowed whole, it is empty and not absent. */
    const uint8_t *bytes = written.bytes != NULL ? written.bytes : (const uint8_t *)"";
    *out = (pen_buf){bytes, written.length, written.bytes, release};
    return PEN_FILTER_REPLACE;
}

static int32_t on_chunk(void *state, pen_exchange *exchange, const pen_chunk *chunk, pen_buf *out,
                        pen_token *token) {
    (void)token;
    const instance *self = state;
    if (chunk->direction > PEN_RESPONSE_BODY) return PEN_FILTER_PASS;
    progress *progress = progress_of(self, exchange);
    if (progress == NULL) return PEN_FILTER_ABORT;
    progress->bytes[chunk->direction] += chunk->data.n;
    int32_t result =
        self->pattern.find_length == 0 ? PEN_FILTER_PASS : filter(self, progress, chunk, out);
    if (chunk->last) publish(self, exchange, progress, chunk->direction);
    return result;
}

static pen_verdict on_phase(void *state, pen_exchange *exchange, pen_phase phase) {
    (void)state, (void)exchange, (void)phase;
    return PEN_CONTINUE; /* the filter does the work */
}

static const void *get_extension(void *state, pen_str id) {
    const instance *self = state;
    pen_str ours = PEN_S(PEN_EXT_BODY_FILTER);
    return id.n == ours.n && memcmp(id.p, ours.p, ours.n) == 0 ? &self->filter : NULL;
}

static const pen_str reads[] = {PEN_S_INIT("request.body"), PEN_S_INIT("response.body")};
static const pen_str writes[] = {PEN_S_INIT("request.body"), PEN_S_INIT("response.body"),
                                 PEN_S_INIT("ctx.*")};

static const pen_descriptor descriptor = {
    .size = sizeof descriptor,
    .phases = PEN_PHASE_BIT(PEN_PHASE_TRANSFORM_REQUEST) | PEN_PHASE_BIT(PEN_PHASE_TRANSFORM_RESPONSE),
    .flags = PEN_SHARED | PEN_ISOLATE_OK,
    .id = PEN_S_INIT("penstock.transform.body-rewrite"),
    .name = PEN_S_INIT("BodyRewrite"),
    .version = PEN_S_INIT("1.0.0"),
    .vendor = PEN_S_INIT("Penstock"),
    .summary = PEN_S_INIT("Counts a body as it streams and replaces one string of bytes by another."),
    .config_schema = PEN_S_INIT(CONFIG_SCHEMA),
    .reads = reads,
    .read_count = 2,
    .writes = writes,
    .write_count = 3,
};

static const pen_descriptor *descriptor_at(const pen_factory *factory, uint32_t index) {
    (void)factory;
    return index == 0 ? &descriptor : NULL;
}

static pen_status create(const pen_factory *factory, const pen_create *args, pen_instance *out,
                         pen_error *error) {
    (void)factory;
    instance *self = instance_make(args, error);
    if (self == NULL) return PEN_E_ARGUMENT;
    self->filter.chunk = on_chunk;
    out->size = sizeof *out;
    out->flags = PEN_SHARED | PEN_ISOLATE_OK;
    out->state = self;
    if (self->filter.directions & PEN_FILTER_REQUEST)
        out->phases |= PEN_PHASE_BIT(PEN_PHASE_TRANSFORM_REQUEST);
    if (self->filter.directions & PEN_FILTER_RESPONSE)
        out->phases |= PEN_PHASE_BIT(PEN_PHASE_TRANSFORM_RESPONSE);
    out->destroy = instance_free;
    out->get_extension = get_extension;
    out->on_phase = on_phase;
    return PEN_OK;
}

static const void *get_factory(const pen_entry *entry, pen_str id) {
    (void)entry;
    static const pen_factory factory = {sizeof factory, 1, descriptor_at, create};
    pen_str ours = PEN_S(PEN_FACTORY_ID);
    return id.n == ours.n && memcmp(id.p, ours.p, ours.n) == 0 ? &factory : NULL;
}

const pen_entry *pen_plugin_entry_v1(void) {
    static const pen_entry entry = {
        .size = sizeof entry,
        .magic = PEN_MAGIC,
        .abi_major = PEN_ABI_MAJOR,
        .abi_minor = PEN_ABI_MINOR,
        .get_factory = get_factory,
    };
    return &entry;
}
