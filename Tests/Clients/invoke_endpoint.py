#!/usr/bin/env python3
"""A Lambda Invoke API whose functions are a few lines: echo, reply, pass, fail, throttle.

What the last part of the function's name is, it does: `echo` answers 200 with the event as its body,
`reply` answers the request's body as it is, `pass` the event, `fail` is a function that fails, `throttle` is Lambda
refusing. Prints its port.
"""
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote


class Invoke(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        payload = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        name = unquote(self.path.split("/")[3]).split(":")[-1]
        status, fields, answer = 200, {}, b"null"
        if name == "echo":
            event = json.loads(payload)
            answer = json.dumps({"statusCode": 200, "body": json.dumps(event)}).encode()
        elif name == "reply":
            body = json.loads(payload)
            answer = (body.get("body") or "null").encode()
        elif name == "pass":
            answer = payload
        elif name == "fail":
            fields["X-Amz-Function-Error"] = "Unhandled"
            answer = b'{"errorMessage":"boom","errorType":"Exception"}'
        elif name == "throttle":
            status, answer = 429, b'{"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded"}'
        else:
            status, answer = 404, b'{"Message":"Function not found"}'
        if self.headers.get("X-Amz-Invocation-Type") == "Event":
            status, answer = 202, b""
        self.send_response(status)
        for key, value in fields.items():
            self.send_header(key, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *arguments):
        pass


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 0), Invoke)
    print(server.server_port, flush=True)
    server.serve_forever()
