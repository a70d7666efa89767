#!/bin/bash
# zlib on HTTP without a line of glue.   usage: run.sh [--serve]
. "$(dirname "${BASH_SOURCE[0]}")/../sample.sh"
start_gateway
serve URL/version "URL/crc32 --data-binary hello"

ask "/bound?length=1000"
ask "/bound?length=many"
ask /crc32 --data-binary "hello"
ask /adler32 -d '{"adler": 1, "buf": "hello"}'
ask /adler32 -d '{"adler": -1, "buf": "hello"}'

echo '$ curl -s $URL/compress --data-binary @penstock.yaml | curl -s $URL/uncompress --data-binary @- | cmp - penstock.yaml'
curl -sS "$URL/compress" --data-binary "@$sample/penstock.yaml" \
    | curl -sS "$URL/uncompress" --data-binary @- | cmp - "$sample/penstock.yaml"
echo

ask /uncompress --data-binary "not compressed"
