/* Compiled with every build: the headers stand alone as strict C11. The offsets are pinned in
 * layout_assertions.c, which Scripts/abi-layout writes from the golden file. */
#include "penstock/penstock.h"
