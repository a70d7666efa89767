#!/usr/bin/env python3
"""Upstreams in TLS over sockets: certificates good and bad, names, resumption, bodies, broken backends, renewal.

    upstream_tls.py PENSTOCK     exit 1 when something differs
"""
import http.client
import json
import os
import select
import signal
import socket
import ssl
import sys
import tempfile
import threading
import time

from certificates import Authority
from gateway import Checks, Gateway, Served

UPSTREAM = "  {name}: {{targets: [\"{target}\"], host: {host}, retries: 0, health: {{failures: 0}}, tls: {tls}, timeouts: {times}}}\n"
GUARDED = """      - route: GET /guarded{name}
        pipeline:
          auth: {{use: Auth/ForwardAuth, config: {{upstream: {name}, path: /}}}}
          integrate: {{use: Integrate/Mock, config: {{body: passed}}}}
"""
ROUTE = "      - {{route: ANY /{name}, pipeline: {{integrate: {{use: Integrate/HTTP, config: {{upstream: {name}}}}}}}}}\n"


class Backend:
    """Answers what it was told, over TLS. `how` is what else it does: see `serve`."""

    def __init__(self, folder, file, how=None, authority=None):
        self.how, self.connections, self.open = how, 0, []
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(f"{folder}/{file}.pem", f"{folder}/{file}.key")
        if authority:
            self.context.verify_mode = ssl.CERT_REQUIRED
            self.context.load_verify_locations(authority)
        self.context.sni_callback = lambda connection, name, _: setattr(connection, "asked", name)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.target = f"127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            connection = self.listener.accept()[0]
            self.connections += 1
            self.open.append(connection)
            threading.Thread(target=self.begin, args=(connection,), daemon=True).start()

    def begin(self, raw):
        if self.how == "stalls":
            return
        if self.how == "aborts":
            raw.recv(4096)
            raw.close()
            return
        if self.how == "clear text":
            raw.recv(4096)
            raw.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            raw.close()
            return
        try:
            self.serve(self.context.wrap_socket(raw, server_side=True))
        except OSError:
            pass

    def serve(self, connection):
        data, served = connection.makefile("rb"), 0
        while line := data.readline():
            fields = {}
            while field := data.readline().strip():
                name, _, value = field.partition(b":")
                fields[name.lower()] = value.strip()
            got = 0
            while got < int(fields.get(b"content-length", b"0")):
                got += len(data.read(min(65536, int(fields[b"content-length"]) - got)))
            served += 1
            peer = connection.getpeercert()
            told = {"name": getattr(connection, "asked", None), "resumed": connection.session_reused, "served": served, "got": got,
                    "host": fields.get(b"host", b"").decode(), "client": dict(sum(peer["subject"], ()))["commonName"] if peer else None}
            body = json.dumps(told).encode()
            query = line.split()[1].partition(b"?")[2]
            if query.startswith(b"size="):
                body = b"z" * int(query[5:])
            if query in (b"cut", b"ended"):
                connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\npart")
                if query == b"ended":
                    connection.unwrap()
                connection.close()
                return
            close = b"Connection: close\r\n" if query == b"close" else b""
            connection.sendall(b"HTTP/1.1 200 OK\r\n" + close + b"Content-Length: %d\r\n\r\n" % len(body) + body)
            if query == b"close":
                connection.unwrap()
                return
            if query == b"leave":
                # Without a word, as a server does that ends its idle connections by force.
                connection.close()
                return


class Upstreams:
    """A gateway before backends: a route for each, under its name."""

    def __init__(self, penstock, folder, upstreams):
        text, routes = "", ""
        for name, (target, tls, *times) in upstreams.items():
            text += UPSTREAM.format(name=name, target=target, tls=tls, host="upstream", times=times[0] if times else "{}")
            routes += ROUTE.format(name=name) + GUARDED.format(name=name)
        with open(f"{folder}/penstock.yaml", "w") as file:
            file.write('listeners: [{name: main, address: "127.0.0.1:0"}]\nadmin: off\nloops: 1\nupstreams:\n' + text
                       + "apis:\n  own:\n    routes:\n" + routes)
        self.served = Served(os.path.abspath(penstock), folder, "penstock.yaml", options=())

    def ask(self, path, method="GET", body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.served.port, timeout=30)
        connection.request(method, path, body)
        answer = connection.getresponse()
        try:
            return answer.status, answer.read()
        except http.client.IncompleteRead:
            return answer.status, None
        finally:
            connection.close()

    def told(self, path):
        status, body = self.ask(path)
        return json.loads(body) if status == 200 else status

    def said(self, *words):
        """Whether a line of the log has, or soon has, all of them."""
        def found():
            return any(all(word in line for word in words) for line in list(self.served.told))
        waited = time.monotonic() + 10
        while not found() and time.monotonic() < waited:
            select.select([], [], [], 0.02)
        return found()


