/* Lets in requests that are signed with a shared secret. README.md says what is signed. */
#include "hmac.h"

#include <stdlib.h>

#include "schema.h"

static const hmac_key *find(const instance *self, pen_str id) {
    size_t low = 0, high = self->key_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = text_compare(self->keys[middle].id, id);
        if (order == 0) return &self->keys[middle];
        if (order < 0) low = middle + 1;
        else high = middle;
    }
    return NULL;
}

static int is_signature_good(const instance *self, const hmac_key *key, pen_str text, pen_str hex) {
    uint8_t expected[DIGEST_MAX], given[DIGEST_MAX];
    size_t n = self->crypto->hmac(self->host, self->hash, key->secret, text, expected);
    return n > 0 && text_from_hex(hex, given, n) &&
           self->crypto->equal(self->host, (pen_str){expected, n}, (pen_str){given, n});
}

/* PEN_ALLOW: the body is what X-Content-SHA256 says. */
static pen_verdict check_body(const instance *self, pen_exchange *exchange) {
    pen_str hex = self->headers->get(exchange, PEN_REQUEST_HEADERS, PEN_S("x-content-sha256"), 0);
    uint8_t expected[DIGEST_MAX], given[32];
    if (!text_from_hex(hex, given, sizeof given)) return PEN_DENY;
    if (!self->body->buffered(exchange, PEN_REQUEST_BODY))
        return self->body->require(exchange, 0) == PEN_OK ? PEN_NEED_BODY : PEN_ERROR;
    pen_str body = self->body->all(exchange, PEN_REQUEST_BODY);
    if (self->crypto->digest(self->host, PEN_SHA256, body, expected) != sizeof given) return PEN_ERROR;
    pen_str a = {expected, sizeof given}, b = {given, sizeof given};
    return self->crypto->equal(self->host, a, b) ? PEN_ALLOW : PEN_DENY;
}

/* PEN_ALLOW: this key has not used this nonce while its time was valid. */
static pen_verdict check_nonce(const instance *self, pen_exchange *exchange,
                               const credential *credential) {
    size_t n = credential->id.n + 1 + credential->nonce.n;
    uint8_t *key = self->core->alloc(exchange, n, 1);
    if (key == NULL) return PEN_ERROR;
    for (size_t i = 0; i < credential->id.n; i++) key[i] = credential->id.p[i];
    key[credential->id.n] = '\n';
    for (size_t i = 0; i < credential->nonce.n; i++)
        key[credential->id.n + 1 + i] = credential->nonce.p[i];
    /* A time is valid from skew before to skew after ours, so twice as long. */
    pen_status status =
        self->dict->compare_and_set(self->host, self->nonces, (pen_str){key, n}, (pen_str){NULL, 0},
                                    PEN_S("1"), 2000 * self->skew_s);
    if (status == PEN_OK) return PEN_ALLOW;
    return status == PEN_E_STATE ? PEN_DENY : PEN_ERROR;
}

static pen_verdict authorize(const instance *self, pen_exchange *exchange) {
    pen_str header = self->headers->get(exchange, PEN_REQUEST_HEADERS, PEN_S("authorization"), 0);
    credential credential = {0};
    parse_result parsed =
        header.p != NULL ? credential_parse(header, self->scheme, &credential) : PARSE_OTHER_SCHEME;
    if (parsed == PARSE_OTHER_SCHEME) {
        self->auth->challenge(exchange, self->scheme);
        self->core->fail(exchange, 0, PEN_S("there is no signature of this scheme"));
        return PEN_ABSTAIN;
    }
    if (parsed == PARSE_MALFORMED) return PEN_DENY;
    /* Of two, the one that is checked need not be the one that a backend reads. */
    if (self->headers->get(exchange, PEN_REQUEST_HEADERS, PEN_S("authorization"), 1).p != NULL) {
        self->core->fail(exchange, 0, PEN_S("the Authorization field appears twice"));
        return PEN_DENY;
    }
    if (self->nonces != 0 && credential.nonce.p == NULL) return PEN_DENY;
    int64_t ahead = credential.time_s - self->core->unix_ms(self->host) / 1000;
    if (ahead > (int64_t)self->skew_s || ahead < -(int64_t)self->skew_s) return PEN_DENY;
    const hmac_key *key = find(self, credential.id);
    if (key == NULL) return PEN_DENY;
    pen_str text = canonical_text(self, exchange, &credential);
    if (text.p == NULL) return PEN_ERROR;
    if (!is_signature_good(self, key, text, credential.signature)) return PEN_DENY;
    /* The signature first: a stranger can't make us buffer a body or remember a nonce. The nonce
     * last: NEED_BODY comes back here, and must find it unused. */
    pen_verdict verdict = self->signs_body ? check_body(self, exchange) : PEN_ALLOW;
    if (verdict == PEN_ALLOW && self->nonces != 0) verdict = check_nonce(self, exchange, &credential);
    if (verdict == PEN_ALLOW) {
        pen_value id = {.type = PEN_STRING, .s = key->id};
        if (self->auth->principal(exchange, key->id) != PEN_OK ||
            self->auth->context(exchange, PEN_S("keyId"), &id) != PEN_OK)
            return PEN_ERROR;
    }
    return verdict;
}

static pen_verdict on_phase(void *state, pen_exchange *exchange, pen_phase phase) {
    return phase == PEN_PHASE_AUTH ? authorize(state, exchange) : PEN_FAIL;
}

static const pen_str reads[] = {PEN_S_INIT("request.header.*"), PEN_S_INIT("request.body")};
static const pen_str writes[] = {PEN_S_INIT("ctx.*")};

static const pen_descriptor descriptor = {
    .size = sizeof descriptor,
    .phases = PEN_PHASE_BIT(PEN_PHASE_AUTH),
    .flags = PEN_SHARED | PEN_ISOLATE_OK,
    .id = PEN_S_INIT("penstock.auth.hmac"),
    .name = PEN_S_INIT("HMAC"),
    .version = PEN_S_INIT("1.0.0"),
    .vendor = PEN_S_INIT("Penstock"),
    .summary = PEN_S_INIT("Lets in requests that are signed with a shared secret."),
    .config_schema = PEN_S_INIT(CONFIG_SCHEMA),
    .reads = reads,
    .read_count = 2,
    .writes = writes,
    .write_count = 1,
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
    out->phases = PEN_PHASE_BIT(PEN_PHASE_AUTH);
    out->flags = PEN_SHARED | PEN_ISOLATE_OK;
    out->state = self;
    out->reads = self->reads;
    out->read_count = self->read_count;
    out->writes = self->writes;
    out->write_count = 1;
    out->destroy = instance_free;
    out->on_phase = on_phase;
    return PEN_OK;
}

static const void *get_factory(const pen_entry *entry, pen_str id) {
    (void)entry;
    static const pen_factory factory = {sizeof factory, 1, descriptor_at, create};
    return text_equal(id, PEN_S(PEN_FACTORY_ID)) ? &factory : NULL;
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
