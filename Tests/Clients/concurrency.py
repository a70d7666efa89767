#!/usr/bin/env python3
"""RateLimit/Concurrency gives its place back however a request ends: its client leaves, its backend hangs, resets, or stops in the
middle of an answer; and has it until then.

    concurrency.py PENSTOCK     exit 1 when something differs

Source: Plugins/RateLimit/Concurrency/README.md ("given back when the exchange ends, however it ends").
"""
import http.client
import os
import select
import socket
import struct
import sys
import tempfile
import threading
import time
import urllib.request

from gateway import Checks, Served

CONFIG = """
listeners: [{{address: "127.0.0.1:0"}}]
admin: off
access_log: off
upstreams:
  backend: {{targets: ["127.0.0.1:{port}"], retries: 0, timeouts: {{head: 300ms, idle: 300ms, total: 5s}}}}
plugins: {{one: {{builtin: RateLimit/Concurrency}}}}
apis:
  a:
    routes:
      - route: ANY /{{proxy+}}
        pipeline:
          rate_limit: {{use: RateLimit/Concurrency, config: {{max: 1, key: [request.header.x-tenant]}}}}
          integrate: {{use: Integrate/HTTP, config: {{upstream: backend}}}}
"""


class Backend:
    """Answers by the path. `/hang` waits until the test lets go, or its connection ends."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        self.arrived, self.left = threading.Semaphore(0), threading.Semaphore(0)
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            connection, _ = self.listener.accept()
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        try:
            head = b""
            while b"\r\n\r\n" not in head:
                more = connection.recv(65536)
                if not more:
                    return
                head += more
            path = head.split(b" ")[1]
            self.arrived.release()
            if path == b"/ok":
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
            elif path == b"/hang":
                # Its end, or the gateway's: whoever comes first.
                while connection.recv(65536):
                    pass
                self.left.release()
            elif path == b"/reset":
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            elif path in (b"/stops", b"/cut"):
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\nConnection: close\r\n\r\nhalf")
                if path == b"/stops":
                    while connection.recv(65536):
                        pass
                else:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        except OSError:
            pass
        finally:
            connection.close()


def shadow(checks, backend):
    """In shadow it refuses nothing, and counts what it would have refused: those that come while a place is taken."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        admin = found.getsockname()[1]
    text = CONFIG.format(port=backend.port).replace("admin: off", f'admin: {{address: "127.0.0.1:{admin}"}}').replace(
        "{use: RateLimit/Concurrency,", "{use: RateLimit/Concurrency, shadow: true,")
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/penstock.yaml", "w") as file:
            file.write(text)
        served = Served(os.path.abspath(sys.argv[1]), folder, "penstock.yaml", options=())
        port = next(int(line.split("address=127.0.0.1:")[1].split()[0]) for line in served.told
                    if " listening " in line and "listener=admin" not in line)

        def get(path):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", path, headers={"x-tenant": "a"})
            answer = connection.getresponse()
            answer.read()
            connection.close()
            return answer.status

        def refused():
            with urllib.request.urlopen(f"http://127.0.0.1:{admin}/metrics", timeout=10) as answer:
                lines = [line for line in answer.read().decode().splitlines() if line.startswith("penstock_shadow_verdicts_total{")]
            return sum(int(line.split()[-1]) for line in lines if 'enforced="allow",shadow="deny"' in line)
        while backend.arrived.acquire(blocking=False):
            pass
        with socket.create_connection(("127.0.0.1", port), 10) as connection:
            connection.sendall(b"GET /hang HTTP/1.1\r\nHost: a\r\nx-tenant: a\r\n\r\n")
            checks.check("shadow: one is under way", backend.arrived.acquire(timeout=10), True)
            checks.check("shadow: refuses nothing", [get("/ok") for _ in range(3)], [200] * 3)
            checks.check("shadow: would have refused", refused(), 3)
        # The backend hears when the gateway has given the request up, and with it the place.
        while backend.left.acquire(blocking=False):
            pass
        before, deadline = refused(), time.monotonic() + 10
        while time.monotonic() < deadline:
            get("/ok")
            if refused() == before:
                break
            before = refused()
        checks.check("shadow: the place is given back", (get("/ok"), refused()), (200, before))
        served.end()


def main():
    checks, backend = Checks(), Backend()
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/penstock.yaml", "w") as file:
            file.write(CONFIG.format(port=backend.port))
        served = Served(os.path.abspath(sys.argv[1]), folder, "penstock.yaml", options=())

        def get(path, tenant):
            connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=10)
            try:
                connection.request("GET", path, headers={"x-tenant": tenant})
                answer = connection.getresponse()
                answer.read()
                return answer.status
            except (OSError, http.client.HTTPException) as error:
                return type(error).__name__
            finally:
                connection.close()

        def opened(path, tenant):
            """A request that is at the backend."""
            connection = socket.create_connection(("127.0.0.1", served.port), 10)
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\nx-tenant: {tenant}\r\n\r\n".encode())
            checks.check(f"{path} came to the backend", backend.arrived.acquire(timeout=10), True)
            return connection

        def free(what, tenant):
            """The place is there again, soon; and there is one only."""
            deadline, status = time.monotonic() + 5, 429
            while status == 429 and time.monotonic() < deadline:
                status = get("/ok", tenant)
            checks.check(f"{what}: the place is free", status, 200)
            with opened_place(tenant) as held:
                checks.check(f"{what}: and there is one", (get("/ok", tenant), held is not None), (429, True))

        def opened_place(tenant):
            """As `opened`. Another loop may still be ending the exchange whose answer is here already: then it is refused."""
            deadline = time.monotonic() + 5
            while True:
                while backend.arrived.acquire(blocking=False):
                    pass
                connection = socket.create_connection(("127.0.0.1", served.port), 10)
                connection.sendall(f"GET /hang HTTP/1.1\r\nHost: a\r\nx-tenant: {tenant}\r\n\r\n".encode())
                while not (came := backend.arrived.acquire(timeout=0.05)) and not select.select([connection], [], [], 0)[0]:
                    pass
                if came or time.monotonic() > deadline:
                    checks.check("/hang came to the backend", came, True)
                    return connection
                connection.close()

        for what, kind in (("the client leaves", "leave"), ("the client resets", "reset")):
            connection = opened("/hang", kind)
            checks.check(f"{what}: taken until then", get("/ok", kind), 429)
            if kind == "reset":
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()
            free(what, kind)
        for path, expected in (("/hang", 504), ("/reset", 502), ("/stops", "IncompleteRead"), ("/cut", "IncompleteRead")):
            found = get(path, path)
            checks.check(f"{path}: the answer", found if found in (502, 504, "IncompleteRead") else str(found), expected)
            free(path, path)
        checks.check("another tenant never noticed", get("/ok", "other"), 200)
        served.end()
    shadow(checks, backend)
    checks.end()


main()
