/* penstock/penstock.h — the Penstock plugin ABI, version 1. Include this one. */
#ifndef PENSTOCK_H
#define PENSTOCK_H

#include "base.h"
#include "plugin.h"

/* What the host offers (pen_host.get_extension). */
#include "ext/core.h"
#include "ext/request.h"
#include "ext/headers.h"
#include "ext/body.h"
#include "ext/respond.h"
#include "ext/vars.h"
#include "ext/auth.h"
#include "ext/callout.h"
#include "ext/callout_stream.h"
#include "ext/forward.h"
#include "ext/timer.h"
#include "ext/work.h"
#include "ext/fd.h"
#include "ext/dict.h"
#include "ext/limit.h"
#include "ext/metrics.h"
#include "ext/crypto.h"
#include "ext/json.h"
#include "ext/secrets.h"
#include "ext/template.h"

/* What a plugin may offer (pen_instance.get_extension). */
#include "ext/body_filter.h"
#include "ext/authorizer.h"
#include "ext/selftest.h"
#include "ext/handover.h"
#include "ext/template_functions.h"
#include "ext/store.h"

#endif
