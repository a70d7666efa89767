#!/usr/bin/env python3
"""A shop as it was built twenty years ago: it reads forms and answers with a form.

usage: backend.py PORT
"""
import http.server
import signal
import sys
from urllib.parse import parse_qs, urlencode

STOCK = {"penstock valve": (1250, 40), "gate": (300, 3)}


class Shop(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "shop"
    sys_version = ""

    def do_POST(self):
        text = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if self.path != "/cgi-bin/order" or "form-urlencoded" not in self.headers["Content-Type"]:
            return self.answer(400, [("STATUS", "ERROR"), ("REASON", "not a form")])
        form = parse_qs(text, keep_blank_values=True)
        total = 0
        for item, quantity in zip(form.get("ITEM", []), form.get("QTY", [])):
            price, stock = STOCK.get(item, (0, 0))
            if int(quantity) > stock:
                return self.answer(200, [("STATUS", "NOSTOCK"), ("REASON", f"only {stock} of {item}")])
            total += price * int(quantity)
        self.answer(200, [("STATUS", "OK"), ("CUST", form["CUST"][0]), ("CENTS", total)])

    def answer(self, status, pairs):
        body = urlencode(pairs).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/x-www-form-urlencoded")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    # A test runner's threads block signals, and what they start inherits that.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM, signal.SIGINT})
    http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Shop).serve_forever()
