#!/usr/bin/env python3
"""A proxy that writes down what passes, for replay.py.

    record.py PORT ENDPOINT FILE

One request at a time, so that a replay can keep the order. A question whose answer is the one it had
before is left out.
"""
import http.client
import http.server
import json
import sys
import threading
import urllib.parse

PORT, ENDPOINT, FILE = int(sys.argv[1]), urllib.parse.urlsplit(sys.argv[2]), open(sys.argv[3], "w")
LOCK, ANSWERS = threading.Lock(), {}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def forward(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with LOCK:
            upstream = http.client.HTTPConnection(ENDPOINT.hostname, ENDPOINT.port, timeout=30)
            upstream.request(self.command, self.path, body or None, dict(self.headers))
            answer = upstream.getresponse()
            text = answer.read()
            self.keep(body, answer.status, text)
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("content-length", "connection", "date"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def keep(self, body, status, text):
        if self.command == "GET":
            if ANSWERS.get(self.path) == (status, text):
                return
            ANSWERS[self.path] = (status, text)
        row = [self.command, self.path, json.loads(body) if body else None, status, json.loads(text) if text else None]
        FILE.write(json.dumps(row, separators=(",", ":")) + "\n")
        FILE.flush()

    def log_message(self, *_):
        pass

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = forward


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128


Server(("127.0.0.1", PORT), Handler).serve_forever()
