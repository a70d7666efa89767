/* The text that is signed; every line ends in LF:
 *
 *   METHOD
 *   target as sent, "/orders/7?x=1"
 *   timestamp
 *   nonce, or nothing
 *   name:value          for each configured header; repeated fields joined by ","
 *   X-Content-SHA256    when the body is signed
 */
#include <string.h>

#include "hmac.h"

typedef struct writer {
    uint8_t *bytes; /* NULL: only count */
    size_t length;
} writer;

static void put(writer *out, pen_str text) {
    if (out->bytes != NULL && text.n > 0) memcpy(out->bytes + out->length, text.p, text.n);
    out->length += text.n;
}

static void line(writer *out, pen_str text) {
    put(out, text);
    put(out, PEN_S("\n"));
}

static void header_line(const instance *self, pen_exchange *exchange, pen_str name, writer *out) {
    put(out, name);
    put(out, PEN_S(":"));
    for (size_t i = 0;; i++) {
        pen_str value = self->headers->get(exchange, PEN_REQUEST_HEADERS, name, i);
        if (value.p == NULL) break;
        if (i > 0) put(out, PEN_S(","));
        put(out, value);
    }
    put(out, PEN_S("\n"));
}

static void write_text(const instance *self, pen_exchange *exchange, const pen_request_info *info,
                       const credential *credential, writer *out) {
    line(out, info->method);
    line(out, info->target);
    line(out, credential->timestamp);
    line(out, credential->nonce);
    for (size_t i = 0; i < self->header_count; i++)
        header_line(self, exchange, self->header_names[i], out);
    if (self->signs_body)
        line(out, self->headers->get(exchange, PEN_REQUEST_HEADERS, PEN_S("x-content-sha256"), 0));
}

pen_str canonical_text(const instance *self, pen_exchange *exchange, const credential *credential) {
    pen_request_info info = {.size = sizeof info};
    self->request->get(exchange, &info);
    writer out = {0};
    write_text(self, exchange, &info, credential, &out);
    out = (writer){self->core->alloc(exchange, out.length, 1), 0};
    if (out.bytes == NULL) return (pen_str){NULL, 0};
    write_text(self, exchange, &info, credential, &out);
    return (pen_str){out.bytes, out.length};
}
