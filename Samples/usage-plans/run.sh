#!/bin/bash
# API keys on usage plans: quotas and throttles.   usage: run.sh [--serve]
. "$(dirname "${BASH_SOURCE[0]}")/../sample.sh"
start_gateway template.yaml
URL=$URL/v1
serve "URL/quotes -H 'x-api-key: free-customer-free-customer'"

status() { curl -s -o /dev/null --max-time 10 -w '%{http_code}\n' "$URL/quotes" -H "x-api-key: $1"; }

echo "# without a key"
ask /quotes
echo "# the free plan: three calls a day"
for call in 1 2 3; do status free-customer-free-customer; done
ask /quotes -H 'x-api-key: free-customer-free-customer'
echo "# the paid plan: its method lets four through at once"
for call in 1 2 3 4; do status paid-customer-paid-customer; done
ask /quotes -H 'x-api-key: paid-customer-paid-customer'
