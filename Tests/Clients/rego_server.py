#!/usr/bin/env python3
"""Open Policy Agent's Data API over real Rego (regopy, which is rego-cpp): POST /v1/data/PATH with an input.

usage: rego_server.py PORT FILE.rego      serves on loopback until it is stopped
"""
import http.server
import json
import sys

import regopy


class Agent(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    policy = ""
    asked = []

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append(body["input"])
        interpreter = regopy.Interpreter()
        interpreter.add_module("policy", self.policy)
        interpreter.set_input(body["input"])
        rule = self.path.removeprefix("/v1/data/").replace("/", ".")
        answer = json.loads(str(interpreter.query(f"x = data.{rule}")) if self.is_defined(interpreter, rule) else "{}")
        result = {"result": answer["bindings"]["x"]} if answer else {}
        text = json.dumps(result).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def is_defined(self, interpreter, rule):
        return str(interpreter.query(f"x = data.{rule}")) != "undefined"

    def log_message(self, *_):
        pass


def server(port, policy):
    Agent.policy = policy
    return http.server.ThreadingHTTPServer(("127.0.0.1", port), Agent)


if __name__ == "__main__":
    with open(sys.argv[2]) as file:
        server(int(sys.argv[1]), file.read()).serve_forever()
