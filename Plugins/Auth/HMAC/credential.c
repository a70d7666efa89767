/* Authorization: HMAC-SHA256 Credential=id, Timestamp=1700000000, Nonce=r4nd0m, Signature=hex
 *
 * Each parameter once, in any order, unquoted; RFC 9110 §11.4 with token68-like values. */
#include "hmac.h"

static int is_blank(uint8_t byte) { return byte == ' ' || byte == '\t'; }

static pen_str trim(pen_str text) {
    while (text.n > 0 && is_blank(text.p[0])) text.p++, text.n--;
    while (text.n > 0 && is_blank(text.p[text.n - 1])) text.n--;
    return text;
}

/* Cuts off and returns what comes before the separator; all of it when there is none. */
static pen_str cut(pen_str *rest, uint8_t separator) {
    size_t i = 0;
    while (i < rest->n && rest->p[i] != separator) i++;
    pen_str head = {rest->p, i};
    size_t used = i < rest->n ? i + 1 : i;
    rest->p += used;
    rest->n -= used;
    return head;
}

static int64_t number(pen_str digits) {
    int64_t value = 0;
    if (digits.n == 0 || digits.n > 12) return -1;
    for (size_t i = 0; i < digits.n; i++) {
        if (digits.p[i] < '0' || digits.p[i] > '9') return -1;
        value = value * 10 + (digits.p[i] - '0');
    }
    return value;
}

parse_result credential_parse(pen_str header, pen_str scheme, credential *out) {
    const struct {
        pen_str name;
        pen_str *value;
    } parameters[] = {
        {PEN_S("Credential"), &out->id},
        {PEN_S("Timestamp"), &out->timestamp},
        {PEN_S("Nonce"), &out->nonce},
        {PEN_S("Signature"), &out->signature},
    };
    *out = (credential){0};
    pen_str rest = trim(header);
    if (!text_equal_ignoring_case(cut(&rest, ' '), scheme)) return PARSE_OTHER_SCHEME;
    while (rest.n > 0) {
        pen_str value = trim(cut(&rest, ','));
        pen_str name = cut(&value, '=');
        size_t i = 0;
        while (i < 4 && !text_equal_ignoring_case(name, parameters[i].name)) i++;
        if (i == 4 || parameters[i].value->p != NULL || value.n == 0) return PARSE_MALFORMED;
        *parameters[i].value = value;
    }
    out->time_s = number(out->timestamp);
    int is_whole = out->id.p != NULL && out->signature.p != NULL && out->time_s >= 0;
    return is_whole && out->nonce.n <= NONCE_MAX ? PARSE_OK : PARSE_MALFORMED;
}
