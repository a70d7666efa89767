#!/usr/bin/env python3
"""WebSocket backends behind routes of HTTP (upstreams.upgrade): the handshake with the route's steps, bytes both ways with back-pressure,
ends, time-outs, TLS on both sides, drain. Backends are of the library `websockets`, and sockets for what no library does.

    upgrade.py PENSTOCK     exit 1 when something differs, 77 without websockets
"""
import http.client
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

from certificates import Authority
from gateway import Checks
from websocket import Refused, WebSocket

try:
    from websockets.exceptions import ConnectionClosed
    from websockets.sync.client import connect
    from websockets.sync.server import serve
except ImportError:
    print("without websockets")
    sys.exit(77)

CONFIG = """
listeners:
  - {name: main, address: "127.0.0.1:0"}
  - {name: secure, address: "127.0.0.1:0", tls: {certificates: [{certificate: a.pem, key: a.key}]}}
admin: {address: "127.0.0.1:0"}
loops: 1
timeouts: {request: 2s, body: 1s, drain: 1s}
upstreams:
  chat: {targets: ["127.0.0.1:CHAT"], upgrade: [websocket], timeouts: {idle: 20s, total: 2s}}
  secure: {targets: ["127.0.0.1:SECURE"], upgrade: [websocket], tls: {authorities: ca.pem, server_name: a.test}}
  raw: {targets: ["127.0.0.1:RAW"], upgrade: [websocket], timeouts: {idle: 20s}}
  quick: {targets: ["127.0.0.1:RAW"], upgrade: [websocket], timeouts: {idle: 400ms}}
  plain: {targets: ["127.0.0.1:RAW"]}
plugins:
  key: {builtin: Auth/APIKey, config: {keys: [{id: one, sha256: 6bc14bdc4517a7a682c6910de2e2946eb8e1ecd04090728fef6d092a7ceb62c5}]}}
  shrink: {builtin: Transform/Compression, config: {minimum_bytes: 1}}
apis:
  all:
    access_log: {path: access.log, line: "$context.path $context.status $context.requestLength $context.responseLength"}
    routes:
      - {route: "ANY /chat/{proxy+}", pipeline: {integrate: {use: Integrate/HTTP, config: {upstream: chat}}}}
      - {route: "GET /locked", pipeline: {auth: {use: key}, integrate: {use: Integrate/HTTP, config: {upstream: chat, path: /echo}}}}
      - {route: "GET /secure", pipeline: {integrate: {use: Integrate/HTTP, config: {upstream: secure, path: /echo}}}}
      - {route: "GET /shrunk", pipeline: {transform: {response: [{use: shrink}]}, integrate: {use: Integrate/HTTP, config: {upstream: chat, path: /echo}}}}
      - {route: "GET /raw/{kind}", pipeline: {integrate: {use: Integrate/HTTP, config: {upstream: raw}}}}
      - {route: "GET /quick/{kind}", pipeline: {integrate: {use: Integrate/HTTP, config: {upstream: quick, path: "/raw/{kind}"}}}}
      - {route: "GET /plain", pipeline: {integrate: {use: Integrate/HTTP, config: {upstream: plain}}}}
      - {route: "GET /mock", pipeline: {integrate: {use: Integrate/Mock, config: {body: here}}}}
"""


def until(condition, seconds=10):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.01)
    return False


def still(number, seconds=20):
    """What a number is once it hasn't changed for half a second."""
    end, seen, since = time.monotonic() + seconds, number(), time.monotonic()
    while time.monotonic() < end and time.monotonic() - since < 0.5:
        time.sleep(0.01)
        if number() != seen:
            seen, since = number(), time.monotonic()
    return seen


