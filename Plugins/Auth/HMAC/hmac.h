/* Signed requests: one configured instance, and what is shared by the files of this folder. */
#ifndef AUTH_HMAC_H
#define AUTH_HMAC_H

#include <penstock/penstock.h>

#define HEADERS_MAX 32
#define NONCE_MAX 64
#define DIGEST_MAX 64

typedef struct hmac_key {
    pen_str id;
    pen_str secret; /* the host's, valid until destroy returns */
} hmac_key;

typedef struct instance {
    const pen_host *host;
    const pen_core *core;
    const pen_request *request;
    const pen_headers *headers;
    const pen_body *body;
    const pen_auth *auth;
    const pen_crypto *crypto;
    const pen_dict *dict;
    uint32_t hash;  /* PEN_SHA256 … */
    pen_str scheme; /* "HMAC-SHA256" … */
    hmac_key *keys; /* sorted by id */
    size_t key_count;
    pen_str header_names[HEADERS_MAX]; /* in lower case */
    size_t header_count;
    uint32_t skew_s;
    uint32_t signs_body;
    uint64_t nonces; /* dictionary; 0: no replay protection */
    pen_str reads[HEADERS_MAX + 3];
    size_t read_count;
    pen_str writes[1];
    char *texts; /* what ids, names and reads point into */
} instance;

/* What an Authorization header says; views into it. */
typedef struct credential {
    pen_str id;
    pen_str timestamp;
    pen_str nonce;
    pen_str signature;
    int64_t time_s;
} credential;

typedef enum parse_result { PARSE_OK, PARSE_OTHER_SCHEME, PARSE_MALFORMED } parse_result;

/* config.c: NULL: refused, and *error says why. */
instance *instance_make(const pen_create *args, pen_error *error);
void instance_free(void *state);

/* credential.c */
parse_result credential_parse(pen_str header, pen_str scheme, credential *out);

/* canonical.c: the text that is signed, in the exchange's arena; absent without memory. */
pen_str canonical_text(const instance *self, pen_exchange *exchange, const credential *credential);

/* text.c */
int text_equal(pen_str a, pen_str b);
int text_equal_ignoring_case(pen_str a, pen_str b);
int text_compare(pen_str a, pen_str b);
/* Decodes n bytes of hexadecimal; 0: it is not that. */
int text_from_hex(pen_str hex, uint8_t *out, size_t n);

#endif
