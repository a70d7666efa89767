#!/usr/bin/env python3
"""How paths and queries arrive: Tests/Clients/encodings.json against the built gateway, over raw sockets.

usage: encodings.py PENSTOCK [--write]

Five places see the same request target: the event of a REST proxy integration, the events 1.0 and 2.0 of
HTTP APIs, the backend of an HTTP_PROXY integration, and `$input.params` of a template. --write puts down
what the gateway does; what each cell rests on is decided by `source` below, which writes `unverified`
where nothing public says what AWS does.
"""
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
TABLE = os.path.join(HERE, "encodings.json")
ARN = "arn:aws:lambda:us-east-1:000000000000:function:echo"
INVOKE = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{ARN}/invocations"
PARAMS = '{"statusCode":200}'
SEEN = (
    '{"path":{#foreach($n in $input.params().path.keySet())"$n":'
    '"$util.escapeJavaScript($input.params().path.get($n))"#if($foreach.hasNext),#end#end},'
    '"query":{#foreach($n in $input.params().querystring.keySet())"$n":'
    '"$util.escapeJavaScript($input.params().querystring.get($n))"#if($foreach.hasNext),#end#end}}'
)

SOURCES = {
    "recorded": "LocalStack's recording of AWS, test_lambda_aws_proxy_integration "
    "(aws-recorded-facts)",
    "voker": "live captures in hotsock/voker#8, reported by middleapi/standard-server#93: REST keeps the "
    "encoding of paths, HTTP APIs decode path and rawPath and cut at a decoded '?'",
    "fastify": "an event printed in fastify/aws-lambda-fastify#169: a%2Fb is /a/b in rawPath",
    "dotnet": "tried against AWS in aws/aws-lambda-dotnet#1901: queryStringParameters are decoded, "
    "rawQueryString is as sent, path parameters of HTTP APIs are decoded",
    "semicolon": "Developer Guide, 'Amazon API Gateway important notes': a semicolon splits the query",
}


def source(column, part, target):
    """What a cell rests on; one that nothing public speaks of is unverified."""
    path, _, query = target.partition("?")
    odd = re.search(r"%(?![0-9A-Fa-f]{2})", path if part != "query" else query)
    if odd or path.startswith("/") or "//" in path or "/./" in path or "/.." in path or path.endswith("/."):
        return "recorded" if column == "rest" and path in ("a//b",) and part != "query" else "unverified"
    if part == "rawQueryString":
        return "dotnet"
    if part == "query":
        if ";" in query:
            return "semicolon" if column == "rest" else "unverified"
        if column == "rest":
            return "recorded" if re.fullmatch(r"[\w=&+%./:@-]*", query) else "unverified"
        return "dotnet" if column in ("http-1.0", "http-2.0") else "unverified"
    if column == "rest":
        return "recorded" if re.fullmatch(r"[\w+@./-]*(%2[Bb][\w+@./-]*)*/?", path) else "voker"
    if column == "http-2.0" and "%2F" in path.upper():
        return "fastify"
    return "voker" if column in ("http-1.0", "http-2.0") else "unverified"


def template(backend):
    def resource(name, parent):
        return {"Type": "AWS::ApiGateway::Resource", "Properties": {
            "RestApiId": {"Ref": "Rest"}, "PathPart": name, "ParentId": parent}}

    root = {"Fn::GetAtt": ["Rest", "RootResourceId"]}
    resources = {"Rest": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "encodings"}}}
    integrations = {
        "rest": {"Type": "AWS_PROXY", "IntegrationHttpMethod": "POST", "Uri": INVOKE},
        "upstream": {
            "Type": "HTTP_PROXY", "IntegrationHttpMethod": "GET",
            "Uri": f"http://127.0.0.1:{backend}/{{proxy}}",
            "RequestParameters": {"integration.request.path.proxy": "method.request.path.proxy"}},
        "params": {
            "Type": "MOCK", "RequestTemplates": {"application/json": PARAMS},
            "IntegrationResponses": [
                {"StatusCode": "200", "ResponseTemplates": {"application/json": SEEN}}]},
    }
    methods = []
    for name, integration in integrations.items():
        resources[f"Folder{name}"] = resource(name, root)
        resources[f"Proxy{name}"] = resource("{proxy+}", {"Ref": f"Folder{name}"})
        resources[f"Method{name}"] = {"Type": "AWS::ApiGateway::Method", "Properties": {
            "RestApiId": {"Ref": "Rest"}, "ResourceId": {"Ref": f"Proxy{name}"},
            "HttpMethod": "GET", "AuthorizationType": "NONE", "Integration": integration,
            "RequestParameters": {"method.request.path.proxy": True},
            "MethodResponses": [{"StatusCode": "200"}]}}
        methods.append(f"Method{name}")
    resources["Deployment"] = {
        "Type": "AWS::ApiGateway::Deployment", "DependsOn": methods,
        "Properties": {"RestApiId": {"Ref": "Rest"}, "StageName": "s"}}
    resources["Http"] = {"Type": "AWS::ApiGatewayV2::Api", "Properties": {
        "Name": "encodings", "ProtocolType": "HTTP"}}
    for number, version in (("1", "1.0"), ("2", "2.0")):
        resources[f"Integration{number}"] = {
            "Type": "AWS::ApiGatewayV2::Integration", "Properties": {
                "ApiId": {"Ref": "Http"}, "IntegrationType": "AWS_PROXY", "IntegrationUri": ARN,
                "PayloadFormatVersion": version}}
        resources[f"Route{number}"] = {"Type": "AWS::ApiGatewayV2::Route", "Properties": {
            "ApiId": {"Ref": "Http"}, "RouteKey": f"GET /http-{version}/{{proxy+}}",
            "Target": {"Fn::Join": ["/", ["integrations", {"Ref": f"Integration{number}"}]]}}}
    resources["HttpStage"] = {"Type": "AWS::ApiGatewayV2::Stage", "Properties": {
        "ApiId": {"Ref": "Http"}, "StageName": "$default", "AutoDeploy": True}}
    return {"Resources": resources}


