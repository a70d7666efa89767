/* Has no factory. */
#define FACTORY NULL
#include "hostile.h"
