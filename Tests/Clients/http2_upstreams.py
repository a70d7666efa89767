#!/usr/bin/env python3
"""HTTP/2 to upstreams over sockets: h2c and ALPN, bodies and trailers, windows both ways, goodbyes, refusals, resets, broken backends.

    http2_upstreams.py PENSTOCK     exit 1 when something differs
"""
import http.client
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

import h2.config
import h2.connection
import h2.errors
import h2.events
import h2.settings

from certificates import Authority
from gateway import Checks, Served

UPSTREAM = "  {name}: {{targets: [{targets}], http2: {http2}, health: {{failures: 0}}, timeouts: {{connect: 1s, head: 2s, idle: 2s}}{more}}}\n"
ROUTE = "      - {{route: \"ANY /{name}/{{proxy+}}\", pipeline: {{integrate: {{use: Integrate/HTTP, config: {{upstream: {name}, strip: \"/{name}\"}}}}}}}}\n"


class Backend:
    """A server of HTTP/2 by `h2`. What it does with a request its path says (`answer`); `open`, `connections`, `streams` and
    `most` (streams at once) count, `ended` has what became of each stream."""

    def __init__(self, tls=None, streams=None, path=None):
        self.tls, self.limit = tls, streams
        if path:
            self.listener, self.target = socket.socket(socket.AF_UNIX), f"unix:{path}"
            self.listener.bind(path)
            self.listener.listen()
        else:
            self.listener = socket.create_server(("127.0.0.1", 0), backlog=200)
            self.target = f"127.0.0.1:{self.listener.getsockname()[1]}"
        self.pings, self.deaf = 0, None
        self.connections, self.streams, self.most, self.ended, self.live, self.asked = 0, 0, 0, [], [], []
        self.release = threading.Event()
        self.flags = set()
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            connection = self.listener.accept()[0]
            self.connections += 1
            threading.Thread(target=Conversation(self, connection).run, daemon=True).start()


