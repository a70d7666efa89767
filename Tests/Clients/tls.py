#!/usr/bin/env python3
"""TLS listeners over sockets: names, versions, resumption, clear text beside it, slow and broken clients, reload.

    tls.py PENSTOCK     exit 1 when something differs
"""
import http.client
import os
import re
import select
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import warnings

from gateway import Checks, Served

CONFIG = """
listeners:
  - name: main
    address: "127.0.0.1:0"
    tls:
      certificates:
        - {certificate: a.pem, key: a.key}
        - {certificate: b.pem, key: b.key}
      clear_text: CLEAR
admin: off
upstreams: {self: {targets: ["127.0.0.1:BACKEND"]}}
timeouts: {head: 2s, handshake: 3s}
apis:
  own:
    routes:
      - {route: GET /mock, pipeline: {integrate: {use: Integrate/Mock, config: {body: "BODY"}}}}
      - {route: ANY /back, pipeline: {integrate: {use: Integrate/HTTP, config: {upstream: self}}}}
"""


def certificate(folder, file, *names):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
         f"/CN={names[0]}", "-addext", "subjectAltName=" + ",".join(f"DNS:{name}" for name in names),
         "-keyout", f"{folder}/{file}.key", "-out", f"{folder}/{file}.pem"], check=True, capture_output=True)


