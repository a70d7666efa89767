#!/usr/bin/env python3
"""What a client of a REST API sees, over sockets: compressed bodies both ways, X-HTTP-Method-Override, selection
without a method response, gateway responses by Accept.

    rest_behaviour.py PENSTOCK     exit 1 when something differs

Sources: aws-surface.md §2.2, 2.6, 2.9, 2.10; API Gateway Developer Guide, "Payload compression for REST APIs".
"""
import gzip
import http.client
import http.server
import json
import sys
import threading
import zlib

from gateway import Checks, Gateway

LONG = "x" * 400


def mock(template, status="200", responses=None, **more):
    """A MOCK integration that answers with a template."""
    return {
        "responses": responses if responses is not None else {status: {"description": ""}},
        "x-amazon-apigateway-integration": {
            "type": "mock", "requestTemplates": {"application/json": '{"statusCode": %s}' % status},
            "responses": {"default": {"statusCode": status, "responseTemplates": {"application/json": template}}}, **more},
    }


def backend_at(port, path):
    return {"responses": {"200": {"description": ""}}, "x-amazon-apigateway-integration": {
        "type": "http_proxy", "httpMethod": "ANY", "uri": f"http://127.0.0.1:{port}{path}"}}


def definition(port):
    return {
        "openapi": "3.0.1", "info": {"title": "behaviour", "version": "1"},
        "x-amazon-apigateway-minimum-compression-size": 100,
        "x-amazon-apigateway-gateway-responses": {"MISSING_AUTHENTICATION_TOKEN": {"statusCode": "404", "responseTemplates": {
            "application/json": '{"m": $context.error.messageString}', "application/xml": "<m>$context.error.message</m>",
            "text/plain": "nothing here"}}},
        "paths": {
            "/long": {"get": mock('{"text": "%s"}' % LONG)},
            "/short": {"get": mock('{"text": "x"}')},
            "/method": {
                "get": mock("get $context.httpMethod"), "put": mock("put $context.httpMethod"),
                "post": mock("post $context.httpMethod"), "head": mock("head")},
            "/undeclared": {"get": mock("{}", status="418", responses={"200": {"description": ""}})},
            "/proxy": {"x-amazon-apigateway-any-method": backend_at(port, "/echo")},
            "/packed": {"get": backend_at(port, "/packed")},
            "/validated": {"post": {
                **backend_at(port, "/echo"), "x-amazon-apigateway-request-validator": "body",
                "requestBody": {"content": {"application/json": {"schema": {"type": "object", "required": ["a"]}}}}}},
        },
        "x-amazon-apigateway-request-validators": {"body": {"validateRequestBody": True, "validateRequestParameters": False}},
    }


class Backend(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        packed = self.path == "/packed"
        out = gzip.compress(LONG.encode()) if packed else json.dumps(
            {"method": self.command, "encoding": self.headers.get("Content-Encoding"), "body": body.decode("latin-1")}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(out)))
        self.end_headers()
        self.wfile.write(out)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = answer

    def log_message(self, *_):
        pass


class Client(Checks):
    def __init__(self, port):
        super().__init__()
        self.port = port

    def send(self, method, path, body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, "/default" + path, body=body, headers={k.replace("_", "-"): v for k, v in headers.items()})
        response = connection.getresponse()
        response.data = response.read()
        connection.close()
        return response


def compressed_answers(c):
    plain = json.dumps({"text": LONG}).encode()
    for coding, unpack in (("gzip", gzip.decompress), ("deflate", zlib.decompress)):
        answer = c.send("GET", "/long", Accept_Encoding=coding)
        c.check(f"{coding}: the field", answer.getheader("Content-Encoding"), coding)
        c.check(f"{coding}: the length", answer.getheader("Content-Length"), str(len(answer.data)))
        c.check(f"{coding}: shorter", len(answer.data) < 100, True)
        c.check(f"{coding}: the text", unpack(answer.data), plain)
    for accept in ("identity", "*", "br", "br, gzip;q=0.5", "gzip;q=0"):
        answer = c.send("GET", "/long", Accept_Encoding=accept)
        c.check(f"{accept}: as it is", (answer.getheader("Content-Encoding"), answer.data), (None, plain))
    c.check("short", c.send("GET", "/short", Accept_Encoding="gzip").getheader("Content-Encoding"), None)
    # http.client says "identity" unless told otherwise; what a backend packed stays packed, once.
    answer = c.send("GET", "/packed", Accept_Encoding="gzip")
    c.check("packed already", gzip.decompress(answer.data).decode(), LONG)
    answer = c.send("POST", "/proxy", body=LONG * 200, Accept_Encoding="gzip")
    c.check("a backend's answer, on a worker", json.loads(gzip.decompress(answer.data))["body"], LONG * 200)


