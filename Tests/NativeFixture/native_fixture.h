/* Functions as libraries have them, for tests of NativeCall. */
#ifndef NATIVE_FIXTURE_H
#define NATIVE_FIXTURE_H

/* The address of one of the functions of native_fixture.c; NULL: there is none of that name. */
void *native_fixture(const char *name);

/* How many texts of text_made and text_out were given to text_free, and how many were made. */
int native_fixture_freed(void);
int native_fixture_made(void);

#endif
