#!/usr/bin/env python3
"""Where a chain of authorizers stands, and whom it guards: a stage's the canary's share too, a WebSocket API's the handshake without a
route $connect; whose key lets them in counts against its usage plan; events of messages have what the handshake's authorizers said.

    chain_places.py PENSTOCK     exit 1 when something differs

Sources: Docs/definitions.md, "Chains of authorizers"; aws-surface.md §2.4 (usage plans), §4 (WebSocket APIs).
"""
import http.client
import json
import re
import sys

from gateway import Checks, Gateway
from websocket import Refused, WebSocket

GATE = """
def handler(event, context):
    who = {name.lower(): value for name, value in event["headers"].items()}["x-who"]
    return {"principalId": who, "context": {"tenant": "t-" + who}, "policyDocument": {"Version": "2012-10-17", "Statement": [
        {"Action": "execute-api:Invoke", "Effect": "Deny" if who == "deny" else "Allow", "Resource": "*"}]}}
"""
TELL = """
import json
def handler(event, context):
    return {"statusCode": 200, "body": json.dumps(event["requestContext"].get("authorizer"))}
"""
KEY, SOCKET_KEY = "shop-key-0123456789012345", "chat-key-0123456789012345"
CHAIN = {"any_of": ["gate", "API_KEY"]}


def function(code):
    return {"Type": "AWS::Lambda::Function", "Properties": {
        "Runtime": "python3.12", "Handler": "index.handler", "Role": "arn:aws:iam::000000000000:role/r", "Code": {"ZipFile": code}}}


def invocation(name):
    return {"Fn::Sub": "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${%s.Arn}/invocations" % name}


def keyed(name, value, api, quota):
    """A key in a plan for the stage prod of an API."""
    return {
        f"{name}Key": {"Type": "AWS::ApiGateway::ApiKey", "Properties": {"Name": name, "Value": value, "Enabled": True}},
        f"{name}Plan": {"Type": "AWS::ApiGateway::UsagePlan", "DependsOn": f"{api}Stage", "Properties": {
            "UsagePlanName": name, "ApiStages": [{"ApiId": {"Ref": api}, "Stage": "prod"}], "Quota": {"Limit": quota, "Period": "MONTH"}}},
        f"{name}PlanKey": {"Type": "AWS::ApiGateway::UsagePlanKey", "Properties": {
            "KeyId": {"Ref": f"{name}Key"}, "KeyType": "API_KEY", "UsagePlanId": {"Ref": f"{name}Plan"}}}}


def shop():
    """A REST API all of whose requests are its canary's, with a chain of the stage and one of a method."""
    def mock(**more):
        return {"get": {"responses": {"200": {"description": ""}}, **more, "x-amazon-apigateway-integration": {
            "type": "mock", "requestTemplates": {"application/json": '{"statusCode": 200}'}, "responses": {"default": {
                "statusCode": "200", "responseTemplates": {"application/json":
                    '["$context.isCanaryRequest", "$context.authorizer.gate.tenant"]'}}}}}}
    body = {
        "openapi": "3.0.1", "info": {"title": "shop", "version": "1"},
        "components": {"securitySchemes": {"gate": {
            "type": "apiKey", "name": "Unused", "in": "header", "x-amazon-apigateway-authtype": "custom", "x-amazon-apigateway-authorizer": {
                "type": "request", "authorizerUri": invocation("Gate"), "identitySource": "method.request.header.X-Who"}}}},
        "paths": {"/stage": mock(), "/key": mock(**{"x-penstock-authorizers": CHAIN})}}
    api = {"RestApiId": {"Ref": "Shop"}}
    return {
        "Shop": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Body": body}},
        "Old": {"Type": "AWS::ApiGateway::Deployment", "Properties": api},
        "New": {"Type": "AWS::ApiGateway::Deployment", "Properties": api},
        "ShopStage": {"Type": "AWS::ApiGateway::Stage", "Metadata": {"Penstock": {"Authorizers": "gate"}}, "Properties": {
            **api, "StageName": "prod", "DeploymentId": {"Ref": "Old"},
            "CanarySetting": {"PercentTraffic": 100, "DeploymentId": {"Ref": "New"}}}},
        **keyed("Buyer", KEY, "Shop", 2)}


