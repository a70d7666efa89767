// PCRE2 with 8-bit code units, which is how UTF-8 is matched. The width must be chosen before the
// header is read; the names that depend on it are macros, which Swift doesn't import, so Swift calls
// the functions by their full names (pcre2_compile_8 …).
#ifndef PENSTOCK_CPCRE2_SHIM_H
#define PENSTOCK_CPCRE2_SHIM_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#endif
