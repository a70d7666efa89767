/* penstock/ext/callout_stream.h — "pen.callout-stream/1": a callout whose answer comes in pieces.
 *
 * For answers that are longer than a plugin wants to hold: an allow-list that is searched, a file
 * that is hashed, a stream of lines of which one matters. The plugin pulls, one piece a next():
 *
 *     on_phase                  start()                      return PEN_PENDING
 *     PEN_EVENT_CALLOUT_HEAD    status, headers;  next()     return PEN_PENDING
 *     PEN_EVENT_CALLOUT_CHUNK   data;             next()     return PEN_PENDING     (repeated)
 *     PEN_EVENT_CALLOUT_DONE    status: it was whole. status 0: it broke off, value is PEN_UPSTREAM_*
 *
 * All events have the token that start() gave. HEAD comes unasked, everything behind it is asked for
 * by next(), one event a call. Who does not ask holds the upstream: nothing more is read, so that of
 * one answer no more than a block of the gateway and the socket's buffers wait (back-pressure). To
 * wait for something else first, start that (suspend, timer, work) and call next() in its event.
 *
 * It ends early when the plugin calls stop(), or when its step ends: any verdict but PEN_PENDING, the
 * step's time-out, a client that leaves. The connection is closed then. With an early end there is no
 * CALLOUT_DONE; PEN_EVENT_CANCELLED comes as for everything that waits.
 *
 * Times: timeout_ms is for the whole of it, pauses included; the upstream's head_timeout for the head,
 * its idle_timeout between two reads while the plugin has asked. Each ends it with CALLOUT_DONE, value
 * PEN_UPSTREAM_TIMEOUT. A second attempt on another connection is made before the head only.
 *
 * Not for instances that run elsewhere: an isolated one is offered no such table (NULL), a BLOCKING
 * one is refused by start(), as its callouts are.
 */
#ifndef PENSTOCK_EXT_CALLOUT_STREAM_H
#define PENSTOCK_EXT_CALLOUT_STREAM_H

#include "../base.h"
#include "callout.h"

PEN_NONNULL_BEGIN

#define PEN_EXT_CALLOUT_STREAM "pen.callout-stream/1"

typedef struct pen_callout_stream {
    uint32_t size;
    uint32_t reserved;
    /* [loop] As pen_callout.start, with these differences: timeout_ms must not be 0, because nothing
     * else would end a stream that nobody reads; response_max 0 means no limit, because nothing is
     * kept, and a longer answer ends with PEN_UPSTREAM_PROTOCOL; an answer that is read once can't be
     * shared or remembered, so single_flight_key must be absent and cache_ttl_ms 0. The request is
     * buffered: everything is copied before the call returns, its body too. 0 when refused; the log
     * says why. */
    pen_token (*start)(pen_exchange *exchange, const pen_callout_request *request);
    /* [loop] Asks for the next event of a stream, which comes after the hook that is running has
     * returned; what the last one lent stays valid until then. A chunk is as long as it came (at least
     * a byte, at most a block of the gateway): its bounds mean nothing. PEN_E_STALE when the stream is
     * over or not this instance's in this exchange, PEN_E_STATE when it was asked already, or before
     * HEAD. */
    pen_status (*next)(pen_exchange *exchange, pen_token token);
    /* [loop] Ends a stream whose rest is not wanted; no event follows, and the token is stale. What the
     * running hook was lent stays valid until it returns. PEN_E_STALE as for next. */
    pen_status (*stop)(pen_exchange *exchange, pen_token token);
} pen_callout_stream;

PEN_NONNULL_END

#endif