class Chat:
    """Echoes; `/head` tells what it was asked with, `/bye` closes with 4001, `/no` refuses."""

    def __init__(self, context=None):
        self.codes = []
        self.server = serve(self.handle, "127.0.0.1", 0, ssl=context, select_subprotocol=lambda _, offered: "a" if "a" in offered else None, process_request=self.request,
                            max_size=8 << 20, compression=None)
        self.port = self.server.socket.getsockname()[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def request(self, connection, request):
        if request.path.endswith("/no"):
            return connection.respond(403, "not you\n")
        return None

    def handle(self, connection):
        path = connection.request.path
        if "/head" in path:
            connection.send(json.dumps([path, list(connection.request.headers.raw_items())]))
        if path.endswith("/bye"):
            connection.close(4001, "enough")
        try:
            for message in connection:
                connection.send(message)
        except ConnectionClosed:
            pass
        finally:
            self.codes.append(connection.close_code)


class Raw:
    """Agrees to an Upgrade, and then does what its path says. `sent`, `taken` and `ended` tell what became of it."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=50)
        self.port = self.listener.getsockname()[1]
        self.sent, self.taken, self.ended, self.go = 0, 0, [], threading.Event()
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            threading.Thread(target=self.serve, args=(self.listener.accept()[0],), daemon=True).start()

    def serve(self, connection):
        head = b""
        try:
            while b"\r\n\r\n" not in head:
                piece = connection.recv(4096)
                if not piece:
                    return
                head += piece
            head, rest = head.split(b"\r\n\r\n", 1)
            kind = head.split()[1].decode().rsplit("/", 1)[1]
            if kind == "plain":
                connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nplain")
            elif kind == "other":
                connection.sendall(b"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: else\r\n\r\n")
            elif kind == "unasked":
                connection.sendall(b"HTTP/1.1 101 Switching Protocols\r\n\r\n")
            else:
                connection.sendall(b"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade, x-own\r\nUpgrade: WebSocket\r\nX-Own: 1\r\n"
                                   b"X-Seen: %d\r\n\r\nat once" % (b"\r\nUpgrade: websocket" in head or b"\r\nupgrade: websocket" in head))
                getattr(self, kind)(connection, rest)
            connection.settimeout(20)
            while connection.recv(65536):
                pass
            self.ended.append("end")
        except OSError as error:
            self.ended.append(type(error).__name__)
        finally:
            connection.close()

    def flood(self, connection, rest):
        self.sent = 0
        for _ in range(1000):
            connection.sendall(b"f" * 65536)
            self.sent += 65536

    def deaf(self, connection, rest):
        self.go.wait(20)
        connection.settimeout(20)
        self.taken = len(rest)
        while piece := connection.recv(65536):
            self.taken += len(piece)
        connection.sendall(b"taken %d" % self.taken)
        connection.shutdown(socket.SHUT_WR)

    def slow(self, connection, rest):
        """Takes little at a time, says nothing."""
        self.taken = len(rest)
        end = time.monotonic() + 2.5
        while piece := connection.recv(32768):
            self.taken += len(piece)
            if time.monotonic() < end:
                time.sleep(0.05)
        connection.sendall(b"taken %d" % self.taken)
        connection.shutdown(socket.SHUT_WR)

    def tick(self, connection, rest):
        for _ in range(12):
            time.sleep(0.1)
            connection.sendall(b"t")

    def silent(self, connection, rest):
        pass

    def cut(self, connection, rest):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
        connection.close()

    def ends(self, connection, rest):
        connection.sendall(b"last")
        connection.shutdown(socket.SHUT_WR)


class Gateway:
    def __init__(self, penstock, folder, config):
        self.folder = folder
        with open(f"{folder}/penstock.yaml", "w") as file:
            file.write(config)
        self.process = subprocess.Popen([penstock, "serve"], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.told, self.ports = [], {}
        for line in self.process.stderr:
            self.told.append(line)
            if found := re.search(r"address=127\.0\.0\.1:(\d+) listener=(\w+)", line):
                self.ports[found[2]] = int(found[1])
            if " serving " in line:
                threading.Thread(target=lambda: self.told.extend(self.process.stderr), daemon=True).start()
                return
        sys.exit("it did not start:\n" + "".join(self.told))

    def url(self, path, scheme="ws"):
        return f"{scheme}://127.0.0.1:{self.ports['secure' if scheme == 'wss' else 'main']}{path}"

    def metric(self, name):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.ports['admin']}/metrics", timeout=10) as answer:
            return int(re.search(rf"^{name} (\d+)", answer.read().decode(), re.M)[1])

    def raw(self, path, more=""):
        """A socket behind the handshake, and what has come behind the answer's head."""
        connection = socket.create_connection(("127.0.0.1", self.ports["main"]), timeout=20)
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                           f"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n{more}".encode())
        data = b""
        while b"\r\n\r\n" not in data:
            piece = connection.recv(4096)
            if not piece:
                break
            data += piece
        head, _, rest = data.partition(b"\r\n\r\n")
        return connection, head.decode(), rest


