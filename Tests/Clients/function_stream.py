#!/usr/bin/env python3
"""Responses of functions that stream (responseTransferMode STREAM): they pass on as they are written.

    function_stream.py PENSTOCK     exit 1 when something differs, 77 without node

Source: API Gateway Developer Guide, "Set up a Lambda proxy integration with payload response streaming".
"""
import http.client
import json
import shutil
import socket
import sys
import tempfile

from gateway import Checks, Gateway

CODE = """
const fs = require('fs');
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
exports.handler = awslambda.streamifyResponse(async (event, stream) => {
  const kind = event.path;
  const metadata = { statusCode: 203, headers: { 'X-Kind': kind, 'Date': 'mine', 'Content-Type': 'text/plain' }, cookies: ['a=1', 'b=2'],
                     multiValueHeaders: { 'X-Many': ['1', '2'] } };
  if (kind === '/raw') { stream.write('no metadata'); stream.end(); return; }
  if (kind === '/status') { stream = awslambda.HttpResponseStream.from(stream, { statusCode: 'never' }); stream.write('x'); stream.end(); return; }
  if (kind === '/throw') throw new Error('before');
  stream = awslambda.HttpResponseStream.from(stream, kind === '/bare' ? {} : metadata);
  stream.write('first ' + event.httpMethod + ' ' + (event.body ?? ''));
  if (kind === '/slow') while (!fs.existsSync(event.queryStringParameters.until)) await wait(10);
  if (kind === '/cut') { await wait(100); throw new Error('under way'); }
  if (kind === '/long') for (let i = 0; i < 200; i++) if (!stream.write('y'.repeat(65536))) await new Promise((done) => stream.once('drain', done));
  stream.write(' last');
  stream.end();
});
"""
PLAIN = "exports.handler = async () => ({ statusCode: 200, body: 'whole' });"


def template():
    def function(name, code):
        return {"Type": "AWS::Lambda::Function", "Properties": {
            "FunctionName": name, "Runtime": "nodejs22.x", "Handler": "index.handler", "Role": "arn:aws:iam::000000000000:role/r",
            "Timeout": 30, "Code": {"ZipFile": code}}}

    def method(resource, name):
        uri = ("arn:aws:apigateway:us-east-1:lambda:path/2021-11-15/functions/arn:aws:lambda:us-east-1:000000000000:function:"
               f"{name}/response-streaming-invocations")
        return {"Type": "AWS::ApiGateway::Method", "Properties": {
            "RestApiId": {"Ref": "API"}, "ResourceId": {"Ref": resource}, "HttpMethod": "ANY", "AuthorizationType": "NONE", "Integration": {
                "Type": "AWS_PROXY", "IntegrationHttpMethod": "POST", "Uri": uri, "ResponseTransferMode": "STREAM", "TimeoutInMillis": 60000}}}

    def resource(part):
        return {"Type": "AWS::ApiGateway::Resource", "Properties": {
            "RestApiId": {"Ref": "API"}, "ParentId": {"Fn::GetAtt": ["API", "RootResourceId"]}, "PathPart": part}}

    return {"Resources": {
        "Stream": function("streams", CODE), "Plain": function("plain", PLAIN),
        "API": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "streams"}},
        "Rest": resource("{proxy+}"), "Whole": resource("whole"),
        "Streams": method("Rest", "streams"), "Wholes": method("Whole", "plain"),
        "Deployment": {"Type": "AWS::ApiGateway::Deployment", "DependsOn": ["Streams", "Wholes"], "Properties": {"RestApiId": {"Ref": "API"}}},
        "Stage": {"Type": "AWS::ApiGateway::Stage", "Properties": {
            "RestApiId": {"Ref": "API"}, "DeploymentId": {"Ref": "Deployment"}, "StageName": "s"}}}}


class Client(Checks):
    def __init__(self, port):
        super().__init__()
        self.port = port

    def send(self, path, method="GET", body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, "/s" + path, body=body)
        return connection.getresponse()


def run(c):
    answer = c.send("/a", "POST", "in")
    c.check("status", answer.status, 203)
    c.check("headers", [answer.getheader(n) for n in ("X-Kind", "Content-Type", "X-Many", "x-amzn-Remapped-Date", "x-penstock-reply")],
            ["/a", "text/plain", "1, 2", "mine", None])
    c.check("cookies", answer.headers.get_all("Set-Cookie"), ["a=1", "b=2"])
    c.check("trace and ids", all(answer.getheader(n) for n in ("X-Amzn-Trace-Id", "x-amzn-RequestId", "x-amz-apigw-id")), True)
    c.check("body", answer.read(), b"first POST in last")
    c.check("chunked", answer.getheader("Transfer-Encoding"), "chunked")
    answer = c.send("/bare")
    c.check("no metadata but the delimiter", (answer.status, answer.getheader("Content-Type"), answer.read()), (200, "application/json", b"first GET  last"))
    # The function goes on when its first part is here.
    with tempfile.TemporaryDirectory() as folder:
        until = f"{folder}/here"
        answer = c.send(f"/slow?until={until}")
        first = answer.read1()
        open(until, "w").close()
        c.check("in parts", (first, answer.read()), (b"first GET ", b" last"))
    c.check("long", len(c.send("/long").read()), len(b"first GET ") + 200 * 65536 + len(b" last"))
    for path in ("/raw", "/status", "/throw", "/whole"):
        answer = c.send(path)
        c.check(path, (answer.status, json.loads(answer.read())), (502, {"message": "Internal server error"}))
    answer = c.send("/cut")
    try:
        answer.read()
        c.check("cut off", "whole", "incomplete")
    except http.client.IncompleteRead:
        pass
    # A client that leaves while the function writes; then the function serves the next one.
    with socket.create_connection(("127.0.0.1", c.port), timeout=60) as gone:
        gone.sendall(b"GET /s/long HTTP/1.1\r\nHost: x\r\n\r\n")
        gone.recv(1000)
    c.check("after one that left", c.send("/a").read(), b"first GET  last")


def main():
    if shutil.which("node") is None:
        print("node is not installed", file=sys.stderr)
        sys.exit(77)
    with Gateway(sys.argv[1], template(), *sys.argv[2:]) as gateway:
        c = Client(gateway.port)
        run(c)
        if c.failures:
            print("".join(gateway.told[-20:]))
    c.end()


if __name__ == "__main__":
    main()
