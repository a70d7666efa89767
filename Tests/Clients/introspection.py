#!/usr/bin/env python3
"""Auth/OAuthIntrospection over sockets: a server of RFC 7662 that knows its clients, tokens that are withdrawn, one question for
many who ask at once, and a chain that takes passwords or tokens.

    introspection.py PENSTOCK     exit 1 when something differs
"""
import base64
import http.client
import http.server
import json
import sys
import tempfile
import threading
import time
import urllib.parse

from gateway import Checks, Served

CLIENT, SECRET = "gate way", "s:3 c&ret"
asked, gate = [], threading.Event()
tokens = {
    "good": {"sub": "u-1", "username": "alice", "client_id": "app", "scope": "read write", "groups": ["a", "b"], "exp": int(time.time()) + 600},
    "narrow": {"sub": "u-2", "scope": "list"},
    "crowd": {"sub": "u-3", "scope": "read"},
    "a+b/c~d=": {"sub": "u-4", "scope": "read"},
}


class Server(http.server.BaseHTTPRequestHandler):
    """RFC 7662 §2: POST of a form, by a client who says who it is as RFC 6749 §2.3.1 has it."""
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        form = urllib.parse.parse_qs(self.rfile.read(int(self.headers["content-length"])).decode(), strict_parsing=True)
        scheme, _, pair = self.headers.get("authorization", "").partition(" ")
        named = [urllib.parse.unquote_plus(part) for part in base64.b64decode(pair).decode().split(":")] if scheme == "Basic" else []
        status, answer = 200, {"active": False}
        token = form["token"][0]
        if named != [CLIENT, SECRET] or self.path != "/oauth2/introspect":
            status, answer = 401, {"error": "invalid_client"}
        elif token in tokens:
            answer = {"active": True, **tokens[token]}
        if token == "crowd":
            gate.wait(20)
        if token == "broken":
            status = 503
        asked.append((token, form.get("token_type_hint"), self.headers.get("content-type"), self.headers.get("accept")))
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


CONFIG = """
listeners: [{{address: "127.0.0.1:0"}}]
admin: off
loops: 1
upstreams:
  idp: {{targets: ["127.0.0.1:{port}"]}}
  away: {{targets: ["127.0.0.1:1"]}}
plugins: {{apart: {{builtin: Auth/OAuthIntrospection, isolation: process}}}}
apis:
  own:
    routes:
      - {{route: GET /x, pipeline: {{auth: {{use: Auth/OAuthIntrospection, config: {known}}}, integrate: {who}}}}}
      - {{route: GET /child, pipeline: {{auth: {{use: apart, config: {known}}}, integrate: {who}}}}}
      - {{route: GET /stranger, pipeline: {{auth: {{use: Auth/OAuthIntrospection, config: {{upstream: idp, path: /oauth2/introspect}}}}, integrate: {who}}}}}
      - {{route: GET /away, pipeline: {{auth: {{use: Auth/OAuthIntrospection, config: {{upstream: away}}}}, integrate: {who}}}}}
      - route: GET /either
        pipeline:
          auth:
            any_of:
              - {{use: Auth/Basic, config: {{users: [{{name: bob, hash: "$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a"}}]}}}}
              - {{use: Auth/OAuthIntrospection, config: {known}}}
          integrate: {who}
"""
KNOWN = """{upstream: idp, path: /oauth2/introspect, client: {id: gate way, secret: "env:CLIENT_SECRET"}, scopes: [read],
      context: [sub, username, groups], cache_seconds: 2, negative_seconds: 1}"""
WHO = '{use: Integrate/Mock, config: {body: "${context.authorizer.principalId} ${context.authorizer.username} ${context.authorizer.groups}"}}'


def main():
    checks = Checks()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/penstock.yaml", "w") as file:
            file.write(CONFIG.format(port=server.server_port, known=KNOWN, who=WHO))
        served = Served(sys.argv[1], folder, "penstock.yaml", environment={"CLIENT_SECRET": SECRET})

        def ask(path, word=None):
            connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=30)
            connection.request("GET", path, headers={"Authorization": word} if word else {})
            answer = connection.getresponse()
            body = answer.read().decode()
            connection.close()
            return answer.status, answer.headers.get("www-authenticate"), body.strip()

        for path in ("/x", "/child"):
            asked.clear()
            checks.check("a good token", ask(path, "Bearer good"), (200, None, 'u-1 alice ["a", "b"]'))
            checks.check("again", ask(path, "Bearer good")[0], 200)
            checks.check("one question, as the RFC has it", asked, [
                ("good", ["access_token"], "application/x-www-form-urlencoded", "application/json")])
            checks.check("characters that a form encodes", ask(path, "Bearer a+b/c~d=")[2], "u-4")
            checks.check("no scope", ask(path, "Bearer narrow")[:2], (403, 'Bearer error="insufficient_scope", scope="read"'))
            bad = (401, 'Bearer error="invalid_token", error_description="the token is not active"')
            checks.check("an unknown token", ask(path, "Bearer nobody")[:2], bad)
            checks.check("no token", ask(path)[:2], (401, "Bearer"))
            asked.clear()
            checks.check("credentials of another scheme", ask(path, "Basic Z29vZA==")[0], 401)
            checks.check("aren't told", asked, [])
            checks.check("the server fails", ask(path, "Bearer broken")[0], 500)
        checks.check("the server doesn't know the gateway", ask("/stranger", "Bearer good")[0], 500)
        checks.check("no server", ask("/away", "Bearer good")[0], 500)

        asked.clear()
        found = []
        crowd = [threading.Thread(target=lambda: found.append(ask("/x", "Bearer crowd")[0])) for _ in range(20)]
        for thread in crowd:
            thread.start()
        # Whoever comes later than the answer is told from memory: either way it is one question.
        gate.set()
        for thread in crowd:
            thread.join()
        checks.check("twenty at once", found, [200] * 20)
        checks.check("are one question", [entry[0] for entry in asked], ["crowd"])

        withdrawn = tokens.pop("good")
        deadline = time.monotonic() + 10
        while (last := ask("/x", "Bearer good"))[0] == 200 and time.monotonic() < deadline:
            threading.Event().wait(0.1)
        checks.check("a withdrawn token, after cache_seconds", last[:2], bad)
        tokens["good"] = withdrawn
        while (last := ask("/x", "Bearer good"))[0] == 401 and time.monotonic() < deadline:
            threading.Event().wait(0.1)
        checks.check("given back, after negative_seconds", last[0], 200)

        password = base64.b64encode(b"bob:secret").decode()
        checks.check("a password or a token: a password", ask("/either", f"Basic {password}")[::2], (200, "bob bob"))
        checks.check("a token", ask("/either", "Bearer good")[0], 200)
        checks.check("neither", ask("/either")[:2], (401, 'Basic realm="penstock", charset="UTF-8", Bearer'))
        served.end()
    server.shutdown()
    checks.end()


main()
