#!/usr/bin/env python3
"""Auth/OPA against real Rego, over sockets: what a policy sees and says, alone and after an API key.

usage: opa.py PENSTOCK      exit: 0 all right, 1 something isn't, 77 regopy isn't installed
"""
import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import threading

try:
    import rego_server
except ImportError:
    sys.exit(77)
from gateway import Checks

POLICY = """
package shop
import rego.v1

default allow := false
allow if input.method == "GET"
allow if {
    input.method == "POST"
    input.variables["context.authorizer.principalId"] == "alice"
    input.path == ["orders", "7"]
    input.query.page[_] == "2"
}

decision := {"allow": true, "principal": "by-policy", "context": {"level": 3}, "reason": "header"} if input.headers["x-level"] == "high"
decision := {"allow": false, "reason": "low level"} if input.headers["x-level"] == "low"
decision := {"allow": true, "principal": 5} if input.headers["x-level"] == "number"
decision := {"allow": true, "context": [1]} if input.headers["x-level"] == "list"
broken := 7
"""
CONFIG = """
listeners: [{address: "127.0.0.1:0"}]
admin: off
access_log: {path: "LOG", fields: {by: $context.penstock.decidedBy, why: $context.penstock.reason, who: $context.authorizer.principalId}}
upstreams:
  opa: {targets: ["127.0.0.1:PORT"]}
  away: {targets: ["127.0.0.1:1"]}
apis:
  shop:
    routes:
      - route: ANY /orders/{id}
        pipeline:
          auth:
            all_of:
              - {use: Auth/APIKey, config: {keys: [{id: alice, secret: "env:ALICE"}, {id: bob, secret: "env:BOB"}]}}
              - {use: Auth/OPA, config: {upstream: opa, path: shop/allow}}
          integrate: {use: Integrate/Mock, config: {body: "${context.authorizer.principalId}"}}
      - route: GET /decision
        pipeline:
          auth: {use: Auth/OPA, name: opa, config: {upstream: opa, path: shop/decision, headers: [x-level]}}
          integrate: {use: Integrate/Mock, config: {body: "${context.authorizer.principalId} ${context.authorizer.level}"}}
      - route: GET /broken
        pipeline:
          auth: {use: Auth/OPA, config: {upstream: opa, path: shop/broken}}
          integrate: Integrate/Mock
      - route: GET /away
        pipeline:
          auth: {use: Auth/OPA, config: {upstream: away, path: shop/allow}}
          integrate: Integrate/Mock
      - route: GET /undefined
        pipeline:
          auth: {use: Auth/OPA, config: {upstream: opa, path: shop/nothing}}
          integrate: Integrate/Mock
"""


def main():
    checks = Checks()
    agent = rego_server.server(0, POLICY)
    threading.Thread(target=agent.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        log = os.path.join(folder, "access.log")
        with open(os.path.join(folder, "penstock.yaml"), "w") as file:
            file.write(CONFIG.replace("PORT", str(agent.server_address[1])).replace("LOG", log))
        process = subprocess.Popen(
            [sys.argv[1], "serve"], cwd=folder, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "ALICE": "a-key", "BOB": "b-key"})
        port = None
        for line in process.stderr:
            if found := re.search(r"address=127\.0\.0\.1:(\d+)", line):
                port = int(found[1])
            if " serving " in line:
                break
        else:
            sys.exit("it did not start")
        threading.Thread(target=process.stderr.read, daemon=True).start()

        def ask(method, path, **headers):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.putrequest(method, path)
            for name, values in headers.items():
                for value in values if isinstance(values, list) else [values]:
                    connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            answer = connection.getresponse()
            body = answer.read().decode()
            connection.close()
            return answer.status, body
        try:
            for level in ("number", "list"):
                checks.check(f"a decision with a {level} in the wrong place", ask("GET", "/decision", x_level=level)[0], 500)
            before = len(rego_server.Agent.asked)
            checks.check("no key", ask("GET", "/orders/7")[0], 401)
            checks.check("not asked without one", len(rego_server.Agent.asked), before)
            checks.check("a GET", ask("GET", "/orders/7", x_api_key="b-key"), (200, "bob"))
            checks.check("a POST of alice", ask("POST", "/orders/7?page=1&page=2", x_api_key="a-key"), (200, "alice"))
            seen = rego_server.Agent.asked[-1]
            checks.check("what it sees", {name: seen[name] for name in ("method", "path", "query", "route", "stage", "client")}, {
                "method": "POST", "path": ["orders", "7"], "query": {"page": ["1", "2"]}, "route": "ANY /orders/{id}",
                "stage": "$default", "client": "127.0.0.1"})
            checks.check("a POST of bob", ask("POST", "/orders/7?page=2", x_api_key="b-key"), (403, '{"message":"Forbidden"}'))
            checks.check("another path", ask("POST", "/orders/8?page=2", x_api_key="a-key")[0], 403)
            checks.check("an object", ask("GET", "/decision", x_level="high"), (200, "by-policy 3"))
            checks.check("an object that refuses", ask("GET", "/decision", x_level="low")[0], 403)
            checks.check("a header with quotes", ask("GET", "/decision", x_level='"}, "a": {"')[0], 403)
            checks.check("a header twice, the first of which would do", ask("GET", "/decision", x_level=["high", "low"])[0], 403)
            checks.check("is all of them", rego_server.Agent.asked[-1]["headers"], {"x-level": "high, low"})
            checks.check("an undefined rule", ask("GET", "/undefined")[0], 403)
            checks.check("a rule that is a number", ask("GET", "/broken")[0], 500)
            checks.check("no agent", ask("GET", "/away")[0], 500)
        finally:
            process.terminate()
            process.wait()
        with open(log) as file:
            lines = [json.loads(line) for line in file]
        checks.check("why, in the log", [(line["by"], line["why"]) for line in lines if line["why"] == "low level"], [("opa", "low level")])
    checks.end()


main()
