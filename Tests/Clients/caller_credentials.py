#!/usr/bin/env python3
"""`credentials: arn:aws:iam::*:user/*`: functions and services are called with the credentials of whoever signed the request.

    caller_credentials.py PENSTOCK     exit 1 when something differs, 77 without botocore

A server stands for Lambda and DynamoDB, and signs what arrives anew with the secret of whom it should be.

Sources: API reference, "Integration", `credentials`; serverless/serverless#7194 (the refused deployment). What AWS answers where
nobody must sign isn't documented: 500, as other integrations that can't be called.
"""
import http.server
import json
import os
import sys
import tempfile
import threading

import iam_auth
import signatures
import websocket_access
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from gateway import Gateway
from iam_auth import ALICE, ROLE, ROOT, rest
from websocket import WebSocket

CALLER = "arn:aws:iam::*:user/*"
ACCOUNT, REGION = iam_auth.OWN, "us-east-1"
FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f"
INVOKE = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{FUNCTION}/invocations"
TABLES = f"arn:aws:apigateway:{REGION}:dynamodb:action/ListTables"
OWN = Credentials("AKIDOWN", "own")


class Service(signatures.Service):
    """Answers as a function would."""

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        signatures.Service.last = (self.command, self.path, {n.lower(): v for n, v in self.headers.items()}, body)
        reply = b'{"statusCode": 200, "body": "called"}' if "/functions/" in self.path else b"{}"
        self.send_response(200)
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    do_POST = do_GET = answer


def method(kind, uri, auth="AWS_IAM", credentials=CALLER):
    integration = {"type": kind, "httpMethod": "POST", "uri": uri, "responses": {"default": {"statusCode": "200"}}}
    return iam_auth.method({**integration, **({"credentials": credentials} if credentials else {})}, auth)


def definition():
    paths = {
        "/fn": {"get": method("aws_proxy", INVOKE), "post": method("aws_proxy", INVOKE)},
        "/custom": {"post": method("aws", INVOKE)},
        "/tables": {"get": method("aws", TABLES)},
        "/role": {"get": method("aws_proxy", INVOKE, credentials="arn:aws:iam::123456789012:role/r")},
        "/open": {"get": method("aws_proxy", INVOKE, "NONE")},
        "/open-tables": {"get": method("aws", TABLES, "NONE")},
    }
    http_api = iam_auth.http_api()
    http_api["Integration"]["Properties"].update(IntegrationUri=FUNCTION, CredentialsArn=CALLER)
    http_api["Queue"] = {"Type": "AWS::ApiGatewayV2::Integration", "Properties": {
        "ApiId": {"Ref": "Http"}, "IntegrationType": "AWS_PROXY", "IntegrationSubtype": "SQS-PurgeQueue", "PayloadFormatVersion": "1.0",
        "CredentialsArn": CALLER, "RequestParameters": {"QueueUrl": "http://x/1/q"}}}
    for name, auth in {"Signed": "AWS_IAM", "Open": "NONE"}.items():
        http_api[name] = {"Type": "AWS::ApiGatewayV2::Route", "Properties": {
            "ApiId": {"Ref": "Http"}, "RouteKey": f"POST /{name.lower()}", "AuthorizationType": auth,
            "Target": {"Fn::Sub": "integrations/${Queue}"}}}
    return {"Resources": {**rest(paths), **http_api}}


class Client(iam_auth.Client):
    def called(self, what, path, who, signer, status=200, **more):
        signatures.Service.last = None
        answer = self.send(path, who, **more)
        last = signatures.Service.last
        self.check(what, (answer.status, last and signatures.problem(*last, keys=signer)), (status, None))
        self.check(f"{what}: it arrived", last is not None, status == 200)
        if last is not None:
            # Who finds nothing wrong must find another's signature wrong.
            other = Credentials(signer.access_key, "another", signer.token)
            self.check(f"{what}: by no other secret", signatures.problem(*last, keys=other) is None, False)
        return answer


