/* Exports more than its entry, names of the C library among them. */
#include "hostile.h"

PEN_EXPORT int hostile_extra(void);
PEN_EXPORT int hostile_extra(void) { return 1; }
PEN_EXPORT const char *SSL_get_version(const void *ssl);
PEN_EXPORT const char *SSL_get_version(const void *ssl) {
    (void)ssl;
    return "none of your business";
}
