#!/usr/bin/env python3
"""Handlers that know nothing of the gateway post back by https://{domainName}/{stage} of their events, as AWS's pages have it: in Python
by boto3, in Node by what Node itself has. Through a port that speaks TLS by the local authority, on the API's path and on its own host.

    websocket_handlers.py PENSTOCK     exit 1 when something differs, 77 without boto3

Source: Developer Guide, "Use @connections commands in your backend service".
"""
import json
import os
import shutil
import socket
import ssl
import sys
import tempfile

try:
    import boto3  # noqa: F401
except ImportError:
    print("there is no boto3: Scripts/setup test installs it", file=sys.stderr)
    sys.exit(77)

from gateway import Checks, Served
from websocket import WebSocket

PYTHON = '''
import json
import boto3


def handler(event, context):
    asked = event["requestContext"]
    if asked["eventType"] != "MESSAGE":
        return {"statusCode": 200}
    client = boto3.client("apigatewaymanagementapi", endpoint_url=f"https://{asked['domainName']}/{asked['stage']}")
    client.post_to_connection(ConnectionId=asked["connectionId"], Data=json.dumps({"python": event["body"]}).encode())
    found = client.get_connection(ConnectionId=asked["connectionId"])
    client.post_to_connection(ConnectionId=asked["connectionId"], Data=found["Identity"]["SourceIp"].encode())
    client.delete_connection(ConnectionId=asked["connectionId"])
    return {"statusCode": 200}
'''

NODE = '''
const crypto = require("crypto");
const https = require("https");

// Signature Version 4 of a call, as AWS's SDK makes it: the id's characters that aren't a path's are escaped, and escaped again to be signed.
const call = (method, url, body = "") => new Promise((done, failed) => {
  const at = new URL(url);
  const hash = (data) => crypto.createHash("sha256").update(data).digest("hex");
  const hmac = (key, data) => crypto.createHmac("sha256", key).update(data).digest();
  const time = new Date().toISOString().replace(/[:-]|\\.\\d{3}/g, "");
  const scope = [time.slice(0, 8), process.env.AWS_REGION, "execute-api", "aws4_request"];
  const headers = { host: at.host, "x-amz-date": time };
  if (process.env.AWS_SESSION_TOKEN) headers["x-amz-security-token"] = process.env.AWS_SESSION_TOKEN;
  const names = Object.keys(headers).sort();
  const path = at.pathname.split("/").map(encodeURIComponent).join("/");
  const text = [method, path, "", ...names.map((name) => `${name}:${headers[name]}`), "", names.join(";"), hash(body)].join("\\n");
  const key = scope.reduce(hmac, "AWS4" + process.env.AWS_SECRET_ACCESS_KEY);
  const signature = hmac(key, ["AWS4-HMAC-SHA256", time, scope.join("/"), hash(text)].join("\\n")).toString("hex");
  headers.authorization = `AWS4-HMAC-SHA256 Credential=${process.env.AWS_ACCESS_KEY_ID}/${scope.join("/")}, `
    + `SignedHeaders=${names.join(";")}, Signature=${signature}`;
  const request = https.request(url, { method, headers }, (answer) => {
    let told = "";
    answer.on("data", (piece) => { told += piece; });
    answer.on("end", () => done({ status: answer.statusCode, body: told }));
  });
  request.on("error", failed);
  request.end(body);
});

exports.handler = async (event) => {
  const { domainName, stage, connectionId } = event.requestContext;
  const url = `https://${domainName}/${stage}/@connections/${encodeURIComponent(connectionId)}`;
  const sent = await call("POST", url, JSON.stringify({ node: event.body }));
  const found = await call("GET", url);
  await call("POST", url, JSON.stringify([sent.status, found.status, JSON.parse(found.body).identity.sourceIp]));
  const closed = await call("DELETE", url);
  if (closed.status !== 204) throw new Error(closed.body);
  return { statusCode: 200 };
};
'''


