#!/bin/bash
# DynamoDB, SQS and S3 behind two APIs, without code; moto stands for AWS.   usage: run.sh [--serve]
. "$(dirname "${BASH_SOURCE[0]}")/../sample.sh"
python3 -c 'import moto.server' 2>/dev/null || {
    echo "this sample needs moto: pip install 'moto[server]' boto3" >&2
    exit 77
}
start_backend "$sample/aws.py"
# What requests are signed with; moto takes any.
export AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_SECRET_ACCESS_KEY=secret
options=(--endpoint-url "http://127.0.0.1:$BACKEND" --account 123456789012)
start_gateway template.yaml
shop=$(output template ShopUrl)
events=$(output template EventsUrl)
# Quoted: addresses of HTTP APIs have a $ in them.
serve "-X PUT '$shop/orders/7' -H 'content-type: application/json' -d '{\"item\": \"gate\", \"quantity\": 2}'" "'$shop/orders/7'" \
    "-d '{\"text\": \"open\"}' '$events/events'"

json='content-type: application/json'
URL=$shop
echo "# DynamoDB: kept once, found, and not found"
ask /orders/7 -X PUT -H "$json" -d '{"item": "gate", "quantity": 2}'
ask /orders/7 -X PUT -H "$json" -d '{"item": "gate", "quantity": 3}'
ask /orders/7
ask /orders/8
echo "# S3: a file by its path"
ask /files/note.txt -X PUT -H 'content-type: text/plain' -d 'water level 7'
ask /files/note.txt
ask /files/nothing.txt
echo "# SQS: from the REST API by a form, from the HTTP API by its subtype"
ask /work -H "$json" -d '{"open": "gate 7"}'
URL=$events
curl -sS -o "$work/sent" -w '%{http_code}\n' --max-time 10 "$URL/events" -H "$json" -d '{"text": "close gate 7"}'
echo "# what is in the queue"
python3 "$sample/aws.py" "$BACKEND" receive