def rest_api(c):
    for what, who in {"a user": ALICE, "a session": ROLE, "the account's root": ROOT}.items():
        c.check(f"{what}: what it said", c.called(f"{what}: a function", "/fn", who, who).data, b"called")
        c.called(f"{what}: a function with a body", "/fn", who, who, method="POST", body='{"a": "ü"}'.encode(), Content_Type="application/json")
        c.called(f"{what}: a custom integration", "/custom", who, who, method="POST", body="{}", Content_Type="application/json")
        c.called(f"{what}: a service", "/tables", who, who)
    c.called("signed by the URL", "/fn", ALICE, ALICE, query=True)
    c.called("a role's are the gateway's", "/role", ALICE, OWN)
    c.check("nobody's: not called", c.called("nobody's", "/fn", None, OWN, status=403).status, 403)
    for path in ("/open", "/open-tables"):
        c.check(f"{path}: nobody must sign", c.called(path, path, ALICE, ALICE, status=500).data, b'{"message":"Internal server error"}')


def http_api(c):
    for what, who in {"a user": ALICE, "a session": ROLE}.items():
        c.called(f"HTTP: {what}: a function", "/fn", who, who)
        c.called(f"HTTP: {what}: a queue", "/signed", who, who, method="POST", body="{}", Content_Type="application/json")
    c.check("HTTP: nobody must sign", c.called("HTTP: open", "/open", ALICE, ALICE, status=500, method="POST").data,
            b'{"message":"Internal Server Error"}')


def sockets(c, penstock, keys, endpoint):
    """Messages are whose handshake it was."""
    resources = websocket_access.api("Chat", connect={"AuthorizationType": "AWS_IAM"})
    resources["IChat"]["Properties"] = {"ApiId": {"Ref": "Chat"}, "IntegrationType": "AWS_PROXY", "IntegrationMethod": "POST",
                                        "IntegrationUri": INVOKE, "CredentialsArn": CALLER}
    del resources["IRChat"]
    with Gateway(penstock, {"Resources": resources}, "--iam-keys", keys, "--lambda-endpoint", endpoint) as gateway:
        place = next(line.strip().split("/", 3)[3].rstrip("/") for line in gateway.told if "/_aws/execute-api/" in line)
        url = f"http://127.0.0.1:{gateway.port}/{place}"
        for what, who in {"a user": ALICE, "a session": ROLE}.items():
            request = AWSRequest("GET", url, headers={})
            SigV4Auth(who, "execute-api", REGION).add_auth(request)
            signatures.Service.last = None
            socket = WebSocket(url, headers=[(n, v) for n, v in request.prepare().headers.items() if n.lower() != "host"])
            c.check(f"socket of {what}: $connect", signatures.problem(*signatures.Service.last, keys=who), None)
            signatures.Service.last = None
            socket.send("{}")
            c.check(f"socket of {what}: its answer", socket.receive(), "called")
            c.check(f"socket of {what}: a message", signatures.problem(*signatures.Service.last, keys=who), None)
            socket.close()


