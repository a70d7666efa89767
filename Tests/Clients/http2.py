#!/usr/bin/env python3
"""HTTP/2 on sockets: h2c and ALPN, bodies and trailers, windows both ways, resets, floods, drain.

    http2.py PENSTOCK     exit 1 when something differs
"""
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

import h2.config
import h2.connection
import h2.errors
import h2.events
import h2.settings

from gateway import Checks

CONFIG = """
loops: 1
listeners:
  - {name: main, address: "127.0.0.1:0", http2: ON, tls: {certificates: [{certificate: a.pem, key: a.key}], clear_text: true}}
admin: {address: "127.0.0.1:0"}
upstreams: {self: {targets: ["127.0.0.1:BACKEND"], timeouts: {head: 2s, idle: 2s}}}
timeouts: {idle: 4s, head: 1s, write: 3s}
limits: {http2_resets: 100, http2_streams: 20}
apis:
  own:
    routes:
      - {route: ANY /mock, pipeline: {integrate: {use: Integrate/Mock, config: {body: "BODY"}}}}
      - {route: ANY /none, pipeline: {integrate: {use: Integrate/Mock, config: {status: 204}}}}
      - {route: "ANY /{proxy+}", pipeline: {integrate: {use: Integrate/HTTP, config: {upstream: self}}}}
"""
BODY = "x" * 200_000


