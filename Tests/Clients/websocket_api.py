#!/usr/bin/env python3
"""What a client of a WebSocket API sees, and its functions: a template with every kind of route, functions in Python that post back
through the callback URL, frames that no client should send. With boto3 also apigatewaymanagementapi.

    websocket_api.py PENSTOCK     exit 1 when something differs
"""
import http.client
import http.server
import json
import os
import sys
import tempfile
import threading
import time

from gateway import Checks, Served
from websocket import BINARY, CLOSE, PING, PONG, TEXT, Closed, Refused, WebSocket

FUNCTION = '''
import hashlib, hmac, json, os, datetime, urllib.request, urllib.error


def call(method, url, body=b""):
    """A signed call of the callback URL, with the standard library alone."""
    host, path = url.split("/", 3)[2], "/" + url.split("/", 3)[3]
    time = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    scope = time[:8] + "/us-east-1/execute-api/aws4_request"
    text = "\\n".join([method, urllib.request.quote(path), "", "host:" + host, "x-amz-date:" + time, "", "host;x-amz-date",
                      hashlib.sha256(body).hexdigest()])
    key = b"AWS4secret"
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signed = "\\n".join(["AWS4-HMAC-SHA256", time, scope, hashlib.sha256(text.encode()).hexdigest()])
    signature = hmac.new(key, signed.encode(), hashlib.sha256).hexdigest()
    request = urllib.request.Request(url, body if method == "POST" else None, method=method, headers={
        "x-amz-date": time, "authorization": "AWS4-HMAC-SHA256 Credential=AKID/" + scope
        + ", SignedHeaders=host;x-amz-date, Signature=" + signature})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def handler(event, context):
    with open(os.environ["EVENTS"], "a") as file:
        file.write(json.dumps(event) + "\\n")
    asked = event["requestContext"]
    key = asked["routeKey"]
    if key == "$connect":
        query = event.get("queryStringParameters") or {}
        if query.get("status"):
            return {"statusCode": int(query["status"]), "body": "as asked"}
        if query.get("fail"):
            raise ValueError("as asked")
        if query.get("early"):
            url = "http://" + asked["domainName"] + "/" + asked["stage"] + "/@connections/" + asked["connectionId"]
            return {"statusCode": 400 + (call("POST", url, b"early")[0] == 410)}
        return {"statusCode": 200, "headers": {"Sec-WebSocket-Protocol": "chat"}}
    if key == "fail":
        raise ValueError("as asked")
    if key == "nothing":
        return None
    if key == "long":
        return {"statusCode": 200, "body": "x" * (128 * 1024 + 1)}
    if key == "back":
        url = "http://" + asked["domainName"] + "/" + asked["stage"] + "/@connections/" + asked["connectionId"]
        return {"statusCode": 200, "body": json.dumps([call("POST", url, b"from behind"), call("GET", url)])}
    return {"statusCode": 200, "body": "re: " + (event.get("body") or "")}


def gate(event, context):
    with open(os.environ["EVENTS"], "a") as file:
        file.write(json.dumps(event) + "\\n")
    effect = "Allow" if (event.get("queryStringParameters") or {}).get("token") == "good" else "Deny"
    return {"principalId": "ann", "context": {"tenant": "acme", "level": 3}, "policyDocument": {
        "Version": "2012-10-17", "Statement": [{"Action": "execute-api:Invoke", "Effect": effect, "Resource": event["methodArn"]}]}}
'''


def sub(text):
    return {"Fn::Sub": text}


