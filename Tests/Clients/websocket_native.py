#!/usr/bin/env python3
"""A WebSocket API of the configuration: a route that echoes, text and bytes, empty and long, in order where one message is at work at a
time; and what is counted of WebSockets.

    websocket_native.py PENSTOCK     exit 1 when something differs

Source of the counts: Developer Guide, "Monitor WebSocket API execution with CloudWatch metrics".
"""
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

from gateway import Checks
from websocket import BINARY, TEXT, Closed, Refused, WebSocket

CONFIG = """
loops: 2
listeners: [{name: main, address: "127.0.0.1:0"}]
admin: {address: "127.0.0.1:0"}
websockets: {frame_bytes: 1MiB, message_bytes: 2MiB, queue_bytes: 8MiB, binary: true, messages: 1}
apis:
  echo:
    base_path: /echo
    websocket: {route_selection: $request.body.action}
    routes:
      - route: $connect
        pipeline: {integrate: Integrate/Mock}
      - route: $default
        answers: true
        pipeline: {integrate: {use: Integrate/Echo, config: {answer: body}}}
      - route: refused
        pipeline: {integrate: {use: Integrate/Mock, config: {gateway_response: UNAUTHORIZED}}}
      - route: broken
        pipeline: {integrate: {use: Integrate/Mock, config: {status: 503}}}
      - route: nobody
        pipeline: {integrate: {use: Integrate/HTTP, config: {upstream: nobody}}}
  closed:
    base_path: /closed
    websocket: {route_selection: $request.body.action}
    routes:
      - route: $connect
        pipeline: {integrate: {use: Integrate/Mock, config: {gateway_response: ACCESS_DENIED}}}
upstreams:
  nobody: {targets: ["127.0.0.1:9"]}
"""


def serve(penstock, folder, limits=""):
    with open(f"{folder}/penstock.yaml", "w") as file:
        file.write(CONFIG.replace("websockets: {", "websockets: {" + limits))
    process = subprocess.Popen([penstock, "serve"], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    told, ports = [], {}
    for line in process.stderr:
        told.append(line)
        if found := re.search(r"address=127\.0\.0\.1:(\d+) listener=(\w+)", line):
            ports[found[2]] = int(found[1])
        if " serving " in line:
            threading.Thread(target=process.stderr.read, daemon=True).start()
            return process, ports
    sys.exit("it did not start:\n" + "".join(told))


def figures(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=20) as page:
        text = page.read().decode()
    return {name: int(value) for name, value in re.findall(r"^(penstock_websocket\S+) (\d+)$", text, re.M)}


def echoes(checks, url):
    socket = WebSocket(url)
    for opcode, payload in ((TEXT, b"text"), (TEXT, b""), (BINARY, b"\x00\xff"), (BINARY, b""), (TEXT, "\u00fcber".encode()),
                            (TEXT, b'{"a": 1}'), (BINARY, b"text as bytes"), (TEXT, b"x" * 70_000)):
        socket.send_frame(opcode, payload)
        checks.check(f"an echo of {payload[:20]!r}", socket.receive_frame(), (opcode, payload))
    whole = os.urandom(1 << 20)
    socket.send_frame(BINARY, whole[:500_000], False)
    socket.send_frame(0, whole[500_000:])
    checks.check("a message in two frames comes back in one", socket.receive_frame(), (BINARY, whole))
    for number in range(200):
        socket.send(str(number))
    checks.check("one at a time: in order", [socket.receive() for _ in range(200)], [str(number) for number in range(200)])
    checks.check("a close comes back", socket.close(3000), 3000)
    return 8 + 1 + 200


def closed(port):
    """The figures once no connection is open: a close is answered before it is counted."""
    end = time.monotonic() + 20
    while figures(port)["penstock_websockets_open"] and time.monotonic() < end:
        pass
    return figures(port)


def counts(checks, ports, echoed):
    before = closed(ports["admin"])
    checks.check("what echoes were", before, {
        "penstock_websockets_open": 0, "penstock_websocket_handshakes_total": 1, "penstock_websocket_opened_total": 1,
        'penstock_websocket_messages_total{direction="in"}': echoed, 'penstock_websocket_messages_total{direction="out"}': echoed,
        'penstock_websocket_errors_total{kind="client"}': 0, 'penstock_websocket_errors_total{kind="integration"}': 0,
        'penstock_websocket_errors_total{kind="execution"}': 0})
    try:
        WebSocket(f"ws://127.0.0.1:{ports['main']}/closed")
    except Refused as refused:
        checks.check("a refused handshake", refused.status, 403)
    socket = WebSocket(f"ws://127.0.0.1:{ports['main']}/echo")
    for action in ("refused", "broken", "nobody"):
        socket.send('{"action":"%s"}' % action)
        # What follows it is answered when it is over.
        if action != "broken":
            socket.receive()
        socket.send("go on")
        checks.check("the next is answered", socket.receive(), "go on")
    after = figures(ports["admin"])
    checks.check("who erred", {name: after[name] - before[name] for name in after}, {
        "penstock_websockets_open": 1, "penstock_websocket_handshakes_total": 2, "penstock_websocket_opened_total": 1,
        'penstock_websocket_messages_total{direction="in"}': 6, 'penstock_websocket_messages_total{direction="out"}': 5,
        # A handshake and a message.
        'penstock_websocket_errors_total{kind="client"}': 2, 'penstock_websocket_errors_total{kind="integration"}': 1,
        'penstock_websocket_errors_total{kind="execution"}': 1})
    socket.socket.close()
    checks.check("one that is cut isn't open", closed(ports["admin"])["penstock_websockets_open"], 0)


def times(checks, url):
    """idle 500 ms, life 1.2 s: a close with 1001 (aws-surface.md §1, "WebSocket lifetime")."""
    for what, speaks, least, most in (("idle", False, 0.4, 1.1), ("of age", True, 1.1, 5)):
        socket, begun = WebSocket(url, timeout=0.2), time.monotonic()
        found = None
        while found is None and time.monotonic() - begun < 10:
            try:
                if speaks:
                    socket.send("go on")
                socket.receive()
            except TimeoutError:
                pass
            except Closed as closed:
                found = closed.code, closed.reason
            time.sleep(0.05 if speaks else 0)
        checks.check(f"one that is {what}", (found, least < time.monotonic() - begun < most), ((1001, "Going away"), True))


def main(penstock):
    checks = Checks()
    with tempfile.TemporaryDirectory() as folder:
        process, ports = serve(penstock, folder, "idle: 500ms, life: 1200ms, ")
        try:
            times(checks, f"ws://127.0.0.1:{ports['main']}/echo")
        finally:
            process.kill()
            process.wait()
    with tempfile.TemporaryDirectory() as folder:
        process, ports = serve(penstock, folder)
        try:
            counts(checks, ports, echoes(checks, f"ws://127.0.0.1:{ports['main']}/echo"))
        finally:
            process.kill()
            process.wait()
    checks.end()


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]))
