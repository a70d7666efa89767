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

static int read_key(reader *reader) {
    instance *self = reader->self;
    pen_json_node keys = member(reader, "key");
    size_t count = keys != 0 ? reader->json->count(reader->doc, keys) : 0;
    self->reads = calloc(KEYS_MAX, sizeof *self->reads);
    if (self->reads == NULL) return refuse(reader, "no memory", "/key");
    char *next = self->texts;
    for (size_t i = 0; i < count && i < KEYS_MAX; i++) {
        pen_str name = reader->json->text(reader->doc, reader->json->element(reader->doc, keys, i));
        self->handles[i] = self->vars->handle(self->host, name);
        if (self->handles[i] == 0) {
            snprintf(message_text, sizeof message_text, "not a variable's name: %.*s",
                     (int)(name.n < 200 ? name.n : 200), (const char *)name.p);
            snprintf(pointer_text, sizeof pointer_text, "/key/%zu", i);
            return refuse(reader, message_text, pointer_text);
        }
        memcpy(next, name.p, name.n);
        self->reads[self->key_count++] = (pen_str){(const uint8_t *)next, name.n};
        next += name.n;
    }
    return 1;
}

/* The name as RFC 9651 §3.3.3 has strings: printable ASCII; quotes and backslashes are left out. */
static void quote(char *out, pen_str name) {
    for (size_t i = 0; i < name.n && i < 128; i++)
        if (name.p[i] >= 0x20 && name.p[i] < 0x7f && name.p[i] != '"' && name.p[i] != '\\')
            *out++ = (char)name.p[i];
    *out = 0;
}

static int read_limit(reader *reader, pen_str step) {
    instance *self = reader->self;
    double rate = number_of(reader, "rate", 1) / number_of(reader, "period_s", 1);
    double burst = number_of(reader, "burst", 0);
    if (burst < 1) burst = number_of(reader, "rate", 1) > 1 ? number_of(reader, "rate", 1) : 1;
    pen_str name = text_of(reader, "name", step);
    snprintf(self->interval, sizeof self->interval, "%.6f", 1e6 / rate);
    snprintf(self->burst, sizeof self->burst, "%.6f", burst);
    self->prefix = malloc(160 + name.n);
    self->quoted = malloc(129);
    if (self->prefix == NULL || self->quoted == NULL) return refuse(reader, "no memory", "");
    if (name.n > 512) return refuse(reader, "a limit's name has at most 512 bytes", "/name");
    /* Another rate or burst is another limit, as within one gateway. */
    sprintf(self->prefix, "penstock:limit:%.*s:%s:%s", (int)name.n, (const char *)name.p,
            self->interval, self->burst);
    quote(self->quoted, name);
    pen_json_node headers = member(reader, "headers");
    if (headers == 0 || reader->json->as_bool(reader->doc, headers)) {
        self->policy = malloc(256);
        if (self->policy == NULL) return refuse(reader, "no memory", "");
        double window = burst / rate;
        snprintf(self->policy, 256, "\"%s\";q=%.0f;w=%.0f", self->quoted, burst,
                 window > 1 ? window : 1);
    }
    pen_str away = text_of(reader, "away", PEN_S("share"));
    self->away = is(away, "allow") ? AWAY_ALLOW : is(away, "deny") ? AWAY_DENY : AWAY_SHARE;
    double gateways = number_of(reader, "gateways", 1);
    double part = burst / gateways;
    if (self->away == AWAY_SHARE) {
        self->share = self->limit->define(self->host, name, rate / gateways, part < 1 ? 1 : part, 0);
        if (self->share == 0) return refuse(reader, "the host refuses this rate and burst", "");
    }
    return 1;
}

static int read_config(reader *reader, const pen_create *args, const pen_secrets *secrets) {
    instance *self = reader->self;
    self->deadline_ms = (uint32_t)number_of(reader, "deadline_ms", 50);
    self->failures_max = (uint32_t)number_of(reader, "failures", 5);
    self->pause_ms = (uint32_t)number_of(reader, "pause_ms", 1000);
    self->passes_without_key = is(text_of(reader, "missing", PEN_S("share")), "pass");
    pen_json_node password = member(reader, "password");
    if (password != 0) {
        self->password = secrets->resolve(self->host, reader->json->text(reader->doc, password));
        if (self->password.n == 0) return refuse(reader, "there is no such secret", "/password");
    }
    return read_address(reader) && read_key(reader) && read_limit(reader, args->name);
}

static const void *offered(const pen_host *host, const char *id) {
    return host->get_extension(host, (pen_str){(const uint8_t *)id, strlen(id)});
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
    self->vars = offered(host, PEN_EXT_VARS);
    self->headers = offered(host, PEN_EXT_HEADERS);
    self->respond = offered(host, PEN_EXT_RESPOND);
    self->limit = offered(host, PEN_EXT_LIMIT);
    self->fd = offered(host, PEN_EXT_FD);
    /* Names of the key's variables, which the configuration has. */
    self->texts = malloc(args->config.n + 1);
    if (secrets == NULL || reader.json == NULL || self->core == NULL || self->vars == NULL ||
        self->headers == NULL || self->respond == NULL || self->limit == NULL || self->fd == NULL) {
        refuse(&reader, "this host lacks an extension that limits in Redis need", "");
    } else if (self->texts == NULL) {
        refuse(&reader, "no memory", "");
    } else if ((reader.doc = reader.json->parse(host, args->config, &error_at)) == NULL) {
        refuse(&reader, "the configuration is not JSON", "");
    } else {
        is_made = read_config(&reader, args, secrets);
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
    free(self->ip);
    free(self->path);
    free(self->prefix);
    free(self->policy);
    free(self->quoted);
    free(self->reads);
    free(self->texts);
    free(self);
}
