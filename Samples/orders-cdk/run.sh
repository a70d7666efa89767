#!/bin/bash
# A CDK assembly as `cdk synth` wrote it: two APIs before functions in Python and Node.
# usage: run.sh [--serve]
. "$(dirname "${BASH_SOURCE[0]}")/../sample.sh"
start_gateway cdk.out
shop=$(output Orders ShopUrl)
partner=$(output Orders PartnerEndpointFF91AFED)
# Quoted: addresses of HTTP APIs have a $ in them.
serve "'$shop/orders/7'" \
    "-H 'content-type: application/json' -d '{\"sku\": \"gate\", \"quantity\": 2}' '$shop/orders'" \
    "'$partner/quotes/pipe?quantity=3'" "$partner/health"

echo "# the HTTP API: an event of format 2.0 to a Python function"
URL=$shop
ask /orders/7
ask /orders -d '{"sku": "gate", "quantity": 2}' -H 'Content-Type: application/json'
echo "# the REST API: the same function, with the body validated before it"
URL=$partner
ask /orders -d '{"sku": "gate", "quantity": 2}' -H 'Content-Type: application/json'
ask /orders -d '{"sku": "gate", "quantity": 0}' -H 'Content-Type: application/json'
echo "# a function in Node between templates"
ask '/quotes/pipe?quantity=3'
ask /quotes/valve
echo "# no function at all"
ask /health
