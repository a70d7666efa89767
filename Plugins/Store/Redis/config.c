/* getaddrinfo and strdup, which C11 alone has not. */
#define _POSIX_C_SOURCE 200809L
#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "redis.h"

/* Reading a configuration, which is valid against the schema. */
typedef struct reader {
    const pen_json *json;
    const pen_json_doc *doc;
    instance *self;
    pen_error *error;
} reader;

/* Why the last create refused; the host copies it before the next one may run. */
static char message_text[400], pointer_text[64];

static int refuse(reader *reader, const char *message, const char *pointer) {
    reader->error->code = 1;
    if (message != message_text) snprintf(message_text, sizeof message_text, "%s", message);
    if (pointer != pointer_text) snprintf(pointer_text, sizeof pointer_text, "%s", pointer);
    reader->error->message = (pen_str){(const uint8_t *)message_text, strlen(message_text)};
    reader->error->pointer = (pen_str){(const uint8_t *)pointer_text, strlen(pointer_text)};
    return 0;
}

static pen_json_node member(const reader *reader, const char *name) {
    return reader->json->member(reader->doc, 1, (pen_str){(const uint8_t *)name, strlen(name)});
}

static pen_str text_of(const reader *reader, const char *name, pen_str fallback) {
    pen_json_node node = member(reader, name);
    return node != 0 ? reader->json->text(reader->doc, node) : fallback;
}

static double number_of(const reader *reader, const char *name, double fallback) {
    pen_json_node node = member(reader, name);
    double value = fallback;
    if (node != 0 && reader->json->as_double(reader->doc, node, &value) != PEN_OK) return fallback;
    return value;
}

static int is(pen_str text, const char *word) {
    return text.n == strlen(word) && memcmp(text.p, word, text.n) == 0;
}

/* host:port with what the host's name means now: looking names up later would hold the loop. */
static int read_address(reader *reader) {
    instance *self = reader->self;
    pen_str address = text_of(reader, "address", PEN_S(""));
    char text[256];
    if (address.n >= sizeof text) return refuse(reader, "an address has 255 bytes", "/address");
    memcpy(text, address.p, address.n);
    text[address.n] = 0;
    if (strncmp(text, "unix:", 5) == 0) {
        self->path = strdup(text + 5);
        return self->path != NULL ? 1 : refuse(reader, "no memory", "/address");
    }
    char *colon = strrchr(text, ':'), *host = text, *end = NULL;
    long port = colon != NULL ? strtol(colon + 1, &end, 10) : 0;
    if (colon == NULL || end == colon + 1 || *end != 0 || port < 1 || port > 65535)
        return refuse(reader, "an address is host:port or unix:/path", "/address");
    *colon = 0;
    if (host[0] == '[' && colon > host + 1 && colon[-1] == ']') {
        colon[-1] = 0;
        host++;
    }
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM}, *found = NULL;
    char ip[INET6_ADDRSTRLEN] = "";
    int status = getaddrinfo(host, NULL, &hints, &found);
    if (status == 0)
        status = getnameinfo(found->ai_addr, found->ai_addrlen, ip, sizeof ip, NULL, 0, NI_NUMERICHOST);
    if (found != NULL) freeaddrinfo(found);
    if (status != 0) {
        snprintf(message_text, sizeof message_text, "%s has no address: %s", host,
                 gai_strerror(status));
        return refuse(reader, message_text, "/address");
    }
    self->ip = strdup(ip);
    self->port = (int)port;
    return self->ip != NULL ? 1 : refuse(reader, "no memory", "/address");
}

static const void *offered(const pen_host *host, const char *id) {
    return host->get_extension(host, (pen_str){(const uint8_t *)id, strlen(id)});
}

