#!/bin/bash
# A REST API from an OpenAPI document with AWS's extensions.   usage: run.sh [--serve]
. "$(dirname "${BASH_SOURCE[0]}")/../sample.sh"
start_backend
# On AWS the link leads to a load balancer; here to the backend.
options=(--map "shop-link=http://127.0.0.1:$BACKEND")
start_gateway orders.openapi.yaml
URL=$URL/default
serve URL/health URL/orders/7 "URL/orders -H 'content-type: application/json' -d '{\"id\": \"8\", \"item\": \"gate\", \"quantity\": 0}'"

json='content-type: application/json'
echo "# a MOCK integration"
ask /health
echo "# an HTTP integration: the backend's JSON through a template, and its 404 through another"
ask /orders/7
ask /orders/9
echo "# an HTTP_PROXY integration behind a validator, whose refusal the document words"
ask /orders -H "$json" -d '{"id": "8", "item": "gate", "quantity": 2}'
ask /orders -H "$json" -d '{"id": "8", "item": "gate", "quantity": 0}'
echo "# nothing is there: the text that the client accepts"
ask /nothing -H 'accept: text/plain'
