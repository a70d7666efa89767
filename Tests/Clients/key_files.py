#!/usr/bin/env python3
"""A reload reads the files that authorizers name again: whose key was taken out is out, whatever was remembered of it.

    key_files.py PENSTOCK     exit 1 when something differs

Sources: the READMEs of Auth/APIKey, Auth/Basic and Auth/JWT.
"""
import base64
import hashlib
import hmac
import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import time

from gateway import Checks, Served

# "secret" by bcrypt.
BCRYPT = "$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a"
SECRETS = {"alice": b"alice-" * 8, "bob": b"bob---" * 8}


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def token(name):
    text = b64(json.dumps({"alg": "HS256", "kid": name}).encode()) + "." + b64(json.dumps(
        {"iss": "shop", "sub": name, "exp": int(time.time()) + 600}).encode())
    return text + "." + b64(hmac.new(SECRETS[name], text.encode(), hashlib.sha256).digest())


def write(folder, names):
    """The three files, with these people's keys."""
    texts = {
        "keys": "".join(f"{name} {hashlib.sha256(f'{name}-key'.encode()).hexdigest()}\n" for name in names),
        "users": "".join(f"{name}:{BCRYPT}\n" for name in names),
        "jwks": json.dumps({"keys": [{"kty": "oct", "alg": "HS256", "kid": name, "k": b64(SECRETS[name])} for name in names]})}
    for file, text in texts.items():
        with open(f"{folder}/{file}", "w") as out:
            out.write(text)


def configuration(folder):
    steps = {
        "key": f"{{use: Auth/APIKey, config: {{keys_file: {folder}/keys}}}}",
        "kept": f"{{use: Auth/APIKey, config: {{keys_file: {folder}/keys}}, cache: {{ttl: 1h, identity: [request.header.x-api-key]}}}}",
        "user": f"{{use: Auth/Basic, config: {{users_file: {folder}/users}}}}",
        "apart": f"{{use: apart, config: {{users_file: {folder}/users}}}}",
        "watched": f"{{any_of: [{{use: Auth/APIKey, name: bob, config: {{keys: [{{id: bob, secret: 'env:BOB'}}]}}}}, "
                   f"{{use: Auth/APIKey, name: next, shadow: true, config: {{keys_file: {folder}/keys}}}}]}}",
        "token": f"{{use: Auth/JWT, config: {{issuer: shop, algorithms: [HS256], keys_file: {folder}/jwks}}}}"}
    routes = "".join(f"      - route: GET /{name}\n        pipeline:\n          auth: {step}\n          integrate: Integrate/Mock\n"
                     for name, step in steps.items())
    return f"""
listeners: [{{address: "127.0.0.1:0"}}]
admin: {{address: "127.0.0.1:0"}}
loops: 1
plugins: {{apart: {{builtin: Auth/Basic, isolation: process}}}}
apis:
  a:
    routes:
{routes}"""


def main(penstock):
    checks = Checks()
    with tempfile.TemporaryDirectory() as folder:
        write(folder, ["alice", "bob"])
        with open(f"{folder}/penstock.yaml", "w") as file:
            file.write(configuration(folder))
        served = Served(penstock, folder, "penstock.yaml", options=("--no-watch",), environment={"BOB": "bob-key"})
        told = "".join(served.told)
        admin = re.search(r"127\.0\.0\.1:\d+(?= listener=admin)", told)[0]
        port = int(re.search(r"127\.0\.0\.1:(\d+) listener=(?!admin)", told)[1])

        def passes(name):
            """Where somebody is let in."""
            fields = {"X-Api-Key": f"{name}-key"}
            found = []
            for path in ("key", "kept", "user", "apart", "token"):
                if path == "token":
                    fields = {"Authorization": f"Bearer {token(name)}"}
                elif path in ("user", "apart"):
                    fields = {"Authorization": "Basic " + base64.b64encode(f"{name}:secret".encode()).decode()}
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
                connection.request("GET", f"/{path}", headers=fields)
                found += [path] if connection.getresponse().status == 200 else []
                connection.close()
            return found

        everywhere = ["key", "kept", "user", "apart", "token"]
        for name in ("alice", "alice", "bob"):
            checks.check(f"{name} before", passes(name), everywhere)

        def compared():
            """How often a candidate in shadow was heard, and what it said of who isn't let in."""
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", "/watched", headers={"X-Api-Key": "alice-key"})
            connection.getresponse().read()
            connection.close()
            done = subprocess.run([penstock, "authz", "report", "--admin", admin, "--json"], capture_output=True, text=True)
            found = json.loads(done.stdout)["candidates"][0]
            return found["compared"], found["enforced_by_shadow"]["deny"]["allow"]
        checks.check("a candidate is heard", [compared(), compared()], [(1, 1), (2, 2)])
        write(folder, ["bob"])
        done = subprocess.run([penstock, "reload", "--admin", admin], cwd=folder, capture_output=True, text=True)
        checks.check("the reload", done.returncode, 0)
        checks.check("whose keys were taken out", passes("alice"), [])
        checks.check("and the other", passes("bob"), everywhere)
        checks.check("of one with another file nothing was heard yet", compared(), (1, 0))
        served.end()
    checks.end()


main(os.path.abspath(sys.argv[1]))
