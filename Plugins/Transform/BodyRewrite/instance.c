#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "body_rewrite.h"

static instance *refuse(instance *self, pen_error *error, pen_str message, pen_str pointer) {
    error->code = 1;
    error->message = message;
    error->pointer = pointer;
    instance_free(self);
    return NULL;
}

static const void *offered(const pen_host *host, const char *id) {
    return host->get_extension(host, (pen_str){(const uint8_t *)id, strlen(id)});
}

static const char *const direction_names[2] = {"request", "response"};

/* The names and series by which others see the counts. */
static int name(instance *self, const pen_create *args) {
    size_t each = args->name.n + sizeof "ctx..response_replaced";
    self->texts = malloc(4 * each);
    if (self->texts == NULL) return 0;
    for (int i = 0; i < 4; i++) {
        char *text = self->texts + (size_t)i * each;
        const char *what = i < 2 ? "bytes" : "replaced";
        int n = snprintf(text, each, "ctx.%.*s.%s_%s", (int)args->name.n, (const char *)args->name.p,
                         direction_names[i % 2], what);
        pen_str view = {(const uint8_t *)text, (size_t)n};
        *(i < 2 ? &self->bytes_name[i] : &self->replaced_name[i - 2]) = view;
    }
    for (int i = 0; self->metrics != NULL && i < 2; i++) {
        pen_str direction = {(const uint8_t *)direction_names[i], strlen(direction_names[i])};
        pen_kv labels[] = {{PEN_S("step"), args->name}, {PEN_S("direction"), direction}};
        self->bytes_metric[i] =
            self->metrics->define(self->host, PEN_METRIC_COUNTER, PEN_S("body_bytes_total"),
                                  PEN_S("Bytes of bodies that were seen."), labels, 2);
        self->replaced_metric[i] =
            self->metrics->define(self->host, PEN_METRIC_COUNTER, PEN_S("body_replaced_total"),
                                  PEN_S("Strings that were replaced in bodies."), labels, 2);
    }
    return 1;
}

static pen_str text_of(const pen_json *json, const pen_json_doc *doc, pen_str member) {
    pen_json_node node = json->member(doc, 1, member);
    return node != 0 ? json->text(doc, node) : (pen_str){NULL, 0};
}

static uint8_t *copy(pen_str text) {
    uint8_t *bytes = malloc(text.n + 1);
    if (bytes != NULL && text.n > 0) memcpy(bytes, text.p, text.n);
    return bytes;
}

/* Takes find, replace and direction over; 0 without memory. */
static int configure(instance *self, pen_str find, pen_str replace, pen_str direction) {
    int is_request = direction.n == 7, is_both = direction.n == 4;
    self->filter.size = sizeof self->filter;
    self->filter.directions = is_both      ? PEN_FILTER_REQUEST | PEN_FILTER_RESPONSE
                              : is_request ? PEN_FILTER_REQUEST
                                           : PEN_FILTER_RESPONSE;
    if (find.p == NULL) return 1;
    /* Strings of the same length leave Content-Length true. */
    if (find.n != replace.n) self->filter.flags = PEN_FILTER_CHANGES_LENGTH;
    self->pattern.find = copy(find);
    self->pattern.replace = copy(replace);
    if (self->pattern.find == NULL || self->pattern.replace == NULL) return 0;
    self->pattern.find_length = find.n;
    self->pattern.replace_length = replace.n;
    pattern_compile(&self->pattern);
    return 1;
}

instance *instance_make(const pen_create *args, pen_error *error) {
    instance *self = calloc(1, sizeof *self);
    if (self == NULL) return refuse(self, error, PEN_S("no memory"), (pen_str){NULL, 0});
    const pen_json *json = offered(args->host, PEN_EXT_JSON);
    self->host = args->host;
    self->core = offered(args->host, PEN_EXT_CORE);
    self->vars = offered(args->host, PEN_EXT_VARS);
    self->metrics = offered(args->host, PEN_EXT_METRICS);
    if (self->core == NULL || json == NULL)
        return refuse(self, error, PEN_S("this host offers no pen.core/1 or no pen.json/1"),
                      (pen_str){NULL, 0});
    size_t error_at = 0;
    const pen_json_doc *doc = json->parse(args->host, args->config, &error_at);
    if (doc == NULL)
        return refuse(self, error, PEN_S("the configuration is not JSON"), (pen_str){NULL, 0});
    pen_str find = text_of(json, doc, PEN_S("find"));
    int is_sane = find.p == NULL || (find.n > 0 && find.n <= REWRITER_FIND_MAX);
    int is_made = is_sane && configure(self, find, text_of(json, doc, PEN_S("replace")),
                                       text_of(json, doc, PEN_S("direction"))) &&
                  name(self, args);
    json->free(args->host, doc);
    if (!is_sane)
        return refuse(self, error, PEN_S("must be 1 to 1024 bytes of UTF-8"), PEN_S("/find"));
    if (!is_made) return refuse(self, error, PEN_S("no memory"), (pen_str){NULL, 0});
    return self;
}

void instance_free(void *state) {
    instance *self = state;
    if (self == NULL) return;
    free((void *)self->pattern.find);
    free((void *)self->pattern.replace);
    free(self->texts);
    free(self);
}
