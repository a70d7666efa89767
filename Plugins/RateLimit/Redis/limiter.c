/* Lets so many requests a second through, counted in Redis for several gateways together. */
#include <stdio.h>
#include <string.h>

#include "redis.h"
#include "schema.h"

/* The key in Redis: the prefix and each value after its length, so that ("a", "bc") and ("ab", "c") differ.
 * 0: too long; *found: how many of the values there are. */
static size_t make_key(const instance *self, pen_exchange *exchange, char *key, size_t *found) {
    size_t length = strlen(self->prefix);
    if (length >= KEY_BYTES_MAX) return 0;
    memcpy(key, self->prefix, length);
    *found = 0;
    for (size_t i = 0; i < self->key_count; i++) {
        pen_value value = {0};
        char digits[32];
        pen_status status = self->vars->get_by_handle(exchange, self->handles[i], &value);
        pen_str text = value.s;
        if (status == PEN_OK && (value.type == PEN_INT || value.type == PEN_BOOL)) {
            int n = snprintf(digits, sizeof digits, "%lld", (long long)value.i);
            text = (pen_str){(const uint8_t *)digits, (size_t)n};
        }
        int is_there = status == PEN_OK && value.type != PEN_NULL && text.p != NULL;
        char head[32];
        int n = is_there ? snprintf(head, sizeof head, ":%zu:", text.n)
                         : snprintf(head, sizeof head, ":-:");
        size_t size = is_there ? text.n : 0;
        if (length + (size_t)n + size > KEY_BYTES_MAX) return 0;
        memcpy(key + length, head, (size_t)n);
        length += (size_t)n;
        if (size > 0) memcpy(key + length, text.p, size);
        length += size;
        *found += (size_t)is_there;
    }
    return length;
}

static int64_t seconds(int64_t microseconds) { return (microseconds + 999999) / 1000000; }

/* 429, with when to come back (RFC 9110 §10.2.3, draft-ietf-httpapi-ratelimit-headers-10). */
static pen_verdict refuse(const instance *self, pen_exchange *exchange, const answer *answer) {
    pen_str absent = {NULL, 0};
    if (self->respond->gateway_response(exchange, PEN_GR_THROTTLED, 0, absent) != PEN_OK)
        return PEN_FAIL;
    if (self->policy == NULL) return PEN_RESPOND;
    char after[32], limit[256];
    int a = snprintf(after, sizeof after, "%lld", (long long)seconds(answer->retry_us));
    int l = snprintf(limit, sizeof limit, "\"%s\";r=%lld;t=%lld", self->quoted,
                     (long long)answer->remaining, (long long)seconds(answer->reset_us));
    if (l >= (int)sizeof limit) return PEN_RESPOND;
    const pen_header_op ops[] = {
        {PEN_OP_SET, 0, PEN_S("retry-after"), {(const uint8_t *)after, (size_t)a}},
        {PEN_OP_SET, 0, PEN_S("ratelimit-policy"),
         {(const uint8_t *)self->policy, strlen(self->policy)}},
        {PEN_OP_SET, 0, PEN_S("ratelimit"), {(const uint8_t *)limit, (size_t)l}},
    };
    return self->headers->apply(exchange, PEN_RESPONSE_HEADERS, ops, 3) == PEN_OK ? PEN_RESPOND
                                                                                   : PEN_FAIL;
}

/* Redis is away. */
static pen_verdict decide_alone(instance *self, pen_exchange *exchange) {
    answer unknown = {0, 0, (int64_t)self->pause_ms * 1000, (int64_t)self->pause_ms * 1000};
    if (self->away == AWAY_ALLOW) return PEN_CONTINUE;
    if (self->away == AWAY_DENY) return refuse(self, exchange, &unknown);
    char key[KEY_BYTES_MAX];
    size_t found, length = make_key(self, exchange, key, &found);
    pen_limit_result result = {.size = sizeof result};
    pen_str whose = {(const uint8_t *)key, length};
    if (length == 0 ||
        self->limit->acquire_for(exchange, self->share, whose, 1, &result) != PEN_OK)
        return PEN_FAIL;
    if (result.allowed) return PEN_CONTINUE;
    answer local = {0, (int64_t)result.remaining, (int64_t)(result.retry_ns / 1000),
                    (int64_t)(result.reset_ns / 1000)};
    return refuse(self, exchange, &local);
}

