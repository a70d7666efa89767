// libxml2's parser and XPath, as far as mapping templates need them.
#ifndef PENSTOCK_CLIBXML2_SHIM_H
#define PENSTOCK_CLIBXML2_SHIM_H

// Debian's libxml2 converts encodings by ICU and declares that in its headers; Foundation has another
// ICU with types of the same names, and a program that imports both would not compile. Nothing here
// uses a structure that this changes.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED

#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>

#endif
