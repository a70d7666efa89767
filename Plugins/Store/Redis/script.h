/* What Redis runs. One call decides, by Redis's own clock, so that gateways needn't agree on the time. */

/* The generic cell rate algorithm. KEYS[1] holds the theoretical arrival time, in microseconds. ARGV:
 * microseconds a unit, burst, cost, and how much more to take along where there is so much. Answers
 * {allowed, remaining, retry µs, reset µs, more that was taken}.
 *
 * A microsecond of grace: times of today in a double are exact to a quarter of one. */
#define RATE_SCRIPT \
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
    "          math.ceil(ahead + cost - tolerance), math.ceil(ahead), 0}\n" \
    "end\n" \
    "local room = math.floor((tolerance + 1 - ahead - cost) / interval)\n" \
    "local more = math.max(0, math.min(tonumber(ARGV[4]), room))\n" \
    "ahead = ahead + cost + more * interval\n" \
    "if ahead > 0 then\n" \
    "  redis.call('SET', KEYS[1], string.format('%.3f', now + ahead), 'PX', math.ceil(ahead / 1000) + 1)\n" \
    "end\n" \
    "return {1, math.max(0, math.floor((tolerance - ahead) / interval)), 0, math.ceil(ahead), more}\n"

/* A window's count in KEYS[1], and in KEYS[2], if there is one, a day's by key. ARGV: limit, cost, when the
 * count may go (milliseconds since 1970), the key. Answers {allowed, remaining}. Days are kept for as long
 * as AWS tells of them, and a month. */
#define WINDOW_SCRIPT \
    "local limit = tonumber(ARGV[1])\n" \
    "local cost = tonumber(ARGV[2])\n" \
    "local used = tonumber(redis.call('GET', KEYS[1]) or 0)\n" \
    "if used + cost > limit then return {0, math.max(0, limit - used)} end\n" \
    "if cost > 0 then\n" \
    "  redis.call('INCRBY', KEYS[1], cost)\n" \
    "  redis.call('PEXPIREAT', KEYS[1], ARGV[3])\n" \
    "  if KEYS[2] then\n" \
    "    redis.call('HINCRBY', KEYS[2], ARGV[4], cost)\n" \
    "    redis.call('EXPIRE', KEYS[2], 130 * 86400)\n" \
    "  end\n" \
    "end\n" \
    "return {1, math.max(0, limit - used - cost)}\n"