class Backend:
    """Tells what it was asked. `/stream` sends for as long as somebody reads, `/hold` waits for `release`, `/silent` never
    answers and never reads; `sent` and `gone` say what came of those."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=200)
        self.port = self.listener.getsockname()[1]
        self.release, self.gone, self.sent = threading.Event(), threading.Event(), 0
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            threading.Thread(target=self.serve, args=(self.listener.accept()[0],), daemon=True).start()

    def serve(self, connection):
        data = connection.makefile("rb")
        try:
            while line := data.readline():
                self.answer(connection, data, line.decode())
        except OSError:
            pass

    def answer(self, connection, data, line):
        fields = []
        while (field := data.readline().decode().strip()):
            fields.append(field)
        named = dict(field.split(": ", 1) for field in fields)
        path = line.split()[1]
        if path == "/silent":
            self.gone.clear()
            while connection.recv(1, socket.MSG_PEEK):
                if not self.release.wait(0.02):
                    continue
                break
            self.gone.set()
            raise OSError
        size, trailers = 0, []
        if named.get("transfer-encoding") == "chunked":
            while chunk := int(data.readline(), 16):
                size += len(data.read(chunk))
                data.readline()
            while (field := data.readline().decode().strip()):
                trailers.append(field)
        else:
            size = len(data.read(int(named.get("content-length", 0))))
        if path == "/hold":
            self.release.wait(10)
        if path == "/stream":
            connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            self.sent, piece = 0, b"%x\r\n%s\r\n" % (10_000, b"s" * 10_000)
            try:
                for _ in range(2000):
                    connection.sendall(piece)
                    self.sent += 10_000
            finally:
                self.gone.set()
            connection.sendall(b"0\r\n\r\n")
            return
        text = "\n".join([line.strip(), f"size {size}", *fields, *(f"trailer {field}" for field in trailers)]).encode()
        connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nX-Upper: Case\r\nContent-Length: %d\r\n\r\n%s" % (len(text), text))


class Gateway:
    def __init__(self, penstock, folder, backend, on="true"):
        with open(f"{folder}/penstock.yaml", "w") as file:
            file.write(CONFIG.replace("ON", on).replace("BACKEND", str(backend)).replace("BODY", BODY))
        self.process = subprocess.Popen(
            [os.path.abspath(penstock), "serve"], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.told, self.ports = [], {}
        for line in self.process.stderr:
            self.told.append(line)
            if found := re.search(r"address=127\.0\.0\.1:(\d+) listener=(\w+)", line):
                self.ports[found[2]] = int(found[1])
            if " serving " in line:
                threading.Thread(target=lambda: self.told.extend(self.process.stderr), daemon=True).start()
                return
        sys.exit("it did not start:\n" + "".join(self.told))

    def raw(self, listener="main"):
        return socket.create_connection(("127.0.0.1", self.ports[listener]), timeout=10)


class Client:
    """One connection. `answers` by stream: status, fields, body, how it ended."""

    def __init__(self, connection, windows=True, validate=True):
        self.socket, self.windows = connection, windows
        self.h2 = h2.connection.H2Connection(h2.config.H2Configuration(
            header_encoding="utf-8", validate_outbound_headers=validate, normalize_outbound_headers=validate))
        self.h2.initiate_connection()
        self.answers, self.ended, self.settings = {}, None, {}
        self.flush()

    def flush(self):
        self.socket.sendall(self.h2.data_to_send())

    def ask(self, path, method="GET", fields=(), body=None, end=True):
        stream = self.h2.get_next_available_stream_id()
        self.answers[stream] = {"status": None, "fields": {}, "body": b"", "ended": None, "interim": []}
        head = [(":method", method), (":scheme", "http"), (":authority", "a.test"), (":path", path), *fields]
        self.h2.send_headers(stream, head, end_stream=body is None and end)
        if body is not None:
            self.send(stream, body, end)
        self.flush()
        return stream

    def send(self, stream, body, end=True):
        """Sends as the windows allow, reading while they don't."""
        while body:
            room = min(self.h2.local_flow_control_window(stream), self.h2.max_outbound_frame_size, len(body))
            if room == 0:
                self.flush()
                if not self.read():
                    return
                continue
            self.h2.send_data(stream, body[:room])
            body = body[room:]
        if end:
            self.h2.end_stream(stream)
        self.flush()

    def read(self, wait=10):
        """Takes what comes; False: nothing came, or the end."""
        self.socket.settimeout(wait)
        try:
            data = self.socket.recv(1 << 16)
        except (TimeoutError, ssl.SSLWantReadError):
            return False
        except OSError:
            data = b""
        if not data:
            self.ended = self.ended or "closed"
            return False
        for event in self.h2.receive_data(data):
            self.take(event)
        try:
            self.flush()
        except OSError:
            pass
        return True

    def take(self, event):
        answer = self.answers.get(getattr(event, "stream_id", None))
        if isinstance(event, h2.events.ResponseReceived):
            answer["fields"] = dict(event.headers)
            answer["status"] = int(answer["fields"][":status"])
        elif isinstance(event, h2.events.InformationalResponseReceived):
            answer["interim"].append(dict(event.headers)[":status"])
        elif isinstance(event, h2.events.DataReceived):
            answer["body"] += event.data
            if self.windows:
                self.h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        elif isinstance(event, h2.events.StreamEnded):
            answer["ended"] = "end"
        elif isinstance(event, h2.events.StreamReset) and answer:
            answer["ended"] = f"reset {int(event.error_code)}"
        elif isinstance(event, h2.events.ConnectionTerminated):
            self.ended = f"goaway {int(event.error_code)}"
            # The library takes that for the end; streams under way go on (RFC 9113 §6.8).
            self.h2.state_machine.state = h2.connection.ConnectionState.CLIENT_OPEN
        elif isinstance(event, h2.events.RemoteSettingsChanged):
            self.settings.update({int(code): setting.new_value for code, setting in event.changed_settings.items()})

    def wait(self, stream):
        answer = self.answers[stream]
        while answer["ended"] is None and self.read():
            pass
        return answer

    def get(self, *arguments, **named):
        return self.wait(self.ask(*arguments, **named))

    def until_end(self, wait=10):
        while self.ended is None or self.ended.startswith("goaway"):
            if not self.read(wait):
                break
        return self.ended


