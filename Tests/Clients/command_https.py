#!/usr/bin/env python3
"""Commands that call endpoints by HTTPS: deploy, pull, export, compare and `--aws-endpoint`, through a TLS server before a
gateway; whom they believe, and what they say of those they don't.

    command_https.py PENSTOCK     exit 1 when something differs
"""
import http.client
import json
import os
import socket
import ssl
import subprocess
import sys
import tempfile
import threading

from certificates import Authority
from gateway import Checks, Served

TEMPLATE = {"Resources": {
    "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "shop", "Body": {
        "openapi": "3.0.1", "info": {"title": "shop", "version": "1"}, "paths": {"/x": {"get": {
            "responses": {"200": {"description": ""}}, "x-amazon-apigateway-integration": {
                "type": "mock", "requestTemplates": {"application/json": '{"statusCode": 200}'},
                "responses": {"default": {"statusCode": "200"}}}}}}}}},
    "Deployment": {"Type": "AWS::ApiGateway::Deployment", "Properties": {"RestApiId": {"Ref": "Api"}}},
    "Stage": {"Type": "AWS::ApiGateway::Stage", "Properties": {
        "RestApiId": {"Ref": "Api"}, "DeploymentId": {"Ref": "Deployment"}, "StageName": "prod"}},
}}


class Front:
    """TLS before a port of this machine."""

    def __init__(self, folder, file, port, **versions):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(f"{folder}/{file}.pem", f"{folder}/{file}.key")
        for name, value in versions.items():
            setattr(self.context, name, value)
        self.behind, self.listener = port, socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.url = f"https://127.0.0.1:{self.port}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            raw = self.listener.accept()[0]
            threading.Thread(target=self.relay, args=(raw,), daemon=True).start()

    def relay(self, raw):
        try:
            client = self.context.wrap_socket(raw, server_side=True)
        except OSError:
            return raw.close()
        server = socket.create_connection(("127.0.0.1", self.behind))

        def pump(source, sink, end):
            try:
                while data := source.recv(65536):
                    sink.sendall(data)
                end()
            except OSError:
                pass
        back = threading.Thread(target=pump, args=(server, client, lambda: client.unwrap()), daemon=True)
        back.start()
        pump(client, server, lambda: server.shutdown(socket.SHUT_WR))
        back.join()


class Command:
    def __init__(self, checks, penstock, folder):
        self.checks, self.penstock, self.folder = checks, penstock, folder

    def run(self, *arguments, environment=None):
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "SSL_"))}
        return subprocess.run([self.penstock, *arguments], cwd=self.folder, capture_output=True, text=True, timeout=120,
                              env={**kept, **(environment or {})})

    def same(self, what, expected, *arguments, environment=None):
        run = self.run(*arguments, environment=environment)
        status, text = expected
        self.checks.check(f"{what}: {run.stdout[-300:]}{run.stderr[-300:]}", (run.returncode, text in run.stdout + run.stderr),
                          (status, True))


def trusted(command, front, slow, folder):
    ca = f"{folder}/ca.pem"
    command.same("deployed", (0, ""), "deploy", "api.json", "--to", front.url, "--yes", "--ca", ca)
    command.same("and again there is nothing to do", (0, ""), "deploy", "api.json", "--to", front.url, "--yes",
                 environment={"AWS_CA_BUNDLE": ca})
    command.same("TLS 1.2", (0, ""), "deploy", "api.json", "--to", slow.url, "--yes", environment={"SSL_CERT_FILE": ca})
    return ca


def refused(command, fronts, folder):
    front, expired, plain = fronts
    for what, text, arguments in (
        ("nobody vouches for it", "--ca FILE", ("--to", front.url)),
        ("another authority", "--ca FILE", ("--to", front.url, "--ca", f"{folder}/stranger.pem")),
        ("another name", "certificate", ("--to", f"https://localhost:{front.port}", "--ca", f"{folder}/ca.pem")),
        ("over its time", "expired", ("--to", expired.url, "--ca", f"{folder}/ca.pem")),
        ("no TLS there", "TLS handshake failed", ("--to", f"https://127.0.0.1:{plain}", "--ca", f"{folder}/ca.pem")),
        ("no such file", "none.pem", ("--to", front.url, "--ca", "none.pem")),
        ("no certificates in it", "api.json", ("--to", front.url, "--ca", "api.json")),
        ("no scheme", "no http:// or https:// URL", ("--to", "ftp://127.0.0.1")),
    ):
        status = 2 if what == "no scheme" else 3
        command.same(what, (status, text), "deploy", "api.json", "--yes", *arguments)


def main():
    checks, penstock = Checks(), os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        authority = Authority(folder)
        authority.issue("front", "IP:127.0.0.1")
        authority.issue("expired", "IP:127.0.0.1", days=-1)
        Authority(folder, "stranger")
        with open(f"{folder}/api.json", "w") as file:
            json.dump(TEMPLATE, file)
        served = Served(penstock, folder, "--manage", "127.0.0.1:0", "--ephemeral")
        command = Command(checks, penstock, folder)
        front = Front(folder, "front", served.manage)
        slow = Front(folder, "front", served.manage, maximum_version=ssl.TLSVersion.TLSv1_2)
        refused(command, (front, Front(folder, "expired", served.manage), served.manage), folder)
        ca = trusted(command, front, slow, folder)
        connection = http.client.HTTPConnection("127.0.0.1", served.manage, timeout=20)
        connection.request("GET", "/restapis", headers={
            "X-Amz-Date": "20260101T000000Z", "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/apigateway/"
            "aws4_request, SignedHeaders=host, Signature=00"})
        made = json.loads(connection.getresponse().read())["item"]
        checks.check("one API", [item["name"] for item in made], ["shop"])
        command.same("pulled", (0, ""), "pull", "--api-id", made[0]["id"], "--from", front.url, "--ca", ca, "--out", "pulled")
        checks.check("its template is there", os.path.isdir(f"{folder}/pulled"), True)
        with open(f"{folder}/requests.jsonl", "w") as file:
            file.write(json.dumps({"method": "GET", "path": f"/_aws/execute-api/{made[0]['id']}/prod/x"}) + "\n")
        clients = Front(folder, "front", served.port)
        command.same("compared", (0, ""), "compare", "requests.jsonl", "--against", clients.url, "--to",
                     f"http://127.0.0.1:{served.port}", "--ca", ca)
        command.same("compared with somebody", (3, "certificate"), "compare", "requests.jsonl", "--against", clients.url, "--to",
                     f"http://127.0.0.1:{served.port}")
        served.end()
    checks.end()


main()
