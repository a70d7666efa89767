#!/usr/bin/env python3
"""What a step of a chain says beside its plugin: its time-out, what its failure counts as, how long its verdict is kept and for whom,
that two must agree who it is; and what the access log tells of each decision.

    chain_policies.py PENSTOCK     exit 1 when something differs

Sources: Docs/configuration.md, "AuthChain" and "Cache"; Docs/operations.md (`$context.penstock.*`).
"""
import http.client
import http.server
import json
import os
import sys
import tempfile
import threading

from gateway import Checks, Served

TIMED_OUT = "the step's time-out passed"


class Backend(http.server.BaseHTTPRequestHandler):
    """/hang never answers while the script runs; /read lets in who reads; /NAME lets whoever has `x-word: NAME` in, and says who that is."""
    protocol_version = "HTTP/1.1"
    asked, end = [], threading.Event()

    def do_GET(self):
        name = self.path.strip("/")
        Backend.asked.append(name)
        if name == "hang":
            Backend.end.wait()
        may = self.headers.get("x-word") == name or name == "anybody"
        if name == "read":
            may = self.headers.get("x-forwarded-method") == "GET" and "secret" not in self.headers.get("x-forwarded-uri")
        self.send_response(200 if may else 401 if name == "locked" else 403)
        if not may and name == "locked":
            self.send_header("WWW-Authenticate", "Basic realm=locked")
        self.send_header("X-User", self.headers.get("x-user-is") or name)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256


def ask(path, name, more=""):
    config = f"{{upstream: backend, path: /{path}, send: [x-word, x-user-is], principal: x-user, pass: [x-user]}}"
    return f"{{use: Auth/ForwardAuth, name: {name}, config: {config}{more}}}"


def configuration(backend):
    key = '{use: Auth/APIKey, name: key, config: {keys: [{id: good, secret: "env:KEY"}]}}'
    two = key.replace('}]}}', '}, {id: other, secret: "env:OTHER"}]}}')
    hang = "timeout: 100ms"
    cache = ", cache: {ttl: 1h, identity: [request.header.x-word]}"
    routes = {
        "/deny": f"{{first_of: [{ask('hang', 'slow', ', ' + hang)}, {key}]}}",
        "/next": f"{{first_of: [{ask('hang', 'slow', f', {hang}, on_error: next')}, {key}]}}",
        "/allow": f"{{all_of: [{ask('hang', 'slow', f', {hang}, on_error: allow')}, {key}]}}",
        "/any": f"{{any_of: [{ask('hang', 'slow', ', ' + hang)}, {key}]}}",
        "/kept": ask("kept", "kept", cache),
        "/read/{id}": ask("read", "read", cache),
        "/caller/{id}": ask("read", "anyway", cache.replace("}", ", for: caller}")),
        "/locked": f"{{any_of: [{ask('locked', 'first')}, {ask('locked', 'locked', cache)}]}}",
        "/usage": f"{{all_of: [{two}, {ask('usage', 'shared', cache)}]}}",
        "/agree": f"{{same_principal: true, all_of: [{ask('anybody', 'one')}, {ask('good', 'two')}]}}",
        "/silent": f"{{same_principal: true, all_of: [{ask('anybody', 'one')}, {ask('good', 'two').replace('principal: x-user, ', '')}]}}",
        "/turned": f"{{all_of: [{key}, {{not: {ask('good', 'listed')}}}]}}",
        "/differ": f"{{all_of: [{ask('anybody', 'one')}, {ask('good', 'two')}]}}",
        "/worded": key[:-1] + ", refusal: RESOURCE_NOT_FOUND}",
        "/said": ask("nobody", "said", ", refusal: RESOURCE_NOT_FOUND"),
    }
    text = "".join(f"      - route: ANY {path}\n        pipeline:\n          auth: {auth}\n"
                   "          integrate: {use: Integrate/Mock, config: {status: 200, body: '${context." + ("identity.apiKey" if path == "/usage" else "authorizer.principalId") + "}'}}\n"
                   for path, auth in routes.items())
    return f"""
listeners: [{{address: "127.0.0.1:0"}}]
admin: off
loops: 1
access_log:
  path: access.log
  fields: {{path: $context.path, decision: $context.penstock.decision, by: $context.penstock.decidedBy, at: $context.penstock.decidedAt,
            why: $context.penstock.reason}}
upstreams:
  backend: {{targets: ["127.0.0.1:{backend}"]}}
apis:
  a:
    routes:
{text}"""


