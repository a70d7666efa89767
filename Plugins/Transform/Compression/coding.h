/* Content codings, by zlib. Nothing here knows what an exchange is. */
#ifndef CODING_H
#define CODING_H

#include <penstock/penstock.h>

/* RFC 9110 §8.4.1. */
typedef enum coding { CODING_IDENTITY, CODING_GZIP, CODING_DEFLATE, CODING_UNKNOWN } coding;

typedef enum coding_result {
    CODING_OK,
    CODING_MALFORMED, /* not in that coding, or it ends too early */
    CODING_TOO_LONG,  /* more than the limit */
    CODING_NO_MEMORY
} coding_result;

/* The coding of a Content-Encoding field; absent and empty are the identity. */
coding coding_named(pen_str name);

/* What an Accept-Encoding field asks for: the coding of the highest weight, of equal ones the first, and
 * the identity when that is none of ours. "The highest-priority content encoding must be one supported by
 * API Gateway. If it is not, compression is not applied" (API Gateway Developer Guide, "Enable payload
 * compression"); nor is it for `*` ("Receive an API response with a compressed payload"). */
coding coding_wanted(pen_str accept);

/* Bytes of its own in *out, to be freed. */
coding_result coding_decode(coding from, pen_str in, size_t limit, uint8_t **out, size_t *length);
coding_result coding_encode(coding to, int level, pen_str in, uint8_t **out, size_t *length);

#endif
