#!/usr/bin/env python3
"""Lambda authorizers of REST and HTTP APIs, over sockets, with functions that run.

    lambda_authorizer.py PENSTOCK     exit 1 when something differs

Sources: aws-surface.md §2.3 (texts, caching, context) and §3 "Lambda authorizer"; API Gateway Developer Guide, "Input to
an Amazon API Gateway Lambda authorizer".
"""
import http.client
import json
import os
import sys
import tempfile

from gateway import Checks, Gateway

# What every authorizer here does: it writes down its event, and answers by the credential.
AUTHORIZER = """
import json, os
def handler(event, context):
    with open(os.environ["CALLS"], "a") as calls:
        calls.write(json.dumps(event) + "\\n")
    arn = event.get("methodArn") or event.get("routeArn")
    headers = {k.lower(): v for k, v in (event.get("headers") or {}).items()}
    word = event.get("authorizationToken") or headers.get("x-who", "nobody")
    if word == "unauthorized": raise Exception("Unauthorized")
    if word == "broken": raise Exception("database is down")
    if word == "nonsense": return "nonsense"
    if word == "nopolicy": return {"principalId": "x"}
    if word == "nested": return {"principalId": "x", "policyDocument": policy("Allow", "*"), "context": {"a": {"b": 1}}}
    if os.environ.get("SIMPLE"):
        return {"isAuthorized": word != "deny", "context": {"tenant": word, "level": 3, "tags": ["a", "b"]}}
    effect = {"deny": "Deny"}.get(word, "Allow")
    resource = arn if word == "one" else "arn:aws:execute-api:*:*:other/*" if word == "silent" else "*"
    return {"principalId": word, "policyDocument": policy(effect, resource), "usageIdentifierKey": "key-of-" + word,
            "context": {"tenant": "t-" + word, "level": 3, "admin": True}}
def policy(effect, resource):
    return {"Version": "2012-10-17", "Statement": [{"Action": "execute-api:Invoke", "Effect": effect, "Resource": resource}]}
"""
ECHO = """
import json
def handler(event, context):
    return {"statusCode": 200, "body": json.dumps(event["requestContext"].get("authorizer"))}
"""


def function(name, code, calls, **environment):
    return {"Type": "AWS::Lambda::Function", "Properties": {
        "FunctionName": name, "Runtime": "python3.12", "Handler": "index.handler", "Role": "arn:aws:iam::000000000000:role/r",
        "Code": {"ZipFile": code}, "Environment": {"Variables": {"CALLS": calls, **environment}}}}


def uri(name):
    return {"Fn::Sub": "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${%s.Arn}/invocations" % name}


def rest(resources):
    methods = {"token": "Token", "one": "Token", "cached": "Cached", "request": "Request", "anybody": "Anybody"}
    resources["Rest"] = {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "rest"}}
    common = {"RestApiId": {"Ref": "Rest"}, "AuthorizerUri": uri("Iam")}
    resources["Token"] = {"Type": "AWS::ApiGateway::Authorizer", "Properties": {
        **common, "Name": "token", "Type": "TOKEN", "IdentitySource": "method.request.header.Auth",
        "IdentityValidationExpression": "[a-z]+", "AuthorizerResultTtlInSeconds": 0}}
    resources["Cached"] = {"Type": "AWS::ApiGateway::Authorizer", "Properties": {
        **common, "Name": "cached", "Type": "TOKEN", "IdentitySource": "method.request.header.Auth"}}
    resources["Request"] = {"Type": "AWS::ApiGateway::Authorizer", "Properties": {
        **common, "Name": "request", "Type": "REQUEST", "AuthorizerResultTtlInSeconds": 300,
        "IdentitySource": "method.request.header.X-Who, method.request.querystring.q"}}
    # It would keep answers for 300 seconds, and has nothing to keep them by.
    resources["Anybody"] = {"Type": "AWS::ApiGateway::Authorizer", "Properties": {**common, "Name": "anybody", "Type": "REQUEST"}}
    resources["Proxy"] = {"Type": "AWS::ApiGateway::Resource", "Properties": {
        "RestApiId": {"Ref": "Rest"}, "ParentId": {"Fn::GetAtt": ["CachedPath", "ResourceId"]}, "PathPart": "{id}"}}
    names = []
    for path, authorizer in {**methods, "cached/{id}": "Cached"}.items():
        name = "".join(c for c in path.title() if c.isalpha()) + "Path" if path != "cached/{id}" else "Proxy"
        if name != "Proxy":
            resources[name] = {"Type": "AWS::ApiGateway::Resource", "Properties": {
                "RestApiId": {"Ref": "Rest"}, "ParentId": {"Fn::GetAtt": ["Rest", "RootResourceId"]}, "PathPart": path}}
        names.append(name + "Get")
        resources[name + "Get"] = {"Type": "AWS::ApiGateway::Method", "Properties": {
            "RestApiId": {"Ref": "Rest"}, "ResourceId": {"Ref": name}, "HttpMethod": "GET", "AuthorizationType": "CUSTOM",
            "AuthorizerId": {"Ref": authorizer},
            "Integration": {"Type": "AWS_PROXY", "IntegrationHttpMethod": "POST", "Uri": uri("Echo")}}}
    resources["Deployment"] = {"Type": "AWS::ApiGateway::Deployment", "DependsOn": names, "Properties": {
        "RestApiId": {"Ref": "Rest"}}}
    resources["Stage"] = {"Type": "AWS::ApiGateway::Stage", "Properties": {
        "RestApiId": {"Ref": "Rest"}, "DeploymentId": {"Ref": "Deployment"}, "StageName": "prod"}}
    resources["Proxy"]["Properties"]["ParentId"] = {"Ref": "CachedPath"}


