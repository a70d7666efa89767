/* A Lambda function as a shared library: what something costs, from the event's query.
 * cc -O2 -shared -fPIC price.c -o libprice.so */
#define _GNU_SOURCE /* memmem */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The number of a parameter of the query; a real function has a JSON library for that. */
static long quantity(const char *event, size_t length) {
    static const char name[] = "\"queryStringParameters\":{\"quantity\":\"";
    const char *found = memmem(event, length, name, sizeof name - 1);
    if (found == NULL) return 1;
    const char *digit = found + sizeof name - 1, *end = event + length;
    long number = 0;
    while (digit < end && *digit >= '0' && *digit <= '9' && number < 1000000)
        number = number * 10 + (*digit++ - '0');
    return number;
}

/* event: JSON of length bytes, without a NUL. Returns JSON from malloc, which the gateway frees; NULL
 * would be a function that failed. It is called on several threads at once. */
char *price(const char *event, size_t length, size_t *reply_length) {
    long items = quantity(event, length);
    char *reply = malloc(128);
    if (reply == NULL) return NULL;
    int written = items == 0
        ? snprintf(reply, 128, "{\"statusCode\":400,\"body\":\"nothing costs nothing\"}")
        : snprintf(reply, 128, "{\"quantity\":%ld,\"price\":%ld}", items, items * 12);
    *reply_length = (size_t)written;
    return reply;
}