class Conversation:
    def __init__(self, backend, raw):
        self.backend, self.raw, self.lock, self.bodies, self.heads, self.now = backend, raw, threading.RLock(), {}, {}, set()
        self.number = backend.connections

    def run(self):
        try:
            if self.backend.tls:
                self.raw = self.backend.tls.wrap_socket(self.raw, server_side=True)
            self.h2 = h2.connection.H2Connection(h2.config.H2Configuration(
                client_side=False, header_encoding="utf-8", validate_outbound_headers=False, normalize_outbound_headers=False))
            settings = {}
            if self.backend.limit is not None:
                settings[h2.settings.SettingCodes.MAX_CONCURRENT_STREAMS] = self.backend.limit
            self.h2.local_settings = h2.settings.Settings(client=False, initial_values=settings)
            self.h2.initiate_connection()
            self.flush()
            self.backend.live.append(self)
            while data := self.raw.recv(65536):
                if self.backend.deaf is self:
                    continue
                with self.lock:
                    for event in self.h2.receive_data(data):
                        self.take(event)
                    self.flush()
        except (OSError, h2.exceptions.ProtocolError):
            pass
        finally:
            self.raw.close()
            if self in self.backend.live:
                self.backend.live.remove(self)

    def flush(self):
        with self.lock:
            self.raw.sendall(self.h2.data_to_send())

    def take(self, event):
        backend = self.backend
        if isinstance(event, h2.events.RequestReceived):
            backend.streams += 1
            self.now.add(event.stream_id)
            backend.most = max(backend.most, len(self.now))
            self.heads[event.stream_id] = dict(event.headers)
            self.bodies[event.stream_id] = [b"", None]
            backend.asked.append(event.headers)
            path = self.heads[event.stream_id][":path"]
            if path.startswith("/early"):
                self.respond(event.stream_id, 403, b"no", reset="reset" in path)
            if path.startswith("/both"):
                self.h2.send_headers(event.stream_id, [(":status", "200")])
        elif isinstance(event, h2.events.PingReceived):
            backend.pings += 1
        elif isinstance(event, h2.events.DataReceived):
            self.bodies[event.stream_id][0] += event.data
            if self.heads[event.stream_id][":path"].startswith("/both"):
                self.h2.send_data(event.stream_id, event.data.upper())
            if not self.heads[event.stream_id][":path"].startswith("/deaf"):
                self.h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        elif isinstance(event, h2.events.TrailersReceived):
            self.bodies[event.stream_id][1] = dict(event.headers)
        elif isinstance(event, h2.events.StreamEnded):
            backend.ended.append((event.stream_id, "end"))
            self.answer(event.stream_id)
        elif isinstance(event, h2.events.StreamReset):
            self.now.discard(event.stream_id)
            backend.ended.append((event.stream_id, f"reset {int(event.error_code)}"))

    def respond(self, stream, status, body, fields=(), reset=False):
        self.now.discard(stream)
        self.h2.send_headers(stream, [(":status", str(status)), ("content-length", str(len(body))), *fields], end_stream=not body)
        if body:
            self.h2.send_data(stream, body, end_stream=True)
        if reset:
            self.h2.reset_stream(stream, 0)

    def later(self, what, *arguments):
        def run():
            try:
                what(*arguments)
            except (OSError, h2.exceptions.ProtocolError):
                pass
        threading.Thread(target=run, daemon=True).start()

    def once(self, flag):
        if flag in self.backend.flags:
            return False
        self.backend.flags.add(flag)
        return True

    def answer(self, stream):
        head, (body, trailers) = self.heads[stream], self.bodies[stream]
        path = head[":path"]
        name = path.split("/")[1].split("?")[0]
        getattr(self, "do_" + name.replace("-", "_"), self.do_tell)(stream, path, head, body, trailers)

    def do_tell(self, stream, path, head, body, trailers):
        self.respond(stream, 200, json.dumps({
            "head": head, "size": len(body), "trailers": trailers, "connection": self.number}).encode(),
            [("content-type", "application/json")])

    def do_unsized(self, stream, path, head, body, trailers):
        self.h2.send_headers(stream, [(":status", "200")])
        self.h2.send_data(stream, b"hello ")
        self.h2.send_data(stream, b"world", end_stream=True)
        self.now.discard(stream)

    def do_trailers(self, stream, path, head, body, trailers):
        self.h2.send_headers(stream, [(":status", "200"), ("content-type", head.get("content-type", "text/plain"))])
        self.h2.send_data(stream, b"hello")
        self.h2.send_headers(stream, [("grpc-status", "0"), ("told-te", head.get("te", "-"))], end_stream=True)
        self.now.discard(stream)

    def do_empty(self, stream, path, head, body, trailers):
        self.h2.send_headers(stream, [(":status", path.split("/")[2])], end_stream=True)
        self.now.discard(stream)

    def do_both(self, stream, path, head, body, trailers):
        self.h2.end_stream(stream)
        self.now.discard(stream)

    def do_interim(self, stream, path, head, body, trailers):
        for _ in range(3):
            self.h2.send_headers(stream, [(":status", "103"), ("link", "</a>")])
        self.respond(stream, 200, b"after")

    def do_interims(self, stream, path, head, body, trailers):
        def send():
            for _ in range(1000):
                with self.lock:
                    self.h2.send_headers(stream, [(":status", "103"), ("link", "</a>")])
                    self.flush()
                time.sleep(0.01)
        self.later(send)

    def do_hold(self, stream, path, head, body, trailers):
        def hold():
            self.backend.release.wait(10)
            with self.lock:
                self.respond(stream, 200, str(self.number).encode())
                self.flush()
        self.later(hold)

    def do_works(self, stream, path, head, body, trailers):
        """Looks at no frames until it is done."""
        self.once("works")
        time.sleep(1.4)
        self.respond(stream, 200, b"worked")

    def do_silent(self, stream, path, head, body, trailers):
        pass

    def do_refuse(self, stream, path, head, body, trailers):
        if self.once(path):
            self.h2.reset_stream(stream, h2.errors.ErrorCodes.REFUSED_STREAM)
            self.now.discard(stream)
        else:
            self.do_tell(stream, path, head, body, trailers)

    def do_refuses(self, stream, path, head, body, trailers):
        self.h2.reset_stream(stream, h2.errors.ErrorCodes.REFUSED_STREAM)
        self.now.discard(stream)

    def do_goaway(self, stream, path, head, body, trailers):
        """Says goodbye and that it did nothing with this one."""
        if self.once(path):
            self.h2.close_connection(last_stream_id=stream - 2 if stream > 1 else 0)
        else:
            self.do_tell(stream, path, head, body, trailers)

    def do_farewell(self, stream, path, head, body, trailers):
        """Says goodbye, answers what it has."""
        self.raw.sendall(self.h2.data_to_send() + b"\0\0\x08\x07\0\0\0\0\0" + stream.to_bytes(4, "big") + b"\0\0\0\0")

        def hold():
            time.sleep(0.2)
            with self.lock:
                self.respond(stream, 200, b"goodbye")
                self.flush()
        self.later(hold)

    def do_cut(self, stream, path, head, body, trailers):
        self.raw.shutdown(socket.SHUT_RDWR)

    def do_cut_once(self, stream, path, head, body, trailers):
        if self.once(path):
            self.raw.shutdown(socket.SHUT_RDWR)
        else:
            self.do_tell(stream, path, head, body, trailers)

    def do_reset(self, stream, path, head, body, trailers):
        self.h2.reset_stream(stream, h2.errors.ErrorCodes.INTERNAL_ERROR)
        self.now.discard(stream)

    def do_half(self, stream, path, head, body, trailers):
        self.h2.send_headers(stream, [(":status", "200"), ("content-length", "100000")])
        self.h2.send_data(stream, b"x" * 1000)
        self.flush()
        if "cut" in path:
            self.raw.shutdown(socket.SHUT_RDWR)
        else:
            self.h2.reset_stream(stream, h2.errors.ErrorCodes.INTERNAL_ERROR)

    def do_half_unsized(self, stream, path, head, body, trailers):
        self.h2.send_headers(stream, [(":status", "200")])
        self.h2.send_data(stream, b"x" * 1000)
        self.flush()
        self.h2.reset_stream(stream, h2.errors.ErrorCodes.NO_ERROR)

    def do_wrong_length(self, stream, path, head, body, trailers):
        self.h2.send_headers(stream, [(":status", "200"), ("content-length", "10")])
        self.raw.sendall(self.h2.data_to_send() + frame(0, 1, stream, b"x" * 20))

    def do_big_head(self, stream, path, head, body, trailers):
        self.respond(stream, 200, b"", [(f"x-{i}", "v" * 1000) for i in range(int(path.split("/")[2]))])

    def do_about_connection(self, stream, path, head, body, trailers):
        self.respond(stream, 200, b"", [("connection", "close")])

    def do_line_end(self, stream, path, head, body, trailers):
        self.respond(stream, 200, b"", [("x-a", "1\r\nx-b: 2")])

    def do_no_status(self, stream, path, head, body, trailers):
        self.h2.send_headers(stream, [("x-a", "1")], end_stream=True)

    def do_push(self, stream, path, head, body, trailers):
        self.raw.sendall(self.h2.data_to_send() + frame(5, 4, stream, b"\0\0\0\x02\x82\x84\x86\x41\x01a"))

    def do_rubbish(self, stream, path, head, body, trailers):
        self.raw.sendall(b"\xff" * 1000)

    def do_pings(self, stream, path, head, body, trailers):
        """Asks and never reads what it is answered."""
        def run():
            for _ in range(200):
                self.raw.sendall(frame(6, 0, 0, b"12345678") * 1000)
        run()

    def do_large(self, stream, path, head, body, trailers):
        """So many bytes as the path says; `sent` of the backend counts."""
        size = int(path.split("/")[2])

        def run():
            left, self.backend.sent = size, 0
            with self.lock:
                self.h2.send_headers(stream, [(":status", "200"), ("content-length", str(size))])
            while left:
                with self.lock:
                    room = min(self.h2.local_flow_control_window(stream), 16384, left)
                    if room > 0:
                        self.h2.send_data(stream, b"x" * room, end_stream=room == left)
                        self.flush()
                        left -= room
                        self.backend.sent += room
                if room <= 0:
                    time.sleep(0.001)
        self.later(run)


