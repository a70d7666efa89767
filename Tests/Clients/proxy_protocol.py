#!/usr/bin/env python3
"""PROXY protocol on sockets: both versions, TLS and HTTP/2 behind it, haproxy before it, broken and slow headers.

    proxy_protocol.py PENSTOCK     exit 1 when something differs
"""
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import urllib.request

from gateway import Checks

CONFIG = """
loops: 1
listeners:
  - {name: main, address: "127.0.0.1:0", proxy_protocol: [127.0.0.1], tls: {certificates: [{certificate: a.pem, key: a.key}], clear_text: true}}
  - {name: others, address: "127.0.0.1:0", proxy_protocol: [10.0.0.0/8]}
admin: {address: "127.0.0.1:0"}
timeouts: {head: 1s}
apis:
  own:
    routes:
      - route: GET /who
        pipeline:
          integrate: {use: Integrate/Mock, config: {}}
          transform:
            response: {use: Transform/MappingTemplate, config: {responses: [{status: 200, templates: {application/json: "$context.identity.sourceIp"}}]}}
"""
V2 = b"\r\n\r\n\0\r\nQUIT\n"


def serve(penstock, folder):
    with open(f"{folder}/penstock.yaml", "w") as file:
        file.write(CONFIG)
    process = subprocess.Popen(
        [os.path.abspath(penstock), "serve"], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    told, ports = [], {}
    for line in process.stderr:
        told.append(line)
        if found := re.search(r"address=127\.0\.0\.1:(\d+) listener=(\w+)", line):
            ports[found[2]] = int(found[1])
        if " serving " in line:
            threading.Thread(target=process.stderr.read, daemon=True).start()
            return process, ports
    sys.exit("it did not start:\n" + "".join(told))


def v2(command, family, addresses, more=b""):
    return V2 + bytes([0x20 | command, family]) + (len(addresses) + len(more)).to_bytes(2, "big") + addresses + more


def ask(port, header, pieces=1, wrap=None):
    """What the gateway says to a request behind a header, sent in so many pieces; b"" when it ends the connection."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=10)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    request = b"GET /who HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    data = header + (b"" if wrap else request)
    size = -(-len(data) // pieces)
    try:
        for i in range(0, len(data), size):
            connection.sendall(data[i:i + size])
        if wrap:
            connection = wrap.wrap_socket(connection, server_hostname="a.test")
            connection.sendall(request)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
        return answer
    except (ConnectionError, ssl.SSLError):
        return b""


def who(answer):
    return answer.rpartition(b"\r\n\r\n")[2].decode()


def main():
    checks = Checks()
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "60", "-subj",
             "/CN=a.test", "-keyout", f"{folder}/a.key", "-out", f"{folder}/a.pem"], check=True, capture_output=True)
        process, ports = serve(sys.argv[1], folder)
        try:
            headers(checks, ports)
            proxied(checks, ports, folder)
        finally:
            process.kill()
    checks.end()


def headers(checks, ports):
    main = ports["main"]
    four = socket.inet_pton(socket.AF_INET, "203.0.113.7") + socket.inet_pton(socket.AF_INET, "192.0.2.1") + b"\x30\x39\x01\xbb"
    six = socket.inet_pton(socket.AF_INET6, "2001:db8::7") + socket.inet_pton(socket.AF_INET6, "2001:db8::1") + b"\x30\x39\x01\xbb"
    good = {
        "version 1": (b"PROXY TCP4 203.0.113.7 192.0.2.1 12345 443\r\n", "203.0.113.7"),
        "version 1, IPv6": (b"PROXY TCP6 2001:db8:0::7 2001:db8::1 12345 443\r\n", "2001:db8::7"),
        "version 1, unknown": (b"PROXY UNKNOWN\r\n", "127.0.0.1"),
        "version 1, unknown and more": (b"PROXY UNKNOWN " + b"f" * 90 + b"\r\n", "127.0.0.1"),
        "version 2": (v2(1, 0x11, four), "203.0.113.7"),
        "version 2, IPv6": (v2(1, 0x21, six), "2001:db8::7"),
        "version 2 with more": (v2(1, 0x11, four, b"\x01\0\x02h2" + b"\x04\0\x64" + b"x" * 100), "203.0.113.7"),
        "version 2, its own": (v2(0, 0, b""), "127.0.0.1"),
        "version 2, unspecified": (v2(1, 0, b"ab"), "127.0.0.1"),
    }
    for what, (header, expected) in good.items():
        for pieces in (1, 3, len(header)):
            checks.check(f"{what} in {pieces}", who(ask(main, header, pieces)), expected)
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    for what in ("version 1", "version 2"):
        checks.check(f"TLS behind {what}", who(ask(main, good[what][0], wrap=context)), "203.0.113.7")
    bad = {
        "none": b"", "another protocol": b"PROXX TCP4 1.2.3.4 1.2.3.4 1 2\r\n", "UDP": b"PROXY UDP4 1.2.3.4 1.2.3.4 1 2\r\n",
        "no address": b"PROXY TCP4 example.com 1.2.3.4 1 2\r\n", "a wrong port": b"PROXY TCP4 1.2.3.4 1.2.3.4 1 65536\r\n",
        "too much": b"PROXY TCP4 1.2.3.4 1.2.3.4 1 2 3\r\n", "no line end": b"PROXY TCP4 1.2.3.4 1.2.3.4 1 2\n", "too long": b"PROXY " + b"x" * 200,
        "version 3": V2 + b"\x31\x11\0\x0c" + four, "datagrams": v2(1, 0x12, four), "too short": v2(1, 0x11, four[:8]),
        "64 KiB": V2 + b"\x21\x11\xff\xff" + four, "rubbish": b"\0" * 50,
    }
    for what, header in bad.items():
        checks.check(what, ask(main, header), b"")
    checks.check("who isn't listed has none", who(ask(ports["others"], b"")), "127.0.0.1")
    checks.check("and may have none", ask(ports["others"], good["version 1"][0])[:12], b"HTTP/1.1 400")
    slow = socket.create_connection(("127.0.0.1", main), timeout=10)
    slow.sendall(b"PROXY TCP4 ")
    checks.check("a header that doesn't end", slow.recv(10), b"")
    with urllib.request.urlopen(f"http://127.0.0.1:{ports['admin']}/metrics") as page:
        refused = re.search(r"^penstock_proxy_headers_refused_total (\d+)", page.read().decode(), re.M)
    checks.check("what was refused is counted", int(refused[1]) >= len(bad) - 1, True)


def proxied(checks, ports, folder):
    """haproxy sends each version; curl sends version 1 and speaks HTTP/2 behind it."""
    if shutil.which("haproxy"):
        with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as two:
            fronts = {"send-proxy": one.getsockname()[1], "send-proxy-v2": two.getsockname()[1]}
        text = "global\n  log stderr local0\ndefaults\n  mode tcp\n  timeout connect 5s\n  timeout client 5s\n  timeout server 5s\n"
        for option, port in fronts.items():
            text += f"listen {option}\n  bind 127.0.0.1:{port}\n  server s 127.0.0.1:{ports['main']} {option}\n"
        with open(f"{folder}/haproxy.cfg", "w") as file:
            file.write(text)
        haproxy = subprocess.Popen(["haproxy", "-f", f"{folder}/haproxy.cfg"], stderr=subprocess.DEVNULL)
        try:
            for option, port in fronts.items():
                run = subprocess.run(
                    ["curl", "-s", "--retry", "20", "--retry-connrefused", "--retry-delay", "1", "--interface", "127.0.0.3",
                     f"http://127.0.0.1:{port}/who"], capture_output=True, text=True)
                checks.check(f"haproxy {option}", run.stdout, "127.0.0.3")
        finally:
            haproxy.kill()
    run = subprocess.run(
        ["curl", "-s", "--haproxy-protocol", "--http2-prior-knowledge", f"http://127.0.0.1:{ports['main']}/who"], capture_output=True, text=True)
    checks.check("curl, HTTP/2", run.stdout, "127.0.0.1")


main()