def until(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return condition()


def messages(checks, gateway):
    client = Client(gateway.raw())
    answer = client.get("/mock")
    checks.check("status", answer["status"], 200)
    checks.check("a body longer than any window", len(answer["body"]), len(BODY))
    checks.check("its length is told", answer["fields"]["content-length"], str(len(BODY)))
    checks.check("nothing about the connection", [name for name in answer["fields"] if name in ("connection", "transfer-encoding")], [])
    checks.check("settings", {client.settings.get(3), client.settings.get(4), client.settings.get(6)}, {20, 65536, 16384})
    answer = client.get("/mock", method="HEAD")
    checks.check("HEAD", (answer["status"], answer["body"], answer["fields"]["content-length"]), (200, b"", str(len(BODY))))
    answer = client.get("/none")
    checks.check("204", (answer["status"], answer["body"], answer["ended"]), (204, b"", "end"))
    answer = client.get("/back?a=1", fields=[("cookie", "a=1"), ("te", "trailers"), ("x-own", "1"), ("cookie", "b=2")])
    told = answer["body"].decode().split("\n")
    checks.check("request line", told[0], "GET /back?a=1 HTTP/1.1")
    checks.check("host", [field for field in told if field.startswith("host")], ["host: a.test"])
    checks.check("cookies are one field", [field for field in told if field.startswith("cookie")], ["cookie: a=1; b=2"])
    checks.check("te stays here", [field for field in told if field.startswith("te:")], [])
    checks.check("own fields pass", "x-own: 1" in told, True)
    checks.check("names in lower case", answer["fields"].get("x-upper"), "Case")
    told = client.get("/back", method="POST", fields=[("content-length", "70000")], body=b"b" * 70_000)["body"].decode().split("\n")
    checks.check("a body of known length", ("size 70000" in told, "content-length: 70000" in told), (True, True))
    told = client.get("/back", method="POST", body=b"b" * 300_000)["body"].decode().split("\n")
    checks.check("a body of unknown length", ("size 300000" in told, "transfer-encoding: chunked" in told), (True, True))
    told = client.get("/back", method="POST", body=b"")["body"].decode().split("\n")
    checks.check("an empty body", "size 0" in told, True)
    stream = client.ask("/back", method="POST", end=False)
    client.send(stream, b"t" * 1000, end=False)
    client.h2.send_headers(stream, [("x-sum", "7")], end_stream=True)
    client.flush()
    told = client.wait(stream)["body"].decode().split("\n")
    checks.check("trailers", ("size 1000" in told, "trailer x-sum: 7" in told), (True, True))
    stream = client.ask("/back", method="POST", fields=[("expect", "100-continue"), ("content-length", "5")], end=False)
    while not client.answers[stream]["interim"] and client.read():
        pass
    checks.check("100 (Continue)", client.answers[stream]["interim"], ["100"])
    client.send(stream, b"hello")
    checks.check("and then the answer", client.wait(stream)["status"], 200)
    # The stream ends with it: the body that was announced isn't wanted.
    answer = client.get("/none", method="POST", fields=[("expect", "100-continue"), ("content-length", "5")], end=False)
    checks.check("an answer without a body in place of a 100", (answer["status"], answer["ended"] in ("end", "reset 0")), (204, True))
    answer = client.get("/stream", fields=[])
    checks.check("a streamed answer", (len(answer["body"]), answer["ended"]), (20_000_000, "end"))
    client.socket.close()


def secure(checks, gateway):
    def connect(protocols):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.set_alpn_protocols(protocols)
        return context.wrap_socket(gateway.raw(), server_hostname="a.test")
    connection = connect(["h2", "http/1.1"])
    checks.check("ALPN", connection.selected_alpn_protocol(), "h2")
    client = Client(connection)
    checks.check("in TLS", len(client.get("/mock")["body"]), len(BODY))
    told = client.get("/back")["body"].decode().split("\n")
    checks.check("x-forwarded-proto", "x-forwarded-proto: https" in told, True)
    connection.close()
    checks.check("ALPN of an older client", connect(["http/1.1"]).selected_alpn_protocol(), "http/1.1")
    metrics = Client(gateway.raw("admin")).get("/metrics")["body"].decode()
    checks.check("the admin listener too, and it counts", bool(re.search(r"^penstock_http2_streams_total [1-9]", metrics, re.M)), True)


def many(checks, gateway, backend):
    backend.release.clear()
    client = Client(gateway.raw())
    held = client.ask("/hold")
    checks.check("others don't wait for a slow one", client.get("/back")["status"], 200)
    streams = [client.ask("/mock") for _ in range(19)]
    checks.check("all at once", [len(client.wait(stream)["body"]) for stream in streams], [len(BODY)] * 19)
    backend.release.set()
    checks.check("the slow one", client.wait(held)["status"], 200)
    backend.release.clear()
    streams = [client.ask("/hold") for _ in range(20)]
    client.h2.remote_settings[h2.settings.SettingCodes.MAX_CONCURRENT_STREAMS] = 100
    client.h2.remote_settings.acknowledge()
    refused = client.ask("/mock")
    # RFC 9113 §5.1.2: an error of the stream.
    checks.check("one too many is refused", client.wait(refused)["ended"], f"reset {int(h2.errors.ErrorCodes.REFUSED_STREAM)}")
    backend.release.set()
    checks.check("the others go on", [client.wait(stream)["status"] for stream in streams], [200] * 20)
    checks.check("and so does the connection", client.get("/mock")["status"], 200)
    client.socket.close()


def windows(checks, gateway, backend):
    client = Client(gateway.raw(), windows=False)
    stream = client.ask("/stream")
    while client.read(wait=1):
        pass
    checks.check("no byte past the window", len(client.answers[stream]["body"]), 65_535)
    sent = backend.sent
    checks.check("the backend waits too", until(lambda: backend.sent > sent + 5_000_000, 1), False)
    client.h2.reset_stream(stream, int(h2.errors.ErrorCodes.CANCEL))
    client.flush()
    checks.check("a client that wants no more ends it", backend.gone.wait(10), True)
    client.h2.increment_flow_control_window(1 << 20)
    checks.check("the connection goes on", client.get("/none")["status"], 204)
    backend.release.clear()
    stream = client.ask("/silent", method="POST", end=False)
    taken = 0
    while (room := min(client.h2.local_flow_control_window(stream), 16_384)) > 0 or client.read(wait=0.5):
        if room > 0:
            client.h2.send_data(stream, b"u" * room)
            client.flush()
            taken += room
    checks.check("a backend that reads nothing is not sent everything", 65_535 <= taken < 8 << 20, True)
    checks.check("others are read", client.get("/back", method="POST", body=b"n" * 100)["status"], 200)
    answer = client.wait(stream)
    # Behind an answer the rest of the request isn't wanted: NO_ERROR (RFC 9113 §8.1).
    checks.check("its time is over", (answer["status"], answer["ended"] in ("end", "reset 0")), (504, True))
    backend.release.set()
    client.socket.close()


def broken(checks, gateway):
    client = Client(gateway.raw(), validate=False)
    checks.check("a head that is too long", client.get("/mock", fields=[(f"x-{i}", "v" * 1000) for i in range(30)])["status"], 431)
    checks.check("one field that is", client.get("/mock", fields=[("x-long", "v" * 40_000)])["status"], 431)
    checks.check("too many fields", client.get("/mock", fields=[(f"x-{i}", "v") for i in range(200)])["status"], 431)
    protocol = f"reset {int(h2.errors.ErrorCodes.PROTOCOL_ERROR)}"
    checks.check("a line end in a value", client.get("/back", fields=[("x-a", "1\r\nx-b: 2")])["ended"], protocol)
    checks.check("in a path", client.get("/back HTTP/1.1\r\nx-b: 2\r\n")["ended"], protocol)
    checks.check("a space in a path", client.get("/back /x")["ended"] in (protocol, "end"), True)
    checks.check("upper case", client.get("/back", fields=[("X-A", "1")])["ended"], protocol)
    checks.check("about the connection", client.get("/back", fields=[("transfer-encoding", "chunked")])["ended"], protocol)
    stream = client.ask("/back", method="POST", fields=[("content-length", "5")], end=False)
    client.h2.send_data(stream, b"1234567", end_stream=True)
    client.flush()
    checks.check("more than content-length", client.wait(stream)["ended"], protocol)
    checks.check("and it still serves", client.get("/none")["status"], 204)
    client.socket.close()
    for what, data in {"no preface": b"PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n", "rubbish": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\xff" * 100}.items():
        raw = gateway.raw()
        raw.sendall(data)
        checks.check(what, until(lambda: raw.recv(65536) == b""), True)


def frame(kind, flags, stream, payload=b""):
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


def floods(checks, gateway):
    def flood(what, frames, count):
        """Sends frames and reads nothing; the gateway must end it, and still serve others."""
        raw = gateway.raw()
        raw.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0))
        ended = False
        try:
            for i in range(count):
                raw.sendall(frames(i))
            raw.settimeout(10)
            while data := raw.recv(1 << 16):
                ended = ended or b"\x07\x00\x00\x00\x00\x00" in data
            ended = True
        except (TimeoutError, ssl.SSLError):
            ended = False
        except OSError:
            ended = True
        checks.check(what, ended, True)
        checks.check(what + ": others are served", Client(gateway.raw()).get("/none")["status"], 204)
    def resident():
        with open(f"/proc/{gateway.process.pid}/status") as file:
            return int(re.search(r"VmRSS:\s+(\d+)", file.read())[1]) >> 10
    before = resident()
    head = bytes([0x82, 0x86, 0x84, 0x41, 1, 97])
    flood("rapid reset", lambda i: frame(1, 5, 2 * i + 1, head) + frame(3, 0, 2 * i + 1, b"\0\0\0\x08"), 2000)
    flood("CONTINUATION without end", lambda i: frame(9, 0, 1, b"\0\x01a\x01b") if i else frame(1, 1, 1, head), 20_000)
    flood("SETTINGS", lambda _: frame(4, 0, 0) * 100, 20_000)
    flood("PING", lambda _: frame(6, 0, 0, b"12345678") * 100, 20_000)
    flood("empty DATA", lambda i: frame(0, 0, 1) * 100 if i else frame(1, 4, 1, bytes([0x83]) + head[1:]), 20_000)
    flood("WINDOW_UPDATE", lambda i: frame(8, 0, 0, b"\0\0\0\x01") * 100, 20_000)
    flood("PRIORITY", lambda i: frame(2, 0, 1, b"\0\0\0\0\x01") * 100, 20_000)
    # A client that begins streams beyond the bound for ever and takes no refusal.
    flood("refused streams", lambda i: b"".join(frame(1, 4, 2 * (50 * i + n) + 1, bytes([0x83]) + head[1:]) for n in range(50)), 20_000)
    # AddressSanitizer keeps what was freed.
    room = 64 if "/.build-address/" not in os.path.realpath(sys.argv[1]) else 1024
    checks.check(f"all of them cost little memory: {before} to {resident()} MiB", resident() < before + room, True)


