// The distribution's SQLite, and the one thing of it that Swift can't import: SQLITE_TRANSIENT is a
// macro that casts, so the binding that copies its bytes is a function here.
#ifndef PENSTOCK_CSQLITE_SHIM_H
#define PENSTOCK_CSQLITE_SHIM_H

#include <sqlite3.h>

// Binds `length` bytes of UTF-8 to the parameter `index` (from 1); SQLite keeps a copy. Of no bytes the
// address may be NULL, which SQLite would take for the value NULL.
static inline int csqlite_bind_text(sqlite3_stmt *statement, int index, const void *bytes, int length) {
    return sqlite3_bind_text(statement, index, length ? (const char *)bytes : "", length, SQLITE_TRANSIENT);
}

#endif