def template():
    resources = {
        "Api": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {
            "Name": "handlers", "ProtocolType": "WEBSOCKET", "RouteSelectionExpression": "$request.body.action"}},
        "Stage": {"Type": "AWS::ApiGatewayV2::Stage", "Properties": {"ApiId": {"Ref": "Api"}, "StageName": "prod", "AutoDeploy": True}}}
    for name, runtime, handler in (("python", "python3.12", "app.handler"), ("node", "nodejs20.x", "index.handler")):
        resources[name] = {"Type": "AWS::Serverless::Function", "Properties": {
            "Handler": handler, "Runtime": runtime, "CodeUri": name, "Timeout": 20}}
        resources[f"I{name}"] = {"Type": "AWS::ApiGatewayV2::Integration", "Properties": {
            "ApiId": {"Ref": "Api"}, "IntegrationType": "AWS_PROXY", "IntegrationUri": {"Fn::Sub": (
                "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${%s.Arn}/invocations" % name)}}}
        resources[f"R{name}"] = {"Type": "AWS::ApiGatewayV2::Route", "Properties": {
            "ApiId": {"Ref": "Api"}, "RouteKey": name, "Target": {"Fn::Sub": "integrations/${I%s}" % name}}}
    return {"AWSTemplateFormatVersion": "2010-09-09", "Transform": "AWS::Serverless-2016-10-31", "Resources": resources}


KEYS = {"keys": [{"access_key_id": "AKIDFUNCTION", "secret_access_key": "env:KEY", "arn": "arn:aws:iam::000000000000:user/function", "policies": [{
    "Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "execute-api:ManageConnections",
                                            "Resource": "arn:aws:execute-api:us-east-1:*:*/prod/*/@connections/*"}]}]}]}


class Suite(Checks):
    def talk(self, url, place, host=None):
        """One connection for each language: what its handler posts, and that it closes."""
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        for language in ("python", "node"):
            if language == "node" and not shutil.which("node"):
                print("notice: without node its handler isn't tried")
                continue
            client = WebSocket(url, host=host, context=context)
            text = json.dumps({"action": language})
            # On a busy machine a function takes its time to start.
            for _ in range(6):
                client.send(text)
                posted = json.loads(client.receive())
                if posted.get("message") != "Internal server error":
                    break
            self.check(f"{language} posts to {place}", posted, {language: text})
            told = client.receive()
            self.check(f"{language} asks and tells", told, "127.0.0.1" if language == "python" else '[200,200,"127.0.0.1"]')
            self.check(f"{language} closes", client.receive_frame()[1][:2], b"\x03\xe8")
            client.socket.close()


def main(penstock):
    suite = Suite()
    with tempfile.TemporaryDirectory() as folder:
        for path, text in {"python/app.py": PYTHON, "node/index.js": NODE, "template.json": json.dumps(template()),
                           "keys.json": json.dumps(KEYS)}.items():
            os.makedirs(os.path.dirname(f"{folder}/{path}"), exist_ok=True)
            with open(f"{folder}/{path}", "w") as file:
                file.write(text)
        # Functions sign by the key that they are given, which the gateway checks.
        served = Served(penstock, folder, "template.json", "--tls", "local", "--iam-keys", "keys.json", environment={
            "KEY": "a secret", "AWS_ACCESS_KEY_ID": "AKIDFUNCTION", "AWS_SECRET_ACCESS_KEY": "a secret", "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_REGION": "us-east-1", "HOME": folder,
            "PATH": os.path.dirname(sys.executable) + ":" + os.environ["PATH"]})
        try:
            line = next(line for line in served.told if "/_aws/execute-api/" in line)
            path = line.strip().split("/", 3)[3].rstrip("/")
            suite.talk(f"wss://localhost:{served.port}/{path}", "the API's path")
            suite.talk(f"ws://localhost:{served.port}/{path}", "the API's path, which was asked in clear text")
            # A name of one's own for the API: functions look it up as everybody does, so it has to be one that is this machine's.
            api = path.split("/")[2]
            try:
                socket.getaddrinfo(f"{api}.execute-api.localhost", served.port)
            except OSError:
                print("notice: names below localhost aren't this machine's here")
            else:
                suite.talk(f"wss://localhost:{served.port}/prod", "the API's own host",
                           host=f"{api}.execute-api.localhost:{served.port}")
        except Exception:
            print("".join(served.told))
            raise
        finally:
            served.end()
    suite.end()


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]))