def good(checks, gateway, backends):
    first = gateway.told("/good")
    checks.check("good", first, {"name": "good.test", "resumed": False, "served": 1, "got": 0, "host": backends["good"].target,
                                 "client": None})
    checks.check("kept alive", gateway.told("/good")["served"], 2)
    checks.check("closed", gateway.told("/good?close")["served"], 3)
    again = gateway.told("/good?leave")
    checks.check("resumed", (again["resumed"], again["served"]), (True, 1))
    checks.check("behind a connection that was left", gateway.told("/good")["resumed"], True)
    checks.check("by address", gateway.told("/address")["name"], None)
    checks.check("another name's certificate", gateway.told("/renamed")["name"], "front.test")
    for size in (0, 1, 16384, 16385, 5_000_000):
        checks.check(f"sent {size}", json.loads(gateway.ask("/good", "POST", b"y" * size)[1])["got"], size)
        checks.check(f"got {size}", gateway.ask(f"/good?size={size}"), (200, b"z" * size))
    checks.check("until the end", gateway.ask("/good?ended"), (200, b"part"))
    # RFC 9112 §9.8: an end without close_notify is no end of a message that nothing else delimits.
    checks.check("cut", gateway.ask("/good?cut"), (200, None))
    results = []

    def many():
        results.extend(gateway.ask("/good?size=300000")[1] == b"z" * 300_000 for _ in range(5))
    threads = [threading.Thread(target=many) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    checks.check("at once", (len(results), all(results)), (100, True))


def callouts(checks, gateway):
    """What plugins ask goes the same way."""
    checks.check("asked", gateway.ask("/guardedgood"), (200, b"passed"))
    checks.check("asked again", gateway.ask("/guardedgood"), (200, b"passed"))
    for name, words in [("expired", "certificate has expired"), ("own", "self-signed certificate"), ("aborts", "unexpected eof"),
                        ("stalls", "it took too long")]:
        checks.check(f"asked {name}", gateway.ask(f"/guarded{name}")[0] >= 500, True)
        checks.check(f"why {name}", gateway.said("can't be made", f"upstream={name}", words), True)


def bad(checks, gateway):
    for name, status, why in [
            ("expired", 502, "its certificate isn't taken: certificate has expired"),
            ("wrong", 502, "its certificate isn't taken: hostname mismatch"),
            ("wrongaddress", 502, "its certificate isn't taken: IP address mismatch"),
            ("own", 502, "its certificate isn't taken: self-signed certificate"),
            ("unknown", 502, "its certificate isn't taken: unable to get local issuer certificate"),
            ("laxexpired", 502, "its certificate isn't taken: certificate has expired"),
            ("laxwrong", 502, "its certificate isn't taken: hostname mismatch"),
            # It closes with our request unread, which resets the connection: its alert may be lost with that.
            ("nobody", 502, "the TLS connection to the upstream failed"), ("aborts", 502, "unexpected eof while reading"),
            ("clear", 502, "wrong version number"), ("stalls", 504, "it took too long (upstreams.timeouts.handshake)")]:
        start = time.monotonic()
        found, body = gateway.ask(f"/{name}")
        words = b'"Endpoint request timed out"' if status == 504 else b'"Internal server error"'
        checks.check(name, (found, words in body), (status, True))
        checks.check(f"{name} in time", time.monotonic() - start < 5, True)
        checks.check(f"the log of {name} has '{why}'", gateway.said("a step failed", f"/{name}", why), True)
    checks.check("anybody's certificate for the name", gateway.told("/lax")["name"], "good.test")
    checks.check("whatever it is", gateway.told("/off")["served"], 1)
    checks.check("who we are", gateway.told("/known")["client"], "gateway")


def renewal(checks, gateway, authority, folder):
    """The authority that is believed, and what is shown, are replaced under connections that go on."""
    Authority(folder, "other")
    before = gateway.told("/known")
    authority.issue("shown", usage="clientAuth", subject="/CN=renewed")
    os.rename(f"{folder}/other.pem", f"{folder}/moving.pem")
    gateway.served.process.send_signal(signal.SIGHUP)
    checks.check("read again", gateway.said("configuration serves"), True)
    checks.check("what is shown now", gateway.told("/known?close")["client"], before["client"])
    checks.check("to new connections", gateway.told("/known")["client"], "renewed")
    # A session by the rules before must not get around those now.
    gateway.ask("/moving?close")
    checks.check("no longer believed", gateway.ask("/moving")[0], 502)
    os.rename(f"{folder}/moving.pem", f"{folder}/gone.pem")
    gateway.served.process.send_signal(signal.SIGHUP)
    checks.check("refused", gateway.said("file of authorities"), True)
    checks.check("the one before serves", gateway.told("/good")["name"], "good.test")


def definitions(checks, penstock, folder, backend):
    """An HTTPS URL in a definition, with the system's authorities: SSL_CERT_FILE names them."""
    port = backend.target.split(":")[1]

    def method(url, **more):
        return {"get": {"x-amazon-apigateway-integration": {"type": "http_proxy", "httpMethod": "GET", "uri": url, **more},
                        "responses": {"200": {"description": "ok"}}}}
    rest = {"openapi": "3.0.1", "info": {"title": "rest", "version": "1"}, "paths": {
        "/good": method(f"https://localhost:{port}/"), "/wrong": method(f"https://127.0.0.1:{port}/"),
        "/lax": method(f"https://localhost:{port}/", tlsConfig={"insecureSkipVerification": True}),
        "/laxwrong": method(f"https://127.0.0.1:{port}/", tlsConfig={"insecureSkipVerification": True})}}
    template = {"Resources": {
        "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Body": rest}},
        "Deployment": {"Type": "AWS::ApiGateway::Deployment", "Properties": {"RestApiId": {"Ref": "Api"}, "StageName": "prod"}}}}
    for trusted, expected in [(f"{folder}/ca.pem", 200), ("/dev/null", 502)]:
        with Gateway(os.path.abspath(penstock), template, environment={"SSL_CERT_FILE": trusted, "SSL_CERT_DIR": "/nonexistent"}) as served:
            found = []
            for path in ("good", "wrong", "lax", "laxwrong"):
                connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
                connection.request("GET", f"{served.bases['REST']}/{path}")
                answer = connection.getresponse()
                found.append(answer.status)
                answer.read()
            checks.check(f"REST API, {trusted[-8:]}", found, [expected, 502, 200, 502])


