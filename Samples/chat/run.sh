#!/bin/bash
# A chat room by a WebSocket API, functions in Python and a page.   usage: run.sh [--serve]
. "$(dirname "${BASH_SOURCE[0]}")/../sample.sh"
python3 -c 'import boto3' 2>/dev/null || {
    echo "this sample needs boto3: pip install boto3" >&2
    exit 77
}
# What callbacks are signed with: without --iam-keys whoever signs is let in.
export AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_SECRET_ACCESS_KEY=secret AWS_DEFAULT_REGION=us-east-1
# Functions call back over https, as on AWS: the port speaks TLS beside clear text.
options=(--tls local --parameter "Database=$work/chat.sqlite")
start_gateway template.yaml
chat=$(output template Chat | sed 's/127.0.0.1/localhost/')
page=$(output template Page)
serve "'$page/?chat=$chat'   # or in a browser"

python3 "$sample/talk.py" "$chat"
echo "# the page"
curl -sS -o /dev/null -w '%{http_code} %{content_type}\n' --max-time 10 "$page/"