def library(checks, gateway, chat, folder):
    """Both ends are a library's."""
    with connect(gateway.url("/chat/echo"), subprotocols=["a", "x"], compression=None, max_size=8 << 20) as client:
        checks.check("the subprotocol is the backend's choice", client.subprotocol, "a")
        for message in ("text", "ü" * 40_000, b"", b"\0\xff" * 10, os.urandom(4_000_000)):
            client.send(message)
            checks.check(f"echo of {len(message)}", client.recv(timeout=20) == message, True)
        checks.check("ping", client.ping().wait(10), True)
        # Longer than timeouts.request, timeouts.body and the upstream's total.
        time.sleep(2.2)
        client.send("late")
        checks.check("time-outs of requests are over", client.recv(timeout=10), "late")
        checks.check("it is counted as open", gateway.metric("penstock_upgrades_open"), 1)
    checks.check("the client's close reaches the backend", until(lambda: chat.codes and chat.codes[-1] == 1000), True)
    checks.check("and it is open no more", until(lambda: gateway.metric("penstock_upgrades_open") == 0), True)
    with connect(gateway.url("/chat/bye")) as client:
        try:
            client.recv(timeout=10)
        except ConnectionClosed:
            pass
        checks.check("the backend's close reaches the client", (client.close_code, client.close_reason), (4001, "enough"))
    trust = ssl.create_default_context(cafile=f"{folder}/ca.pem")
    with connect(gateway.url("/secure", "wss"), ssl=trust, server_hostname="a.test", compression=None, max_size=8 << 20) as client:
        data = os.urandom(3_000_000)
        client.send(data)
        checks.check("TLS on both sides", client.recv(timeout=20) == data, True)
    with connect(gateway.url("/shrunk"), additional_headers={"Accept-Encoding": "gzip"}, compression=None) as client:
        client.send("as it is" * 100)
        checks.check("no step changes bytes behind the switch", client.recv(timeout=10), "as it is" * 100)


def handshakes(checks, gateway):
    client = WebSocket(gateway.url("/chat/head?q=1"), headers=[("X-Own", "1"), ("Cookie", "c=1")])
    path, fields = json.loads(client.receive())
    names = {name.lower(): value for name, value in fields}
    checks.check("path and query", path, "/chat/head?q=1")
    checks.check("what the backend is asked with", [names.get(name) for name in ("x-own", "cookie", "upgrade", "sec-websocket-version",
                                                                                 "x-forwarded-proto")], ["1", "c=1", "websocket", "13", "http"])
    checks.check("whom it is for", names["x-forwarded-for"], "127.0.0.1")
    client.socket.close()
    for path, headers, expected in (("/locked", [], 401), ("/locked", [("x-api-key", "0123456789abcdefghij")], 101), ("/chat/no", [], 403),
                                    ("/mock", [], 200), ("/nowhere", [], 404), ("/plain", [], 501), ("/raw/plain", [], 200),
                                    ("/raw/other", [], 502), ("/raw/unasked", [], 502)):
        try:
            WebSocket(gateway.url(path), headers=headers).socket.close()
            found = 101
        except Refused as refused:
            found = refused.status
        checks.check(f"{path} {headers}", found, expected)
    connection = http.client.HTTPConnection("127.0.0.1", gateway.ports["main"], timeout=10)
    for path, status in (("/chat/no", 403), ("/mock", 200)):
        connection.request("GET", path, headers={"Connection": "upgrade", "Upgrade": "websocket"})
        answer = connection.getresponse()
        checks.check(f"{path}: another answer leaves the connection", (answer.status, bool(answer.read())), (status, True))
    connection.request("POST", "/chat/echo", body="x", headers={"Connection": "upgrade", "Upgrade": "websocket"})
    checks.check("a handshake with a body", connection.getresponse().status, 400)
    _, head, rest = gateway.raw("/raw/silent")
    checks.check("the answer's head", (head.split("\r\n")[0], "x-own" in head.lower(), "X-Seen: 1" in head, "upgrade: websocket" in head,
                                       "transfer-encoding" in head, "content-length" in head),
                 ("HTTP/1.1 101 Switching Protocols", False, True, True, False, False))
    checks.check("and what came with it", rest, b"at once")