def compressed_requests(c):
    for coding, pack in (("gzip", gzip.compress), ("deflate", zlib.compress)):
        for size in (1, 300):
            text = json.dumps({"a": LONG * size})
            for path in ("/proxy", "/validated"):
                answer = c.send("POST", path, body=pack(text.encode()), Content_Encoding=coding, Content_Type="application/json")
                c.check(f"{coding} {size} {path}", json.loads(answer.data), {"method": "POST", "encoding": None, "body": text})
    answer = c.send("POST", "/validated", body=gzip.compress(b'{"b": 1}'), Content_Encoding="gzip", Content_Type="application/json")
    c.check("read before it is validated", answer.status, 400)
    for name, body in (("br", b"x"), ("gzip", b"no gzip"), ("gzip", b"")):
        answer = c.send("POST", "/proxy", body=body, Content_Encoding=name)
        c.check(f"refused {name} {body}", (answer.status, json.loads(answer.data)), (415, {"message": "Unsupported Media Type"}))
    bomb = gzip.compress(b"\0" * (11 << 20))
    c.check("a bomb", c.send("POST", "/proxy", body=bomb, Content_Encoding="gzip").status, 413)
    c.check("the gateway goes on", c.send("GET", "/short").status, 200)


def overridden_methods(c):
    for sent, wanted, found in (
            ("POST", "PUT", b"put PUT"), ("GET", "POST", b"post POST"), ("PUT", "GET", b"get GET"),
            # No method, one that the resource hasn't, and one that would change the answer's framing.
            ("POST", "LOUD", b"post POST"), ("POST", "put", b"post POST"), ("GET", "HEAD", b"get GET")):
        answer = c.send(sent, "/method", X_HTTP_Method_Override=wanted)
        c.check(f"{sent} as {wanted}", answer.data, found)
    c.check("a method that isn't there", c.send("GET", "/method", X_HTTP_Method_Override="DELETE").status, 404)
    answer = c.send("POST", "/proxy", body="b", X_HTTP_Method_Override="PATCH")
    c.check("the backend's method", json.loads(answer.data)["method"], "PATCH")


def gateway_responses(c):
    for accept, found in (
            ("application/json", b'{"m": "Missing Authentication Token"}'), ("application/xml", b"<m>Missing Authentication Token</m>"),
            ("text/plain;q=0.5", b"nothing here"), ("image/png", b'{"m": "Missing Authentication Token"}'),
            ("*/*", b'{"m": "Missing Authentication Token"}'), ("text/plain, application/xml", b"nothing here")):
        answer = c.send("GET", "/nothing", Accept=accept)
        c.check(f"Accept: {accept}", (answer.status, answer.data), (404, found))
    c.check("its type", c.send("GET", "/nothing", Accept="application/xml").getheader("Content-Type"), "application/xml")
    answer = c.send("GET", "/undeclared")
    c.check("no method response", (answer.status, json.loads(answer.data)), (500, {"message": "Internal server error"}))


def main():
    backend = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Backend)
    threading.Thread(target=backend.serve_forever, daemon=True).start()
    with Gateway(sys.argv[1], definition(backend.server_port)) as gateway:
        c = Client(gateway.port)
        for part in (compressed_answers, compressed_requests, overridden_methods, gateway_responses):
            part(c)
    c.end()


if __name__ == "__main__":
    main()