def frame(kind, flags, stream, payload=b""):
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


class Plain:
    """A server of HTTP/1.1, in TLS or not, which counts its connections."""

    def __init__(self, tls=None):
        self.tls, self.connections = tls, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.target = f"127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            raw = self.listener.accept()[0]
            self.connections += 1
            threading.Thread(target=self.serve, args=(raw,), daemon=True).start()

    def serve(self, raw):
        try:
            if self.tls:
                raw = self.tls.wrap_socket(raw, server_side=True)
            data = raw.makefile("rb")
            while line := data.readline():
                if line.startswith(b"PRI"):
                    raw.sendall(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
                    raw.close()
                    return
                fields, body = [], b""
                while field := data.readline().strip().lower():
                    fields.append(field.decode())
                if "transfer-encoding: chunked" in fields:
                    while size := int(data.readline(), 16):
                        body += data.read(size)
                        data.readline()
                    data.readline()
                else:
                    size = sum(int(field.split(":")[1]) for field in fields if field.startswith("content-length"))
                    body = data.read(size)
                told = f"1.1 {len(body)}".encode()
                raw.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s" % (len(told), told))
        except OSError:
            pass


def contexts(folder, alpn):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{folder}/backend.pem", f"{folder}/backend.key")
    if alpn:
        context.set_alpn_protocols(alpn)
    return context


class Asker:
    """Asks the gateway by HTTP/1.1."""

    def __init__(self, port, admin):
        self.port, self.admin = port, admin

    def get(self, path, method="GET", body=None, headers={}, timeout=10):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body, headers, encode_chunked=body is not None and not isinstance(body, bytes))
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (http.client.IncompleteRead, http.client.RemoteDisconnected, ConnectionError) as error:
            return "cut", type(error).__name__
        finally:
            connection.close()

    def told(self, path, **more):
        status, body = self.get(path, **more)
        return json.loads(body) if status == 200 else {"status": status, "body": body}

    def metric(self, name):
        connection = http.client.HTTPConnection("127.0.0.1", self.admin, timeout=5)
        connection.request("GET", "/metrics")
        text = connection.getresponse().read().decode()
        connection.close()
        return sum(float(value) for value in re.findall(rf"^{name}(?:{{[^}}]*}})? (\S+)$", text, re.M))


