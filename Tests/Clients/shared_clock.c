/* An authorizer that all loops share, which reads the clock again and again: pen_core.monotonic_ns may be asked
 * from any thread and never goes back (ext/core.h). It denies whom it sees it go back for. */
#include <penstock/penstock.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const pen_host *host;
    const pen_auth *auth;
    const pen_core *core;
} shared_clock;

static pen_verdict on_phase(void *state, pen_exchange *exchange, pen_phase phase) {
    (void)phase;
    const shared_clock *self = state;
    uint64_t last = 0;
    for (int i = 0; i < 20000; i++) {
        uint64_t now = self->core->monotonic_ns(self->host);
        if (now < last) return PEN_DENY;
        last = now;
    }
    return self->auth->principal(exchange, PEN_S("friend")) == PEN_OK ? PEN_ALLOW : PEN_ERROR;
}

static pen_status create(const pen_factory *factory, const pen_create *args, pen_instance *out, pen_error *error) {
    (void)factory;
    (void)error;
    shared_clock *self = malloc(sizeof *self);
    if (self == NULL) return PEN_E_LIMIT;
    *self = (shared_clock){args->host, args->host->get_extension(args->host, PEN_S(PEN_EXT_AUTH)),
                           args->host->get_extension(args->host, PEN_S(PEN_EXT_CORE))};
    *out = (pen_instance){.size = sizeof *out, .flags = PEN_SHARED, .phases = PEN_PHASE_BIT(PEN_PHASE_AUTH),
                          .state = self, .destroy = free, .on_phase = on_phase};
    return PEN_OK;
}

static const pen_descriptor descriptor = {
    .size = sizeof descriptor, .flags = PEN_SHARED, .phases = PEN_PHASE_BIT(PEN_PHASE_AUTH),
    .id = PEN_S_INIT("org.example.clock"), .version = PEN_S_INIT("1.0.0"), .config_schema = PEN_S_INIT("{}")};

static const pen_descriptor *at(const pen_factory *factory, uint32_t index) {
    (void)factory;
    return index == 0 ? &descriptor : NULL;
}

static const pen_factory factory = {sizeof factory, 1, at, create};

static const void *get_factory(const pen_entry *entry, pen_str id) {
    (void)entry;
    return strncmp((const char *)id.p, PEN_FACTORY_ID, (size_t)id.n) == 0 ? &factory : NULL;
}

static const pen_entry entry = {sizeof entry, PEN_MAGIC, PEN_ABI_MAJOR, .get_factory = get_factory};

const pen_entry *pen_plugin_entry_v1(void) { return &entry; }
