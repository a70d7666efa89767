#include <stdlib.h>
#include <string.h>

#include "compression.h"

static instance *refuse(instance *self, pen_error *error, pen_str message) {
    error->code = 1;
    error->message = message;
    error->pointer = (pen_str){NULL, 0};
    free(self);
    return NULL;
}

static const void *offered(const pen_host *host, const char *id) {
    return host->get_extension(host, (pen_str){(const uint8_t *)id, strlen(id)});
}

/* The schema has checked that it is a number in its range. */
static size_t number(const pen_json *json, const pen_json_doc *doc, pen_str member, size_t usual) {
    pen_json_node node = json->member(doc, 1, member);
    int64_t value = 0;
    return node != 0 && json->as_int(doc, node, &value) == PEN_OK ? (size_t)value : usual;
}

instance *instance_make(const pen_create *args, pen_error *error) {
    instance *self = calloc(1, sizeof *self);
    if (self == NULL) return refuse(self, error, PEN_S("no memory"));
    const pen_json *json = offered(args->host, PEN_EXT_JSON);
    self->host = args->host;
    self->core = offered(args->host, PEN_EXT_CORE);
    self->headers = offered(args->host, PEN_EXT_HEADERS);
    self->body = offered(args->host, PEN_EXT_BODY);
    self->respond = offered(args->host, PEN_EXT_RESPOND);
    self->work = offered(args->host, PEN_EXT_WORK);
    if (json == NULL || self->core == NULL || self->headers == NULL || self->body == NULL ||
        self->respond == NULL)
        return refuse(self, error,
                      PEN_S("this host lacks one of pen.core/1, headers/1, body/1, respond/1, json/1"));
    size_t error_at = 0;
    const pen_json_doc *doc = json->parse(args->host, args->config, &error_at);
    if (doc == NULL) return refuse(self, error, PEN_S("the configuration is not JSON"));
    self->minimum = number(json, doc, PEN_S("minimum_bytes"), 0);
    self->maximum = number(json, doc, PEN_S("maximum_bytes"), 10485760);
    self->level = (int)number(json, doc, PEN_S("level"), 6);
    json->free(args->host, doc);
    return self;
}

void instance_free(void *state) { free(state); }
