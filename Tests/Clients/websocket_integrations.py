#!/usr/bin/env python3
"""Integrations of a WebSocket API of every type but AWS_PROXY (websocket_api.py has that), with templates and responses, models,
and what is told of those that fail or don't answer.

    websocket_integrations.py PENSTOCK     exit 1 when something differs

Sources: aws-surface.md §4; Developer Guide, "Set up a WebSocket API integration request in API Gateway", "Set up a WebSocket API integration
response", "Set up request validation in a WebSocket API", "WebSocket selection expressions in API Gateway".
"""
import http.server
import json
import os
import sys
import threading

from gateway import Checks, Gateway
from websocket import Refused, WebSocket

FUNCTION = """
def handler(event, context):
    if event.get("fail"):
        raise ValueError(event["fail"])
    if event.get("status"):
        return {"statusCode": event["status"], "body": "as it is"}
    return {"heard": event}
"""


class Service(http.server.BaseHTTPRequestHandler):
    """A backend, and a service of AWS: says what it was asked; statuses as the body wants."""
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
        if "hang" in body:
            self.server.asked.append("hang")
            self.server.over.wait(30)
        status = int(body.split("status=")[1][:3]) if "status=" in body else 200
        told = json.dumps({"method": self.command, "path": self.path, "body": body, "type": self.headers.get("content-type"),
                           "own": self.headers.get("x-own"), "query": self.headers.get("x-query"), "static": self.headers.get("x-static"),
                           "target": self.headers.get("x-amz-target"), "signed": "AWS4" in self.headers.get("authorization", "")}).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        for name, value in (("x-kind", "a"), ("x-all", "1"), ("x-all", "2")):
            self.send_header(name, value)
        self.send_header("content-length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    do_GET = do_PUT = do_POST

    def log_message(self, *_):
        pass


class Quiet(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """The gateway hangs up on one that is late."""


def template(backend):
    own = {"ApiId": {"Ref": "Api"}}
    resources = {
        "Api": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {
            "Name": "integrations", "ProtocolType": "WEBSOCKET", "RouteSelectionExpression": "${request.body.action}"}},
        "Stage": {"Type": "AWS::ApiGatewayV2::Stage", "Properties": {
            **own, "StageName": "prod", "AutoDeploy": True, "StageVariables": {"backend": backend.removeprefix("http://"), "word": "of-the-stage"}}},
        "Function": {"Type": "AWS::Serverless::Function", "Properties": {
            "Handler": "index.handler", "Runtime": "python3.12", "InlineCode": FUNCTION, "Timeout": 20}}}
    for name, required in (("Say", "text"), ("Other", "other")):
        resources[f"Model{name}"] = {"Type": "AWS::ApiGatewayV2::Model", "Properties": {
            **own, "Name": name, "ContentType": "application/json",
            "Schema": {"$schema": "http://json-schema.org/draft-04/schema#", "type": "object", "required": [required],
                       "properties": {required: {"type": "string"}}}}}
    function = {"Fn::Sub": "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Function.Arn}/invocations"}

    def route(name, integration, responses=None, **more):
        """A route with an integration of its own, and a route response. `responses` by key: a template, or (selection, templates)."""
        own_name = name.title().replace("$", "").replace("-", "")
        resources[f"I{own_name}"] = {"Type": "AWS::ApiGatewayV2::Integration", "Properties": {
            **own, "TemplateSelectionExpression": "\\$default", **integration}}
        for number, (response, made) in enumerate((responses or {}).items()):
            selection, templates = ("\\$default", {"$default": made}) if isinstance(made, str) else made
            resources[f"R{own_name}{number}"] = {"Type": "AWS::ApiGatewayV2::IntegrationResponse", "Properties": {
                **own, "IntegrationId": {"Ref": f"I{own_name}"}, "IntegrationResponseKey": response,
                "TemplateSelectionExpression": selection, "ResponseTemplates": templates}}
        resources[f"Route{own_name}"] = {"Type": "AWS::ApiGatewayV2::Route", "Properties": {
            **own, "RouteKey": name, "Target": {"Fn::Sub": "integrations/${I%s}" % own_name}, **more}}
        if name != "$connect":
            resources[f"Answers{own_name}"] = {"Type": "AWS::ApiGatewayV2::RouteResponse", "Properties": {
                **own, "RouteId": {"Ref": f"Route{own_name}"}, "RouteResponseKey": "$default"}}

    custom = {"IntegrationType": "AWS", "IntegrationUri": function, "IntegrationMethod": "POST"}
    mock = {"IntegrationType": "MOCK", "RequestTemplates": {"$default": '{"statusCode": $input.json("$.code")}'}}
    http_custom = {"IntegrationType": "HTTP", "IntegrationMethod": "POST", "IntegrationUri": f"{backend}/custom"}
    route("$connect", {"IntegrationType": "HTTP_PROXY", "IntegrationMethod": "GET", "IntegrationUri": f"{backend}/connect"})
    route("plain", custom)
    route("custom", {**custom, "RequestTemplates": {"$default": '{"said": $input.json("$.text"), "of": "$context.connectionId"}'}},
          {"$default": 'function said $input.json("$.heard.said")'})
    route("fails", {**custom, "RequestTemplates": {"$default": '{"fail": $input.json("$.why")}'}},
          {"$default": "fine", "/.*teapot.*/": "a teapot: $input.path('$.errorMessage')"})
    route("mock", mock, {"$default": "mocked", "/4\\d\\d/": "refused by $context.routeKey", "/5\\d{2}/": "broken"})
    route("http", {**http_custom, "RequestTemplates": {"$default": 'made of $input.path("$.text")'}, "RequestParameters": {
        "integration.request.header.X-Own": "route.request.body.text", "integration.request.header.X-Static": "'static'",
        "integration.request.header.X-Query": "stageVariables.word", "integration.request.querystring.id": "context.connectionId"}},
        {"$default": "$input.path('$.body') $input.path('$.own') $input.path('$.static') $input.path('$.query') $input.path('$.path')",
         "/503/": "it is down"})
    route("none", {**http_custom, "IntegrationUri": "http://127.0.0.1:9/"})
    route("late", {**http_custom, "TimeoutInMillis": 100})
    route("staged", {"IntegrationType": "HTTP_PROXY", "IntegrationMethod": "POST", "IntegrationUri": "http://${stageVariables.backend}/staged"})
    route("service", {"IntegrationType": "AWS", "IntegrationMethod": "POST", "IntegrationUri": "arn:aws:apigateway:us-east-1:sqs:path//",
                      "CredentialsArn": "arn:aws:iam::000000000000:role/r",
                      "RequestParameters": {"integration.request.header.X-Amz-Target": "'AmazonSQS.SendMessage'",
                                            "integration.request.header.Content-Type": "'application/x-amz-json-1.0'"},
                      "RequestTemplates": {"$default": '{"MessageBody": $input.json("$.text")}'}},
          {"$default": "$input.path('$.target') $input.path('$.signed') $input.path('$.type') $input.path('$.body')"})
    ok = {**mock, "RequestTemplates": {"$default": '{"statusCode": 200}'}}
    route("modelled", ok, {"$default": "valid"}, ModelSelectionExpression="$request.body.action", RequestModels={"modelled": "Say"})
    route("default-model", ok, {"$default": "valid"}, RequestModels={"$default": "Other"})
    for name, behavior in (("never", "NEVER"), ("no-templates", "WHEN_NO_TEMPLATES"), ("no-match", "WHEN_NO_MATCH")):
        route(name, {**http_custom, "PassthroughBehavior": behavior, "RequestTemplates": {"another": "made"}},
              {"$default": "$input.path('$.body')"})
    route("kinds", {**http_custom, "TemplateSelectionExpression": "${request.body.kind}!",
                    "RequestTemplates": {"a!": "made a", "b!": "made b", "$default": "made"}}, {"$default": "$input.path('$.body')"})
    for name, behavior in (("kinds-never", "NEVER"), ("kinds-no-templates", "WHEN_NO_TEMPLATES"), ("kinds-no-match", "WHEN_NO_MATCH")):
        route(name, {**http_custom, "TemplateSelectionExpression": "${request.body.of[0]}", "PassthroughBehavior": behavior,
                     "RequestTemplates": {"a": "made a"}}, {"$default": "$input.path('$.body')"})
    for name, made in (("by-message", ("${request.body.kind}!", {"a!": "made a, $input.path('$.body')", "b!": "made b", "$default": "made"})),
                       ("by-list", ("${request.body.of[0]}", {"a": "made a"})),
                       ("by-status", ("${integration.response.statuscode}", {"404": "not found", "200": "found", "$default": "made"})),
                       ("by-header", ("${integration.response.header.X-Kind}", {"a": "made a", "$default": "made"})),
                       ("by-headers", ("${integration.response.multivalueheader.X-All}", {"1,2": "made both", "$default": "made"})),
                       ("by-answer", ("${request.body.kind}-${integration.response.body.method}", {"a-POST": "made a", "$default": "made"}))):
        route(name, {**http_custom, "RequestTemplates": {"$default": "status=$input.path('$.code')"}}, {"$default": made})
    route("by-mock", mock, {"$default": ("${integration.response.statuscode}-${request.body.kind}", {"404-a": "made a", "$default": "made"})})
    route("by-function", {**custom, "RequestTemplates": {"$default": '{"fail": $input.json("$.why")}'}},
          {"/.*teapot.*/": ("${request.body.kind}", {"a": "a teapot", "$default": "made"}), "$default": "fine"})
    return {"AWSTemplateFormatVersion": "2010-09-09", "Transform": "AWS::Serverless-2016-10-31", "Resources": resources}


class Suite(Checks):
    def __init__(self, socket):
        super().__init__()
        self.socket = socket

    def ask(self, action, **members):
        self.socket.send(json.dumps({"action": action, **members}))
        return self.socket.receive()

    def says(self, what, answer, expected):
        self.check(what, answer, expected)

    def error(self, what, answer, message):
        found = json.loads(answer)
        self.check(what, (list(found), found.get("message")), (["message", "connectionId", "requestId"], message))

    def functions(self):
        self.check("AWS without templates: the message is the event, what it returns the answer",
                   json.loads(self.ask("plain", text="x")), {"heard": {"action": "plain", "text": "x"}})
        self.check("what looks like a proxy's answer is none", json.loads(self.ask("plain", status=404)), {"statusCode": 404, "body": "as it is"})
        self.says("AWS with templates", self.ask("custom", text="hi"), 'function said "hi"')
        self.says("an error that a response's pattern has", self.ask("fails", why="I am a teapot now"), "a teapot: I am a teapot now")
        self.says("an error that none has: the default's", self.ask("fails", why="something else"), "fine")

    def mocks(self):
        for code, text in ((200, "mocked"), (201, "mocked"), (404, "refused by mock"), (500, "broken")):
            self.says(f"MOCK, {code}", self.ask("mock", code=code), text)

    def backends(self):
        answer = self.ask("http", text="words").split(" ")
        self.check("HTTP with templates and parameters", answer[:6], ["made", "of", "words", "words", "static", "of-the-stage"])
        self.check("a query parameter", answer[6].startswith("/custom?id="), True)
        self.says("a response by status", self.ask("http", text="status=503"), "it is down")
        self.error("a backend that isn't there", self.ask("none"), "Internal server error")
        # aws/chalice#1406 has the frame.
        self.error("one that doesn't answer in time", self.ask("late", text="hang"), "Endpoint request timed out")
        staged = json.loads(self.ask("staged", text="x"))
        self.check("a URL with a stage variable", (staged["path"], json.loads(staged["body"])["text"]), ("/staged", "x"))
        self.says("a service of AWS, signed", self.ask("service", text="to the queue"),
                  'AmazonSQS.SendMessage true application/x-amz-json-1.0 {"MessageBody": "to the queue"}')
        for kind, text in (("a", "made a"), ("b", "made b"), ("c", "made")):
            self.says(f"the template of {kind}", self.ask("kinds", kind=kind), text)
        for behavior in ("never", "no-templates", "no-match"):
            self.says(f"a template that the message chooses, {behavior}", self.ask(f"kinds-{behavior}", of=["a"]), "made a")
        for behavior in ("kinds-never", "kinds-no-templates"):
            self.error(f"{behavior}: none that the message chooses", self.ask(behavior, of=["b"]), "Unsupported Media Type")
        self.says("no-match: one without is passed on", json.loads(self.ask("kinds-no-match", of=["b"])), {"action": "kinds-no-match", "of": ["b"]})
        for behavior in ("never", "no-templates"):
            self.error(f"{behavior}, and no template is selected", self.ask(behavior), "Unsupported Media Type")
        self.says("no-match: it is passed on", json.loads(self.ask("no-match")), {"action": "no-match"})

    def answers(self):
        for kind, text in (("a", "made a, status=200"), ("b", "made b"), ("c", "made"), (None, "made")):
            self.says(f"an answer's template by the message, {kind}", self.ask("by-message", kind=kind, code=200), text)
        self.says("by a member of a list", self.ask("by-list", of=["a"], code=200), "made a")
        self.check("none that the message chooses, and no $default: it passes",
                   json.loads(self.ask("by-list", of=["b"], code=200))["body"], "status=200")
        for code, text in ((200, "found"), (404, "not found"), (500, "made")):
            self.says(f"by the status, {code}", self.ask("by-status", code=code), text)
        self.says("by a header", self.ask("by-header", code=200), "made a")
        self.says("by all values of one", self.ask("by-headers", code=200), "made both")
        self.says("by the message and the answer", self.ask("by-answer", kind="a", code=200), "made a")
        self.says("by those, another", self.ask("by-answer", kind="b", code=200), "made")
        for kind, code, text in (("a", 404, "made a"), ("a", 200, "made"), ("b", 404, "made")):
            self.says(f"by the status of a MOCK and the message, {code} {kind}", self.ask("by-mock", kind=kind, code=code), text)
        for kind, text in (("a", "a teapot"), ("b", "made")):
            self.says(f"of a function's error, {kind}", self.ask("by-function", kind=kind, why="I am a teapot"), text)

    def models(self):
        self.says("a model by the route selection expression", self.ask("modelled", text="x"), "valid")
        self.error("what it forbids", self.ask("modelled", text=7), "Bad request body")
        self.error("what it misses", self.ask("modelled"), "Bad request body")
        self.says("the model of $default", self.ask("default-model", other="x"), "valid")
        self.error("what that one misses", self.ask("default-model", text="x"), "Bad request body")


def main(penstock):
    backend = Quiet(("127.0.0.1", 0), Service)
    backend.asked, backend.over = [], threading.Event()
    threading.Thread(target=backend.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{backend.server_port}"
    keys = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_DEFAULT_REGION": "us-east-1"}
    with Gateway(penstock, template(url), "--endpoint-url", f"sqs={url}", environment=keys) as served:
        path = next(line.strip().split("/", 3)[3].rstrip("/") for line in served.told if "/_aws/execute-api/" in line)
        try:
            suite = Suite(WebSocket(f"ws://127.0.0.1:{served.port}/{path}"))
        except Refused as refused:
            sys.exit(f"$connect by HTTP_PROXY: {refused}\n" + "".join(served.told))
        for part in (suite.functions, suite.mocks, suite.backends, suite.answers, suite.models):
            part()
        suite.socket.close()
        if suite.failures:
            print("".join(served.told))
    backend.over.set()
    suite.end()


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]))