def chat():
    """A WebSocket API with a chain and no route $connect."""
    api = {"ApiId": {"Ref": "Chat"}}
    return {
        "Chat": {"Type": "AWS::ApiGatewayV2::Api", "Metadata": {"Penstock": {"Authorizers": CHAIN}}, "Properties": {
            "Name": "chat", "ProtocolType": "WEBSOCKET", "RouteSelectionExpression": "$request.body.action"}},
        "ChatGate": {"Type": "AWS::ApiGatewayV2::Authorizer", "Properties": {
            **api, "Name": "gate", "AuthorizerType": "REQUEST", "AuthorizerUri": invocation("Gate"),
            "IdentitySource": ["route.request.header.X-Who"]}},
        "ChatTell": {"Type": "AWS::ApiGatewayV2::Integration", "Properties": {
            **api, "IntegrationType": "AWS_PROXY", "IntegrationUri": invocation("Tell")}},
        "ChatWho": {"Type": "AWS::ApiGatewayV2::Route", "Properties": {
            **api, "RouteKey": "who", "Target": {"Fn::Sub": "integrations/${ChatTell}"}, "RouteResponseSelectionExpression": "$default"}},
        "ChatTold": {"Type": "AWS::ApiGatewayV2::RouteResponse", "Properties": {
            **api, "RouteId": {"Ref": "ChatWho"}, "RouteResponseKey": "$default"}},
        "ChatStage": {"Type": "AWS::ApiGatewayV2::Stage", "Properties": {**api, "StageName": "prod", "AutoDeploy": True}},
        **keyed("Chatter", SOCKET_KEY, "Chat", 2)}


def rest(checks, get):
    unauthorized = 401, '{"message":"Unauthorized"}'
    checks.check("canary: nobody", get("/stage"), unauthorized)
    checks.check("canary: denied", get("/stage", X_Who="deny")[0], 403)
    checks.check("canary: let in", get("/stage", X_Who="ann"), (200, '["true", "t-ann"]'))
    checks.check("nobody", get("/key")[0], 403)
    checks.check("no key is needed", [get("/key", X_Who="ann")[0] for _ in range(4)], [200] * 4)
    checks.check("no key counts that let nobody in", get("/key", X_Who="ann", x_api_key=KEY), (200, '["true", "t-ann"]'))
    checks.check("a key counts", [get("/key", x_api_key=KEY)[0] for _ in range(3)], [200, 200, 429])


def socket(checks, url):
    def connect(**headers):
        try:
            client = WebSocket(url, [(name.replace("_", "-"), value) for name, value in headers.items()])
        except Refused as refused:
            return refused.status
        client.send('{"action": "who"}')
        told = json.loads(client.receive())
        told.get("gate", {}).pop("integrationLatency", None)
        client.close()
        return told

    checks.check("WebSocket: nobody", connect(), 403)
    checks.check("WebSocket: denied", connect(X_Who="deny"), 403)
    checks.check("WebSocket: messages tell", connect(X_Who="ann"), {"principalId": "ann", "gate": {"tenant": "t-ann"}})
    found = [connect(x_api_key=SOCKET_KEY) for _ in range(3)]
    checks.check("WebSocket: a key counts", ([list(told) for told in found[:2]], found[2]), ([["principalId"]] * 2, 429))


def main():
    checks = Checks()
    definition = {"Resources": {"Gate": function(GATE), "Tell": function(TELL), **shop(), **chat()}}
    with Gateway(sys.argv[1], definition) as gateway:
        def get(path, **headers):
            connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=60)
            connection.request("GET", gateway.bases["REST"] + path, headers={k.replace("_", "-"): v for k, v in headers.items()})
            response = connection.getresponse()
            body = response.read().decode()
            connection.close()
            return response.status, body

        told = "".join(gateway.told)
        rest(checks, get)
        socket(checks, re.search(r"ws://127\.0\.0\.1:\d+/_aws/\S*", told)[0].rstrip("/"))
        checks.check("nothing is warned of", [line for line in gateway.told if " warning " in line], [])
    checks.end()


main()
