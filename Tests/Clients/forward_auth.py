#!/usr/bin/env python3
"""Auth/ForwardAuth over sockets: a service that decides, what it is told, and what the backend gets.

    forward_auth.py PENSTOCK     exit 1 when something differs
"""
import http.client
import http.server
import json
import subprocess
import sys
import tempfile
import threading
import time

from gateway import Checks, Served

told = []


class Service(http.server.BaseHTTPRequestHandler):
    """Decides by Authorization at /check; elsewhere it is the backend, and answers what X-User it got."""
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        status, headers, body = 200, {}, ""
        if self.path == "/check?v=1":
            told.append({name.lower(): value for name, value in self.headers.items()} | {"tags": self.headers.get_all("x-tag")})
            word = self.headers.get("authorization", "")
            status = {"yes": 200, "no": 403, "redirect": 302, "broken": 500}.get(word, 401)
            headers = {"X-User": "alice"} if status == 200 else {"WWW-Authenticate": "Word"} if status == 401 else {}
        else:
            body = str(self.headers.get_all("x-user")) + str(self.headers.get_all("x-role"))
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


def offline(checks, penstock, folder):
    """`explain` and `authz replay` ask the service when they are told to, and never send the request itself on."""
    with open(f"{folder}/requests.txt", "w") as file:
        file.write("GET /x?a=1\nAuthorization: yes\n\nGET /x\nAuthorization: no\n")
    with open(f"{folder}/recording", "w") as file:
        print(json.dumps({"penstock_recording": 1, "salt": "00" * 16}), file=file)
        for word, verdict in (("yes", "allow"), ("no", "deny")):
            print(json.dumps({"method": "GET", "target": "/x", "host": "h", "client": "127.0.0.1", "verdict": verdict,
                              "headers": [["Authorization", word]]}), file=file)
    for command in (["explain", "--request", "requests.txt"], ["authz", "replay", "recording", "penstock.yaml"]):
        what, asked = command[0], len(told)

        def run(*more):
            return subprocess.run([penstock, *command, *more], cwd=folder, capture_output=True, text=True, timeout=60)
        done = run()
        checks.check(f"{what}: says that nobody was asked", (len(told) - asked, "with --ask they are" in done.stderr), (0, True))
        if what == "authz":
            # No credential is redacted: an error is the service's.
            checks.check(f"{what}: differs", (done.returncode, "2 requests replayed: 2 differ\n" in done.stdout), (1, True))
        done = run("--ask")
        checks.check(f"{what}: asks for each", (done.returncode, len(told) - asked, done.stderr), (0, 2, ""))
        wanted = ("the service says 403", "decision: ALLOW") if what == "explain" else ("2 requests replayed: 0 differ\n",)
        checks.check(f"{what}: and decides", [text for text in wanted if text not in done.stdout], [])
    done = subprocess.run([penstock, "token", "--issuer", ""], cwd=folder, capture_output=True, text=True, timeout=60)
    checks.check("token: an empty issuer", (done.returncode, done.stdout), (2, ""))


def remembered(checks, served):
    """What the service said of headers holds as long as its verdict is kept, whatever a client claims meanwhile."""
    asked = len(told)
    for claims in ({}, {"X-User": "mallory", "X-Role": "admin"}, {"x-role": "admin"}, {}):
        connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
        connection.request("GET", "/kept", headers={"Authorization": "yes", **claims})
        checks.check(f"remembered, {claims}", connection.getresponse().read().decode(), "['alice']None")
        connection.close()
    checks.check("the service is asked once", len(told) - asked, 1)
    # One that is remembered beside another one that nobody looked at.
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
    connection.putrequest("GET", "/kept")
    for word in ("yes", "no"):
        connection.putheader("Authorization", word)
    connection.endheaders()
    checks.check("a credential that comes twice isn't remembered", connection.getresponse().status in (401, 403), True)
    connection.close()
    asked = len(told) - 1
    # It isn't kept for longer because it is asked for: some request of five seconds asks again.
    end = time.monotonic() + 5
    while len(told) - asked < 3 and time.monotonic() < end:
        connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
        connection.request("GET", "/short", headers={"Authorization": "yes"})
        connection.getresponse().read()
        connection.close()
    checks.check("a verdict ends when it was to end", len(told) - asked, 3)
    del told[asked:]


def main():
    checks = Checks()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/penstock.yaml", "w") as file:
            file.write(f"""
loops: 1
listeners: [{{address: "127.0.0.1:0"}}]
admin: off
upstreams:
  service: {{targets: ["127.0.0.1:{server.server_port}"]}}
apis:
  own:
    routes:
      - route: GET /x
        pipeline:
          auth:
            use: Auth/ForwardAuth
            config: {{upstream: service, path: "/check?v=1", send: [authorization, x-tag], pass: [x-user, x-role], principal: x-user}}
          integrate: {{use: Integrate/HTTP, config: {{upstream: service}}}}
      - route: GET /kept
        pipeline:
          auth:
            use: Auth/ForwardAuth
            config: {{upstream: service, path: "/check?v=1", send: [authorization], pass: [x-user, x-role], principal: x-user}}
            cache: {{ttl: 60s, identity: [request.header.authorization]}}
          integrate: {{use: Integrate/HTTP, config: {{upstream: service}}}}
      - route: GET /short
        pipeline:
          auth:
            use: Auth/ForwardAuth
            config: {{upstream: service, path: "/check?v=1", send: [authorization]}}
            cache: {{ttl: 1s, identity: [request.header.authorization]}}
          integrate: {{use: Integrate/Mock, config: {{status: 200}}}}
""")
        served = Served(sys.argv[1], folder, "penstock.yaml")
        remembered(checks, served)
        for word, status in (("yes", 200), ("no", 403), (None, 401), ("redirect", 500), ("broken", 500)):
            connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
            headers = {"X-User": "mallory", "X-Role": "admin", "Cookie": "secret"}
            connection.putrequest("GET", "/x?a=1")
            for name, value in [*headers.items(), ("X-Tag", "a"), ("X-Tag", "b"), *([("Authorization", word)] if word else [])]:
                connection.putheader(name, value)
            connection.endheaders()
            answer = connection.getresponse()
            body = answer.read().decode()
            checks.check(f"{word}", answer.status, status)
            if status == 200:
                checks.check("the backend gets the service's headers alone", body, "['alice']None")
            if status == 401:
                checks.check("its challenge", answer.headers.get("www-authenticate"), "Word")
            connection.close()
        served.end()
        offline(checks, sys.argv[1], folder)
    checks.check("what the service is told", {k: told[0].get(k) for k in (
        "x-forwarded-method", "x-forwarded-uri", "x-forwarded-for", "authorization", "cookie", "x-user", "tags")}, {
        "x-forwarded-method": "GET", "x-forwarded-uri": "/x?a=1", "x-forwarded-for": "127.0.0.1", "authorization": "yes",
        "cookie": None, "x-user": None, "tags": ["a", "b"]})
    server.shutdown()
    checks.end()


main()
