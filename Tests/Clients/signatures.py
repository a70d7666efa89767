#!/usr/bin/env python3
"""What integrations send to services of AWS is signed as botocore signs it: every kind of path, query and body.

    signatures.py PENSTOCK     exit 1 when a signature isn't botocore's, 77 without botocore

A server stands for the services. It signs what arrives anew, from the bytes as they came, and compares.
"""
import hashlib
import http.client
import http.server
import json
import os
import pathlib
import re
import sys
import tempfile
import threading

from gateway import Served

try:
    from botocore.auth import S3SigV4Auth, SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials
except ImportError:
    print("there is no botocore: Scripts/setup test installs it", file=sys.stderr)
    sys.exit(77)

REGION, ROLE = "eu-west-1", "arn:aws:iam::123456789012:role/r"
KEYS = Credentials("AKIDEXAMPLE", "secret/+", "token==")
AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(\w+)/(\d{8})/([\w-]+)/([\w-]+)/aws4_request, ?"
    r"SignedHeaders=([\w;-]+), ?Signature=([0-9a-f]{64})")
FAILURES = []


def problem(method, target, fields, body, keys=KEYS):
    """What is wrong with a request's signature by these keys; None: nothing."""
    found = AUTHORIZATION.fullmatch(fields.get("authorization", ""))
    if not found:
        return f"Authorization is {fields.get('authorization')!r}"
    key, date, region, service, signed, signature = found.groups()
    if key != keys.access_key:
        return f"signed by {key}"
    names = signed.split(";")
    unsigned = {"host", "x-amz-date", "x-amz-security-token", "x-amz-target"} & set(fields) - set(names)
    if names != sorted(names) or unsigned or not set(names) <= set(fields):
        return f"the signed headers are {signed}; missing: {unsigned or set(names) - set(fields)}"
    if not fields["x-amz-date"].startswith(date) or region != REGION:
        return f"scope {date}/{region}, date {fields['x-amz-date']}"
    if fields.get("x-amz-security-token") != keys.token:
        return "another token"
    digest = fields.get("x-amz-content-sha256")
    if digest not in (None, hashlib.sha256(body).hexdigest()) or (service == "s3" and digest is None):
        return f"x-amz-content-sha256 is {digest}"
    request = AWSRequest(
        method=method, url=f"http://{fields['host']}{target}", data=body,
        headers={name: fields[name] for name in names})
    request.context["timestamp"] = fields["x-amz-date"]
    auth = (S3SigV4Auth if service == "s3" else SigV4Auth)(keys, service, region)
    text = auth.string_to_sign(request, auth.canonical_request(request))
    wanted = auth.signature(text, request)
    return None if wanted == signature else f"the signature is not that of\n{auth.canonical_request(request)}"


