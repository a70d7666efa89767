// The distribution's libarchive: what reads the archives that functions' code comes in.
#ifndef PENSTOCK_CLIBARCHIVE_SHIM_H
#define PENSTOCK_CLIBARCHIVE_SHIM_H

#include <archive.h>
#include <archive_entry.h>

#endif
