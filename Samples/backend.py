#!/usr/bin/env python3
"""The backend of the samples: a shop that keeps orders in memory and says what the gateway told it.

usage: backend.py PORT
"""
import http.server
import json
import signal
import sys

ORDERS = {"7": {"id": "7", "item": "penstock valve", "quantity": 2}}
# What the gateway adds or takes away on the way; shown in answers so that a sample can point at it.
SHOWN = ["x-caller", "x-tenant", "x-api-key", "x-forwarded-for"]


class Shop(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "shop"
    sys_version = ""

    def do_GET(self):
        _, kind, *rest = self.path.split("?")[0].split("/")
        if kind != "orders":
            self.answer(404, {"error": "no such thing"})
        elif not rest:
            self.answer(200, {"orders": sorted(ORDERS)})
        elif rest[0] in ORDERS:
            self.answer(200, ORDERS[rest[0]])
        else:
            self.answer(404, {"error": "no such order"})

    def do_POST(self):
        order = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        ORDERS[str(order["id"])] = order
        self.answer(201, order)

    def answer(self, status, value):
        heard = {name: self.headers[name] for name in SHOWN if name in self.headers}
        body = json.dumps({**value, "heard": heard}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    # A test runner's threads block signals, and what they start inherits that.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM, signal.SIGINT})
    http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Shop).serve_forever()