def main():
    checks = Checks()
    with tempfile.TemporaryDirectory() as folder:
        authority = Authority(folder)
        authority.issue("good", "good.test", "localhost")
        authority.issue("address", "IP:127.0.0.1")
        authority.issue("expired", "good.test", days=-1)
        authority.issue("shown", usage="clientAuth", subject="/CN=gateway")
        Authority(folder, "stranger").issue("strange", "good.test")
        authority.run("req", "-x509", *authority.key("own"), "-days", "2", "-subj", "/CN=good.test", "-addext",
                      "subjectAltName=DNS:good.test", "-out", f"{folder}/own.pem")
        with open(f"{folder}/moving.pem", "wb") as file, open(f"{folder}/ca.pem", "rb") as known:
            file.write(known.read())
        backends = {name: Backend(folder, file) for name, file in [
            ("good", "good"), ("address", "address"), ("expired", "expired"), ("own", "own"), ("strange", "strange")]}
        backends["asks"] = Backend(folder, "good", authority=f"{folder}/ca.pem")
        for how in ("stalls", "aborts", "clear text"):
            backends[how] = Backend(folder, "good", how)
        believed = "authorities: ca.pem, server_name: good.test"
        gateway = Upstreams(sys.argv[1], folder, {
            "good": (backends["good"].target, "{%s}" % believed),
            "address": (backends["address"].target, "{authorities: ca.pem}"),
            "renamed": (backends["good"].target, "{authorities: ca.pem, server_name: front.test, verify_name: good.test}"),
            "expired": (backends["expired"].target, "{%s}" % believed),
            "wrong": (backends["good"].target, "{authorities: ca.pem, server_name: bad.test}"),
            "wrongaddress": (backends["good"].target, "{authorities: ca.pem}"),
            "own": (backends["own"].target, "{%s}" % believed), "unknown": (backends["strange"].target, "{%s}" % believed),
            "lax": (backends["strange"].target, "{verify: name, server_name: good.test}"),
            "laxexpired": (backends["expired"].target, "{verify: name, server_name: good.test}"),
            "laxwrong": (backends["own"].target, "{verify: name, server_name: bad.test}"),
            "off": (backends["expired"].target, "{verify: off}"),
            "known": (backends["asks"].target, "{%s, certificate: shown.pem, key: shown.key}" % believed),
            "nobody": (backends["asks"].target, "{%s}" % believed),
            "moving": (backends["good"].target, "{authorities: moving.pem, server_name: good.test}"),
            "aborts": (backends["aborts"].target, "{%s}" % believed), "clear": (backends["clear text"].target, "{%s}" % believed),
            "stalls": (backends["stalls"].target, "{%s}" % believed, "{handshake: 300ms}")})
        try:
            good(checks, gateway, backends)
            callouts(checks, gateway)
            bad(checks, gateway)
            renewal(checks, gateway, authority, folder)
        finally:
            gateway.served.end()
        definitions(checks, sys.argv[1], folder, backends["good"])
    checks.end()


if __name__ == "__main__":
    main()
