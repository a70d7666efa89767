#!/usr/bin/env python3
"""Two gateways serve one WebSocket API: callbacks that reach either find connections on both, and nobody else is let in.

    websocket_nodes.py PENSTOCK     exit 1 when something differs, 77 without boto3
"""
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile

from gateway import Checks, Served
from websocket import Closed, WebSocket

TEMPLATE = {"Resources": {
    "Api": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {
        "Name": "a", "ProtocolType": "WEBSOCKET", "RouteSelectionExpression": "$request.body.action"}},
    "I": {"Type": "AWS::ApiGatewayV2::Integration", "Properties": {
        "ApiId": {"Ref": "Api"}, "IntegrationType": "MOCK", "TemplateSelectionExpression": "\\$default",
        "RequestTemplates": {"$default": '{"statusCode":200}'}}},
    "IR": {"Type": "AWS::ApiGatewayV2::IntegrationResponse", "Properties": {
        "ApiId": {"Ref": "Api"}, "IntegrationId": {"Ref": "I"}, "IntegrationResponseKey": "$default",
        "TemplateSelectionExpression": "\\$default", "ResponseTemplates": {"$default": "$context.connectionId"}}},
    "R": {"Type": "AWS::ApiGatewayV2::Route", "Properties": {
        "ApiId": {"Ref": "Api"}, "RouteKey": "$default", "Target": {"Fn::Sub": "integrations/${I}"}}},
    "RR": {"Type": "AWS::ApiGatewayV2::RouteResponse", "Properties": {
        "ApiId": {"Ref": "Api"}, "RouteId": {"Ref": "R"}, "RouteResponseKey": "$default"}},
    "S": {"Type": "AWS::ApiGatewayV2::Stage", "Properties": {"ApiId": {"Ref": "Api"}, "StageName": "prod", "AutoDeploy": True}}}}


class Node(Served):
    """`penstock serve` on a port that the others were told."""

    def __init__(self, penstock, folder, port, *arguments):
        own = f"{folder}/{port}"
        shutil.copytree(f"{folder}/.penstock", f"{own}/.penstock")
        super().__init__(penstock, own, "../template.json", "--listen", f"127.0.0.1:{port}", *arguments, environment={
            "NODE_SECRET": "a secret of nodes", "SSL_CERT_FILE": f"{folder}/.penstock/certs/ca.pem"})


def free_ports(count):
    held = [socket.socket() for _ in range(count)]
    for one in held:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


def main(penstock):
    try:
        import boto3  # noqa: F401
    except ImportError:
        sys.exit(77)
    checks = Checks()
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/template.json", "w") as file:
            json.dump(TEMPLATE, file)
        subprocess.run([penstock, "certs", "init"], cwd=folder, check=True, capture_output=True)
        for scheme in ("http", "https"):
            both(checks, penstock, folder, scheme)
    checks.end()


def both(checks, penstock, folder, scheme):
    """Two nodes that ask each other by http or https. Then both have certificates of one authority, which they trust."""
    import boto3
    import botocore.exceptions
    options = ["--tls", "local"] if scheme == "https" else []
    ports = free_ports(2)
    nodes = []
    try:
        for number, port in enumerate(ports, 1):
            other = 3 - number
            nodes.append(Node(penstock, folder, port, "--node", str(number), "--node-secret", "env:NODE_SECRET",
                              "--node-address", f"{other}={scheme}://localhost:{ports[other - 1]}", *options))
        sockets = [WebSocket(f"ws://127.0.0.1:{port}/prod") for port in ports]
        ids = []
        for one in sockets:
            one.send("who am I")
            ids.append(one.receive())
        for asked, port in enumerate(ports):
            client = boto3.client("apigatewaymanagementapi", endpoint_url=f"http://127.0.0.1:{port}/prod", region_name="us-east-1",
                                  aws_access_key_id="AKID", aws_secret_access_key="secret")
            for owner, name in enumerate(ids):
                client.post_to_connection(ConnectionId=name, Data=f"{asked} to {owner}".encode())
                checks.check(f"{scheme}: node {asked} posts to node {owner}", sockets[owner].receive(), f"{asked} to {owner}")
                told = client.get_connection(ConnectionId=name)
                checks.check("and is told of it", told["Identity"]["SourceIp"], "127.0.0.1")
        client.delete_connection(ConnectionId=ids[0])
        try:
            sockets[0].receive()
        except Closed as end:
            checks.check("another node closes", end.code, 1000)
        sockets[0].close()
        try:
            client.get_connection(ConnectionId=ids[0])
        except botocore.exceptions.ClientError as error:
            checks.check("gone is gone there too", error.response["Error"]["Code"], "GoneException")
        for field in ("", "HMAC-SHA256 Credential=node, Timestamp=1, Nonce=n, Signature=" + "0" * 64):
            connection = http.client.HTTPConnection("127.0.0.1", ports[1], timeout=20)
            connection.request("POST", f"/_penstock/connections/a.prod/{ids[1]}", b"x", {"authorization": field} if field else {})
            checks.check("who has no secret is refused", connection.getresponse().status in (401, 403), True)
    finally:
        for node in nodes:
            node.process.kill()
            node.process.wait()


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]))
