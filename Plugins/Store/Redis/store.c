/* A store in Redis or Valkey: limits of several gateways that are one. */
#include <string.h>

#include "redis.h"
#include "schema.h"

static int32_t take(void *state, uint32_t space, const pen_counter *counters, size_t count,
                    pen_token token, pen_count *out) {
    instance *self = state;
    if (token != 0) {
        ask(self, space, counters, count, token);
        return PEN_STORE_LATER;
    }
    place place;
    for (size_t i = 0; i < count; i++)
        if (!place_of(self, space, counters + i, &place)) return PEN_STORE_REFUSED;
    if (count == 1 && place.more_max > 0 && counters[0].cost > 0 &&
        lease_take(self, &place, counters[0].cost, out))
        return PEN_STORE_COUNTED;
    return breaker_lets(self, 0) ? PEN_STORE_LATER : PEN_STORE_AWAY;
}

static void expired(void *state) {
    instance *self = state;
    self->failures++;
    breaker_settle(self);
}

static pen_verdict on_phase(void *state, pen_exchange *exchange, pen_phase phase) {
    (void)state, (void)exchange, (void)phase;
    return PEN_FAIL;
}

static pen_verdict on_event(void *state, pen_exchange *exchange, const pen_event *event) {
    (void)exchange;
    if (event->kind == PEN_EVENT_FD) connection_ready(state, (uint32_t)event->value);
    return PEN_CONTINUE;
}

static const void *get_extension(void *state, pen_str id) {
    instance *self = state;
    pen_str own = PEN_S(PEN_EXT_STORE);
    return id.n == own.n && memcmp(id.p, own.p, own.n) == 0 ? &self->store : NULL;
}

static const pen_descriptor descriptor = {
    .size = sizeof descriptor,
    .phases = PEN_PHASE_BIT(PEN_PHASE_STORE),
    .flags = 0,
    .id = PEN_S_INIT("penstock.store.redis"),
    .name = PEN_S_INIT("Redis"),
    .version = PEN_S_INIT("1.0.0"),
    .vendor = PEN_S_INIT("Penstock"),
    .summary = PEN_S_INIT("Counts in Redis or Valkey, for several gateways together."),
    .config_schema = PEN_S_INIT(CONFIG_SCHEMA),
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
    self->store.take = take;
    self->store.expired = expired;
    out->size = sizeof *out;
    out->phases = PEN_PHASE_BIT(PEN_PHASE_STORE);
    out->state = self;
    out->destroy = instance_free;
    out->get_extension = get_extension;
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
