#!/usr/bin/env python3
"""Calls of functions on --manage that take their time: functions that call the listener themselves,
and replies that come in parts. Functions of a template whose code and layer are archives.

usage: lambda_calls.py PENSTOCK       exit: 0 all right, 1 something isn't, 77 boto3 isn't installed
"""
import os
import shutil
import sys
import tempfile
import threading
import time

import lambda_api as api

# More than the listener has workers.
CALLERS = 12

CALLS_BACK = """
import http.client
SIGNED = ("AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/lambda/aws4_request, "
          "SignedHeaders=host;x-amz-date, Signature=" + "0" * 64)
def handler(event, context):
    connection = http.client.HTTPConnection("127.0.0.1", event["port"], timeout=20)
    connection.request("GET", "/2015-03-31/functions/back", headers={
        "Authorization": SIGNED, "X-Amz-Date": "20260101T000000Z"})
    return connection.getresponse().status
"""

STREAMS = """
const fs = require("fs");
const there = async (path) => {
  while (!fs.existsSync(path)) await new Promise((go) => setTimeout(go, 10));
};
exports.handler = awslambda.streamifyResponse(async (event, stream) => {
  stream.write("one");
  await there(event.until);
  stream.write("two");
  stream.end();
});
exports.large = awslambda.streamifyResponse(async (event, stream) => {
  const part = Buffer.alloc(1 << 16, "x");
  for (let i = 0; i < event.parts; i++) {
    if (!stream.write(part)) await new Promise((go) => stream.once("drain", go));
  }
  stream.end();
});
"""


def callbacks(gateway):
    client = gateway.client("lambda")
    api.make(client, "back", api.archive(CALLS_BACK), Timeout=30)
    found = [None] * CALLERS

    def call(index):
        answer = gateway.client("lambda").invoke(
            FunctionName="back", Payload=b'{"port": %d}' % gateway.port)
        found[index] = api.payload(answer)

    threads = [threading.Thread(target=call, args=(index,)) for index in range(CALLERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    api.check("functions that call back", found, [200] * CALLERS)


def parts(stream):
    for part in stream["EventStream"]:
        if "PayloadChunk" in part:
            yield part["PayloadChunk"]["Payload"]


def streams(gateway, folder):
    if not shutil.which("node"):
        print("notice: no node: no streamed replies")
        return
    client = gateway.client("lambda")
    for name in ("handler", "large"):
        client.create_function(
            FunctionName=name, Runtime="nodejs22.x", Role=api.ROLE, Handler="index." + name,
            Timeout=60, MemorySize=512,
            Code={"ZipFile": api.archive(STREAMS, "index.js")})
    until = os.path.join(folder, "until")
    stream = parts(client.invoke_with_response_stream(
        FunctionName="handler", Payload=b'{"until": "%s"}' % until.encode()))
    api.check("the first part comes before the second is written", next(stream), b"one")
    open(until, "w").close()
    api.check("the rest", b"".join(stream), b"two")
    # 32 MB to a client that waits: it comes whole, and the gateway never has all of it.
    before = memory(gateway)
    stream = client.invoke_with_response_stream(FunctionName="large", Payload=b'{"parts": 512}')
    time.sleep(1)
    grown = memory(gateway) - before
    api.check(f"a slow client's stream waits ({grown} KiB)", grown < 16 << 10, True)
    api.check("all of it", sum(map(len, parts(stream))), 512 << 16)


def left(gateway):
    """A client that goes while a stream waits for it: the function comes to its end."""
    if not shutil.which("node"):
        return
    client = gateway.client("lambda")
    client.put_function_concurrency(FunctionName="large", ReservedConcurrentExecutions=1)
    stream = client.invoke_with_response_stream(FunctionName="large", Payload=b'{"parts": 512}')
    next(parts(stream))
    stream["EventStream"].close()
    for _ in range(200):
        try:
            client.invoke(FunctionName="large", Payload=b'{"parts": 1}')
            return
        except client.exceptions.TooManyRequestsException:
            # It runs, and that is over soon.
            time.sleep(0.05)
    api.check("a stream whose client has gone", "it runs on", "it ends")


def memory(gateway):
    with open(f"/proc/{gateway.process.pid}/status") as status:
        return int(next(line for line in status if line.startswith("VmRSS")).split()[1])


TEMPLATE = """
Resources:
  Layer:
    Type: AWS::Lambda::LayerVersion
    Properties: {LayerName: layer, Content: layer.zip}
  Function:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: packed
      Runtime: python3.12
      Handler: index.handler
      Role: arn:aws:iam::000000000000:role/r
      Layers: [!Ref Layer]
      Code: code.zip
"""


def archives(program, folder):
    def write(name, content):
        with open(os.path.join(folder, name), "wb") as file:
            file.write(content)
    write("template.yaml", TEMPLATE.encode())
    write("layer.zip", api.archive("WORD = 'layered'", "python/shared.py"))
    write("code.zip", api.archive("import shared\ndef handler(e, c): return shared.WORD"))
    gateway = api.Gateway(
        program, folder, "template.yaml", "--ephemeral", "--listen", "127.0.0.1:0")
    try:
        answer = gateway.client("lambda").invoke(FunctionName="packed", Payload=b"{}")
        api.check("code and a layer in archives", api.payload(answer), "layered")
    finally:
        gateway.stop()


def main():
    program = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        archives(program, folder)
        gateway = api.Gateway(program, folder, "--ephemeral")
        try:
            callbacks(gateway)
            streams(gateway, folder)
            left(gateway)
        finally:
            gateway.stop()
    sys.exit(1 if api.failures else 0)


main()
