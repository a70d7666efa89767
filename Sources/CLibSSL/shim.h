#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

// What OpenSSL has as macros only, which Swift can't see.

static inline long clibssl_set_versions(SSL_CTX *context, int min, int max) {
    return SSL_CTX_set_min_proto_version(context, min) & SSL_CTX_set_max_proto_version(context, max);
}

static inline long clibssl_limit_versions(SSL *ssl, int min, int max) {
    return SSL_set_min_proto_version(ssl, min) & SSL_set_max_proto_version(ssl, max);
}

// Buffers are given back between records: an idle connection holds none. What couldn't be written comes
// again from elsewhere. Records that carry no data return, so that the engine can count them. What came is
// read at once, not header by header.
static inline void clibssl_set_modes(SSL_CTX *context) {
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                  SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_clear_mode(context, SSL_MODE_AUTO_RETRY);
    SSL_CTX_set_read_ahead(context, 1);
}

// Renegotiation and compression are attacks' (RFC 9325 sections 3.3, 3.5). A stream that ends without
// close_notify can't cut a request short unseen: HTTP's own framing tells its end.
static inline void clibssl_harden_server(SSL_CTX *context) {
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                     SSL_OP_CIPHER_SERVER_PREFERENCE |
                                     SSL_OP_IGNORE_UNEXPECTED_EOF);
}

static inline void clibssl_share_nothing(SSL_CTX *context) {
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
}

// A client's sessions go to whom the new-session callback gives them, and nowhere else.
static inline void clibssl_keep_sessions(SSL_CTX *context) {
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
}

static inline long clibssl_add_chain(SSL_CTX *context, X509 *certificate) {
    return SSL_CTX_add1_chain_cert(context, certificate);
}

static inline long clibssl_set_groups(SSL_CTX *context, const char *names) {
    return SSL_CTX_set1_groups_list(context, names);
}

static inline void clibssl_on_server_name(
    SSL_CTX *context, int (*function)(SSL *, int *, void *), void *argument) {
    SSL_CTX_set_tlsext_servername_callback(context, function);
    SSL_CTX_set_tlsext_servername_arg(context, argument);
}

static inline void clibssl_on_status(
    SSL_CTX *context, int (*function)(SSL *, void *), void *argument) {
    SSL_CTX_set_tlsext_status_cb(context, function);
    SSL_CTX_set_tlsext_status_arg(context, argument);
}

// The library frees `bytes`, which OPENSSL_memdup made.
static inline long clibssl_set_status(SSL *ssl, const unsigned char *bytes, long count) {
    unsigned char *copy = OPENSSL_memdup(bytes, count);
    return copy ? SSL_set_tlsext_status_ocsp_resp(ssl, copy, count) : 0;
}

static inline long clibssl_set_server_name(SSL *ssl, const char *name) {
    return SSL_set_tlsext_host_name(ssl, name);
}

static inline void clibssl_ask_status(SSL *ssl) {
    SSL_set_tlsext_status_type(ssl, TLSEXT_STATUSTYPE_ocsp);
}

static inline long clibssl_status(SSL *ssl, const unsigned char **bytes) {
    return SSL_get_tlsext_status_ocsp_resp(ssl, bytes);
}

// The tickets' MAC is HMAC-SHA256 with a key of 32 bytes.
static inline int clibssl_set_mac_key(EVP_MAC_CTX *mac, unsigned char *key) {
    char digest[] = "SHA256";
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, key, 32),
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_end(),
    };
    return EVP_MAC_CTX_set_params(mac, params);
}

static inline int clibssl_set_app_data(SSL_CTX *context, void *data) {
    return SSL_CTX_set_app_data(context, data);
}

static inline void *clibssl_app_data(SSL *ssl) {
    return SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
}

static inline int clibssl_random(unsigned char *bytes, int count) {
    return RAND_bytes(bytes, count);
}

static inline EVP_PKEY *clibssl_make_p256(void) { return EVP_EC_gen("P-256"); }
