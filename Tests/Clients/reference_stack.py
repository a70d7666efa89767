#!/usr/bin/env python3
"""The reference stack (../shared) as it is, served whole: HTTP, REST and WebSocket APIs, its custom domain in HTTPS by SNI.

    reference_stack.py PENSTOCK     exit 1 when something differs, 77 without the stack (PENSTOCK_SHARED)
"""
import http.client
import json
import os
import re
import socket
import ssl
import subprocess
import sys
import tempfile
import urllib.request

from gateway import Checks, Served
from websocket import Refused, WebSocket

STACK = os.environ.get("PENSTOCK_SHARED", "") + "/reference-stack/cdk.out"
ISSUER = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_xxxxx"
DOMAIN = "api.example.com"


class Stack:
    def __init__(self, penstock, folder):
        self.penstock, self.folder = penstock, folder
        self.served = Served(penstock, folder, STACK, "--tls", "local", "--issuer", f"{ISSUER}=local",
                             options=("--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"))
        ports = {name: int(port) for port, name in
                 re.findall(r"address=127\.0\.0\.1:(\d+) listener=(\S+)", "".join(self.served.told))}
        self.admin = ports.pop("admin")
        self.port = next(iter(ports.values()))
        self.trust = ssl.create_default_context(cafile=f"{folder}/.penstock/certs/ca.pem")

    def ask(self, host, path, method="GET", body=None, headers={}, secure=True):
        """By HTTPS, the certificate checked for the host's name."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        if secure:
            connection = self.trust.wrap_socket(connection, server_hostname=host)
        client = http.client.HTTPConnection(host)
        client.sock = connection
        client.request(method, path, body, headers)
        answer = client.getresponse()
        data = answer.read()
        client.close()
        return answer, (json.loads(data) if data.startswith(b"{") else data)

    def run(self, *words):
        return subprocess.run([self.penstock, *words], cwd=self.folder, capture_output=True, text=True, check=True).stdout

    def metric(self, name):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.admin}/metrics", timeout=10) as answer:
            found = re.search(rf"^{name} (\d+)", answer.read().decode(), re.M)
        return int(found[1]) if found else None


def http_api(checks, stack):
    answer, body = stack.ask(DOMAIN, "/users/7")
    checks.check("the HTTP API on its domain, by SNI", (answer.status, body), (200, {"id": "7", "name": "Jane Doe", "claims": None}))
    answer, _ = stack.ask(DOMAIN, "/users/7", "OPTIONS", headers={"Origin": "https://app.example.com", "Access-Control-Request-Method": "GET"})
    checks.check("its preflight", (answer.status, answer.getheader("access-control-allow-origin")), (204, "https://app.example.com"))
    answer, body = stack.ask(DOMAIN, "/admin/x/y")
    checks.check("without a token", (answer.status, body), (401, {"message": "Unauthorized"}))
    token = stack.run("token", "--issuer", ISSUER, "--aud", "my-api-client-id", "--claim", "sub=alice").strip()
    answer, body = stack.ask(DOMAIN, "/admin/x/y", "PUT", headers={"Authorization": f"Bearer {token}"})
    checks.check("with one", (answer.status, body["claims"]["sub"]), (200, "alice"))
    checks.check("where no route is", stack.ask(DOMAIN, "/nothing")[0].status, 404)
    answer, body = stack.ask(DOMAIN, "/users/7", secure=False)
    checks.check("the same port in clear text", (answer.status, body["id"]), (200, "7"))
    try:
        stack.trust.wrap_socket(socket.create_connection(("127.0.0.1", stack.port), timeout=10), server_hostname="other..name")
        checks.check("a name that is none", "taken", "refused")
    except (ssl.SSLError, UnicodeError, ConnectionError, ValueError):
        checks.check("a name that is none", 1, 1)


def rest_api(checks, stack):
    base = stack.served.bases["REST"]
    key = stack.run("keys", STACK).split()[-1]
    user = json.dumps({"email": "a@example.com", "name": "A"})
    json_type = {"Content-Type": "application/json"}
    answer, body = stack.ask("localhost", base + "/users", "POST", user, json_type)
    checks.check("without a key", (answer.status, body), (403, {"message": "Forbidden"}))
    # Its usage plan has no stage (CDK adds none by itself), so that on AWS too no key is let in; here a warning says so.
    answer, body = stack.ask("localhost", base + "/users", "POST", user, {**json_type, "x-api-key": key})
    checks.check("with a key of a plan without the stage", (answer.status, body), (403, {"message": "Forbidden"}))
    checks.check("which is told", any("no API key is let in" in line for line in stack.served.told), True)
    answer, body = stack.ask("localhost", base + "/users")
    checks.check("where no method is", (answer.status, body), (403, {"message": "Missing Authentication Token"}))


def websocket_api(checks, stack):
    found = re.search(r"WEBSOCKET API.*?(/_aws/\S+)", "".join(stack.served.told), re.S)
    url = f"wss://127.0.0.1:{stack.port}{found[1].rstrip('/')}"
    with_trust = {"context": stack.trust, "host": f"localhost:{stack.port}"}
    stack.trust.check_hostname = False
    socket_ = WebSocket(url, **with_trust)
    checks.check("the handshake runs $connect", socket_.status, 101)
    socket_.send(json.dumps({"action": "anything"}))
    # CDK's $default has no route response, so the client hears nothing of what its function answers.
    socket_.send_frame(9, b"there?")
    checks.check("the connection is alive", socket_.receive_frame()[1], b"there?")
    checks.check("its message came", stack.metric(r'penstock_websocket_messages_total\{direction="in"\}'), 1)
    checks.check("one is open", stack.metric("penstock_websockets_open"), 1)
    socket_.close()
    try:
        WebSocket(url.replace("/prod", "/none"), **with_trust)
        checks.check("another stage", 101, 403)
    except Refused as refused:
        checks.check("another stage", refused.status, 403)


def main():
    if not os.path.exists(STACK):
        print("skipped: there is no reference stack here (PENSTOCK_SHARED)")
        sys.exit(77)
    checks = Checks()
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(os.path.abspath(sys.argv[1]), folder)
        try:
            http_api(checks, stack)
            rest_api(checks, stack)
            websocket_api(checks, stack)
        finally:
            stack.served.end()
    checks.end()


main()