def send(port, host, target):
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(
            f"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), body


class Backend(threading.Thread):
    """Answers with the request target that it got."""

    def __init__(self):
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def run(self):
        while True:
            connection, _ = self.listener.accept()
            with connection:
                head = b""
                while b"\r\n\r\n" not in head:
                    piece = connection.recv(65536)
                    if not piece:
                        break
                    head += piece
                if head:
                    body = head.split(b" ")[1]
                    connection.sendall(
                        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
                        % len(body) + body)


def cells(port, rest, http, target):
    """What each column sees of a target."""
    found = {}
    for column in ("rest", "http-1.0", "http-2.0", "upstream", "params"):
        isREST = column in ("rest", "upstream", "params")
        status, body = send(
            port, rest if isREST else http, f"/s/{column}/{target}" if isREST else f"/{column}/{target}")
        if status != 200:
            found[column] = {"status": status}
        elif column == "upstream":
            found[column] = {"target": body.decode("latin-1")}
        elif column == "params":
            # escapeJavaScript escapes apostrophes, which JSON doesn't.
            found[column] = json.loads(body.replace(b"\\'", b"'"), strict=False)
        else:
            event = json.loads(body)
            parameters = event.get("pathParameters") or {}
            found[column] = {
                "path": event["rawPath" if column == "http-2.0" else "path"],
                "proxy": parameters.get("proxy"),
                "query": event.get("multiValueQueryStringParameters")
                if column != "http-2.0" else event.get("queryStringParameters"),
            }
            if column == "http-2.0":
                found[column]["rawQueryString"] = event["rawQueryString"]
    return found


def judge(target, found):
    """The cells with their sources: part by part {"is": value, "source": name}."""
    return {
        column: {
            part: {"is": value, "source": source(column, part, target)
                   if "status" not in parts else "unverified"}
            for part, value in parts.items()
        }
        for column, parts in found.items()
    }


def main(penstock, writes):
    with open(TABLE) as file:
        table = json.load(file)
    backend = Backend()
    backend.start()
    functions = subprocess.Popen(
        [sys.executable, os.path.join(HERE, "invoke_endpoint.py")], stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True)
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "template.json")
        with open(path, "w") as file:
            json.dump(template(backend.port), file)
        endpoint = f"http://127.0.0.1:{int(functions.stdout.readline())}"
        gateway = subprocess.Popen(
            [penstock, "serve", path, "--listen", "127.0.0.1:0", "--admin", "off",
             "--lambda-endpoint", endpoint],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=folder)
        try:
            port, hosts, said = None, {}, ""
            for line in gateway.stdout:
                said += line
                if found := re.search(r"address=127\.0\.0\.1:(\d+)", line):
                    port = int(found[1])
                if found := re.match(r"(REST|HTTP) API", line):
                    kind = found[1]
                if found := re.match(r"\s+http://([a-z0-9]+\.execute-api\.localhost)", line):
                    hosts.setdefault(kind, found[1])
                if " serving " in line:
                    break
            else:
                sys.exit(f"the gateway didn't start:\n{said}")
            threading.Thread(target=gateway.stdout.read, daemon=True).start()
            for row in table["rows"]:
                found = judge(row["target"], cells(port, hosts["REST"], hosts["HTTP"], row["target"]))
                if writes:
                    row["cells"] = found
                elif row.get("cells") != found:
                    failures += 1
                    print(f"{row['target']}:\n  is     {json.dumps(found)}\n"
                          f"  wanted {json.dumps(row.get('cells'))}")
        finally:
            gateway.terminate()
            gateway.wait()
            functions.kill()
    if writes:
        table["sources"] = SOURCES
        with open(TABLE, "w") as file:
            file.write('{"sources":' + json.dumps(SOURCES, indent=1) + ',\n"rows":[\n')
            file.write(",\n".join(json.dumps(row) for row in table["rows"]) + "\n]}\n")
    print(f"{len(table['rows'])} targets, {failures} differ")
    return failures


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1], "--write" in sys.argv) else 0)
