#!/bin/bash
# Tokens of an issuer that turns its keys.   usage: run.sh [--serve]
. "$(dirname "${BASH_SOURCE[0]}")/../sample.sh"
start_backend "$sample/issuer.py"
start_gateway

token() { curl -sS "http://127.0.0.1:$BACKEND/token?$1"; }
ask_with() { # TOKEN PATH [options of curl]: as ask, without printing the token
    echo "\$ curl -i \$URL$2 ${*:3} -H \"Authorization: Bearer \$TOKEN\""
    curl -sS -i --max-time 10 "$URL$2" "${@:3}" -H "Authorization: Bearer $1" | tr -d '\r'
    printf '\n\n'
}
serve "URL/orders -H \"Authorization: Bearer \$(curl -sS 'http://127.0.0.1:$BACKEND/token?sub=alice')\""

echo "# no token"
ask /orders
echo "# alice's token: its key is fetched from the issuer, once"
alice=$(token 'sub=alice&scope=orders:read')
ask_with "$alice" /orders
echo "# it may read, and not write"
ask_with "$alice" /orders -X POST
ask_with "$(token 'sub=bob&scope=orders:write')" /orders -X POST
echo "# over since a second"
ask_with "$(token 'sub=alice&seconds=-1')" /orders
echo "# the issuer turns its key: the new one is looked for, the old one is still good"
sleep 2
curl -sS -X POST "http://127.0.0.1:$BACKEND/rotate"
printf '\n\n'
ask_with "$(token 'sub=carol')" /orders
ask_with "$alice" /orders