def slow(checks, gateway):
    """A head that doesn't come to its end has timeouts.head, also when it comes bit by bit."""
    for more in (0, 100):
        raw = gateway.raw()
        raw.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0) + frame(1, 1, 1, bytes([0x82, 0x86])))
        start, data = time.monotonic(), b""
        raw.settimeout(0.2)
        try:
            while time.monotonic() - start < 6:
                try:
                    if not (read := raw.recv(4096)):
                        break
                    data += read
                except TimeoutError:
                    if more:
                        raw.sendall(frame(9, 0, 1, b""))
        except OSError:
            pass
        # CONTINUATION frames are bounded by their number as well.
        checks.check(f"a slow head, {more} more", 0.5 < time.monotonic() - start < 3.5, True)
        checks.check("it is told", b"\x07\x00\x00\x00\x00\x00" in data, True)


def ends(checks, gateway, backend):
    client = Client(gateway.raw())
    checks.check("served", client.get("/none")["status"], 204)
    checks.check("an idle connection is told, then closed", client.until_end(), "goaway 0")
    backend.release.clear()
    client = Client(gateway.raw())
    stream = client.ask("/hold")
    checks.check("another serves meanwhile", client.get("/none")["status"], 204)
    gateway.process.send_signal(signal.SIGTERM)
    while client.ended is None and client.read():
        pass
    checks.check("a drain tells", client.ended, "goaway 0")
    backend.release.set()
    checks.check("what is under way is answered", client.wait(stream)["status"], 200)
    client.until_end()
    checks.check("it ended well", gateway.process.wait(timeout=15), 0)


def off(checks, penstock, folder, backend):
    gateway = Gateway(penstock, folder, backend.port, on="false")
    raw = gateway.raw()
    raw.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
    checks.check("http2: false", raw.recv(12), b"HTTP/1.1 505")
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(["h2", "http/1.1"])
    checks.check("ALPN then", context.wrap_socket(gateway.raw()).selected_alpn_protocol(), "http/1.1")
    gateway.process.kill()


def main():
    checks, backend = Checks(), Backend()
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "60", "-subj",
             "/CN=a.test", "-addext", "subjectAltName=DNS:a.test", "-keyout", f"{folder}/a.key", "-out", f"{folder}/a.pem"],
            check=True, capture_output=True)
        gateway = Gateway(sys.argv[1], folder, backend.port)
        try:
            messages(checks, gateway)
            secure(checks, gateway)
            many(checks, gateway, backend)
            windows(checks, gateway, backend)
            broken(checks, gateway)
            floods(checks, gateway)
            slow(checks, gateway)
            ends(checks, gateway, backend)
        finally:
            gateway.process.kill()
        off(checks, sys.argv[1], folder, backend)
    checks.end()


main()
