#!/bin/bash
# A JSON front for a SOAP service, which this script starts.   usage: run.sh [--serve]
. "$(dirname "${BASH_SOURCE[0]}")/../sample.sh"
start_backend "$sample/backend.py"
start_gateway
serve URL/orders/7 URL/orders/9 \
    "URL/orders -H 'content-type: application/json' -d '{\"customer\": \"Bob\", \"lines\": [{\"item\": \"gate\", \"quantity\": 1}]}'"

json='content-type: application/json'
echo "# an order: a SOAP call, its answer read by XPath"
ask /orders/7
echo "# a fault with a detail that the template knows is 404"
ask /orders/9
echo "# markup in a parameter stays text"
ask '/orders/%3C%2Fs:Number%3E'
echo "# JSON in, an envelope to the service"
ask /orders -H "$json" -d '{"customer": "Ada <Lovelace>", "lines": [{"item": "gate", "quantity": 1}]}'
echo "# a fault of the client's is 400"
ask /orders -H "$json" -d '{"customer": "Ada", "lines": []}'
echo "# a fault of the service's is 502"
ask /orders -H "$json" -d '{"customer": "Ada", "lines": [{"item": "gate", "quantity": "many"}]}'