def http_api(resources):
    resources["Http"] = {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Name": "http", "ProtocolType": "HTTP"}}
    resources["HttpEcho"] = {"Type": "AWS::ApiGatewayV2::Integration", "Properties": {
        "ApiId": {"Ref": "Http"}, "IntegrationType": "AWS_PROXY", "IntegrationUri": {"Fn::GetAtt": ["Echo", "Arn"]},
        "PayloadFormatVersion": "2.0"}}
    for name, code, version, more in [
        ("Simple", "Simply", "2.0", {"EnableSimpleResponses": True, "AuthorizerResultTtlInSeconds": 60}),
        ("First", "Iam", "1.0", {}), ("Second", "Iam", "2.0", {}),
        ("Anybody2", "Simply", "2.0", {"EnableSimpleResponses": True, "AuthorizerResultTtlInSeconds": 60, "IdentitySource": []}),
    ]:
        resources[name] = {"Type": "AWS::ApiGatewayV2::Authorizer", "Properties": {
            "ApiId": {"Ref": "Http"}, "Name": name, "AuthorizerType": "REQUEST", "AuthorizerUri": uri(code),
            "AuthorizerPayloadFormatVersion": version, "IdentitySource": ["$request.header.X-Who"], **more}}
        resources[name + "Route"] = {"Type": "AWS::ApiGatewayV2::Route", "Properties": {
            "ApiId": {"Ref": "Http"}, "RouteKey": "GET /%s" % name.lower(), "AuthorizationType": "CUSTOM",
            "AuthorizerId": {"Ref": name}, "Target": {"Fn::Sub": "integrations/${HttpEcho}"}}}
    resources["HttpStage"] = {"Type": "AWS::ApiGatewayV2::Stage", "Properties": {
        "ApiId": {"Ref": "Http"}, "StageName": "$default", "AutoDeploy": True}}


def get(port, path, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    response = connection.getresponse()
    body = response.read().decode()
    connection.close()
    return response.status, response.headers.get("x-amzn-ErrorType"), body


def calls(path):
    with open(path) as file:
        return [json.loads(line) for line in file]


def check_rest(checks, port, base, log):
    def ask(what, path, expected, **headers):
        checks.check(what, get(port, base + path, **headers), expected)
    ask("no token", "/token", (401, "UnauthorizedException", '{"message":"Unauthorized"}'))
    ask("a token of another form", "/token", (401, "UnauthorizedException", '{"message":"Unauthorized"}'), Auth="ABC")
    checks.check("neither asked the function", len(calls(log)), 0)
    status, _, body = get(port, base + "/token", Auth="alice")
    checks.check("a token", status, 200)
    told = json.loads(body)
    checks.check("its latency", isinstance(told.pop("integrationLatency"), int), True)
    # Whether AWS tells the function of its own key is not known; here it is told.
    checks.check("its context", told, {
        "principalId": "alice", "tenant": "t-alice", "level": "3", "admin": "true", "usageIdentifierKey": "key-of-alice"})
    event = calls(log)[-1]
    checks.check("the event's names", sorted(event), ["authorizationToken", "methodArn", "type"])
    checks.check("the event's ARN", event["methodArn"].split("/", 1)[1], "prod/GET/token")
    ask("Unauthorized", "/token", (401, "UnauthorizedException", '{"message":"Unauthorized"}'), Auth="unauthorized")
    for word in ["broken", "nonsense", "nopolicy", "nested"]:
        ask(word, "/token", (500, "AuthorizerConfigurationException", '{"message":null}'), Auth=word)
    ask("a Deny", "/token", (
        403, "AccessDeniedException", '{"Message":"User is not authorized to access this resource with an explicit deny"}'),
        Auth="deny")
    ask("no Allow", "/token", (
        403, "AccessDeniedException", '{"Message":"User is not authorized to access this resource"}'), Auth="silent")
    # The policy is kept, and names the method that was asked for first only.
    before = len(calls(log))
    checks.check("the first method", get(port, base + "/cached", Auth="one")[0], 200)
    checks.check("the same again", get(port, base + "/cached", Auth="one")[0], 200)
    checks.check("another method", get(port, base + "/cached/7", Auth="one")[0], 403)
    checks.check("one call for three", len(calls(log)) - before, 1)
    checks.check("REQUEST with half an identity", get(port, base + "/request", X_Who="bob")[0], 401)
    checks.check("REQUEST", get(port, base + "/request?q=1", X_Who="bob")[0], 200)
    event = calls(log)[-1]
    checks.check("REQUEST's names", sorted(event), sorted([
        "type", "methodArn", "resource", "path", "httpMethod", "headers", "multiValueHeaders", "queryStringParameters",
        "multiValueQueryStringParameters", "pathParameters", "stageVariables", "requestContext"]))
    checks.check("REQUEST's maps", [event["pathParameters"], event["queryStringParameters"]], [{}, {"q": "1"}])
    checks.check("another header", get(port, base + "/request?q=5", X_Who="bob", X_Other="o")[0], 200)
    event = calls(log)[-1]
    checks.check("REQUEST's headers are all", [event[name].get("X-Other") for name in ("headers", "multiValueHeaders")], ["o", ["o"]])
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    asked.putrequest("GET", base + "/request?q=5")
    for word in ("bob", "deny"):
        asked.putheader("X-Who", word)
    asked.endheaders()
    checks.check("what is kept of the first isn't the second's", asked.getresponse().status, 403)
    asked.close()
    for word, status in (("bob", 200), ("deny", 403), ("bob", 200)):
        checks.check(f"nothing is kept for everybody: {word}", get(port, base + "/anybody", X_Who=word)[0], status)
    before = len(calls(log))
    checks.check("another identity", get(port, base + "/request?q=2", X_Who="bob")[0], 200)
    checks.check("is another call", len(calls(log)) - before, 1)


def check_http(checks, port, base, log):
    def ask(what, path, expected, **headers):
        checks.check(what, get(port, base + path, **headers), expected)
    ask("no identity", "/simple", (401, None, '{"message":"Unauthorized"}'))
    status, _, body = get(port, base + "/simple", X_Who="carol")
    checks.check("a simple answer", (status, json.loads(body)), (
        200, {"lambda": {"tenant": "carol", "level": 3, "tags": ["a", "b"]}}))
    event = calls(log)[-1]
    checks.check("the 2.0 event", [event["version"], event["type"], event["identitySource"], event["routeKey"]], [
        "2.0", "REQUEST", ["carol"], "GET /simple"])
    before = len(calls(log))
    checks.check("kept", get(port, base + "/simple", X_Who="carol")[0], 200)
    checks.check("without a call", len(calls(log)) - before, 0)
    ask("a simple refusal", "/simple", (403, None, '{"message":"Forbidden"}'), X_Who="deny")
    ask("a function that fails", "/simple", (500, None, '{"message":"Internal Server Error"}'), X_Who="broken")
    checks.check("1.0", get(port, base + "/first", X_Who="dave")[0], 200)
    event = calls(log)[-1]
    checks.check("the 1.0 event", [event["version"], event["identitySource"], event["authorizationToken"]], ["1.0", "dave", "dave"])
    for word, status in (("carol", 200), ("deny", 403)):
        checks.check(f"nothing is kept for everybody: {word}", get(port, base + "/anybody2", X_Who=word)[0], status)
    for path in ("first", "second"):
        checks.check(f"another header of {path}", get(port, base + "/" + path, X_Who="dave", X_Other="o")[0], 200)
        checks.check(f"the headers of {path}", {k.lower(): v for k, v in calls(log)[-1]["headers"].items()}.get("x-other"), "o")
    checks.check("a policy by 2.0", get(port, base + "/second", X_Who="erin")[0], 200)
    ask("a Deny by 2.0", "/second", (403, None, '{"message":"Forbidden"}'), X_Who="deny")


def main():
    checks = Checks()
    with tempfile.TemporaryDirectory() as folder:
        log = os.path.join(folder, "calls")
        open(log, "w").close()
        resources = {
            "Iam": function("iam-authorizer", AUTHORIZER, log), "Echo": function("echo", ECHO, log),
            "Simply": function("simple-authorizer", AUTHORIZER, log, SIMPLE="1"),
        }
        rest(resources)
        http_api(resources)
        with Gateway(sys.argv[1], {"Resources": resources}) as gateway:
            if os.environ.get("TELL"):
                print("".join(gateway.told))
            told = [line for line in gateway.told if "nothing to keep answers by" in line]
            checks.check("both are warned of", [len(told)] + [any(f"authorizer {name}:" in line for line in told) for name in (
                "anybody", "Anybody2")], [2, True, True])
            check_rest(checks, gateway.port, gateway.bases["REST"], log)
            check_http(checks, gateway.port, gateway.bases["HTTP"], log)
    checks.end()


main()