def template(backend):
    """Two APIs: `chat`, open; `gated`, with an authorizer."""
    resources = {}

    def function(name, handler):
        resources[name] = {"Type": "AWS::Serverless::Function", "Properties": {
            "Handler": handler, "Runtime": "python3.12", "CodeUri": "src", "Timeout": 20,
            "Environment": {"Variables": {"EVENTS": {"Ref": "Events"}}}}}

    def api(prefix, selection, routes, authorizer=None):
        own = {"ApiId": {"Ref": prefix}}
        resources[prefix] = {"Type": "AWS::ApiGatewayV2::Api", "Properties": {
            "Name": prefix, "ProtocolType": "WEBSOCKET", "RouteSelectionExpression": selection}}
        for index, (key, integration, answers, more) in enumerate(routes):
            name = f"{prefix}{index}"
            responses = integration.pop("Responses", {})
            resources[f"I{name}"] = {"Type": "AWS::ApiGatewayV2::Integration", "Properties": {**own, **integration}}
            for number, (response, text) in enumerate(responses.items()):
                resources[f"IR{name}{number}"] = {"Type": "AWS::ApiGatewayV2::IntegrationResponse", "Properties": {
                    **own, "IntegrationId": {"Ref": f"I{name}"}, "IntegrationResponseKey": response,
                    "TemplateSelectionExpression": "\\$default", "ResponseTemplates": {"$default": text}}}
            resources[f"R{name}"] = {"Type": "AWS::ApiGatewayV2::Route", "Properties": {
                **own, "RouteKey": key, "Target": sub("integrations/${I%s}" % name), **more}}
            if answers:
                resources[f"RR{name}"] = {"Type": "AWS::ApiGatewayV2::RouteResponse", "Properties": {
                    **own, "RouteId": {"Ref": f"R{name}"}, "RouteResponseKey": "$default"}}
        resources[f"S{prefix}"] = {"Type": "AWS::ApiGatewayV2::Stage", "Properties": {
            **own, "StageName": "prod", "AutoDeploy": True}}

    def proxy():
        return {"IntegrationType": "AWS_PROXY", "IntegrationUri": sub(
            "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Chat.Arn}/invocations")}

    def mock(answer, request='{"statusCode": 200}'):
        return {"IntegrationType": "MOCK", "TemplateSelectionExpression": "\\$default",
                "RequestTemplates": {"$default": request}, "Responses": {"$default": answer}}

    function("Chat", "app.handler")
    function("Gate", "app.gate")
    resources["Model"] = {"Type": "AWS::ApiGatewayV2::Model", "Properties": {
        "ApiId": {"Ref": "chat"}, "Name": "Say", "ContentType": "application/json",
        "Schema": {"type": "object", "required": ["text"]}}}
    api("chat", "$request.body.action", [
        ("$connect", proxy(), False, {}), ("$disconnect", proxy(), False, {}), ("$default", proxy(), True, {}),
        ("quiet", proxy(), False, {}), ("fail", proxy(), False, {}), ("nothing", proxy(), False, {}), ("long", proxy(), True, {}),
        ("back", proxy(), True, {}),
        ("ping", mock('{"pong":"$context.connectionId"}'), True, {}),
        ("say", mock("said"), True, {"ModelSelectionExpression": "$request.body.action", "RequestModels": {"say": "Say"}}),
        ("raw", {"IntegrationType": "HTTP_PROXY", "IntegrationMethod": "PUT", "IntegrationUri": f"{backend}/raw"}, True, {}),
        ("mapped", {"IntegrationType": "HTTP", "IntegrationMethod": "POST", "IntegrationUri": f"{backend}/mapped",
                    "TemplateSelectionExpression": "${request.body.kind}-x",
                    "RequestTemplates": {"a-x": 'kind a, $input.path("$.n")', "b-x": "kind b"},
                    "RequestParameters": {"integration.request.header.X-Id": "context.connectionId",
                                          "integration.request.header.X-Two": "route.request.body.n"},
                    "Responses": {"$default": "got $input.body", "/4\\d\\d/": "was bad"}}, True, {}),
    ])
    resources["Authorizer"] = {"Type": "AWS::ApiGatewayV2::Authorizer", "Properties": {
        "ApiId": {"Ref": "gated"}, "Name": "gate", "AuthorizerType": "REQUEST",
        "IdentitySource": ["route.request.querystring.token"], "AuthorizerUri": sub(
            "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Gate.Arn}/invocations")}}
    api("gated", "${request.body.kind}/$request.body.sub[0]", [
        ("$connect", mock(""), False, {"AuthorizationType": "CUSTOM", "AuthorizerId": {"Ref": "Authorizer"}}),
        ("a/1", mock('{"who":"$context.authorizer.principalId","tenant":"$context.authorizer.tenant"}'), True, {}),
    ])
    return {"AWSTemplateFormatVersion": "2010-09-09", "Transform": "AWS::Serverless-2016-10-31",
            "Parameters": {"Events": {"Type": "String"}}, "Resources": resources}


