#!/usr/bin/env python3
"""Who may connect to a WebSocket API and how often: API keys and usage plans, throttles of account, stage and route, AWS_IAM,
authorizers that say by which key a plan counts.

    websocket_access.py PENSTOCK     exit 1 when something differs, 77 without botocore

Sources: aws-surface.md §4 "auth", "errors to client"; Developer Guide, "Protect your WebSocket APIs in API Gateway" (an account's, a
stage's and a route's throttle), "Control access to WebSocket APIs with AWS IAM authorization" and "API key selection expressions".
"""
import json
import os
import sys
import tempfile

try:
    from botocore.auth import SigV4Auth, SigV4QueryAuth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials
except ImportError:
    print("there is no botocore: Scripts/setup test installs it", file=sys.stderr)
    sys.exit(77)

from gateway import Checks, Gateway
from websocket import Refused, WebSocket

OWN = "000000000000"
GATE = """
def handler(event, context):
    return {"principalId": "p", "usageIdentifierKey": event["queryStringParameters"]["key"], "policyDocument": {"Version": "2012-10-17",
            "Statement": [{"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": "*"}]}}
"""
# Tokens come back so slowly that no run of this script sees one.
SLOW = 0.001


def api(name, stage=None, connect=None, routes=(), **properties):
    """A WebSocket API whose messages a template answers with who sent them."""
    own = {"ApiId": {"Ref": name}}
    resources = {
        name: {"Type": "AWS::ApiGatewayV2::Api", "Properties": {
            "Name": name, "ProtocolType": "WEBSOCKET", "RouteSelectionExpression": "$request.body.action", **properties}},
        f"I{name}": {"Type": "AWS::ApiGatewayV2::Integration", "Properties": {
            **own, "IntegrationType": "MOCK", "TemplateSelectionExpression": "\\$default",
            "RequestTemplates": {"$default": '{"statusCode":200}'}}},
        f"IR{name}": {"Type": "AWS::ApiGatewayV2::IntegrationResponse", "Properties": {
            **own, "IntegrationId": {"Ref": f"I{name}"}, "IntegrationResponseKey": "$default", "TemplateSelectionExpression": "\\$default",
            "ResponseTemplates": {"$default": "$context.routeKey $context.identity.userArn"}}},
        f"S{name}": {"Type": "AWS::ApiGatewayV2::Stage", "Properties": {**own, "StageName": "prod", "AutoDeploy": True, **(stage or {})}}}
    for number, (key, more) in enumerate([("$connect", connect or {}), ("$default", {}), *routes]):
        resources[f"R{name}{number}"] = {"Type": "AWS::ApiGatewayV2::Route", "Properties": {
            **own, "RouteKey": key, "Target": {"Fn::Sub": "integrations/${I%s}" % name}, **more}}
        if key != "$connect":
            resources[f"RR{name}{number}"] = {"Type": "AWS::ApiGatewayV2::RouteResponse", "Properties": {
                **own, "RouteId": {"Ref": f"R{name}{number}"}, "RouteResponseKey": "$default"}}
    return resources


def key(name, value, api, throttle=None, quota=None):
    """A key and the plan that it is in."""
    return {
        f"K{name}": {"Type": "AWS::ApiGateway::ApiKey", "Properties": {"Name": name, "Value": value, "Enabled": name != "Off"}},
        f"P{name}": {"Type": "AWS::ApiGateway::UsagePlan", "DependsOn": f"S{api}", "Properties": {
            "UsagePlanName": name, "ApiStages": [{"ApiId": {"Ref": api}, "Stage": "prod"}],
            **({"Throttle": throttle} if throttle else {}), **({"Quota": quota} if quota else {})}},
        f"PK{name}": {"Type": "AWS::ApiGateway::UsagePlanKey", "Properties": {
            "KeyId": {"Ref": f"K{name}"}, "KeyType": "API_KEY", "UsagePlanId": {"Ref": f"P{name}"}}}}


