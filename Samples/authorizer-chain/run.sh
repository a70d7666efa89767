#!/bin/bash
# Two ways in, and a third tried out in shadow.   usage: run.sh [--serve]
. "$(dirname "${BASH_SOURCE[0]}")/../sample.sh"
export ALICE_KEY=alice-secret BOB_KEY=bob-secret ROBOT_KEY=robot-secret
start_gateway
serve "URL/orders -H 'x-api-key: alice-secret'" "'URL/orders?token=robot-secret'"

echo "# nobody knows the caller: all abstain"
ask /orders
echo "# people: alice has a key of this year"
ask /orders -H 'x-api-key: alice-secret'
echo "# machines: another way in"
ask '/orders?token=robot-secret'
echo "# bob has a key of next year only, which does not count yet"
ask /orders -H 'x-api-key: bob-secret'
echo "# which step decides, why, and by which line"
echo "\$ penstock explain --request requests.http --let alice=alice-secret"
(cd "$sample" && "$PENSTOCK" explain --request requests.http --let alice=alice-secret)
echo "# what would change if next-year counted"
echo "\$ penstock authz report"
"$PENSTOCK" authz report --admin "${ADMIN#http://}" || true
