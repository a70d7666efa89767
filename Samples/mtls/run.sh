#!/bin/bash
# One port, two names, of which one asks clients for certificates.   usage: run.sh [--serve]
. "$(dirname "${BASH_SOURCE[0]}")/../sample.sh"
command -v openssl >/dev/null || { echo "there is no openssl"; exit 77; }
export CERTS=$work/certs
"$sample/certificates.sh" "$CERTS"
start_gateway
port=${URL##*:}

get() { # HOST [options of curl]: shows the call without what is always the same
    echo "\$ curl https://$1/ ${*:2}"
    (cd "$CERTS" && curl -sS --max-time 10 --cacert server-ca.pem --resolve "$1:$port:127.0.0.1" "https://$1:$port/" "${@:2}" 2>refused) ||
        echo "refused"
    echo
}
alice=(--cert alice.pem --key alice.key)
bob=(--cert bob.pem --key bob.key)
mallory=(--cert mallory.pem --key mallory.key)
serve "https://partners.localhost:$port --cacert $CERTS/server-ca.pem --cert $CERTS/alice.pem --key $CERTS/alice.key"

echo "# a name that is for everybody"
get public.localhost
echo "# a name that is for partners: without a certificate, with one, with one that was revoked"
get partners.localhost
get partners.localhost "${alice[@]}"
get partners.localhost "${mallory[@]}"
echo "# what a partner may do says a step"
get partners.localhost "${alice[@]}" -X DELETE
get partners.localhost "${bob[@]}" -X DELETE
echo "# through the other name there is no way"
get public.localhost -H "Host: partners.localhost"
