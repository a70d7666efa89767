#!/bin/bash
# All five phases before a backend that this script starts.   usage: run.sh [--serve]
. "$(dirname "${BASH_SOURCE[0]}")/../sample.sh"
export ALICE_KEY=alice-secret BOB_KEY=bob-secret
start_backend
start_gateway
serve "URL/orders/7 -H 'x-api-key: alice-secret'" "URL/orders/7"

echo "# auth: without a key"
ask /orders/7
echo "# auth: with a wrong one"
ask /orders/7 -H 'x-api-key: guessed'
echo "# validate: the order's number is none"
ask /orders/seven -H 'x-api-key: alice-secret'
echo "# transform and integrate: the backend hears who calls, and not the key"
ask /orders/7 -H 'x-api-key: alice-secret'
ask /orders -H 'x-api-key: alice-secret' -H 'content-type: application/json' -d '{"id": "8", "item": "gate"}'
echo "# rate-limit: the fourth of alice's, while bob's are his own"
ask /orders -H 'x-api-key: alice-secret'
ask /orders -H 'x-api-key: alice-secret'
ask /orders -H 'x-api-key: bob-secret'
