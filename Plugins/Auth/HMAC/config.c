#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hmac.h"

/* Reading a configuration: the document, where texts go, and the first error. */
typedef struct reader {
    const pen_json *json;
    const pen_json_doc *doc;
    instance *self;
    char *next; /* in self->texts */
    pen_error *error;
} reader;

/* Why the last create refused; the host copies it before the next one may run. */
static char pointer_text[64];

static int refuse(reader *reader, pen_str message, const char *pointer, size_t index) {
    reader->error->code = 1;
    reader->error->message = message;
    int n = snprintf(pointer_text, sizeof pointer_text, pointer, index);
    reader->error->pointer = (pen_str){(const uint8_t *)pointer_text, (size_t)n};
    return 0;
}

static pen_str keep(reader *reader, const char *prefix, pen_str text, int in_lower_case) {
    pen_str kept = {(const uint8_t *)reader->next, strlen(prefix) + text.n};
    memcpy(reader->next, prefix, strlen(prefix));
    reader->next += strlen(prefix);
    for (size_t i = 0; i < text.n; i++) {
        uint8_t byte = text.p[i];
        int is_upper = in_lower_case && byte >= 'A' && byte <= 'Z';
        *reader->next++ = (char)(is_upper ? byte + 32 : byte);
    }
    return kept;
}

static int by_id(const void *a, const void *b) {
    return text_compare(((const hmac_key *)a)->id, ((const hmac_key *)b)->id);
}

static int read_keys(reader *reader, const pen_secrets *secrets, pen_json_node keys) {
    const pen_json *json = reader->json;
    instance *self = reader->self;
    size_t count = json->count(reader->doc, keys);
    self->keys = calloc(count, sizeof *self->keys);
    if (self->keys == NULL) return refuse(reader, PEN_S("needs at least one key"), "/keys", 0);
    for (size_t i = 0; i < count; i++) {
        pen_json_node node = json->element(reader->doc, keys, i);
        pen_str id = json->text(reader->doc, json->member(reader->doc, node, PEN_S("id")));
        pen_str reference = json->text(reader->doc, json->member(reader->doc, node, PEN_S("secret")));
        pen_str secret = secrets->resolve(self->host, reference);
        if (secret.n == 0)
            return refuse(reader, PEN_S("there is no such secret"), "/keys/%zu/secret", i);
        self->keys[i] = (hmac_key){keep(reader, "", id, 0), secret};
    }
    self->key_count = count;
    qsort(self->keys, count, sizeof *self->keys, by_id);
    for (size_t i = 1; i < count; i++)
        if (text_equal(self->keys[i - 1].id, self->keys[i].id))
            return refuse(reader, PEN_S("two keys have the same id"), "/keys", 0);
    return 1;
}

static void read_headers(reader *reader, pen_json_node headers) {
    instance *self = reader->self;
    pen_str host = PEN_S("host");
    size_t count = headers != 0 ? reader->json->count(reader->doc, headers) : 1;
    if (count > HEADERS_MAX) count = HEADERS_MAX;
    self->reads[self->read_count++] = PEN_S("request.header.authorization");
    for (size_t i = 0; i < count; i++) {
        pen_str name = headers == 0 ? host
                                    : reader->json->text(reader->doc, reader->json->element(
                                                                          reader->doc, headers, i));
        self->header_names[i] = keep(reader, "", name, 1);
        self->reads[self->read_count++] = keep(reader, "request.header.", name, 1);
    }
    self->header_count = count;
    if (self->signs_body) {
        self->reads[self->read_count++] = PEN_S("request.header.x-content-sha256");
        self->reads[self->read_count++] = PEN_S("request.body");
    }
}

static int read_config(reader *reader, const pen_create *args, const pen_secrets *secrets) {
    const pen_json *json = reader->json;
    const pen_json_doc *doc = reader->doc;
    instance *self = reader->self;
    pen_json_node node = json->member(doc, 1, PEN_S("algorithm"));
    pen_str algorithm = node != 0 ? json->text(doc, node) : PEN_S("sha256");
    self->hash = PEN_SHA256, self->scheme = PEN_S("HMAC-SHA256");
    if (text_equal(algorithm, PEN_S("sha384")))
        self->hash = PEN_SHA384, self->scheme = PEN_S("HMAC-SHA384");
    if (text_equal(algorithm, PEN_S("sha512")))
        self->hash = PEN_SHA512, self->scheme = PEN_S("HMAC-SHA512");
    int64_t skew = 300;
    if ((node = json->member(doc, 1, PEN_S("clock_skew_s"))) != 0 &&
        (json->as_int(doc, node, &skew) != PEN_OK || skew < 1 || skew > 86400))
        return refuse(reader, PEN_S("must be 1 to 86400"), "/clock_skew_s", 0);
    self->skew_s = (uint32_t)skew;
    if ((node = json->member(doc, 1, PEN_S("body"))) != 0)
        self->signs_body = text_equal(json->text(doc, node), PEN_S("sha256"));
    node = json->member(doc, 1, PEN_S("replay_protection"));
    if (node != 0 && json->as_bool(doc, node)) {
        self->nonces = self->dict != NULL ? self->dict->open(self->host, args->name) : 0;
        if (self->nonces == 0)
            return refuse(reader, PEN_S("the host gives no dictionary"), "/replay_protection", 0);
    }
    if (self->signs_body && self->body == NULL)
        return refuse(reader, PEN_S("this host offers no pen.body/1"), "/body", 0);
    read_headers(reader, json->member(doc, 1, PEN_S("headers")));
    pen_str any = PEN_S(".*");
    self->writes[0] = keep(reader, "ctx.", args->name, 0);
    memcpy(reader->next, any.p, any.n);
    reader->next += any.n;
    self->writes[0].n += any.n;
    return read_keys(reader, secrets, json->member(doc, 1, PEN_S("keys")));
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
    self->request = offered(host, PEN_EXT_REQUEST);
    self->headers = offered(host, PEN_EXT_HEADERS);
    self->body = offered(host, PEN_EXT_BODY);
    self->auth = offered(host, PEN_EXT_AUTH);
    self->crypto = offered(host, PEN_EXT_CRYPTO);
    self->dict = offered(host, PEN_EXT_DICT);
    /* No text grows but by the prefixes of the reads and of the one write. */
    self->texts = malloc(3 * args->config.n + args->name.n + 1024);
    reader.next = self->texts;
    if (secrets == NULL || reader.json == NULL || self->core == NULL || self->request == NULL ||
        self->headers == NULL || self->auth == NULL || self->crypto == NULL) {
        refuse(&reader, PEN_S("this host lacks an extension that signatures need"), "", 0);
    } else if (self->texts == NULL) {
        refuse(&reader, PEN_S("no memory"), "", 0);
    } else if ((reader.doc = reader.json->parse(host, args->config, &error_at)) == NULL) {
        refuse(&reader, PEN_S("the configuration is not JSON"), "", 0);
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
    free(self->keys);
    free(self->texts);
    free(self);
}