class Service(http.server.BaseHTTPRequestHandler):
    """Keeps what came last."""
    protocol_version = "HTTP/1.1"
    last = None

    def do_GET(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        fields = {}
        for name, value in self.headers.items():
            fields[name.lower()] = f"{fields[name.lower()]},{value}" if name.lower() in fields else value
        Service.last = (self.command, self.path, fields, body)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    do_POST = do_PUT = do_DELETE = do_GET

    def log_message(self, *_):
        pass


def definition():
    def call(uri, verb, parameters=None, template=None, path=()):
        integration = {
            "type": "aws", "uri": f"arn:aws:apigateway:{REGION}:{uri}", "httpMethod": verb, "credentials": ROLE,
            "requestParameters": parameters or {}, "responses": {"default": {"statusCode": "200"}}}
        if template:
            integration["requestTemplates"] = {"application/json": template}
        return {
            "parameters": [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in path],
            "responses": {"200": {"description": ""}}, "x-amazon-apigateway-integration": integration}

    key = {"integration.request.path.key": "method.request.path.key"}
    query = {"integration.request.querystring.q": "method.request.querystring.q",
             "integration.request.querystring.a": "'1'", "integration.request.querystring.A": "'~ü /+'"}
    return {
        "openapi": "3.0.1", "info": {"title": "signed", "version": "1"},
        "x-amazon-apigateway-binary-media-types": ["application/octet-stream"],
        "paths": {
            "/s3/{key+}": {verb: call("s3:path/bucket/{key}", verb.upper(), {**key, **query}, path=["key"])
                           for verb in ("get", "put", "delete")},
            "/iot/{key}": {verb: call("data.iot:path/things/{key}/shadow", verb.upper(), {**key, **query}, path=["key"])
                           for verb in ("get", "post")},
            "/items": {"post": call("dynamodb:action/PutItem", "POST", template="$input.body")},
            "/queue": {"post": call(
                "sqs:path/1/q", "POST", {"integration.request.header.Content-Type": "'application/x-www-form-urlencoded'"},
                "Action=SendMessage&MessageBody=$util.urlEncode($input.body)")},
            "/topics": {"get": call("sns:action/ListTopics&NextToken=a%2Bb", "GET")},
        }}


def template():
    subtypes = {
        "send": ("SQS-SendMessage", {"QueueUrl": "http://x/1/q", "MessageBody": "$request.body", "Region": REGION}),
        "configuration": ("AppConfig-GetConfiguration", {
            "Application": "$request.querystring.a", "Environment": "e", "Configuration": "c d", "ClientId": "$request.querystring.i",
            "Region": REGION}),
    }
    resources = {
        "Rest": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Body": definition()}},
        "Deployment": {"Type": "AWS::ApiGateway::Deployment", "Properties": {"RestApiId": {"Ref": "Rest"}}},
        "Stage": {"Type": "AWS::ApiGateway::Stage", "Properties": {
            "RestApiId": {"Ref": "Rest"}, "DeploymentId": {"Ref": "Deployment"}, "StageName": "v1"}},
        "Http": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Name": "h", "ProtocolType": "HTTP"}},
        "HttpStage": {"Type": "AWS::ApiGatewayV2::Stage", "Properties": {
            "ApiId": {"Ref": "Http"}, "StageName": "$default", "AutoDeploy": True}},
    }
    for name, (subtype, parameters) in subtypes.items():
        resources[f"I{name}"] = {"Type": "AWS::ApiGatewayV2::Integration", "Properties": {
            "ApiId": {"Ref": "Http"}, "IntegrationType": "AWS_PROXY", "IntegrationSubtype": subtype,
            "PayloadFormatVersion": "1.0", "CredentialsArn": ROLE, "RequestParameters": parameters}}
        resources[f"R{name}"] = {"Type": "AWS::ApiGatewayV2::Route", "Properties": {
            "ApiId": {"Ref": "Http"}, "RouteKey": f"POST /{name}", "Target": {"Fn::Sub": f"integrations/${{I{name}}}"}}}
    return {"Resources": resources}


JSON, BYTES, EVERY_BYTE = "application/json", "application/octet-stream", bytes(range(256)) * 3
# API, method, target, type, body; how the target that arrives must begin, where that says something
REQUESTS = [
    ("REST", "GET", "/s3/plain", JSON, b"", None),
    ("REST", "GET", "/s3/a%20b/%C3%BC~-._/c", JSON, b"", "/bucket/a%20b/%C3%BC~-._/c?"),
    ("REST", "GET", "/s3/a+b%2Bc$@!*'()=&;,:", JSON, b"", None),
    ("REST", "GET", "/s3/k?q=%C3%A9%20%26%3D%2B%2F~*", JSON, b"", None),
    ("REST", "GET", "/s3/k?q=", JSON, b"", None),
    ("REST", "DELETE", "/s3/k", JSON, b"", None),
    ("REST", "PUT", "/s3/bytes", BYTES, EVERY_BYTE, None),
    ("REST", "PUT", "/s3/text", "text/plain", "ü\u2028\U0001f600".encode(), None),
    ("REST", "PUT", "/s3/empty", BYTES, b"", None),
    ("REST", "PUT", "/s3/large", BYTES, os.urandom(1 << 20), None),
    ("REST", "GET", "/iot/a%20%C3%BC%25", JSON, b"", "/things/a%20%C3%BC%25/shadow?A=~%C3%BC%20%2F%2B&a=1"),
    ("REST", "GET", "/iot/x?q=%F0%9F%98%80%20a+b", JSON, b"", None),
    ("REST", "POST", "/iot/x", JSON, b'{"a": 1}', None),
    ("REST", "POST", "/iot/x", BYTES, EVERY_BYTE, None),
    ("REST", "POST", "/items", JSON, '{"Item": {"ü": {"S": "é"}}}'.encode(), None),
    ("REST", "POST", "/items", JSON, b"", None),
    ("REST", "POST", "/queue", JSON, '{"a": "ü&=+ "}'.encode(), None),
    ("REST", "GET", "/topics", JSON, b"", None),
    ("HTTP", "POST", "/send?a=1", JSON, '"ü"'.encode(), "/"),
    ("HTTP", "POST", "/configuration?a=x%2Fy%20%C3%BC&i=1%2B1", JSON, b"{}",
     "/applications/x%2Fy%20%C3%BC/environments/e/configurations/c%20d?client_id=1%2B1"),
]


def start(penstock, folder, endpoint):
    (folder / "template.json").write_text(json.dumps(template()))
    return Served(
        penstock, folder, "template.json", "--no-watch", "--endpoint-url", endpoint,
        environment={"AWS_ACCESS_KEY_ID": KEYS.access_key, "AWS_SECRET_ACCESS_KEY": KEYS.secret_key, "AWS_SESSION_TOKEN": KEYS.token})


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        gateway = start(
            os.path.abspath(sys.argv[1]), pathlib.Path(folder), f"http://127.0.0.1:{server.server_port}")
        try:
            for kind, method, target, content_type, body, arrives in REQUESTS:
                Service.last, base = None, gateway.bases[kind]
                connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=30)
                connection.request(method, base + target, body, {"Content-Type": content_type})
                status = connection.getresponse().status
                what = f"{method} {target}"
                if Service.last is None:
                    FAILURES.append(f"{what}: answered {status}, nothing arrived")
                    continue
                wrong = problem(*Service.last)
                if wrong:
                    FAILURES.append(f"{what} as {Service.last[1]}: {wrong}")
                if arrives and not Service.last[1].startswith(arrives):
                    FAILURES.append(f"{what} arrived as {Service.last[1]}, not {arrives}")
                if content_type == BYTES and Service.last[3] != body:
                    FAILURES.append(f"{what}: another body arrived")
                # Who finds nothing wrong must find a changed request wrong.
                verb, arrived, fields, sent = Service.last
                date = fields.get("x-amz-date", "")
                later = date[:-2] + ("8Z" if date.endswith("9Z") else "9Z")
                for changed in ((verb, arrived + "x", fields, sent), (verb, arrived, fields, sent + b"x"),
                                (verb, arrived, {**fields, "x-amz-date": later}, sent)):
                    if problem(*changed) is None:
                        FAILURES.append(f"{what}: a changed request has the same signature")
        finally:
            gateway.end()
    server.shutdown()
    print("\n".join(FAILURES) or f"{len(REQUESTS)} requests are signed as botocore signs them")
    sys.exit(1 if FAILURES else 0)


if __name__ == "__main__":
    main()