/* A number that must be a power of two for the table: as many places as there are keys, at least. */
static int make_leases(reader *reader) {
    instance *self = reader->self;
    const pen_crypto *crypto = offered(self->host, PEN_EXT_CRYPTO);
    if (!is(text_of(reader, "mode", PEN_S("exact")), "leased")) return 1;
    self->lease_ns = (uint64_t)(number_of(reader, "lease_ms", 100) * 1e6);
    self->lease_max = (int64_t)number_of(reader, "lease_max", 1000);
    double keys = number_of(reader, "keys_max", 4096);
    for (self->lease_count = 64; (double)self->lease_count < keys; self->lease_count <<= 1) {}
    self->leases = calloc(self->lease_count, sizeof *self->leases);
    if (self->leases == NULL) return refuse(reader, "no memory", "/keys_max");
    if (crypto == NULL ||
        crypto->random(self->host, (uint8_t *)&self->seed, sizeof self->seed) != PEN_OK)
        return refuse(reader, "this host has no random numbers", "/mode");
    return 1;
}

static int read_config(reader *reader, const pen_secrets *secrets) {
    instance *self = reader->self;
    self->failures_max = (uint32_t)number_of(reader, "failures", 5);
    self->pause_ms = (uint32_t)number_of(reader, "pause_ms", 1000);
    pen_str prefix = text_of(reader, "prefix", PEN_S("penstock"));
    self->prefix = malloc(prefix.n + 1);
    if (self->prefix == NULL) return refuse(reader, "no memory", "/prefix");
    memcpy(self->prefix, prefix.p, prefix.n);
    self->prefix[prefix.n] = 0;
    pen_str user = text_of(reader, "user", PEN_S(""));
    if (user.n > 0) {
        self->user = strndup((const char *)user.p, user.n);
        if (self->user == NULL) return refuse(reader, "no memory", "/user");
    }
    self->database = (int)number_of(reader, "database", 0);
    pen_str away = text_of(reader, "away", PEN_S("share"));
    self->store.size = sizeof self->store;
    self->store.kinds = (1u << PEN_COUNTER_RATE) | (1u << PEN_COUNTER_WINDOW);
    self->store.away = is(away, "allow")  ? PEN_AWAY_ALLOW
                       : is(away, "deny") ? PEN_AWAY_DENY
                                          : PEN_AWAY_SHARE;
    self->store.gateways = (uint32_t)number_of(reader, "gateways", 1);
    self->store.deadline_ms = (uint32_t)number_of(reader, "deadline_ms", 50);
    pen_json_node password = member(reader, "password");
    if (password != 0) {
        self->password = secrets->resolve(self->host, reader->json->text(reader->doc, password));
        if (self->password.n == 0) return refuse(reader, "there is no such secret", "/password");
    }
    if (self->user != NULL && self->password.n == 0)
        return refuse(reader, "a user has a password: it is missing", "/user");
    return read_address(reader) && make_leases(reader);
}

instance *instance_make(const pen_create *args, pen_error *error) {
    const pen_host *host = args->host;
    const pen_secrets *secrets = offered(host, PEN_EXT_SECRETS);
    instance *self = calloc(1, sizeof *self);
    reader reader = {.json = offered(host, PEN_EXT_JSON), .self = self, .error = error};
    size_t error_at = 0;
    int is_made = 0;
    if (self == NULL) return NULL;
    self->host = host;
    self->core = offered(host, PEN_EXT_CORE);
    self->fd = offered(host, PEN_EXT_FD);
    if (secrets == NULL || reader.json == NULL || self->core == NULL || self->fd == NULL) {
        refuse(&reader, "this host lacks an extension that a store in Redis needs", "");
    } else if ((reader.doc = reader.json->parse(host, args->config, &error_at)) == NULL) {
        refuse(&reader, "the configuration is not JSON", "");
    } else {
        is_made = read_config(&reader, secrets);
        reader.json->free(host, reader.doc);
    }
    if (is_made) return self;
    instance_free(self);
    return NULL;
}

void instance_free(void *state) {
    instance *self = state;
    if (self == NULL) return;
    connection_close(self);
    leases_free(self);
    free(self->ip);
    free(self->path);
    free(self->prefix);
    free(self->user);
    free(self);
}