static pen_verdict on_phase(void *state, pen_exchange *exchange, pen_phase phase) {
    instance *self = state;
    if (phase != PEN_PHASE_RATE_LIMIT) return PEN_FAIL;
    char key[KEY_BYTES_MAX];
    size_t found = 0, length = make_key(self, exchange, key, &found);
    if (length == 0) {
        self->core->fail(exchange, 1, PEN_S("the limit's key is over 1,024 bytes"));
        return PEN_FAIL;
    }
    if (self->passes_without_key && self->key_count > 0 && found == 0) return PEN_CONTINUE;
    if (!breaker_lets(self)) return decide_alone(self, exchange);
    pen_token token = self->core->suspend(exchange, self->deadline_ms);
    if (token == 0) return PEN_FAIL;
    if (connection_ask(self, key, length, token)) return PEN_PENDING;
    /* A token that nobody waits for must end all the same. */
    pen_buf none = {NULL, 0, NULL, NULL};
    self->core->resume(self->host, token, -1, none);
    return PEN_PENDING;
}

static pen_verdict on_event(void *state, pen_exchange *exchange, const pen_event *event) {
    instance *self = state;
    if (event->kind == PEN_EVENT_FD) {
        connection_ready(self, (uint32_t)event->value);
        return PEN_CONTINUE;
    }
    if (exchange == NULL || event->kind == PEN_EVENT_CANCELLED) return PEN_CONTINUE;
    if (event->kind == PEN_EVENT_RESUMED && event->value == 0 && event->data.n == sizeof(answer)) {
        answer answer;
        memcpy(&answer, event->data.p, sizeof answer);
        breaker_answered(self);
        return answer.allowed ? PEN_CONTINUE : refuse(self, exchange, &answer);
    }
    if (event->kind != PEN_EVENT_RESUMED && event->kind != PEN_EVENT_TIMEOUT) return PEN_FAIL;
    breaker_failed(self);
    return decide_alone(self, exchange);
}

static const pen_str reads[] = {
    PEN_S_INIT("request.header.*"), PEN_S_INIT("request.query.*"), PEN_S_INIT("request.path.*"),
    PEN_S_INIT("request.cookie.*"), PEN_S_INIT("ctx.*"), PEN_S_INIT("context.*"),
    PEN_S_INIT("stage.*"),
};
static const pen_str writes[] = {
    PEN_S_INIT("response.header.retry-after"), PEN_S_INIT("response.header.ratelimit"),
    PEN_S_INIT("response.header.ratelimit-policy"),
};

static const pen_descriptor descriptor = {
    .size = sizeof descriptor,
    .phases = PEN_PHASE_BIT(PEN_PHASE_RATE_LIMIT),
    .flags = 0,
    .id = PEN_S_INIT("penstock.rate-limit.redis"),
    .name = PEN_S_INIT("Redis"),
    .version = PEN_S_INIT("1.0.0"),
    .vendor = PEN_S_INIT("Penstock"),
    .summary = PEN_S_INIT("Lets so many requests a second through, counted in Redis."),
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
    out->phases = PEN_PHASE_BIT(PEN_PHASE_RATE_LIMIT);
    out->state = self;
    /* Without a key nothing is read: an empty list, which isn't the descriptor's. */
    out->reads = self->key_count > 0 ? self->reads : reads;
    out->read_count = self->key_count;
    out->writes = writes;
    out->write_count = self->policy != NULL ? sizeof writes / sizeof *writes : 0;
    out->destroy = instance_free;
    out->on_phase = on_phase;
    out->on_event = on_event;
    return PEN_OK;
}

static const void *get_factory(const pen_entry *entry, pen_str id) {
    (void)entry;
    static const pen_factory factory = {sizeof factory, 1, descriptor_at, create};
    pen_str own = PEN_S(PEN_FACTORY_ID);
    return id.n == own.n && memcmp(id.p, own.p, own.n) == 0 ? &factory : NULL;
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