def pressure(checks, gateway, raw):
    connection, _, rest = gateway.raw("/raw/flood")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
    # What the sockets' buffers take; all would be 65 MB.
    checks.check("a slow client slows its backend", 0 < still(lambda: raw.sent) < 40_000_000, True)
    taken = len(rest)
    while taken < 65_536_007 and (piece := connection.recv(1 << 20)):
        taken += len(piece)
    checks.check("and gets all", taken, 65_536_007)
    connection.close()
    raw.go.clear()
    connection, _, _ = gateway.raw("/raw/deaf", "early")
    connection.settimeout(0.5)
    sent = 0
    try:
        while sent < 64 << 20:
            sent += connection.send(b"c" * 65536)
    except TimeoutError:
        pass
    checks.check("a deaf backend stops its client", sent < 48 << 20, True)
    raw.go.set()
    connection.settimeout(20)
    connection.shutdown(socket.SHUT_WR)
    data = b""
    while piece := connection.recv(4096):
        data += piece
    checks.check("which hears all, and answers behind the client's end", data[-30:].split(b"taken ")[-1], b"%d" % (sent + 5))


def ends(checks, gateway, raw):
    connection, _, data = gateway.raw("/raw/ends")
    while piece := connection.recv(4096):
        data += piece
    checks.check("the backend's end is the client's", data, b"at oncelast")
    connection.close()
    connection, _, _ = gateway.raw("/raw/cut")
    try:
        while connection.recv(4096):
            pass
        found = "end"
    except ConnectionResetError:
        found = "reset"
    checks.check("a backend that is cut cuts its client", found, "reset")
    raw.ended.clear()
    connection, _, _ = gateway.raw("/raw/silent")
    connection.close()
    checks.check("a client that goes ends its backend", until(lambda: len(raw.ended) == 1), True)
    begun = time.monotonic()
    connection, _, data = gateway.raw("/quick/tick")
    while piece := connection.recv(4096):
        data += piece
    checks.check("one that is told something isn't idle, and ends when it is", (data, time.monotonic() - begun > 1.5), (b"at once" + b"t" * 12, True))
    connection, _, _ = gateway.raw("/quick/silent")
    for _ in range(8):
        time.sleep(0.1)
        connection.sendall(b"k")
    checks.check("nor one that tells something", gateway.metric("penstock_upgrades_open"), 1)
    connection.close()
    connection, _, _ = gateway.raw("/quick/slow")
    sent, end = 0, time.monotonic() + 2
    try:
        while time.monotonic() < end:
            sent += connection.send(b"s" * 65536)
        connection.shutdown(socket.SHUT_WR)
        data = b""
        while piece := connection.recv(4096):
            data += piece
    except OSError as error:
        data = type(error).__name__.encode()
    checks.check("nor one whose backend takes something, slowly", data.split(b"taken ")[-1], b"%d" % sent)
    connection.close()
    checks.check("none is left", until(lambda: gateway.metric("penstock_upgrades_open") == 0), True)


def drained(checks, gateway):
    client = WebSocket(gateway.url("/chat/echo"))
    gateway.process.send_signal(signal.SIGTERM)
    checks.check("a drain begins", until(lambda: any("drain" in line for line in gateway.told)), True)
    client.send("still here")
    checks.check("and leaves it its time", client.receive(), "still here")
    begun = time.monotonic()
    gateway.process.wait(20)
    checks.check("which ends", time.monotonic() - begun < 10, True)
    with open(f"{gateway.folder}/access.log") as file:
        lines = [line.split() for line in file]
    told = [(int(line[2]), int(line[3])) for line in lines if line[0] == "/chat/echo" and line[1] == "101"]
    checks.check("the log has its status and bytes", bool(told) and told[0][0] > 4_000_000 and told[0][1] > 4_000_000, True)


def main():
    checks = Checks()
    penstock = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        Authority(folder).issue("a", "a.test")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{folder}/a.pem", f"{folder}/a.key")
        chat, secure, raw = Chat(), Chat(context), Raw()
        config = CONFIG.replace("CHAT", str(chat.port)).replace("SECURE", str(secure.port)).replace("RAW", str(raw.port))
        gateway = Gateway(penstock, folder, config)
        try:
            library(checks, gateway, chat, folder)
            handshakes(checks, gateway)
            pressure(checks, gateway, raw)
            ends(checks, gateway, raw)
            checks.check("it counts", gateway.metric("penstock_upgrades_total") > 8, True)
            drained(checks, gateway)
        finally:
            gateway.process.kill()
        with open(f"{folder}/penstock.yaml", "w") as file:
            file.write(config.replace("chat: {", "chat: {http2: required, "))
        told = subprocess.run([penstock, "check"], cwd=folder, capture_output=True, text=True)
        checks.check("HTTP/2 has no Upgrade", (told.returncode, "HTTP/2 has no Upgrade" in told.stdout + told.stderr), (1, True))
    checks.end()


main()
