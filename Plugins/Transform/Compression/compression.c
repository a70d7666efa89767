/* Reads compressed request bodies, and compresses answers for clients that ask for it. A body of some
 * size goes through zlib on a worker thread: other requests of the loop don't wait for it. */
#include "compression.h"

#include <stdlib.h>
#include <string.h>

#include "schema.h"

/* What zlib does in about half a millisecond stays on the loop, bytes. */
#define INLINE_DECODE ((size_t)32768)
#define INLINE_ENCODE ((size_t)16384)

static void release(void *ctx, const uint8_t *p, size_t n) {
    (void)p, (void)n;
    free(ctx);
}

void job_run(job *job) {
    job->result = job->is_encoding
                      ? coding_encode(job->coding, job->level, job->in, &job->out, &job->length)
                      : coding_decode(job->coding, job->in, job->limit, &job->out, &job->length);
}

void job_release(job *job) {
    if (atomic_fetch_sub(&job->owners, 1) > 1) return;
    free(job->copy);
    free(job->out);
    free(job);
}

static int64_t run_on_worker(void *arg) {
    job_run(arg);
    job_release(arg);
    return 0;
}

static pen_verdict refuse(const instance *self, pen_exchange *exchange, uint32_t type, pen_str why) {
    self->core->fail(exchange, 0, why);
    self->respond->gateway_response(exchange, type, 0, (pen_str){NULL, 0});
    return PEN_RESPOND;
}

/* "If the specified coding isn't supported or the supplied payload isn't compressed with specified coding,
 * API Gateway returns the 415 Unsupported Media Type error response" (API Gateway Developer Guide, "Call an
 * API method with a compressed payload"). */
static pen_verdict take_decoded(const instance *self, pen_exchange *exchange, job *job) {
    switch (job->result) {
        case CODING_OK: break;
        case CODING_TOO_LONG:
            return refuse(self, exchange, PEN_GR_REQUEST_TOO_LARGE, PEN_S("the body is too long once read"));
        case CODING_MALFORMED:
            return refuse(self, exchange, PEN_GR_UNSUPPORTED_MEDIA_TYPE,
                          PEN_S("the body isn't in the coding that Content-Encoding says"));
        default:
            self->core->fail(exchange, 0, PEN_S("no memory for the body"));
            return PEN_FAIL;
    }
    pen_header_op op = {.op = PEN_OP_REMOVE, .name = PEN_S("content-encoding")};
    pen_buf out = {job->out, job->length, job->out, release};
    job->out = NULL;
    if (self->body->replace(exchange, PEN_REQUEST_BODY, out) != PEN_OK ||
        self->headers->apply(exchange, PEN_REQUEST_HEADERS, &op, 1) != PEN_OK)
        return PEN_FAIL;
    return PEN_CONTINUE;
}

/* Where it can't be compressed it goes as it is. */
static pen_verdict take_encoded(const instance *self, pen_exchange *exchange, job *job) {
    if (job->result != CODING_OK) return PEN_CONTINUE;
    pen_header_op op = {.op = PEN_OP_SET, .name = PEN_S("Content-Encoding")};
    op.value = job->coding == CODING_GZIP ? PEN_S("gzip") : PEN_S("deflate");
    if (self->headers->apply(exchange, PEN_RESPONSE_HEADERS, &op, 1) != PEN_OK) return PEN_FAIL;
    pen_buf out = {job->out, job->length, job->out, release};
    job->out = NULL;
    return self->body->replace(exchange, PEN_RESPONSE_BODY, out) == PEN_OK ? PEN_CONTINUE : PEN_FAIL;
}

static pen_verdict take(const instance *self, pen_exchange *exchange, job *job) {
    pen_verdict verdict = job->is_encoding ? take_encoded(self, exchange, job)
                                           : take_decoded(self, exchange, job);
    job_release(job);
    return verdict;
}

static pen_verdict start(const instance *self, pen_exchange *exchange, uint32_t direction, coding coding) {
    job *job = calloc(1, sizeof *job);
    if (job == NULL) return PEN_FAIL;
    atomic_init(&job->owners, 1);
    job->is_encoding = direction == PEN_RESPONSE_BODY;
    job->coding = coding;
    job->level = self->level;
    job->limit = self->maximum;
    job->in = self->body->all(exchange, direction);
    size_t at_once = job->is_encoding ? INLINE_ENCODE : INLINE_DECODE;
    if (job->in.n > at_once && self->work != NULL && (job->copy = malloc(job->in.n)) != NULL) {
        memcpy(job->copy, job->in.p, job->in.n);
        pen_str in = job->in;
        job->in.p = job->copy;
        atomic_store(&job->owners, 2);
        if (self->work->submit(exchange, run_on_worker, job, 0) != 0) {
            self->core->set_state(exchange, job);
            return PEN_PENDING;
        }
        /* Its queue is full: better late than not at all. */
        atomic_store(&job->owners, 1);
        job->in = in;
    }
    job_run(job);
    return take(self, exchange, job);
}