def together(count, ask):
    results = [None] * count
    def one(i):
        results[i] = ask(i)
    threads = [threading.Thread(target=one, args=(i,)) for i in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def until(what, seconds=5):
    end = time.time() + seconds
    while not what() and time.time() < end:
        time.sleep(0.01)
    return what()


def messages(checks, asker, backend):
    told = asker.told("/h2c/tell?a=b", headers={"X-One": "1", "Cookie": "a=1; b=2", "TE": "trailers"})
    head = told.get("head", {})
    checks.check("the pseudo-header fields", [head.get(name) for name in (":method", ":scheme", ":path")], ["GET", "http", "/tell?a=b"])
    checks.check("Host is the authority", (head.get(":authority"), "host" in head), (f"127.0.0.1:{asker.port}", False))
    checks.check("fields", (head.get("x-one"), head.get("cookie"), head.get("x-forwarded-for")), ("1", "a=1; b=2", "127.0.0.1"))
    checks.check("nothing of the connection", [name for name in head if name in ("connection", "te", "transfer-encoding", "keep-alive")], [])
    checks.check("no body", told.get("size"), 0)
    checks.check("a body", asker.told("/h2c/tell", method="POST", body=b"x" * 5000).get("size"), 5000)
    checks.check("a body beyond the windows", asker.told("/h2c/tell", method="POST", body=b"x" * 3_000_000).get("size"), 3_000_000)
    pieces = asker.told("/h2c/tell", method="POST", body=iter([b"y" * 1000] * 200), headers={"Transfer-Encoding": "chunked"})
    checks.check("a body in chunks", (pieces.get("size"), "content-length" in pieces.get("head", {})), (200_000, False))
    checks.check("an answer without a length", asker.get("/h2c/unsized"), (200, b"hello world"))
    checks.check("interim answers pass by", asker.get("/h2c/interim"), (200, b"after"))
    for status in (200, 204, 304, 404, 503):
        checks.check(f"{status} without a body", asker.get(f"/h2c/empty/{status}"), (status, b""))
    checks.check("HEAD", asker.get("/h2c/tell", method="HEAD")[0], 200)
    checks.check("HEAD without a length", asker.get("/h2c/unsized", method="HEAD"), (200, b""))
    status, body = asker.get("/h2c/large/20000000")
    checks.check("a large answer", (status, len(body)), (200, 20_000_000))
    checks.check("all that on one connection", backend.connections, 1)
    checks.check("metrics: connections", asker.metric("penstock_upstream_http2_connections_total"), 1)
    checks.check("metrics: streams", asker.metric("penstock_upstream_http2_streams_total"), backend.streams)


def many(checks, asker, backend, bounded):
    backend.release.clear()
    before, streams = backend.connections, backend.streams
    waiting = threading.Thread(target=lambda: setattr(backend, "held", together(100, lambda i: asker.get("/h2c/hold"))))
    waiting.start()
    checks.check("100 at once", until(lambda: backend.streams - streams == 100, 1.5), True)
    checks.check("are streams of one connection", backend.connections - before, 0)
    backend.release.set()
    waiting.join()
    checks.check("and are answered", {status for status, _ in backend.held}, {200})

    # 2 connections of 4 streams: eight at once, the others wait.
    bounded.release.clear()
    waiting = threading.Thread(target=lambda: setattr(bounded, "held", together(12, lambda i: asker.get("/bounded/hold"))))
    waiting.start()
    checks.check("the peer's bound is kept, and ours of connections", until(lambda: sum(len(c.now) for c in bounded.live) == 8), True)
    time.sleep(0.2)
    checks.check("no more", (sum(len(c.now) for c in bounded.live), bounded.connections, bounded.most), (8, 2, 4))
    bounded.release.set()
    waiting.join()
    checks.check("who waited is answered", [status for status, _ in bounded.held].count(200), 12)
    checks.check("by streams within the bound", bounded.most, 4)
    # Who waits too long.
    bounded.release.clear()
    waiting = threading.Thread(target=lambda: setattr(bounded, "held", together(9, lambda i: asker.get("/bounded/hold"))))
    waiting.start()
    time.sleep(1.5)
    bounded.release.set()
    waiting.join()
    checks.check("waiting ends after timeouts.connect", sorted(status for status, _ in bounded.held), [200] * 8 + [504])


def windows(checks, asker, backend):
    raw = socket.create_connection(("127.0.0.1", asker.port))
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.sendall(b"GET /h2c/large/200000000 HTTP/1.1\r\nhost: a\r\n\r\n")
    raw.recv(100)
    last = -1
    while backend.sent != last:
        last = backend.sent
        time.sleep(0.4)
    checks.check("a client that doesn't read slows its backend", last < 12_000_000, True)
    checks.check("others on the connection go on", asker.get("/h2c/tell")[0], 200)
    before = len(backend.ended)
    raw.close()
    checks.check("a client that leaves cancels its stream (CANCEL is 8)", until(lambda: any(what == "reset 8" for _, what in backend.ended[before:])), True)
    # A backend that takes nothing: the client is not read without end.
    raw = socket.create_connection(("127.0.0.1", asker.port))
    raw.settimeout(0.5)
    raw.sendall(b"POST /h2c/deaf HTTP/1.1\r\nhost: a\r\ncontent-length: 100000000\r\n\r\n")
    taken = 0
    try:
        while True:
            taken += raw.send(b"x" * 65536)
    except (TimeoutError, ConnectionError):
        pass
    checks.check("a backend that takes nothing slows its client", 65_535 <= taken < 12 << 20, True)
    checks.check("and nobody else", asker.get("/h2c/tell")[0], 200)
    raw.close()


def failures(checks, asker, backend):
    checks.check("a refused request is sent again", asker.told("/h2c/refuse/1").get("size"), 0)
    checks.check("whatever its method", asker.told("/h2c/refuse/2", method="POST").get("size"), 0)
    checks.check("but not one whose body is partly gone", asker.get("/h2c/refuse/3", method="POST", body=b"abc")[0], 502)
    checks.check("one that is always refused ends", asker.get("/h2c/refuses")[0], 502)
    before = backend.connections
    told = asker.told("/h2c/goaway/1", method="POST")
    checks.check("a goodbye that leaves a request out has it sent elsewhere", (told.get("size"), told.get("connection")), (0, before + 1))
    checks.check("one that has it is waited for", asker.get("/h2c/farewell"), (200, b"goodbye"))
    before = backend.connections
    checks.check("no other request goes there", (asker.told("/h2c/tell").get("connection"), backend.connections), (before + 1, before + 1))
    checks.check("a cut connection", asker.get("/h2c/cut", method="POST", body=b"a")[0], 502)
    checks.check("what may be repeated is", asker.told("/h2c/cut-once").get("size"), 0)
    checks.check("a reset", asker.get("/h2c/reset", method="POST", body=b"a")[0], 502)
    for how in ("half", "half-cut", "half-unsized", "wrong-length"):
        path = f"/h2c/{how}" if how != "half-cut" else "/h2c/half/cut"
        checks.check(f"{how}: the client sees that", asker.get(path)[0], "cut")
    checks.check("interim answers without end are none", asker.get("/h2c/interims")[0], 504)
    before = time.time()
    checks.check("no answer in time", asker.get("/h2c/silent")[0], 504)
    checks.check("the stream is cancelled", until(lambda: ("reset 8" in [what for _, what in backend.ended[-3:]])), True)
    checks.check("in its time", 1.5 < time.time() - before < 4, True)
    status, _ = asker.get("/h2c/big-head/10")
    checks.check("a large head", status, 200)
    checks.check("one that is too large", asker.get("/h2c/big-head/30")[0], 502)
    for how in ("about-connection", "line-end", "no-status"):
        checks.check(f"{how}: no such answer", asker.get(f"/h2c/{how}")[0], 502)
        checks.check(f"{how}: others are answered", asker.get("/h2c/tell")[0], 200)
    for how in ("push", "rubbish", "pings"):
        checks.check(f"{how}: the connection ends", asker.get(f"/h2c/{how}", method="POST", body=b"a")[0], 502)
        checks.check(f"{how}: the next one serves", asker.get("/h2c/tell")[0], 200)
    backend.release.clear()
    before = backend.streams
    waiting = threading.Thread(target=lambda: setattr(backend, "held", together(20, lambda i: asker.get("/h2c/hold"))))
    waiting.start()
    until(lambda: backend.streams - before == 20)
    backend.release.set()
    for connection in list(backend.live):
        connection.raw.shutdown(socket.SHUT_RDWR)
    waiting.join()
    checks.check("many under way when a connection ends are all answered", {status for status, _ in backend.held} <= {200, 502}, True)
    checks.check("it serves on", asker.get("/h2c/tell")[0], 200)


def early(checks, asker, backend):
    for path in ("/h2c/early", "/h2c/early/reset"):
        raw = socket.create_connection(("127.0.0.1", asker.port), timeout=5)
        raw.sendall(f"POST {path} HTTP/1.1\r\nhost: a\r\ncontent-length: 1000000\r\n\r\n".encode() + b"x" * 1000)
        checks.check("an answer before the body", raw.recv(4096).split(b"\r\n")[0], b"HTTP/1.1 403 Forbidden")
        raw.close()
    raw = socket.create_connection(("127.0.0.1", asker.port), timeout=5)
    raw.sendall(b"POST /h2c/both HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n")
    data = b""
    while b"ABC" not in data and (more := raw.recv(4096)):
        data += more
    checks.check("both directions at once", b"ABC" in data, True)
    raw.sendall(b"3\r\ndef\r\n0\r\n\r\n")
    while not data.endswith(b"0\r\n\r\n") and (more := raw.recv(4096)):
        data += more
    checks.check("to the end", b"DEF" in data, True)
    raw.close()
    raw = socket.create_connection(("127.0.0.1", asker.port), timeout=5)
    raw.sendall(b"POST /h2c/tell HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n")
    time.sleep(0.2)
    raw.sendall(b"0\r\n\r\n")
    checks.check("an end that comes alone", raw.recv(4096).split(b"\r\n")[0], b"HTTP/1.1 200 OK")
    raw.close()
    raw = socket.create_connection(("127.0.0.1", asker.port), timeout=5)
    raw.sendall(b"POST /h2c/tell HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 3\r\n\r\n")
    checks.check("a client that asks first is told", raw.recv(4096), b"HTTP/1.1 100 Continue\r\n\r\n")
    raw.sendall(b"abc")
    checks.check("and answered", raw.recv(4096).split(b"\r\n")[0], b"HTTP/1.1 200 OK")
    raw.close()


def trailers(checks, asker):
    raw = socket.create_connection(("127.0.0.1", asker.port), timeout=5)
    raw.sendall(b"POST /h2c/tell HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n3\r\nabc\r\n0\r\nsum: 7\r\n\r\n")
    data = b""
    while more := raw.recv(65536):
        data += more
    checks.check("trailers of a request", b'"trailers": {"sum": "7"}' in data, True)
    raw = socket.create_connection(("127.0.0.1", asker.port), timeout=5)
    raw.sendall(b"GET /h2c/trailers HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
    data = b""
    while more := raw.recv(65536):
        data += more
    checks.check("trailers of an answer, to HTTP/1.1", data.endswith(b"0\r\ngrpc-status: 0\r\ntold-te: -\r\n\r\n"), True)
    # A client in HTTP/2, as gRPC's are.
    raw = socket.create_connection(("127.0.0.1", asker.port), timeout=5)
    client = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding="utf-8"))
    client.initiate_connection()
    client.send_headers(1, [
        (":method", "POST"), (":scheme", "http"), (":authority", "a"), (":path", "/h2c/trailers"),
        ("content-type", "application/grpc"), ("te", "trailers")])
    client.send_data(1, b"\0\0\0\0\0", end_stream=True)
    raw.sendall(client.data_to_send())
    events = []
    while not any(isinstance(event, (h2.events.StreamEnded, h2.events.StreamReset)) for event in events) and (more := raw.recv(65536)):
        events += client.receive_data(more)
        raw.sendall(client.data_to_send())
    found = [dict(event.headers) for event in events if isinstance(event, h2.events.TrailersReceived)]
    checks.check("trailers of an answer, to HTTP/2, as gRPC wants them", found, [{"grpc-status": "0", "told-te": "trailers"}])
    raw.close()


