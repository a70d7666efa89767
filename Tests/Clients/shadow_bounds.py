#!/usr/bin/env python3
"""What a gateway keeps of shadow authorizers is bounded: principals that are told apart, their names, samples; and it says so.

    shadow_bounds.py PENSTOCK     exit 1 when something differs

Sources: Sources/PenstockCore/Pipeline/ShadowLedger.swift (2,048 principals a loop, 256 samples, 50 a second, texts of 512 bytes).
"""
import base64
import hashlib
import hmac
import http.client
import json
import os
import socket
import sys
import tempfile
import time
import urllib.request

from gateway import Checks, Served

PRINCIPALS, ROUTES = 2500, 40
SECRET = os.urandom(32)


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def token(name):
    head = encoded(b'{"alg":"HS256"}') + "." + encoded(json.dumps({"sub": name, "iss": "https://i", "exp": int(time.time()) + 3600}).encode())
    return head + "." + encoded(hmac.new(SECRET, head.encode(), hashlib.sha256).digest())


def configuration(admin):
    key = json.dumps({"keys": [{"kty": "oct", "k": encoded(SECRET), "alg": "HS256"}]})
    routes = "".join(f"      - route: GET /r{number}\n" for number in range(ROUTES))
    return f"""
listeners: [{{address: "127.0.0.1:0"}}]
admin: {{address: "127.0.0.1:{admin}"}}
access_log: off
loops: 1
apis:
  a:
    defaults:
      auth:
        all_of:
          - {{use: Auth/JWT, name: token, config: {{issuer: "https://i", algorithms: [HS256], keys: {key}}}}}
          - {{use: Auth/APIKey, name: next, shadow: true, config: {{keys: [{{id: a, secret: "env:KEY"}}]}}}}
      integrate: {{use: Integrate/Mock, config: {{status: 200}}}}
    routes:
{routes}"""


def main():
    checks = Checks()
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        admin = found.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/penstock.yaml", "w") as file:
            file.write(configuration(admin))
        served = Served(os.path.abspath(sys.argv[1]), folder, "penstock.yaml", options=(), environment={"KEY": "k"})
        port = next(int(line.split("address=127.0.0.1:")[1].split()[0]) for line in served.told
                    if " listening " in line and "listener=admin" not in line)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

        def get(path, name):
            connection.request("GET", path, headers={"authorization": "Bearer " + token(name)})
            answer = connection.getresponse()
            answer.read()
            return answer.status

        def report():
            with urllib.request.urlopen(f"http://127.0.0.1:{admin}/authz?format=json", timeout=30) as answer:
                return {one["route"]: one for one in json.load(answer)["candidates"]}
        statuses = {get("/r0", f"p{number}") for number in range(PRINCIPALS)}
        checks.check("all are let in", statuses, {200})
        one = report()["GET /r0"]
        told = len(one["principals"]) + one["more_principals"]
        checks.check("principals that are told apart, and the rest as one", told, 2048 + 1)
        rest = [principal for principal in one["principals"] if principal["principal"] is None]
        checks.check("the rest is counted", [principal["compared"] for principal in rest], [PRINCIPALS - 2048])
        checks.check("nothing is lost", one["newly_refused"], PRINCIPALS)
        checks.check("samples of a report", 0 < len(one["samples"]) <= 20, True)
        # Each further route has one row for all, however many come.
        for number in range(1, ROUTES):
            for name in ("x", "y" * 5000):
                get(f"/r{number}", name)
        others = [one for route, one in report().items() if route != "GET /r0"]
        checks.check("every route is told of", len(others), ROUTES - 1)
        checks.check("by one row", {len(one["principals"]) + one["more_principals"] for one in others}, {1})
        checks.check("which has them all", {one["newly_refused"] for one in others}, {2})
        samples = [sample for one in report().values() for sample in one["samples"]]
        checks.check("texts of samples", max(len(text) for sample in samples for text in sample.values() if isinstance(text, str)) <= 512, True)
        served.end()
    # Names that come before there are too many.
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/penstock.yaml", "w") as file:
            file.write(configuration(admin))
        served = Served(os.path.abspath(sys.argv[1]), folder, "penstock.yaml", options=(), environment={"KEY": "k"})
        port = next(int(line.split("address=127.0.0.1:")[1].split()[0]) for line in served.told
                    if " listening " in line and "listener=admin" not in line)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        get("/r0", "z" * 5000)
        one = report()["GET /r0"]
        checks.check("a long name is cut", [len(principal["principal"]) for principal in one["principals"]], [512])
        served.end()
    checks.end()


main()