def template():
    uri = {"Fn::Sub": "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Gate.Arn}/invocations"}
    resources = {
        **api("Keyed", connect={"ApiKeyRequired": True}, ApiKeySelectionExpression="$request.header.x-api-key"),
        **key("Good", "good-key-0123456789012345", "Keyed"), **key("Off", "off-key-01234567890123456", "Keyed"),
        **key("Few", "few-key-01234567890123456", "Keyed", {"BurstLimit": 2, "RateLimit": SLOW}),
        **key("Counted", "counted-key-0123456789012", "Keyed", quota={"Limit": 2, "Period": "MONTH"}),
        **api("Told", connect={"ApiKeyRequired": True, "AuthorizationType": "CUSTOM", "AuthorizerId": {"Ref": "Authorizer"}},
              ApiKeySelectionExpression="$context.authorizer.usageIdentifierKey"),
        **key("Teller", "told-key-0123456789012345", "Told"),
        "Gate": {"Type": "AWS::Serverless::Function", "Properties": {"Handler": "index.handler", "Runtime": "python3.12", "InlineCode": GATE}},
        "Authorizer": {"Type": "AWS::ApiGatewayV2::Authorizer", "Properties": {
            "ApiId": {"Ref": "Told"}, "Name": "gate", "AuthorizerType": "REQUEST", "AuthorizerUri": uri,
            "IdentitySource": ["route.request.querystring.key"]}},
        **api("Slow", routes=[("slow", {}), ("other", {})],
              stage={"DefaultRouteSettings": {"ThrottlingBurstLimit": 5, "ThrottlingRateLimit": SLOW},
                     "RouteSettings": {"slow": {"ThrottlingBurstLimit": 1, "ThrottlingRateLimit": SLOW}}}),
        **api("Other"),
        **api("Signed", connect={"AuthorizationType": "AWS_IAM"})}
    return {"AWSTemplateFormatVersion": "2010-09-09", "Transform": "AWS::Serverless-2016-10-31", "Resources": resources}


def allow(resource, effect="Allow"):
    return {"Version": "2012-10-17", "Statement": [{"Effect": effect, "Action": "execute-api:*", "Resource": resource}]}


KEYS = {"keys": [
    {"access_key_id": "AKIDALICE", "secret_access_key": "env:ALICE", "arn": f"arn:aws:iam::{OWN}:user/alice", "policies": [
        allow("arn:aws:execute-api:us-east-1:*:*/prod/$connect")]},
    {"access_key_id": "AKIDBOB", "secret_access_key": "env:BOB", "arn": f"arn:aws:iam::{OWN}:user/bob", "policies": [
        allow("arn:aws:execute-api:us-east-1:*:*/prod/POST/*")]}]}