def permissions(c, penstock, keys):
    """--enforce-permissions: of functions that run here the caller's policies are asked, and the function's aren't."""
    def policy(*allowed, denied=()):
        return {"Version": "2012-10-17", "Statement": [{"Effect": effect, "Action": action, "Resource": resource} for effect, those in (
            ("Allow", allowed), ("Deny", denied)) for action, resource in those]}
    call, function = ("execute-api:Invoke", "*"), f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:echo"
    owners = {"BOTH": policy(call, ("lambda:InvokeFunction", function)), "CALL": policy(call), "OTHER": policy(call, ("lambda:InvokeFunction", function + "2")),
              "DENIED": policy(call, ("lambda:*", "*"), denied=[("lambda:InvokeFunction", function)])}
    with open(keys, "w") as file:
        json.dump({"keys": [{"access_key_id": f"AKID{name}", "secret_access_key": "env:ALICE", "arn": f"arn:aws:iam::{ACCOUNT}:user/{name}",
                             "policies": [document]} for name, document in owners.items()]}, file)
    own = {"Fn::Sub": "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Echo.Arn}/invocations"}
    key = {"use": "Auth/APIKey", "config": {"keys": [{"id": "k", "secret": "env:BOB"}]}}
    paths = {"/fn": {"get": method("aws_proxy", own)}}
    for name, chain in {"either": {"any_of": ["AWS_IAM", key]}, "both": {"all_of": [key, "AWS_IAM"]}}.items():
        paths[f"/{name}"] = {"get": {**method("aws_proxy", own), "x-penstock-authorizers": chain}}
    body = {"Resources": {**rest(paths), **iam_auth.http_api(), "Echo": {
        "Type": "AWS::Lambda::Function", "Properties": {
            "FunctionName": "echo", "Runtime": "python3.12", "Handler": "index.handler", "Role": f"arn:aws:iam::{ACCOUNT}:role/r",
            "Code": {"ZipFile": "def handler(event, context): return {'statusCode': 200, 'body': 'called'}"}}}}}
    body["Resources"]["Integration"]["Properties"]["CredentialsArn"] = CALLER
    body["Resources"]["Second"] = {"Type": "AWS::Lambda::Function", "Properties": {
        **body["Resources"]["Echo"]["Properties"], "FunctionName": "second"}}
    sockets = websocket_access.api("Chat", connect={"AuthorizationType": "AWS_IAM"}, routes=[("same", {})])
    del sockets["IRChat"]
    for name, called in {"IChat": "Echo", "ISecond": "Second"}.items():
        sockets[name] = {"Type": "AWS::ApiGatewayV2::Integration", "Properties": {
            "ApiId": {"Ref": "Chat"}, "IntegrationType": "AWS_PROXY", "IntegrationMethod": "POST", "CredentialsArn": CALLER,
            "IntegrationUri": json.loads(json.dumps(own).replace("Echo", called))}}
    sockets["RChat1"]["Properties"]["Target"] = {"Fn::Sub": "integrations/${ISecond}"}
    body["Resources"].update(sockets)
    for options, refused in (((), 200), (("--enforce-permissions",), 500)):
        with Gateway(penstock, body, "--iam-keys", keys, *options) as gateway:
            c.port = gateway.port
            for kind in ("REST", "HTTP"):
                c.base = gateway.bases[kind]
                found = {name: c.send("/fn", Credentials(f"AKID{name}", iam_auth.SECRETS["ALICE"])).status for name in owners}
                c.check(f"{kind} {options}", found, {"BOTH": 200, "CALL": refused, "OTHER": refused, "DENIED": refused})
            # Who has no signature must not be served with nobody's permissions.
            c.base, signed = gateway.bases["REST"], Credentials("AKIDBOTH", iam_auth.SECRETS["ALICE"])
            found = [c.send(path, who, x_api_key=iam_auth.SECRETS["BOB"]).status for path in ("/either", "/both") for who in (None, signed)]
            c.check(f"a chain that lets in who hasn't signed {options}", found, [500, 500, 403, 200])
            told = "".join(gateway.told)
            c.check(f"messages that call what nobody asked for {options}", [told.count(f"/prod {key}: the function is called") for key in (
                "$connect", "$default", "same")], [0, 1 if options else 0, 0])
            c.check(f"is warned of {options}", told.count("= have AWS_IAM in each of its branches"), 1)


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    signatures.REGION = REGION
    os.environ.update(iam_auth.SECRETS, AWS_ACCESS_KEY_ID=OWN.access_key, AWS_SECRET_ACCESS_KEY=OWN.secret_key)
    endpoint = f"http://127.0.0.1:{server.server_port}"
    with tempfile.NamedTemporaryFile("w", suffix=".json") as keys:
        json.dump(iam_auth.KEYS, keys)
        keys.flush()
        arguments = ("--iam-keys", keys.name, "--lambda-endpoint", endpoint, "--endpoint-url", endpoint)
        with Gateway(sys.argv[1], definition(), *arguments) as gateway:
            c = Client(gateway.port, gateway.bases["REST"])
            rest_api(c)
            c.base = gateway.bases["HTTP"]
            http_api(c)
            told = "".join(gateway.told)
            c.check("a warning at load", told.count("= make the authorization AWS_IAM, or name a role"), 3)
        sockets(c, sys.argv[1], keys.name, endpoint)
        permissions(c, sys.argv[1], keys.name)
    server.shutdown()
    c.end()


if __name__ == "__main__":
    main()
