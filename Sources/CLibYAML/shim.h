// The distribution's libyaml: what turns a text into events.
#ifndef PENSTOCK_CLIBYAML_SHIM_H
#define PENSTOCK_CLIBYAML_SHIM_H

#include <yaml.h>

#endif