def secure(checks, asker, backends):
    told = asker.told("/secure/tell")
    checks.check("ALPN: HTTP/2 is chosen", (told.get("head", {}).get(":scheme"), told.get("connection")), ("https", 1))
    checks.check("ALPN: its connection is used again", asker.told("/secure/tell").get("connection"), 1)
    checks.check("auto takes it where it is chosen", asker.told("/auto/tell").get("head", {}).get(":scheme"), "https")
    checks.check("auto takes HTTP/1.1 where that is chosen", asker.get("/plain/tell"), (200, b"1.1 0"))
    before = backends["plain"].connections
    checks.check("and its connections are kept", ({asker.get("/plain/tell") for _ in range(5)}, backends["plain"].connections), ({(200, b"1.1 0")}, before))
    checks.check("with bodies in chunks", asker.get("/plain/tell", method="POST", body=iter([b"y" * 1000] * 20), headers={"Transfer-Encoding": "chunked"}), (200, b"1.1 20000"))
    checks.check("many at once then too", set(together(20, lambda i: asker.get("/plain/tell"))), {(200, b"1.1 0")})
    checks.check("many at once before it is known", set(together(20, lambda i: asker.get("/fresh/tell"))), {(200, b"1.1 0")})
    checks.check("a server without ALPN too", asker.get("/mute/tell"), (200, b"1.1 0"))
    checks.check("required doesn't", asker.get("/demanding/tell")[0], 502)
    checks.check("nor in clear text", asker.get("/stubborn/tell")[0], 502)
    checks.check("nobody listens", asker.get("/nobody/tell")[0], 502)
    checks.check("nobody listens, to many", {status for status, _ in together(20, lambda i: asker.get("/nobody/tell"))}, {502})
    checks.check("another target does", {asker.get("/either/tell")[0] for _ in range(6)}, {200})
    checks.check("a name with an address that nobody listens at", asker.told("/named/tell").get("size"), 0)
    checks.check("many ask for it", {status for status, _ in together(20, lambda i: asker.get("/named/tell"))}, {200})
    checks.check("a UNIX socket", asker.told("/local/tell", method="POST").get("size"), 0)
    checks.check("a callout", asker.get("/guarded"), (200, b"passed"))
    checks.check("a callout that is refused once", asker.get("/guarded-refused"), (200, b"passed"))