class Suite(Checks):
    def find(self, served):
        """The URLs of a gateway's APIs."""
        self.served, self.urls, name = served, {}, None
        for line in served.told:
            if line.startswith("WEBSOCKET API"):
                name = line.split()[2].rstrip(",")
            elif "/_aws/execute-api/" in line:
                self.urls[name] = f"ws://127.0.0.1:{served.port}/{line.strip().split('/', 3)[3].rstrip('/')}"

    def connect(self, api, query="", **headers):
        """101 and closed again, or the status and message of the refusal."""
        try:
            WebSocket(self.urls[api] + query, [(name.replace("_", "-"), value) for name, value in headers.items()]).close()
        except Refused as refused:
            return refused.status, json.loads(refused.body)["message"]
        return 101

    def keys(self):
        forbidden = (403, "Forbidden")
        self.check("no key", self.connect("Keyed"), forbidden)
        self.check("no such key", self.connect("Keyed", x_api_key="nobody-key-0123456789012"), forbidden)
        self.check("a key that is off", self.connect("Keyed", x_api_key="off-key-01234567890123456"), forbidden)
        self.check("a key of another API's plan", self.connect("Keyed", x_api_key="told-key-0123456789012345"), forbidden)
        self.check("a key", self.connect("Keyed", x_api_key="good-key-0123456789012345"), 101)
        few, counted = "few-key-01234567890123456", "counted-key-0123456789012"
        self.check("a plan's throttle", [self.connect("Keyed", x_api_key=few) for _ in range(3)], [101, 101, (429, "Too Many Requests")])
        self.check("a plan's quota", [self.connect("Keyed", x_api_key=counted) for _ in range(3)], [101, 101, (429, "Limit Exceeded")])
        self.check("a key that the authorizer tells", self.connect("Told", "?key=told-key-0123456789012345"), 101)
        self.check("one that is none", self.connect("Told", "?key=x"), forbidden)
        self.check("a header doesn't count then", self.connect("Told", "?key=x", x_api_key="told-key-0123456789012345"), forbidden)

    def throttles(self):
        socket = WebSocket(self.urls["Slow"])
        for number in range(2):
            socket.send('{"action":"slow"}')
            answer = socket.receive()
            if number == 0:
                self.check("a route's first message", answer.split()[0], "slow")
            else:
                found = json.loads(answer)
                self.check("what a throttled message is told", (list(found), found["message"]),
                           (["message", "connectionId", "requestId"], "Too Many Requests"))
        # What the stage says is one bucket for all routes that say nothing of their own: the handshake took the first of five.
        answers = []
        for key in ("other", "$default", "other", "$default", "other", "$default"):
            socket.send(json.dumps({"action": key}))
            answers.append(socket.receive().split()[0])
        self.check("the stage's throttle", answers, ["other", "$default", "other", "$default", '{"message":', '{"message":'])
        socket.close()
        self.check("a handshake is throttled by status", self.connect("Slow"), (429, "Too Many Requests"))

    def signed(self):
        url = self.urls["Signed"]

        def sign(name, secret, query=False, region="us-east-1"):
            """A handshake's signature, as AWS's page on it has it: that of a GET."""
            http = url.replace("ws:", "http:")
            request = AWSRequest("GET", http, headers={"host": f"127.0.0.1:{self.served.port}"})
            (SigV4QueryAuth if query else SigV4Auth)(Credentials(name, secret), "execute-api", region).add_auth(request)
            ready = request.prepare()
            fields = {n: v for n, v in ready.headers.items() if n.lower() != "host"}
            return ready.url.removeprefix(http), [(n, v.decode() if isinstance(v, bytes) else v) for n, v in fields.items()]

        def outcome(*arguments, **options):
            query, fields = sign(*arguments, **options)
            try:
                socket = WebSocket(url + query, fields)
            except Refused as refused:
                return refused.status, json.loads(refused.body)["message"].split("\n")[0][:60]
            socket.send("who")
            told = socket.receive()
            socket.close()
            return told

        who = f"$default arn:aws:iam::{OWN}:user/alice"
        self.check("a signed handshake; who signed is the connection's", outcome("AKIDALICE", "alice"), who)
        self.check("signed in the URL, as browsers must", outcome("AKIDALICE", "alice", query=True), who)
        self.check("no signature", self.connect("Signed"), (403, "Missing Authentication Token"))
        status, message = outcome("AKIDALICE", "another")
        self.check("a wrong secret", (status, message.startswith("The request signature we calculated")), (403, True))
        self.check("no such key", outcome("AKIDNONE", "x"), (403, "The security token included in the request is invalid."))
        status, message = outcome("AKIDBOB", "bob")
        self.check("a policy that is of another route", (status, message.startswith("User: arn:aws:iam::")), (403, True))

    def account(self, served):
        """An account's throttle is one for all of its APIs, handshakes and messages."""
        self.find(served)
        sockets = [WebSocket(self.urls["Slow"]), WebSocket(self.urls["Other"])]
        answers = []
        for socket in (*sockets, sockets[0]):
            socket.send("x")
            answers.append("Too Many Requests" in socket.receive())
        self.check("four of an account's throttle, and one more", answers, [False, False, True])


def main(penstock):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as keys:
        json.dump(KEYS, keys)
        keys.flush()
        suite = Suite()
        with Gateway(penstock, template(), "--iam-keys", keys.name, environment={"ALICE": "alice", "BOB": "bob"}) as served:
            suite.find(served)
            for part in (suite.keys, suite.throttles, suite.signed):
                part()
    with Gateway(penstock, template(), "--account-throttle", f"{SLOW}/4") as served:
        suite.account(served)
    suite.end()


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]))
