/* penstock/ext/crypto.h — "pen.crypto/1": the OpenSSL of the host. */
#ifndef PENSTOCK_EXT_CRYPTO_H
#define PENSTOCK_EXT_CRYPTO_H

#include "../base.h"

PEN_NONNULL_BEGIN

#define PEN_EXT_CRYPTO "pen.crypto/1"

#define PEN_SHA256 ((uint32_t)1)
#define PEN_SHA384 ((uint32_t)2)
#define PEN_SHA512 ((uint32_t)3)
#define PEN_SHA1 ((uint32_t)4) /* for old protocols only */

#define PEN_SIG_RSA_PKCS1 ((uint32_t)1)
#define PEN_SIG_RSA_PSS ((uint32_t)2)
#define PEN_SIG_ECDSA_DER ((uint32_t)3)
#define PEN_SIG_ECDSA_RAW ((uint32_t)4) /* r ‖ s, as JOSE has it */
#define PEN_SIG_ED25519 ((uint32_t)5)   /* hash is ignored */

/* 64 bytes are enough for every digest. */
typedef struct pen_crypto {
    uint32_t size;
    uint32_t reserved;
    /* [any] Writes the digest to out and returns its length in bytes; 0: unknown hash. */
    size_t (*digest)(const pen_host *host, uint32_t hash, pen_str data, uint8_t *out);
    size_t (*hmac)(const pen_host *host, uint32_t hash, pen_str key, pen_str data, uint8_t *out);
    /* [any] 1 when equal, in time that depends on the lengths only. */
    int32_t (*equal)(const pen_host *host, pen_str a, pen_str b);
    /* [any] From the operating system's generator. */
    pen_status (*random)(const pen_host *host, uint8_t *out, size_t bytes);
    /* [any] Parses a public key once (PEM or DER SubjectPublicKeyInfo); NULL: not one. It may be used by
     * several threads at once, and is freed by whoever parsed it, when nobody uses it. */
    void *PEN_NULLABLE (*PEN_NONNULL public_key)(const pen_host *host, pen_str key);
    void (*free_key)(const pen_host *host, void *key);
    /* [any] PEN_OK: the signature is by that key; PEN_E_DENIED: it is not. */
    pen_status (*verify)(const pen_host *host, void *key, uint32_t scheme, uint32_t hash,
                         pen_str data, pen_str signature);
} pen_crypto;

PEN_NONNULL_END

#endif