def nginx(checks, asker, folder):
    if not shutil.which("nginx"):
        return
    status, body = asker.get("/nginx/file")
    checks.check("nginx, h2c", (status, len(body)), (200, 3_000_000))
    checks.check("nginx, many", {(status, len(body)) for status, body in together(30, lambda i: asker.get("/nginx/file"))}, {(200, 3_000_000)})
    checks.check("nginx, TLS", asker.get("/nginx-tls/small"), (200, b"HTTP/2.0"))
    # nginx 1.22 ends connections after keepalive_requests (here 20) by GOAWAY.
    checks.check("nginx says goodbye now and then", {asker.get("/nginx-tls/small") for _ in range(90)}, {(200, b"HTTP/2.0")})
    checks.check("to many at once", {answer for _ in range(5) for answer in together(30, lambda i: asker.get("/nginx-tls/small"))}, {(200, b"HTTP/2.0")})


def start_nginx(folder, port, tls_port):
    os.makedirs(f"{folder}/www", exist_ok=True)
    with open(f"{folder}/www/file", "wb") as file:
        file.write(b"x" * 3_000_000)
    with open(f"{folder}/nginx.conf", "w") as file:
        file.write(f"""
{"user root;" if os.geteuid() == 0 else ""} daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log; worker_processes 1;
events {{ worker_connections 512; }}
http {{
  access_log off; keepalive_requests 1000; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{port} http2; root {folder}/www; }}
  server {{ listen 127.0.0.1:{tls_port} ssl http2; ssl_certificate {folder}/backend.pem; ssl_certificate_key {folder}/backend.key; keepalive_requests 20;
    location /small {{ return 200 "$server_protocol"; }} }}
}}
""")
    return subprocess.Popen(["nginx", "-p", folder, "-c", f"{folder}/nginx.conf"], stderr=subprocess.DEVNULL)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def reloaded(checks, asker, gateway, hold):
    """The upstream is another one in a new configuration."""
    checks.check("it is kept", asker.get("/h2c/tell")[0], 200)
    old, before, results = list(hold.live), hold.streams, []
    thread = threading.Thread(target=lambda: results.append(asker.get("/h2c/hold")))
    thread.start()
    until(lambda: hold.streams > before)
    with open(gateway.config) as file:
        text = file.read()
    with open(gateway.config, "w") as file:
        file.write(text.replace("idle: 2s}", "idle: 3s}"))
    gateway.process.send_signal(signal.SIGHUP)
    checks.check("a reload makes a connection of its own", until(lambda: asker.get("/h2c/tell")[0] == 200 and hold.live[-1] not in old), True)
    hold.release.set()
    thread.join()
    checks.check("what was under way is answered", results[0][0], 200)
    checks.check("and its connection ends", until(lambda: not any(one in hold.live for one in old)), True)
    hold.release.clear()