class Gateway:
    def __init__(self, penstock, folder, backend, clear):
        with open(f"{folder}/penstock.yaml", "w") as file:
            file.write(CONFIG.replace("CLEAR", clear).replace("BACKEND", str(backend)).replace("BODY", "x" * 100_000))
        self.process = subprocess.Popen(
            [os.path.abspath(penstock), "serve"], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.told, self.port = [], None
        for line in self.process.stderr:
            self.told.append(line)
            if found := re.search(r"address=127\.0\.0\.1:(\d+) listener=main", line):
                self.port = int(found[1])
            if " serving " in line:
                threading.Thread(target=lambda: self.told.extend(self.process.stderr), daemon=True).start()
                return
        sys.exit("it did not start:\n" + "".join(self.told))

    def connect(self, name="a.test", session=None, context=None, authority=None):
        if context is None:
            context = ssl.create_default_context(cafile=authority)
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        return context.wrap_socket(raw, server_hostname=name, session=session)

    def end(self):
        self.process.terminate()
        return self.process.wait(timeout=15)


def ask(connection, path="/mock", method="GET", body=b"", close=True):
    head = f"{method} {path} HTTP/1.1\r\nHost: a.test\r\nContent-Length: {len(body)}\r\n"
    connection.sendall((head + ("Connection: close\r\n" if close else "") + "\r\n").encode() + body)
    answer = http.client.HTTPResponse(connection)
    answer.begin()
    return answer.status, answer.read()


def backend():
    """Answers what X-Forwarded-Proto it was told and how many bytes came."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve(connection):
        data = connection.makefile("rb")
        while line := data.readline():
            proto, length = b"", 0
            while (line := data.readline().strip()):
                name, _, value = line.partition(b":")
                if name.lower() == b"x-forwarded-proto":
                    proto = value.strip()
                if name.lower() == b"content-length":
                    length = int(value)
            got = len(data.read(length))
            body = proto + b" %d" % got
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

    def accept():
        while True:
            threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
    threading.Thread(target=accept, daemon=True).start()
    return listener.getsockname()[1]


def names(checks, gateway, folder):
    for name, file in [("a.test", "a"), ("b.test", "b"), ("x.b.test", "b"), ("X.B.TEST", "b")]:
        connection = gateway.connect(name, authority=f"{folder}/{file}.pem")
        checks.check(f"answer to {name}", ask(connection), (200, b"x" * 100_000))
    try:
        gateway.connect("other.test", authority=f"{folder}/a.pem")
        checks.check("a name that nobody has", "taken", "refused")
    except ssl.SSLCertVerificationError:
        checks.check("a name that nobody has", 1, 1)


def versions(checks, gateway):
    for low, high, expected in [(ssl.TLSVersion.TLSv1_3, ssl.TLSVersion.TLSv1_3, "TLSv1.3"),
                                (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_2, "TLSv1.2"),
                                (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1, None)]:
        context = lax(low, high)
        if low == ssl.TLSVersion.TLSv1:
            context.set_ciphers("ALL:@SECLEVEL=0")
        try:
            connection = gateway.connect(context=context)
            found = connection.version(), connection.selected_alpn_protocol()
            checks.check(expected, found, (expected, "h2"))
        except ssl.SSLError as error:
            checks.check(f"{high}: {error.reason}", "ALERT_PROTOCOL_VERSION" in (error.reason or ""), expected is None)


def lax(low=ssl.TLSVersion.TLSv1_2, high=ssl.TLSVersion.TLSv1_3):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.minimum_version, context.maximum_version = low, high
    context.set_alpn_protocols(["h2", "http/1.1"])
    return context


def resumption(checks, gateway):
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        context = lax(version, version)
        first = gateway.connect(context=context)
        ask(first)
        again = gateway.connect(context=context, session=first.session)
        checks.check(f"resumed {version}", (again.session_reused, ask(again)[0]), (True, 200))


def keep_alive(checks, gateway):
    connection = gateway.connect(context=lax())
    for size in (0, 1, 16384, 1_000_000):
        found = ask(connection, "/back", "POST", b"y" * size, close=False)
        checks.check(f"a body of {size}", found, (200, b"https %d" % size))
    # Two requests in one record, and one request in many.
    line = b"GET /back HTTP/1.1\r\nHost: a\r\n\r\n"
    connection.sendall(line + line)
    for _ in range(2):
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        checks.check("pipelined", answer.read(), b"https 0")
    for byte in line:
        connection.sendall(bytes([byte]))
    answer = http.client.HTTPResponse(connection)
    answer.begin()
    checks.check("byte by byte", answer.read(), b"https 0")


def bad_clients(checks, gateway):
    """None of them is answered for long, and none keeps others from their answers."""
    held = [socket.create_connection(("127.0.0.1", gateway.port)) for _ in range(50)]
    for i, one in enumerate(held):
        one.sendall([b"", b"\x16", b"\x16\x03\x01\x02\x00\x01", b"\x16\x03\x01\xff\xff"][i % 4])
    checks.check("beside stalled handshakes", ask(gateway.connect(context=lax()))[0], 200)
    for garbage in (b"\x16" + bytes(600), b"\x16\x03\x01\x00\x05hello", os.urandom(1) * 0 + b"\x16" + os.urandom(500)):
        one = socket.create_connection(("127.0.0.1", gateway.port), timeout=10)
        one.sendall(garbage)
        try:
            while one.recv(4096):
                pass
        except ConnectionResetError:
            pass
        checks.check("garbage ends the connection", 1, 1)
    return held


def stalled_end(checks, held):
    """timeouts.handshake ends them: 3 s."""
    deadline = time.monotonic() + 7
    ended = 0
    for one in held:
        one.settimeout(max(deadline - time.monotonic(), 0.01))
        try:
            while one.recv(4096):
                pass
            ended += 1
        except ConnectionResetError:
            ended += 1
        except TimeoutError:
            pass
    # Those that sent nothing aren't TLS yet, and wait no longer either.
    checks.check("stalled handshakes that ended", ended, len(held))


def slow_reader(checks, gateway):
    connection = gateway.connect(context=lax())
    line = b"GET /mock HTTP/1.1\r\nHost: a\r\n"
    connection.sendall((line + b"\r\n") * 99 + line + b"Connection: close\r\n\r\n")
    # Ten megabytes are more than the kernel's buffers take: the gateway has to wait.
    time.sleep(0.5)
    data = bytearray()
    while part := connection.recv(65536):
        data += part
    checks.check("a slow reader's", (data.count(b"HTTP/1.1 200"), data.count(b"x" * 100_000)), (100, 100))


def ends(checks, gateway):
    connection = gateway.connect(context=lax())
    connection.sendall(b"GET /mock HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    data = b""
    while part := connection.recv(65536):
        data += part
    # ssl raises when the stream ends without close_notify.
    checks.check("close_notify behind the answer", len(data) > 100_000, True)
    raw = socket.create_connection(("127.0.0.1", gateway.port), timeout=10)
    raw.sendall(b"GET /mock HTTP/1.1\r\nHost: a\r\n\r\n")
    answer = http.client.HTTPResponse(raw)
    answer.begin()
    body = answer.read()
    checks.check("clear text", (answer.status, body[:20]), (200, b"x" * 20) if gateway.clear else (400, b'{"message":"This por'))
    checks.check("its body is whole", body[-1:], b"x" if gateway.clear else b"}")


def tools(checks, gateway, folder):
    curl = subprocess.run(
        ["curl", "-sS", "--cacert", f"{folder}/a.pem", "--resolve", f"a.test:{gateway.port}:127.0.0.1",
         f"https://a.test:{gateway.port}/back"], capture_output=True, text=True, timeout=20)
    checks.check("curl", (curl.stdout, curl.returncode), ("https 0", 0))
    client = subprocess.run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{gateway.port}", "-servername", "b.test", "-CAfile", f"{folder}/b.pem",
         "-tls1_2"], input="R\n", capture_output=True, text=True, timeout=20)
    checks.check("s_client renegotiates", "Verify return code: 0" in client.stdout and "no renegotiation" in client.stderr, True)


def reload(checks, gateway, folder):
    connection = gateway.connect("a.test", authority=f"{folder}/a.pem")
    ask(connection, close=False)
    os.rename(f"{folder}/a.key", f"{folder}/old.key")
    gateway.process.send_signal(signal.SIGHUP)
    waited = time.monotonic() + 10
    while not any("refused" in line for line in gateway.told) and time.monotonic() < waited:
        select.select([], [], [], 0.05)
    checks.check("a certificate without its key", any("refused" in line for line in gateway.told), True)
    checks.check("the one before serves", ask(gateway.connect("a.test", authority=f"{folder}/a.pem"))[0], 200)
    certificate(folder, "a", "new.test")
    gateway.process.send_signal(signal.SIGHUP)
    waited = time.monotonic() + 10
    found = None
    while found is None and time.monotonic() < waited:
        try:
            found = ask(gateway.connect("new.test", authority=f"{folder}/a.pem"))[0]
        except ssl.SSLError:
            select.select([], [], [], 0.05)
    checks.check("the new certificate serves", found, 200)
    checks.check("a connection lives through a reload", ask(connection)[0], 200)


DIRECTORY = """
listeners: [{name: main, address: "127.0.0.1:0", tls: {certificates: [{directory: certs}]}}]
admin: {address: "127.0.0.1:0"}
apis: {own: {routes: [{route: GET /mock, pipeline: {integrate: {use: Integrate/Mock, config: {body: here}}}}]}}
"""


def directory(checks, penstock):
    """Certificates by their directory, which is watched; when they end is a metric."""
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/penstock.yaml", "w") as file:
            file.write(DIRECTORY)
        os.mkdir(f"{folder}/certs")
        told = subprocess.run([penstock, "serve"], cwd=folder, capture_output=True, text=True, timeout=30)
        checks.check("a directory without any", (told.returncode != 0, "directory certs has no" in told.stderr), (True, True))
        certificate(f"{folder}/certs", "a", "a.test")
        certificate(f"{folder}/certs", "b", "b.test")
        os.rename(f"{folder}/certs/b.pem", f"{folder}/certs/b.crt")
        certificate(folder, "other", "other.test")
        os.rename(f"{folder}/other.pem", f"{folder}/certs/other.pem")  # an authority's, say: there is no key
        served = Served(penstock, folder, options=())
        ports = dict(reversed(found) for found in re.findall(r"address=127\.0\.0\.1:(\d+) listener=(\w+)", "".join(served.told)))

        def ask(name, file):
            context = ssl.create_default_context(cafile=f"{folder}/certs/{file}")
            with context.wrap_socket(socket.create_connection(("127.0.0.1", int(ports["main"])), timeout=10), server_hostname=name) as wrapped:
                wrapped.sendall(f"GET /mock HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n".encode())
                return wrapped.recv(4096).split()[1]
        try:
            for name, file in (("a.test", "a.pem"), ("b.test", "b.crt")):
                checks.check(f"{name} by its directory", ask(name, file), b"200")
            with urllib.request.urlopen(f"http://127.0.0.1:{ports['admin']}/metrics", timeout=10) as answer:
                ends = dict(re.findall(r'^penstock_certificate_not_after_seconds\{name="(\S+)"\} (\d+)', answer.read().decode(), re.M))
            checks.check("when they end", {name: abs(int(end) - time.time() - 2 * 86400) < 7200 for name, end in ends.items()},
                         {"a.test": True, "b.test": True})
            certificate(f"{folder}/certs", "c", "c.test")
            end, found = time.monotonic() + 10, None
            while found is None and time.monotonic() < end:
                try:
                    found = ask("c.test", "c.pem")
                except ssl.SSLError:
                    select.select([], [], [], 0.05)
            checks.check("one that is put there serves", found, b"200")
        finally:
            served.end()


TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: index.handler
      InlineCode: |
        import os, urllib.request
        def handler(event, context):
            if "url" not in (event.get("queryStringParameters") or {}):
                return {"statusCode": 200, "body": event["headers"]["x-forwarded-proto"]}
            url = event["queryStringParameters"]["url"]
            return {"statusCode": 200, "body": urllib.request.urlopen(url, timeout=10).read().decode() + " "
                    + str(os.environ["AWS_CA_BUNDLE"] == os.environ["NODE_EXTRA_CA_CERTS"] == os.environ["SSL_CERT_FILE"])}
      Events:
        Any: {Type: HttpApi, Properties: {Path: /x, Method: GET}}
"""


def local(checks, penstock):
    """--tls local: clear text and HTTPS on one port; functions and clients that trust the authority."""
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/template.yaml", "w") as file:
            file.write(TEMPLATE)
        served = Served(os.path.abspath(penstock), folder, "template.yaml", "--tls", "local")
        try:
            context = ssl.create_default_context(cafile=f"{folder}/.penstock/certs/ca.pem")
            https = f"https://localhost:{served.port}{served.bases.get('HTTP', '')}/x"
            for url, expected in [(https, "https"), (f"{https}?url={https}", "https True"),
                                  (https.replace("https", "http"), "http")]:
                context_of = {"context": context} if url.startswith("https") else {}
                with urllib.request.urlopen(url, timeout=30, **context_of) as answer:
                    checks.check(url, answer.read().decode(), expected)
        finally:
            served.end()
        shown = subprocess.run([os.path.abspath(penstock), "certs", "show"], cwd=folder, capture_output=True, text=True, timeout=20)
        checks.check("certs show", shown.stdout.splitlines()[1].split("\t")[1:], ["localhost", "396 days"])


def main():
    warnings.simplefilter("ignore", DeprecationWarning)  # TLS 1.0, which is what is asked
    checks = Checks()
    back = backend()
    local(checks, sys.argv[1])
    directory(checks, os.path.abspath(sys.argv[1]))
    for clear in ("true", "false"):
        with tempfile.TemporaryDirectory() as folder:
            certificate(folder, "a", "a.test")
            certificate(folder, "b", "b.test", "*.b.test")
            gateway = Gateway(sys.argv[1], folder, back, clear)
            gateway.clear = clear == "true"
            try:
                held = bad_clients(checks, gateway)
                names(checks, gateway, folder)
                versions(checks, gateway)
                resumption(checks, gateway)
                keep_alive(checks, gateway)
                slow_reader(checks, gateway)
                ends(checks, gateway)
                tools(checks, gateway, folder)
                doctor = subprocess.run(
                    [os.path.abspath(sys.argv[1]), "doctor", "penstock.yaml"], cwd=folder, capture_output=True, text=True, timeout=30)
                checks.check("doctor warns", "certificate a.pem: a.test, 1 days left" in doctor.stdout, True)
                checks.check("certificates that end soon are told", any("expires soon" in line for line in gateway.told), True)
                stalled_end(checks, held)
                reload(checks, gateway, folder)
                checks.check("drain", gateway.end(), 0)
            finally:
                gateway.process.kill()
    checks.end()


if __name__ == "__main__":
    main()
