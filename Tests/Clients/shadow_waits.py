#!/usr/bin/env python3
"""An authorizer in shadow that waits adds nothing to an answer: the answers are there while its backend still has said nothing.

    shadow_waits.py PENSTOCK     exit 1 when something differs

No clock decides: the backend answers nobody until every client has its answer, so a gateway that waited would never answer.

Source: issue of authorizers, "a shadow step adds nothing to the answer's latency when it is asynchronous" (ours).
"""
import http.client
import http.server
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import urllib.request

from gateway import Checks, Served

REQUESTS = 20


class Backend(http.server.BaseHTTPRequestHandler):
    """Asked, it tells so, and answers when it may."""
    protocol_version = "HTTP/1.1"
    asked, may = threading.Semaphore(0), threading.Event()

    def do_GET(self):
        Backend.asked.release()
        Backend.may.wait()
        self.send_response(403)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_POST = do_GET

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    # All of them come at once.
    request_queue_size = 1024


def configuration(admin, backend):
    step = "{use: Auth/ForwardAuth, name: slow, %sconfig: {upstream: backend, path: /, timeout_ms: 30000}}"
    shadow = step % "shadow: true, "
    chain = "{shadow: true, name: candidate, all_of: [%s, {any_of: [%s]}]}" % (step % "", step % "")
    key = '{use: Auth/APIKey, name: key, config: {keys: [{id: a, secret: "env:KEY"}]}}'

    def route(path, auth):
        return (f"      - route: GET {path}\n        pipeline:\n          auth: {auth}\n"
                "          integrate: {use: Integrate/Mock, config: {status: 200}}\n")
    return f"""
listeners: [{{address: "127.0.0.1:0"}}]
admin: {{address: "127.0.0.1:{admin}"}}
access_log: off
loops: 1
upstreams:
  backend: {{targets: ["127.0.0.1:{backend}"]}}
apis:
  a:
    routes:
{route("/step", f"{{all_of: [{key}, {shadow}]}}")}{route("/first", f"{{all_of: [{shadow}, {key}]}}")}\
{route("/chain", f"{{all_of: [{key}, {chain}]}}")}"""


def recording(checks, admin, ask):
    """`authz record` that is interrupted gives what it has."""
    record = subprocess.Popen([os.path.abspath(sys.argv[1]), "authz", "record", "--admin", f"http://127.0.0.1:{admin}/", "--for", "600"],
                              stdout=subprocess.PIPE, text=True)
    count = 0
    for _ in range(600):
        ask()
        with urllib.request.urlopen(f"http://127.0.0.1:{admin}/authz/recording?peek", timeout=30) as answer:
            count = int(answer.read())
        if count > 0:
            break
        threading.Event().wait(0.05)
    record.send_signal(signal.SIGINT)
    lines = record.communicate(timeout=60)[0].splitlines()
    checks.check("an interrupted recording", (record.returncode, json.loads(lines[0])["penstock_recording"], len(lines) > 1), (0, 1, True))


def main():
    checks = Checks()
    server = Server(("127.0.0.1", 0), Backend)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        admin = found.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/penstock.yaml", "w") as file:
            file.write(configuration(admin, server.server_port))
        served = Served(os.path.abspath(sys.argv[1]), folder, "penstock.yaml", options=(), environment={"KEY": "k"})
        port = next(int(line.split("address=127.0.0.1:")[1].split()[0]) for line in served.told
                    if " listening " in line and "listener=admin" not in line)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

        def get(path, key):
            connection.request("GET", path, headers={"x-api-key": key})
            answer = connection.getresponse()
            answer.read()
            return answer.status

        def report():
            with urllib.request.urlopen(f"http://127.0.0.1:{admin}/authz?format=json", timeout=30) as answer:
                return {one["route"]: one for one in json.load(answer)["candidates"]}
        for path in ("/step", "/first", "/chain"):
            # One connection: what waited for a shadow would hold the next request too.
            checks.check(f"{path}: let in", {get(path, "k") for _ in range(REQUESTS)}, {200})
            checks.check(f"{path}: refused", {get(path, "x") for _ in range(REQUESTS)}, {403})
        # Every shadow was begun, and none has an answer.
        checks.check("the backend was asked", all(Backend.asked.acquire(timeout=30) for _ in range(6 * REQUESTS)), True)
        checks.check("nothing is compared yet", sum(one["compared"] for one in report().values()), 0)
        Backend.may.set()
        wanted, deadline = 6 * REQUESTS, threading.Event()
        for _ in range(600):
            if sum(one["compared"] for one in report().values()) == wanted:
                break
            deadline.wait(0.05)
        told = report()
        checks.check("all are compared in the end", sum(one["compared"] for one in told.values()), wanted)
        checks.check("by what they say", {one["newly_refused"] for one in told.values()}, {REQUESTS})
        recording(checks, admin, lambda: get("/step", "k"))
        served.end()
    checks.end()


main()
