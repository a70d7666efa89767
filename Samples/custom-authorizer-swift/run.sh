#!/bin/bash
# An authorizer of our own, in Swift.   usage: run.sh [--serve]
. "$(dirname "${BASH_SOURCE[0]}")/../sample.sh"
export TOKEN=open-sesame AUTHORIZER=$work/authorizer.so
echo "\$ ./build.sh authorizer.so"
"$sample/build.sh" "$AUTHORIZER"
start_gateway
serve "URL/hello -H 'x-token: open-sesame'"

echo "# no token: the authorizer abstains, and nobody else knows the caller"
ask /hello
echo "# a wrong token: it denies"
ask /hello -H 'x-token: open-barley'
echo "# the right one"
ask /hello -H 'x-token: open-sesame'
