/* The generic cell rate algorithm in Redis: one call decides, by Redis's own clock, so that gateways
 * needn't agree on the time. KEYS[1] holds the theoretical arrival time, in microseconds.
 * ARGV: microseconds a request, burst, cost. Answers {allowed, remaining, retry µs, reset µs}.
 *
 * A microsecond of grace: times of today in a double are exact to a quarter of one. */
#define GCRA_SCRIPT \
    "local t = redis.call('TIME')\n" \
    "local now = t[1] * 1000000 + t[2]\n" \
    "local interval = tonumber(ARGV[1])\n" \
    "local tolerance = interval * ARGV[2]\n" \
    "local cost = interval * ARGV[3]\n" \
    "local arrival = tonumber(redis.call('GET', KEYS[1]) or 0)\n" \
    "if arrival < now then arrival = now end\n" \
    "local ahead = arrival - now\n" \
    "if ahead + cost > tolerance + 1 then\n" \
    "  return {0, math.max(0, math.floor((tolerance - ahead) / interval)),\n" \
    "          math.ceil(ahead + cost - tolerance), math.ceil(ahead)}\n" \
    "end\n" \
    "arrival = arrival + cost\n" \
    "ahead = arrival - now\n" \
    "redis.call('SET', KEYS[1], string.format('%.3f', arrival), 'PX', math.ceil(ahead / 1000) + 1)\n" \
    "return {1, math.max(0, math.floor((tolerance - ahead) / interval)), 0, math.ceil(ahead)}\n"
