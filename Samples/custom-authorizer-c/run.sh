#!/bin/bash
# An authorizer of our own, in one C file.   usage: run.sh [--serve]
. "$(dirname "${BASH_SOURCE[0]}")/../sample.sh"
export TOKEN=open-sesame AUTHORIZER=$work/authorizer.so
echo "\$ cc -O2 -shared -fPIC -fvisibility=hidden -I include authorizer.c -o authorizer.so"
cc -O2 -shared -fPIC -fvisibility=hidden -I "$repository/Sources/CPenstock/include" \
    "$sample/authorizer.c" -o "$AUTHORIZER"
start_gateway
serve "URL/hello -H 'x-token: open-sesame'"

echo "# no token: the authorizer abstains, and nobody else knows the caller"
ask /hello
echo "# a wrong token: it denies"
ask /hello -H 'x-token: open-barley'
echo "# the right one"
ask /hello -H 'x-token: open-sesame'
