#!/usr/bin/env python3
"""Where a request came from: X-Forwarded-For counts only where a listener trusts who sent it, and then everywhere: sourceIp,
aws:SourceIp of policies, limits, backends.

    client_address.py PENSTOCK     exit 1 when something differs

Sources: aws-surface.md §8, "client address"; Docs/configuration.md, "Forwarded".
"""
import http.client
import http.server
import json
import os
import sys
import tempfile
import threading

from gateway import Checks, Gateway, Served

TRUST = "127.0.0.0/8"
# What came, and who that is to a listener that trusts its peer 127.0.0.1, and the proxies in 198.51.100.0/25.
ADDRESSES = [
    (None, "127.0.0.1"), ("203.0.113.7", "203.0.113.7"), ("10.9.9.9, 203.0.113.7", "203.0.113.7"),
    ("203.0.113.7, 198.51.100.7", "203.0.113.7"), ("203.0.113.7,198.51.100.200", "198.51.100.200"), ("nonsense", "127.0.0.1"),
    ("203.0.113.7, nonsense", "127.0.0.1"), ("2001:db8::7", "2001:db8::7"), ("198.51.100.1", "198.51.100.1"),
]


class Backend(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        out = json.dumps({k: self.headers.get_all(k) for k in ("X-Forwarded-For", "X-Forwarded-Proto", "Forwarded")}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(out)))
        self.end_headers()
        self.wfile.write(out)

    def log_message(self, *_):
        pass


def definition():
    mock = {"type": "mock", "requestTemplates": {"application/json": '{"statusCode": 200}'},
            "responses": {"default": {"statusCode": "200", "responseTemplates": {"application/json": "$context.identity.sourceIp"}}}}
    allow = {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke"}
    return {
        "openapi": "3.0.1", "info": {"title": "address", "version": "1"},
        "x-amazon-apigateway-policy": {"Version": "2012-10-17", "Statement": [
            {**allow, "Resource": "execute-api:/*/GET/any"},
            {**allow, "Resource": "execute-api:/*/GET/guarded", "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}]},
        "paths": {path: {"get": {"responses": {"200": {"description": ""}}, "x-amazon-apigateway-integration": mock}}
                  for path in ("/any", "/guarded")}}


NATIVE = """
listeners: [{address: "127.0.0.1:0", forwarded: {%s}}]
admin: off
upstreams: {backend: {targets: ["127.0.0.1:%d"]}}
apis:
  one:
    routes:
      - {route: GET /backend, pipeline: {integrate: {use: Integrate/HTTP, config: {upstream: backend}}}}
      - route: GET /limited
        pipeline:
          rate_limit: {use: RateLimit/TokenBucket, config: {rate: 1, period_s: 3600, burst: 1, key: [context.identity.sourceIp]}}
          integrate: {use: Integrate/Mock, config: {body: "${context.identity.sourceIp}"}}
"""


def ask(port, path, forwarded, **more):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    fields = {k.replace("_", "-"): v for k, v in more.items()}
    connection.request("GET", path, headers={**fields, **({"X-Forwarded-For": forwarded} if forwarded else {})})
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, body


def definitions(c, penstock):
    for trust in ((), ("--trust-forwarded", TRUST, "--trust-forwarded", "198.51.100.0/25")):
        with Gateway(penstock, definition(), "--manage", "127.0.0.1:0", "--ephemeral", *trust) as gateway:
            for came, client in ADDRESSES:
                client = client if trust else "127.0.0.1"
                may = 200 if client.startswith("203.0.113.") else 403
                for name, port in (("listener", gateway.port), ("management's", gateway.manage)):
                    # By path: the management's root is not an API's.
                    base = gateway.bases["REST"]
                    c.check(f"{name} {came} {trust[:1]}", ask(port, base + "/any", came), (200, client))
                    c.check(f"{name} {came} {trust[:1]}: aws:SourceIp", ask(port, base + "/guarded", came)[0], may)


def native(c, penstock, backend):
    with tempfile.TemporaryDirectory() as folder:
        for trust in (False, True):
            for mode in ("append", "replace", "off"):
                with open(f"{folder}/penstock.yaml", "w") as file:
                    file.write(NATIVE % (f'x_forwarded: {mode}, trust: {"[127.0.0.1, 198.51.100.0/25]" if trust else "[]"}', backend))
                served = Served(penstock, folder, "penstock.yaml")
                try:
                    told = json.loads(ask(served.port, "/backend", "203.0.113.7", X_Forwarded_Proto="https", Forwarded="for=x")[1])
                    address = {"append": "203.0.113.7, 127.0.0.1" if trust else "127.0.0.1",
                               "replace": "203.0.113.7" if trust else "127.0.0.1", "off": None}[mode]
                    proto = {"append": "https" if trust else "http", "replace": "http", "off": None}[mode]
                    c.check(f"{mode} {trust}: the backend", told, {
                        "X-Forwarded-For": address and [address], "X-Forwarded-Proto": proto and [proto], "Forwarded": None})
                    if mode != "append":
                        continue
                    found = [ask(served.port, "/limited", came)[0] for came in ("203.0.113.7", "203.0.113.8", "203.0.113.7")]
                    c.check(f"{trust}: limits", found, [200, 200, 429] if trust else [200, 429, 429])
                finally:
                    served.end()


def main():
    backend = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Backend)
    threading.Thread(target=backend.serve_forever, daemon=True).start()
    c = Checks()
    definitions(c, sys.argv[1])
    native(c, sys.argv[1], backend.server_port)
    c.end()


if __name__ == "__main__":
    main()
