#!/bin/bash
# Two APIs on a domain name of one's own, in HTTPS by the local authority.   usage: run.sh [--serve]
. "$(dirname "${BASH_SOURCE[0]}")/../sample.sh"
options=(--tls local)
start_gateway template.yaml
serve "https://shop.localhost:$PORT/shop/items --cacert $work/.penstock/certs/ca.pem"

get() { # PATH [options of curl]: shows the call without what is always the same
    echo "\$ curl https://shop.localhost$1 ${*:2}"
    curl -sS --max-time 10 --cacert "$work/.penstock/certs/ca.pem" --resolve "shop.localhost:$PORT:127.0.0.1" "https://shop.localhost:$PORT$1" "${@:2}"
    echo
    echo
}

echo "# a mapping, and a longer one below it: the longest wins"
get /shop/items
get /shop/orders/v1/7
echo "# a rule comes before the mappings"
get /shop/items -H "X-Version: 2-beta"
get /shop/items -H "X-Version: 1"
echo "# where nothing is, and what AWS reserves"
get /other
get /ping
