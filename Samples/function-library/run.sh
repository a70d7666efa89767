#!/bin/bash
# A Lambda function in C, called in the gateway's process.   usage: run.sh [--serve]
. "$(dirname "${BASH_SOURCE[0]}")/../sample.sh"
echo "\$ cc -O2 -shared -fPIC price.c -o libprice.so"
cc -O2 -shared -fPIC "$sample/price.c" -o "$work/libprice.so"
# The template names the library beside it.
cp "$sample/template.yaml" "$work"
sample=$work
start_gateway template.yaml
serve "'URL/price?quantity=3'"

echo "# JSON without a statusCode is the body of a 200"
ask '/price?quantity=3'
echo "# and with one it is a whole answer"
ask '/price?quantity=0'