static pen_verdict request(const instance *self, pen_exchange *exchange) {
    pen_str name = self->headers->get(exchange, PEN_REQUEST_HEADERS, PEN_S("content-encoding"), 0);
    coding coding = coding_named(name);
    if (coding == CODING_IDENTITY) return PEN_CONTINUE;
    if (coding == CODING_UNKNOWN)
        return refuse(self, exchange, PEN_GR_UNSUPPORTED_MEDIA_TYPE,
                      PEN_S("Content-Encoding is neither gzip nor deflate"));
    if (!self->body->buffered(exchange, PEN_REQUEST_BODY))
        return self->body->require(exchange, 0) == PEN_OK ? PEN_NEED_BODY : PEN_FAIL;
    return start(self, exchange, PEN_REQUEST_BODY, coding);
}

static pen_verdict response(const instance *self, pen_exchange *exchange) {
    pen_str accept = self->headers->get(exchange, PEN_RECEIVED_HEADERS, PEN_S("accept-encoding"), 0);
    coding coding = coding_wanted(accept);
    int32_t status = self->respond->get_status(exchange);
    if (coding == CODING_IDENTITY || status == 204 || status == 304) return PEN_CONTINUE;
    pen_str there = self->headers->get(exchange, PEN_RESPONSE_HEADERS, PEN_S("content-encoding"), 0);
    int64_t length = self->body->length(exchange, PEN_RESPONSE_BODY);
    if (there.p != NULL || length == 0 || (length > 0 && (size_t)length < self->minimum))
        return PEN_CONTINUE;
    if (!self->body->buffered(exchange, PEN_RESPONSE_BODY))
        return self->body->require(exchange, 0) == PEN_OK ? PEN_NEED_BODY : PEN_FAIL;
    length = self->body->length(exchange, PEN_RESPONSE_BODY);
    if (length <= 0 || (size_t)length < self->minimum) return PEN_CONTINUE;
    return start(self, exchange, PEN_RESPONSE_BODY, coding);
}

static pen_verdict on_phase(void *state, pen_exchange *exchange, pen_phase phase) {
    return phase == PEN_PHASE_TRANSFORM_RESPONSE ? response(state, exchange) : request(state, exchange);
}

static pen_verdict on_event(void *state, pen_exchange *exchange, const pen_event *event) {
    const instance *self = state;
    job *job = exchange != NULL ? self->core->get_state(exchange) : NULL;
    if (job == NULL) return PEN_CONTINUE;
    switch (event->kind) {
        case PEN_EVENT_WORK_DONE:
            self->core->set_state(exchange, NULL);
            return take(self, exchange, job);
        /* The worker goes on, and lets go of it when it is done. */
        case PEN_EVENT_CANCELLED:
        case PEN_EVENT_TIMEOUT:
            self->core->set_state(exchange, NULL);
            job_release(job);
            return PEN_FAIL;
        default: return PEN_CONTINUE;
    }
}

static const pen_str reads[] = {
    PEN_S_INIT("request.body"),
    PEN_S_INIT("response.body"),
    PEN_S_INIT("request.header.content-encoding"),
    PEN_S_INIT("request.header.accept-encoding"),
    PEN_S_INIT("response.header.content-encoding"),
    PEN_S_INIT("response.status"),
};
static const pen_str writes[] = {
    PEN_S_INIT("request.body"),
    PEN_S_INIT("response.body"),
    PEN_S_INIT("request.header.content-encoding"),
    PEN_S_INIT("response.header.content-encoding"),
};

#define PHASES                                                                       \
    (PEN_PHASE_BIT(PEN_PHASE_VALIDATE) | PEN_PHASE_BIT(PEN_PHASE_TRANSFORM_REQUEST) | \
     PEN_PHASE_BIT(PEN_PHASE_TRANSFORM_RESPONSE))

static const pen_descriptor descriptor = {
    .size = sizeof descriptor,
    .phases = PHASES,
    .flags = PEN_SHARED | PEN_ISOLATE_OK,
    .id = PEN_S_INIT("penstock.transform.compression"),
    .name = PEN_S_INIT("Compression"),
    .version = PEN_S_INIT("1.0.0"),
    .vendor = PEN_S_INIT("Penstock"),
    .summary = PEN_S_INIT("Reads compressed request bodies and compresses answers for who asks for it."),
    .config_schema = PEN_S_INIT(CONFIG_SCHEMA),
    .reads = reads,
    .read_count = sizeof reads / sizeof *reads,
    .writes = writes,
    .write_count = sizeof writes / sizeof *writes,
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
    out->size = sizeof *out;
    out->flags = PEN_SHARED | PEN_ISOLATE_OK;
    out->phases = PHASES;
    out->state = self;
    out->destroy = instance_free;
    out->on_phase = on_phase;
    out->on_event = on_event;
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