class Backend(http.server.BaseHTTPRequestHandler):
    def do_PUT(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
        status = 404 if "bad" in body else 200
        told = f"{self.command} {self.path} {self.headers.get('x-id', '-')} {self.headers.get('x-two', '-')} {body}".encode()
        self.send_response(status)
        self.send_header("content-length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    do_POST = do_PUT

    def log_message(self, *_):
        pass


def closed(socket):
    """The code that the gateway closes with."""
    try:
        while True:
            socket.receive()
    except Closed as end:
        return end.code


class Suite(Checks):
    def __init__(self, served, events):
        super().__init__()
        self.served, self.events, self.tag = served, events, 0
        bases = {}
        name = None
        for line in served.told:
            if line.startswith("WEBSOCKET API"):
                name = line.split()[2].rstrip(",")
            elif "/_aws/execute-api/" in line:
                bases[name] = line.strip().split("/", 3)[3].rstrip("/")
        self.chat, self.gated = (f"ws://127.0.0.1:{served.port}/{bases[name]}" for name in ("chat", "gated"))

    def opened(self, url, headers=()):
        """A connection, and its id as its $connect was told. Functions run side by side: whoever looks for an event of one
        connection asks by its id, not for the newest."""
        self.tag += 1
        tag = f"t{self.tag}"
        socket = WebSocket(f"{url}{'&' if '?' in url else '?'}tag={tag}", headers)
        event = self.event("$connect", lambda event: (event.get("queryStringParameters") or {}).get("tag") == tag)
        return socket, event["requestContext"]["connectionId"]

    def event(self, key, matches=lambda event: True, kind=None):
        """The newest of a route's events that `matches`, waited for; a text: of the connection with this id."""
        if isinstance(matches, str):
            name = matches
            return self.event(key, lambda event: event["requestContext"]["connectionId"] == name, kind)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            if os.path.exists(self.events):
                with open(self.events) as file:
                    found = [json.loads(line) for line in file if line.endswith("\n")]
                found = [event for event in found if event["requestContext"]["routeKey"] == key and event.get("type") == kind
                         and matches(event)]
                if found:
                    return found[-1]
            time.sleep(0.01)
        raise AssertionError(f"no event of {key}")

    def error(self, text, message, socket=None):
        """A frame in AWS's words: aws-samples/simple-websockets-chat-app#42."""
        start = f'{{"message": "{message}", "connectionId":"'
        self.check(f"the error {message}", text[:len(start)], start)
        found = json.loads(text)
        self.check("its members", list(found), ["message", "connectionId", "requestId"])

    def refused(self, url, headers=()):
        try:
            WebSocket(url, headers).close()
        except Refused as refused:
            return refused.status
        return 101

    def handshake(self):
        socket, name = self.opened(self.chat + "?a=1&a=2", [
            ("Sec-WebSocket-Protocol", "other, chat"), ("X-Two", "1"), ("X-Two", "2"), ("User-Agent", "test/1")])
        self.check("the subprotocol that $connect chose", socket.headers.get("sec-websocket-protocol"), "chat")
        event = self.event("$connect", name)
        context = event["requestContext"]
        self.check("members of a CONNECT event", sorted(event), sorted([
            "headers", "multiValueHeaders", "queryStringParameters", "multiValueQueryStringParameters", "requestContext",
            "isBase64Encoded"]))
        self.check("its query", event["multiValueQueryStringParameters"], {"a": ["1", "2"], "tag": ["t1"]})
        self.check("its fields", event["multiValueHeaders"]["X-Two"], ["1", "2"])
        self.check("its type", (context["eventType"], context["messageDirection"], context["stage"]), ("CONNECT", "IN", "prod"))
        self.check("who", context["identity"], {"userAgent": "test/1", "sourceIp": "127.0.0.1"})
        socket.send("no JSON")
        self.check("what isn't JSON is $default's", socket.receive(), "re: no JSON")
        message = self.event("$default", name)
        self.check("members of a MESSAGE event", sorted(message), ["body", "isBase64Encoded", "requestContext"])
        self.check("members of its context", sorted(message["requestContext"]), sorted([
            "routeKey", "messageId", "eventType", "extendedRequestId", "requestTime", "messageDirection", "stage", "connectedAt",
            "requestTimeEpoch", "identity", "requestId", "domainName", "connectionId", "apiId"]))
        self.check("one connection", message["requestContext"]["connectionId"], context["connectionId"])
        self.check("since", message["requestContext"]["connectedAt"], context["connectedAt"])
        self.check("the close is answered with its code", socket.close(3007, "bye"), 3007)
        end = self.event("$disconnect", name)["requestContext"]
        self.check("a DISCONNECT event", [end[name] for name in ("eventType", "disconnectStatusCode", "disconnectReason")],
                   ["DISCONNECT", 3007, "bye"])
        socket, name = self.opened(self.chat)
        socket.close(None)
        end = self.event("$disconnect", name)["requestContext"]
        self.check("one that closes without a status", (end["disconnectStatusCode"], end["disconnectReason"]),
                   (1005, "Client-side close frame status not set"))
        self.check("without a subprotocol none is chosen", WebSocket(self.chat).headers.get("sec-websocket-protocol"), None)

    def refusals(self):
        for status in (400, 403, 500):
            self.check(f"$connect says {status}", self.refused(f"{self.chat}?status={status}"), status)
        self.check("$connect fails", self.refused(self.chat + "?fail=1"), 502)
        self.check("a callback during $connect is gone", self.refused(self.chat + "?early=1"), 401)
        self.check("no such stage", self.refused(self.chat.replace("/prod", "/test")), 403)
        self.check("a key that is none", self.refused(self.chat, [("Sec-WebSocket-Key", "x")]), 101)
        connection = http.client.HTTPConnection("127.0.0.1", self.served.port, timeout=20)
        path = "/" + self.chat.split("/", 3)[3]
        connection.request("GET", path)
        answer = connection.getresponse()
        self.check("a plain GET", (answer.status, json.loads(answer.read())["message"]), (403, "Forbidden"))
        upgrade = {"Upgrade": "websocket", "Connection": "upgrade", "Sec-WebSocket-Version": "8"}
        connection.request("GET", path, headers={**upgrade, "Sec-WebSocket-Key": "x"})
        answer = connection.getresponse()
        answer.read()
        self.check("another version", (answer.status, answer.getheader("sec-websocket-version")), (426, "13"))

    def routes(self):
        socket = WebSocket(self.chat)
        socket.send('{"action":"ping"}')
        pong = json.loads(socket.receive())
        self.check("MOCK with templates", len(pong["pong"]), 20)
        socket.send('{"action":"quiet"}')
        socket.send('{"action":"raw","n":1}')
        self.check("HTTP_PROXY, and nothing of a route without a response", socket.receive(),
                   'PUT /raw - - {"action":"raw","n":1}')
        socket.send('{"action":"mapped","kind":"a","n":7}')
        self.check("HTTP, by a template that the message chooses", socket.receive(), f"got POST /mapped {pong['pong']} 7 kind a, 7")
        socket.send('{"action":"mapped","kind":"b"}')
        self.check("another template", socket.receive(), f"got POST /mapped {pong['pong']} - kind b")
        socket.send('{"action":"mapped","kind":"none","bad":1}')
        self.check("an integration response by pattern", socket.receive(), "was bad")
        socket.send('{"action":"say","text":"x"}')
        self.check("what the model allows", socket.receive(), "said")
        socket.send('{"action":"say"}')
        self.error(socket.receive(), "Bad request body")
        for action in ("fail", "nothing"):
            socket.send(json.dumps({"action": action}))
            self.error(socket.receive(), "Internal server error")
        socket.send('{"action":"long"}')
        self.error(socket.receive(), "Internal server error")
        for count in (1, 2000, 2100, 40000):
            socket.send("x" * min(count, 32000))
            self.check("a long message", len(socket.receive()), min(count, 32000) + 4)
        socket.close()

    def authorizer(self):
        self.check("no identity", self.refused(self.gated), 401)
        self.check("denied", self.refused(self.gated + "?token=bad"), 403)
        socket = WebSocket(self.gated + "?token=good", [("X-Device", "d1")])
        asked = self.event("$connect", lambda event: event["queryStringParameters"]["token"] == "good", "REQUEST")
        self.check("the authorizer's event", (asked["methodArn"].split("/", 1)[1], "body" in asked), ("prod/$connect", False))
        self.check("its headers are all that came", asked["headers"].get("X-Device"), "d1")
        socket.send('{"kind":"a","sub":[1]}')
        self.check("its context is the connection's", json.loads(socket.receive()), {"who": "ann", "tenant": "acme"})
        socket.send('{"kind":"b","sub":[1]}')
        self.error(socket.receive(), "Forbidden")
        socket.close()

    def callback(self):
        socket = WebSocket(self.chat, [("User-Agent", "test/2")])
        socket.send('{"action":"back"}')
        self.check("a function posts back", socket.receive(), "from behind")
        sent, told = json.loads(socket.receive())
        self.check("POST", sent, [200, ""])
        told = json.loads(told[1])
        self.check("GET", (sorted(told), told["identity"]), (["connectedAt", "identity", "lastActiveAt"],
                                                            {"sourceIp": "127.0.0.1", "userAgent": "test/2"}))
        connection = http.client.HTTPConnection("127.0.0.1", self.served.port, timeout=20)
        connection.request("POST", "/" + self.chat.split("/", 3)[3] + "/@connections/x", b"unsigned")
        self.check("who doesn't sign", connection.getresponse().status, 403)
        socket.close()
        try:
            import boto3
            import botocore.exceptions
        except ImportError:
            return print("without boto3: apigatewaymanagementapi isn't tried")
        client = boto3.client("apigatewaymanagementapi", endpoint_url=self.chat.replace("ws:", "http:"), region_name="us-east-1",
                              aws_access_key_id="AKID", aws_secret_access_key="secret")

        def code(call, **arguments):
            try:
                call(**arguments)
            except botocore.exceptions.ClientError as error:
                return error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]["Code"]

        sockets = [WebSocket(self.chat) for _ in range(8)]
        ids = []
        for one in sockets:
            one.send('{"action":"ping"}')
            ids.append(json.loads(one.receive())["pong"])
        for index, name in enumerate(ids):
            client.post_to_connection(ConnectionId=name, Data=f"to {index}".encode())
        self.check("each gets its own, on whichever loop", [one.receive() for one in sockets], [f"to {i}" for i in range(8)])
        client.post_to_connection(ConnectionId=ids[0], Data=b"x" * (128 << 10))
        self.check("128 KB", len(sockets[0].receive()), 128 << 10)
        self.check("more", code(client.post_to_connection, ConnectionId=ids[0], Data=b"x" * ((128 << 10) + 1)),
                   (413, "PayloadTooLargeException"))
        self.check("told", sorted(client.get_connection(ConnectionId=ids[1])["Identity"]), ["SourceIp", "UserAgent"])
        client.post_to_connection(ConnectionId=ids[2], Data=b"\xff\x00")
        self.check("what is no text", sockets[2].receive_frame(), (BINARY, b"\xff\x00"))
        other = boto3.client("apigatewaymanagementapi", endpoint_url=self.gated.replace("ws:", "http:"), region_name="us-east-1",
                             aws_access_key_id="AKID", aws_secret_access_key="secret")
        self.check("by another API", code(other.get_connection, ConnectionId=ids[2]), (410, "GoneException"))
        client.delete_connection(ConnectionId=ids[1])
        self.check("deleted", closed(sockets[1]), 1000)
        sockets[1].close(1000)
        end = self.event("$disconnect", ids[1])["requestContext"]
        self.check("what $disconnect is told of it", (end["disconnectStatusCode"], end["disconnectReason"]), (1000, "Connection Closed Normally"))
        for call in (client.get_connection, client.delete_connection):
            self.check("gone", code(call, ConnectionId=ids[1]), (410, "GoneException"))
        guessed = ids[0][:-1] + ("A" if ids[0][-1] != "A" else "B")
        self.check("guessed", code(client.get_connection, ConnectionId=guessed), (410, "GoneException"))
        self.check("no id", code(client.get_connection, ConnectionId="x="), (400, "BadRequestException"))

    def frames(self):
        """What RFC 6455 and AWS's quotas say of frames; the parser's own tests have the rest."""
        def outcome(*frames):
            socket, name = self.opened(self.chat)
            for arguments in frames:
                socket.send_frame(*arguments)
            code = closed(socket)
            self.check("what closes is told", self.event("$disconnect", name)["requestContext"]["disconnectStatusCode"], code)
            return code

        socket = WebSocket(self.chat)
        socket.send_frame(PING, b"are you there")
        self.check("a pong", socket.receive_frame(), (PONG, b"are you there"))
        socket.send_frame(TEXT, b"one ", False)
        socket.send_frame(PING, b"x")
        socket.send_frame(0, b"message")
        self.check("a ping within a message", socket.receive_frame(), (PONG, b"x"))
        self.check("a message in two frames", socket.receive(), "re: one message")
        socket.close()
        self.check("a binary message", outcome((BINARY, b"x")), 1003)
        self.check("32 KB and a byte", outcome((TEXT, b"x" * ((32 << 10) + 1))), 1009)
        part = b"x" * (32 << 10)
        self.check("128 KB and a byte", outcome((TEXT, part, False), *[(0, part, False)] * 3, (0, b"x")), 1009)
        self.check("no UTF-8", outcome((TEXT, b"\xff")), 1007)
        self.check("a reserved bit", outcome((TEXT, b"x", True, 0x40)), 1002)
        self.check("a frame that isn't masked", outcome((TEXT, b"x", True, 0, False)), 1002)
        cut, name = self.opened(self.chat)
        cut.socket.close()
        self.check("one that is cut", self.event("$disconnect", name)["requestContext"]["disconnectStatusCode"], 1006)

    def drain(self):
        socket = WebSocket(self.chat)
        self.served.process.terminate()
        self.check("a gateway that ends is going away", closed(socket), 1001)
        socket.send_frame(CLOSE, b"\x03\xe9")
        self.check("and ends", self.served.process.wait(20), 0)


def main(penstock):
    backend = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Backend)
    threading.Thread(target=backend.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(f"{folder}/src")
        with open(f"{folder}/src/app.py", "w") as file:
            file.write(FUNCTION)
        with open(f"{folder}/template.json", "w") as file:
            json.dump(template(f"http://127.0.0.1:{backend.server_port}"), file)
        served = Served(penstock, folder, "template.json", "--parameter", f"Events={folder}/events")
        suite = Suite(served, f"{folder}/events")
        try:
            for part in (suite.handshake, suite.refusals, suite.routes, suite.authorizer, suite.callback, suite.frames, suite.drain):
                part()
        finally:
            served.process.kill()
            served.process.wait()
        suite.end()


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]))