def liveness(checks, asker, sleepy):
    """A connection that was silent is asked by PING with its next request (a sixth of keep_alive.idle, 200 ms here)."""
    asker.told("/sleepy/tell")
    asker.told("/sleepy/tell")
    checks.check("one that was heard a moment ago isn't asked", (sleepy.connections, sleepy.pings), (1, 0))
    time.sleep(0.3)
    asker.told("/sleepy/tell")
    checks.check("one that was silent is, beside its request", (sleepy.connections, until(lambda: sleepy.pings == 1, 1)), (1, True))
    sleepy.deaf = sleepy.live[0]
    time.sleep(0.3)
    begun = time.monotonic()
    status, _ = asker.get("/sleepy/tell")
    # timeouts.connect is a second, timeouts.head two.
    checks.check("without an answer the request goes elsewhere before its own time-out", (status, time.monotonic() - begun < 1.8), (200, True))
    checks.check("by a new connection", sleepy.connections, 2)
    sleepy.deaf = sleepy.live[-1]
    time.sleep(0.3)
    status, _ = asker.get("/sleepy/tell", method="POST", body=b"once")
    checks.check("what may not be repeated has its own time", status, 504)
    checks.check("the next one is served", asker.get("/sleepy/tell")[0], 200)
    # One that answers no PING while it works: longer than timeouts.connect, less than timeouts.head.
    time.sleep(0.3)
    before = sleepy.connections
    results = []
    thread = threading.Thread(target=lambda: results.append(asker.get("/sleepy/works", method="POST", body=b"once")))
    thread.start()
    asked = until(lambda: "works" in sleepy.flags)
    thread.join()
    checks.check("what is under way at a backend that works on it is answered", (asked, results[0]), (True, (200, b"worked")))
    checks.check("and the next one goes by a new connection", (asker.get("/sleepy/tell")[0], sleepy.connections), (200, before + 1))


def ends(checks, asker, gateway, backend):
    # Idle connections go, with a goodbye.
    asker.told("/brief/tell")
    checks.check("an idle connection ends", until(lambda: not backend["brief"].live, 4), True)
    asker.told("/once/tell")
    checks.check("keep_alive max 0 keeps none", until(lambda: not backend["once"].live, 1), True)
    hold = backend["h2c"]
    hold.release.clear()
    reloaded(checks, asker, gateway, hold)
    results = []
    thread = threading.Thread(target=lambda: results.append(asker.get("/h2c/hold")))
    before = hold.streams
    thread.start()
    until(lambda: hold.streams > before)
    gateway.process.send_signal(signal.SIGTERM)
    time.sleep(0.3)
    hold.release.set()
    thread.join()
    checks.check("a drain waits for what is under way", results[0][0], 200)
    checks.check("it ended well", gateway.process.wait(timeout=15), 0)


