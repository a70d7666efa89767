#!/usr/bin/env python3
"""What the chain asks besides the issuer: a policy, as Open Policy Agent's Data API has it, and a function, as Lambda's
Invoke API has it. Real ones take their places: OPA on its port, functions by `penstock serve template.yaml`.

usage: services.py PORT
"""
import http.server
import json
import sys

# Who may do what: in Rego this would be shop/allow of policy.rego.
WRITERS = {"alice"}


def policy(asked):
    who = asked["variables"].get("context.authorizer.principalId")
    if asked["method"] == "GET":
        return {"allow": True, "context": {"may": "read"}}
    if who in WRITERS:
        return {"allow": True, "context": {"may": "write"}}
    return {"allow": False, "reason": f"{who} may not write"}


def function(event):
    """The authorizer that is tried out: it wants everybody to come from a partner."""
    headers = {name.lower(): value for name, value in event["headers"].items()}
    effect = "Allow" if headers.get("x-partner") else "Deny"
    return {"principalId": headers.get("x-partner", "nobody"), "policyDocument": {"Version": "2012-10-17", "Statement": [
        {"Action": "execute-api:Invoke", "Effect": effect, "Resource": event["methodArn"]}]}}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/v1/data/shop/allow":
            answer = {"result": policy(body["input"])}
        else:
            answer = function(body)
        text = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
