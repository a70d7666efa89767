#!/bin/bash
# Two gateways on one Redis obey one limit.   usage: run.sh [--serve]
. "$(dirname "${BASH_SOURCE[0]}")/../sample.sh"
command -v redis-server >/dev/null || { echo "there is no redis-server"; exit 77; }
REDIS=$(free_port)
export REDIS
redis-server --port "$REDIS" --bind 127.0.0.1 --save '' --dir "$work" >"$work/redis.log" 2>&1 &
redis=$!
started+=($redis)
wait_for_port "$REDIS" $redis "$work/redis.log"
start_gateway
first=$URL
serve "URL/orders -H 'x-tenant: acme'"
# The first one's state is its own.
root=$work
work=$root/second
mkdir "$work"
start_gateway
second=$URL
work=$root

status() { curl -s -o /dev/null --max-time 10 -w "$3: %{http_code}\n" "$1/orders" -H "x-tenant: $2"; }

echo "# four an hour, by whichever gateway"
for call in 1 2 3; do
    status "$first" acme first
    status "$second" acme second
done
echo "# what a refusal says"
ask /orders -H 'x-tenant: acme'
echo "# another tenant"
status "$second" globex second
echo "# Redis is away: each gateway has half of the limit"
# Tests run this with SIGTERM blocked; and bash would tell of who was killed.
{ kill -KILL "$redis"; wait "$redis"; } 2>/dev/null || true
for call in 1 2 3; do
    status "$first" initech first
    status "$second" initech second
done
