/* Lets in who sends the shared token in X-Token. Configuration: {"token": "env:NAME"}.
 * cc -O2 -shared -fPIC -fvisibility=hidden -I include authorizer.c -o authorizer.so */
#include <penstock/penstock.h>
#include <stdlib.h>
#include <string.h>

#define TABLE(host, id) (host)->get_extension((host), PEN_S(id))

typedef struct {
    const pen_host *host;
    const pen_headers *headers;
    const pen_auth *auth;
    const pen_crypto *crypto;
    pen_str token; /* the host's; valid until destroy returns */
} authorizer;

static pen_verdict on_phase(void *state, pen_exchange *exchange, pen_phase phase) {
    (void)phase; /* auth is the only one */
    const authorizer *self = state;
    pen_str token = self->headers->get(exchange, PEN_REQUEST_HEADERS, PEN_S("x-token"), 0);
    if (token.p == NULL) return PEN_ABSTAIN; /* another authorizer may know this client */
    if (!self->crypto->equal(self->host, token, self->token)) return PEN_DENY;
    return self->auth->principal(exchange, PEN_S("friend")) == PEN_OK ? PEN_ALLOW : PEN_ERROR;
}

static pen_status create(const pen_factory *f, const pen_create *args, pen_instance *out,
                         pen_error *error) {
    (void)f; /* there is one plugin in this library */
    const pen_host *host = args->host;
    const pen_json *json = TABLE(host, PEN_EXT_JSON);
    const pen_secrets *secrets = TABLE(host, PEN_EXT_SECRETS);
    size_t error_at;
    const pen_json_doc *doc = json->parse(host, args->config, &error_at);
    pen_str token = secrets->resolve(host, json->text(doc, json->member(doc, 1, PEN_S("token"))));
    json->free(host, doc);
    *error = (pen_error){sizeof *error, 1, PEN_S("there is no such secret"), PEN_S("/token")};
    if (token.n == 0) return PEN_E_ARGUMENT;
    authorizer *self = malloc(sizeof *self);
    *self = (authorizer){host, TABLE(host, PEN_EXT_HEADERS), TABLE(host, PEN_EXT_AUTH),
                         TABLE(host, PEN_EXT_CRYPTO), token};
    *out = (pen_instance){.size = sizeof *out, .phases = PEN_PHASE_BIT(PEN_PHASE_AUTH),
                          .state = self, .destroy = free, .on_phase = on_phase};
    return PEN_OK;
}

static const pen_str reads[] = {PEN_S_INIT("request.header.x-token")};
static const pen_descriptor descriptor = {
    .size = sizeof descriptor, .phases = PEN_PHASE_BIT(PEN_PHASE_AUTH),
    .id = PEN_S_INIT("org.example.token"), .version = PEN_S_INIT("1.0.0"),
    .config_schema = PEN_S_INIT("{\"required\":[\"token\"]}"), .reads = reads, .read_count = 1};
static const pen_descriptor *at(const pen_factory *f, uint32_t i) {
    return (void)f, i == 0 ? &descriptor : NULL;
}
static const pen_factory factory = {sizeof factory, 1, at, create};
static const void *get_factory(const pen_entry *e, pen_str id) {
    return (void)e, strncmp((const char *)id.p, PEN_FACTORY_ID, id.n) ? NULL : &factory;
}
static const pen_entry entry = {sizeof entry, PEN_MAGIC, PEN_ABI_MAJOR, .get_factory = get_factory};
const pen_entry *pen_plugin_entry_v1(void) { return &entry; }