def main():
    checks = Checks()
    with tempfile.TemporaryDirectory() as folder:
        Authority(folder, "ca").issue("backend", "localhost", "IP:127.0.0.1")
        both, one = contexts(folder, ["h2", "http/1.1"]), contexts(folder, ["http/1.1"])
        ports = free_port(), free_port()
        server = start_nginx(folder, *ports) if shutil.which("nginx") else None
        tls = ", tls: {authorities: ca.pem, server_name: localhost}"
        backends = {
            "h2c": Backend(), "bounded": Backend(streams=4), "secure": Backend(tls=both), "auto": Backend(tls=both), "plain": Plain(one),
            "fresh": Plain(one), "mute": Plain(contexts(folder, None)), "demanding": Plain(one), "stubborn": Plain(), "brief": Backend(),
            "once": Backend(), "sleepy": Backend(), "named": Backend(), "local": Backend(path=f"{folder}/backend.sock")}
        nobody = f"127.0.0.1:{free_port()}"
        kinds = {
            "h2c": ("required", ""), "bounded": ("required", ", http2_connections: 2, retries: 0"), "secure": ("required", tls), "auto": ("auto", tls),
            "plain": ("auto", tls), "fresh": ("auto", tls), "mute": ("auto", tls), "demanding": ("required", tls),
            "stubborn": ("required", ""), "brief": ("required", ", keep_alive: {idle: 500ms}"), "once": ("required", ", keep_alive: {max: 0}"),
            "sleepy": ("required", ", keep_alive: {idle: 1200ms}"), "named": ("required", ""), "local": ("required", "")}
        # It has ::1 as well.
        backends["named"].target = backends["named"].target.replace("127.0.0.1", "localhost")
        lines = [UPSTREAM.format(name=name, targets=f'"{backends[name].target}"', http2=http2, more=more) for name, (http2, more) in kinds.items()]
        lines.append(UPSTREAM.format(name="nobody", targets=f'"{nobody}"', http2="required", more=""))
        lines.append(UPSTREAM.format(name="either", targets=f'"{nobody}", "{backends["h2c"].target}"', http2="required", more=""))
        lines.append(UPSTREAM.format(name="nginx", targets=f'"127.0.0.1:{ports[0]}"', http2="required", more=""))
        lines.append(UPSTREAM.format(name="nginx-tls", targets=f'"127.0.0.1:{ports[1]}"', http2="auto", more=tls))
        names = [*kinds, "nobody", "either", "nginx", "nginx-tls"]
        guarded = "".join(
            f"      - {{route: GET /{name}, pipeline: {{auth: {{use: Auth/ForwardAuth, config: {{upstream: h2c, path: {path}}}}}, "
            "integrate: {use: Integrate/Mock, config: {body: passed}}}}\n"
            for name, path in {"guarded": "/tell", "guarded-refused": "/refuse/guard"}.items())
        config = f"{folder}/penstock.yaml"
        with open(config, "w") as file:
            file.write(
                "loops: 1\nlisteners:\n  - {name: main, address: \"127.0.0.1:0\"}\nadmin: {address: \"127.0.0.1:0\"}\nupstreams:\n" + "".join(lines)
                + "timeouts: {body: 5s}\napis:\n  own:\n    routes:\n" + "".join(ROUTE.format(name=name) for name in names) + guarded)
        process = subprocess.Popen([sys.argv[1], "serve", "penstock.yaml"], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        gateway = type("Gateway", (), {})()
        gateway.process, gateway.config, told = process, config, []
        for line in process.stderr:
            told.append(line)
            if found := re.search(r"address=127\.0\.0\.1:(\d+) listener=(\S+)", line):
                setattr(gateway, "admin" if found[2] == "admin" else "port", int(found[1]))
            if " serving " in line:
                threading.Thread(target=lambda: told.extend(process.stderr), daemon=True).start()
                break
        else:
            sys.exit("it did not start:\n" + "".join(told))
        asker = Asker(gateway.port, gateway.admin)
        try:
            messages(checks, asker, backends["h2c"])
            trailers(checks, asker)
            many(checks, asker, backends["h2c"], backends["bounded"])
            windows(checks, asker, backends["h2c"])
            early(checks, asker, backends["h2c"])
            failures(checks, asker, backends["h2c"])
            liveness(checks, asker, backends["sleepy"])
            secure(checks, asker, backends)
            if server:
                nginx(checks, asker, folder)
            ends(checks, asker, gateway, backends)
        finally:
            process.kill()
            if server:
                server.terminate()
                server.wait()
    checks.end()


main()
