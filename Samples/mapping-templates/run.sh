#!/bin/bash
# A JSON front for a backend of forms, which this script starts.   usage: run.sh [--serve]
. "$(dirname "${BASH_SOURCE[0]}")/../sample.sh"
start_backend "$sample/backend.py"
start_gateway
serve "URL/orders -H 'content-type: application/json' -d '{\"customer\": \"Ada & Sons\", \"lines\": [{\"item\": \"gate\", \"quantity\": 1}]}'"

json='content-type: application/json'
echo "# JSON becomes a form, and the form that comes back JSON"
ask /orders -H "$json" -d '{"customer": "Ada & Sons", "lines": [{"item": "penstock valve", "quantity": 2}, {"item": "gate", "quantity": 1}]}'
echo "# the backend says 200 and NOSTOCK; the template makes it 409"
ask /orders -H "$json" -d '{"customer": "Bob", "lines": [{"item": "gate", "quantity": 9}]}'
echo "# no template is for XML, and nothing passes without one"
ask /orders -H 'content-type: text/xml' -d '<order/>'
echo "# looks like JSON and is none"
ask /orders -H "$json" -d '{"customer": '