def main():
    c = Checks()
    server = Server(("127.0.0.1", 0), Backend)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/penstock.yaml", "w") as file:
            file.write(configuration(server.server_port))
        served = Served(os.path.abspath(sys.argv[1]), folder, "penstock.yaml", options=("--no-watch",), environment={"KEY": "k", "OTHER": "o"})
        wanted, told = [], []

        def get(what, path, headers, status, decision, by, why, body=None, method="GET"):
            connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=30)
            connection.request(method, path, headers=headers)
            answer = connection.getresponse()
            text = answer.read().decode()
            connection.close()
            c.check(what, (answer.status, text if body is not None else None), (status, body))
            told.append(answer.getheader("WWW-Authenticate"))
            wanted.append((what, path, decision, by, why))
        good, bad = {"x-api-key": "k"}, {"x-api-key": "x"}
        unknown = "the key is none of those that are known"
        get("a time-out denies", "/deny", good, 500, "AUTHORIZER_FAILURE", "slow", TIMED_OUT)
        get("a time-out is passed over", "/next", good, 200, "ALLOW", "key", "-", "good")
        get("and then another decides", "/next", bad, 403, "ACCESS_DENIED", "key", unknown)
        get("or nobody does", "/next", {}, 401, "UNAUTHORIZED", "key", "there is no API key in the header 'x-api-key'")
        get("a time-out allows", "/allow", good, 200, "ALLOW", "key", "-", "good")
        get("as far as it goes", "/allow", bad, 403, "ACCESS_DENIED", "key", unknown)
        get("another may allow", "/any", good, 200, "ALLOW", "key", "-", "good")
        get("a denial counts before an error", "/any", bad, 403, "ACCESS_DENIED", "key", unknown)
        get("an error before an abstention", "/any", {}, 500, "AUTHORIZER_FAILURE", "slow", TIMED_OUT)
        asked = Backend.asked.count("kept")
        for number in range(3):
            get(f"kept: let in {number}", "/kept", {"x-word": "kept"}, 200, "ALLOW", "kept", "-", "kept")
            get(f"kept: refused {number}", "/kept", {"x-word": "other"}, 403, "ACCESS_DENIED", "kept", "the service says 403")
        c.check("asked once for each", Backend.asked.count("kept") - asked, 2)
        get("nothing to know them by", "/kept", {}, 403, "ACCESS_DENIED", "kept", "the service says 403")
        get("and again", "/kept", {}, 403, "ACCESS_DENIED", "kept", "the service says 403")
        c.check("asked each time", Backend.asked.count("kept") - asked, 4)
        word, why = {"x-word": "one"}, "the service says 403"
        for number in range(2):
            get(f"kept for a request {number}", "/read/1", word, 200, "ALLOW", "read", "-")
            get(f"and not for another method {number}", "/read/1", word, 403, "ACCESS_DENIED", "read", why, method="DELETE")
            get(f"nor for another path {number}", "/read/secret", word, 403, "ACCESS_DENIED", "read", why)
        c.check("each is asked once", Backend.asked.count("read"), 3)
        get("kept for the caller", "/caller/1", word, 200, "ALLOW", "anyway", "-")
        get("whatever is asked", "/caller/secret", word, 200, "ALLOW", "anyway", "-", method="DELETE")
        for number, (key, name) in enumerate([("k", "good"), ("o", "other"), ("k", "good")]):
            get(f"a kept verdict has no other's key {number}", "/usage", {"x-word": "usage", "x-api-key": key}, 200, "ALLOW", "shared", "-", name)
        c.check("it was kept", Backend.asked.count("usage"), 1)
        for number in range(2):
            get(f"a kept refusal {number}", "/locked", {"x-word": "one"}, 401, "UNAUTHORIZED", "locked", "the service says 401")
        c.check("asked once by who keeps it, and challenged as before", (Backend.asked.count("locked"), told[-2:]),
                (3, ["Basic realm=locked, Basic realm=locked"] * 2))
        get("both name the same", "/agree", {"x-word": "good", "x-user-is": "alice"}, 200, "ALLOW", "two", "-", "alice")
        get("they don't", "/agree", {"x-word": "good"}, 403, "ACCESS_DENIED", "two",
            "it names another principal than the one before (same_principal)")
        get("who names nobody doesn't agree", "/silent", {"x-word": "good"}, 403, "ACCESS_DENIED", "two",
            "it names no principal (same_principal)")
        get("an allow that is turned round", "/turned", {"x-word": "good", **good}, 403, "ACCESS_DENIED", "listed",
            "what 'not' asks for allows")
        get("where they needn't the first names it", "/differ", {"x-word": "good"}, 200, "ALLOW", "two", "-", "anybody")
        get("another response", "/worded", bad, 404, "RESOURCE_NOT_FOUND", "key", unknown)
        get("unless the authorizer says which", "/said", {}, 403, "ACCESS_DENIED", "said", "the service says 403")
        served.end()
        with open(f"{folder}/access.log") as file:
            lines = [json.loads(line) for line in file]
        c.check("a line for each", [line["path"] for line in lines], [path for _, path, *_ in wanted])
        for line, (what, _, *expected) in zip(lines, wanted):
            c.check(f"{what}: what is logged", [line["decision"], line["by"], line["why"]], expected)
            c.check(f"{what}: from which line", line["at"].startswith("penstock.yaml:"), True)
    Backend.end.set()
    c.end()


main()
