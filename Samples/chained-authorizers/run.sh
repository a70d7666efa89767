#!/bin/bash
# A token or a key, and a policy, and a Lambda authorizer in shadow.   usage: run.sh [--serve]
. "$(dirname "${BASH_SOURCE[0]}")/../sample.sh"
export ROBOT_KEY=robot-secret
start_backend "$sample/../jwt/issuer.py"
SERVICES=$(free_port)
export SERVICES
python3 "$sample/services.py" "$SERVICES" >"$work/services.log" 2>&1 &
started+=($!)
wait_for_port "$SERVICES" $! "$work/services.log"
start_gateway

token() { curl -sS "http://127.0.0.1:$BACKEND/token?sub=$1"; }
ask_with() { # NAME [options of curl]: as ask, without printing the token
    echo "\$ curl \$URL/orders ${*:2} -H \"Authorization: Bearer \$TOKEN_OF_$1\""
    curl -sS --max-time 10 "$URL/orders" "${@:2}" -H "Authorization: Bearer $(token "$1")"
    printf '\n\n'
}
serve "URL/orders -H 'x-api-key: robot-secret'" "URL/orders -H \"Authorization: Bearer \$(curl -sS 'http://127.0.0.1:$BACKEND/token?sub=alice')\""

echo "# nobody knows who it is"
ask /orders
echo "# a key, or a token: the policy lets both read"
ask /orders -H 'x-api-key: robot-secret'
ask_with bob
echo "# alice may write, bob and the robot may not"
ask_with alice -X POST
ask_with bob -X POST
ask /orders -X POST -H 'x-api-key: robot-secret'
echo "# one of them comes from a partner"
ask_with bob -H 'x-partner: acme'
echo "# what would change if everybody had to"
echo "\$ penstock authz report"
"$PENSTOCK" authz report --admin "${ADMIN#http://}" || true
