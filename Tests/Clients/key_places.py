#!/usr/bin/env python3
"""Issuers of tokens whose keys are on another host than their discovery documents, as Google's: over TLS, with two servers.

    key_places.py PENSTOCK     exit 1 when something differs

Sources: OpenID Connect Discovery 1.0 §3, §4; API Gateway Developer Guide, "Signing keys and troubleshooting JWT authorizers"
(both documents are read where they say, over https); Plugins/Auth/JWT/README.md and Docs/configuration.md, "others".
"""
import http.server
import json
import ssl
import sys
import tempfile
import threading
import time

from certificates import Authority
from gateway import Checks, Gateway, Served
from issuer import Key
from jwt_auth import ask, definition_of

MOCK = '{use: Integrate/Mock, config: {body: "${context.authorizer.principalId}"}}'


class Site:
    """A server in TLS that answers paths as `pages` says: text, or (status, fields). `shown` is what certificates it was shown."""

    def __init__(self, folder, file, authority=None):
        site, self.pages, self.asked, self.shown = self, {}, [], []

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                site.asked.append((self.headers["host"], self.path))
                certificate = self.connection.getpeercert() or {}
                site.shown.append(dict(pair[0] for pair in certificate.get("subject", ())).get("commonName"))
                page = site.pages.get(self.path, (404, {}))
                status, fields, text = (200, {}, page) if isinstance(page, str) else (*page, "")
                self.send_response(status)
                for name, value in {**fields, "content-length": str(len(text))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                pass

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{folder}/{file}.pem", f"{folder}/{file}.key")
        if authority:
            context.verify_mode = ssl.CERT_OPTIONAL
            context.load_verify_locations(authority)
        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def token(key, issuer, **more):
    now = int(time.time())
    return key.token({"iss": issuer, "sub": "alice", "aud": ["orders"], "exp": now + 300, "iat": now - 1, **more})


def native(upstreams, issuer, plugin="Auth/JWT"):
    """One route for each upstream, each with an Auth/JWT of its own."""
    text = 'listeners: [{address: "127.0.0.1:0"}]\nadmin: off\nloops: 2\n'
    text += "plugins: {apart: {builtin: Auth/JWT, isolation: process}}\nupstreams:\n"
    for name, rest in upstreams.items():
        text += f'  {name}: {{targets: ["localhost:{issuer.port}"], host: upstream, {rest}}}\n'
    text += "apis:\n  own:\n    routes:\n"
    for name in upstreams:
        text += f"""      - route: GET /{name}
        pipeline:
          auth: {{use: {"apart" if name.startswith("apart") else plugin}, config: {{issuer: "https://localhost:{issuer.port}",
            audience: [orders], discovery: {{upstream: {name}, path: /.well-known/openid-configuration}}}}}}
          integrate: {MOCK}
"""
    return text


def unedited(checks, penstock, folder, issuer, keys, key):
    """A definition as it is: the authorizer has nothing but its issuer."""
    name = f"https://localhost:{issuer.port}"
    with Gateway(penstock, definition_of(name), environment={"SSL_CERT_FILE": f"{folder}/ca.pem"}) as served:
        status, event, _ = ask(served, served.bases["HTTP"], "/any", token(key, name))
        checks.check("an unedited definition", (status, event["jwt"]["claims"]["sub"]), (200, "alice"))
    checks.check("the document is the issuer's", issuer.asked, [(f"localhost:{issuer.port}", "/.well-known/openid-configuration")])
    checks.check("the keys are where it says", keys.asked, [(f"127.0.0.1:{keys.port}", "/keys?v=1")])


def rules(checks, penstock, folder, issuer, keys, key):
    trust = f'tls: {{authorities: "{folder}/ca.pem"}}'
    shown = f'tls: {{authorities: "{folder}/ca.pem", certificate: "{folder}/client.pem", key: "{folder}/client.key"}}'
    upstreams = {
        "none": trust, "public": f"{trust}, others: [public]", "any": f'{trust}, others: ["*"]',
        "named": f'{trust}, others: ["127.0.0.1:{keys.port}"]', "other-port": f"{trust}, others: [127.0.0.1]",
        "mutual": f'{shown}, others: ["*"]', "apart": f'{trust}, others: ["*"]', "apart-none": trust,
    }
    with open(f"{folder}/penstock.yaml", "w") as file:
        file.write(native(upstreams, issuer))
    issuer.asked, keys.asked, issuer.shown, keys.shown = [], [], [], []
    served = Served(penstock, folder, "penstock.yaml")
    name = f"https://localhost:{issuer.port}"

    def status(route, n=0):
        return ask(served, "", f"/{route}", token(key, name, n=n))[0]

    def told(text):
        return any(text in line for line in served.told)

    for route in ("none", "other-port", "apart-none"):
        checks.check(f"{route}: not allowed", status(route), 500)
    checks.check("said, and what to do", told(f"the issuer's keys are at https://127.0.0.1:{keys.port}") and told("others"), True)
    checks.check("public: a private address isn't", status("public"), 500)
    for _ in range(100):
        if told("its addresses aren't public"):
            break
        time.sleep(0.05)
    checks.check("said too", told("its addresses aren't public"), True)
    checks.check("nobody asked there", keys.asked, [])
    for route in ("any", "named", "apart"):
        checks.check(f"{route}: allowed", status(route), 200)
        checks.check(f"{route}: from memory", status(route), 200)
    issuer.shown, keys.shown = [], []
    checks.check("mutual", status("mutual"), 200)
    checks.check("only the issuer learns who asks", (issuer.shown, keys.shown), (["gateway"], [None]))
    served.end()


def refused(checks, penstock, folder, issuer, keys, key, jwks_uri, what, text):
    """What another document says leads nowhere: a gateway that has no keys yet."""
    issuer.pages["/.well-known/openid-configuration"] = json.dumps(
        {"issuer": f"https://localhost:{issuer.port}", "jwks_uri": jwks_uri})
    with open(f"{folder}/penstock.yaml", "w") as file:
        file.write(native({"any": f'tls: {{authorities: "{folder}/ca.pem"}}, others: ["*"]'}, issuer))
    served = Served(penstock, folder, "penstock.yaml")
    checks.check(what, ask(served, "", "/any", token(key, f"https://localhost:{issuer.port}"))[0], 500)
    for _ in range(100):
        if any(text in line for line in served.told):
            break
        time.sleep(0.05)
    checks.check(f"{what}: said", [line for line in served.told if text in line][:1] != [], True)
    served.end()


def main():
    checks, penstock = Checks(), sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        authority = Authority(folder)
        authority.issue("issuer", "localhost")
        authority.issue("keys", "localhost", "IP:127.0.0.1")
        authority.issue("client", usage="clientAuth", subject="/CN=gateway")
        Authority(folder, "stranger").issue("strange", "IP:127.0.0.1")
        issuer = Site(folder, "issuer", f"{folder}/ca.pem")
        keys = Site(folder, "keys", f"{folder}/ca.pem")
        strange = Site(folder, "strange")
        key = Key("one")
        jwks = json.dumps({"keys": [key.jwk()]})
        keys.pages["/keys?v=1"] = strange.pages["/keys"] = jwks
        keys.pages["/long"] = jwks + " " * 150_001
        keys.pages["/moved"] = (302, {"location": f"https://localhost:{keys.port}/keys?v=1"})
        issuer.pages["/.well-known/openid-configuration"] = json.dumps(
            {"issuer": f"https://localhost:{issuer.port}", "jwks_uri": f"https://127.0.0.1:{keys.port}/keys?v=1"})
        unedited(checks, penstock, folder, issuer, keys, key)
        rules(checks, penstock, folder, issuer, keys, key)
        for jwks_uri, what, text in (
            (f"http://127.0.0.1:{keys.port}/keys?v=1", "https issuers have no keys in clear text", "scheme of the issuer"),
            (f"https://user@127.0.0.1:{keys.port}/keys?v=1", "a name before the host", "may not ask"),
            (f"https://127.0.0.1:{keys.port}/moved", "redirects aren't followed", "answered 302"),
            (f"https://127.0.0.1:{keys.port}/long", "a key set of more than 150,000 bytes", "can't be asked for its keys"),
            (f"https://127.0.0.1:{strange.port}/keys", "a certificate of nobody that is trusted", "certificate"),
            (f"https://keys.invalid:{keys.port}/keys", "a name that nobody has", "keys.invalid"),
            ("file:///etc/passwd", "a file", "may not ask"),
        ):
            refused(checks, penstock, folder, issuer, keys, key, jwks_uri, what, text)
    checks.end()


main()
