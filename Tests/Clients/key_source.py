#!/usr/bin/env python3
"""`apiKeySource: AUTHORIZER`: a function says by which key a usage plan counts, over sockets.

    key_source.py PENSTOCK     exit 1 when something differs

Sources: API Gateway Developer Guide, "Choose an API key source" and "Output from an API Gateway Lambda authorizer"
(usageIdentifierKey); aws-surface.md §2.4.
"""
import http.client
import json
import os
import sys
import tempfile

from gateway import Checks, Gateway

KEYS = {"counted": "c" * 24, "other": "o" * 24, "planless": "p" * 24, "disabled": "d" * 24}
AUTHORIZER = """
import json, os
KEYS = %r
def handler(event, context):
    word = event.get("authorizationToken") or event["headers"]["X-Who"]
    with open(os.environ["CALLS"], "a") as calls:
        calls.write(word + "\\n")
    answer = {"principalId": word, "policyDocument": {"Version": "2012-10-17", "Statement": [
        {"Action": "execute-api:Invoke", "Effect": "Deny" if word == "denied" else "Allow", "Resource": "*"}]}}
    key = {**KEYS, "unknown": "u" * 24, "empty": "", "denied": KEYS["other"]}.get(word.split("-")[0])
    if key is not None:
        answer["usageIdentifierKey"] = key
    return answer
""" % KEYS
ECHO = """
import json
def handler(event, context):
    identity = event["requestContext"]["identity"]
    return {"statusCode": 200, "body": json.dumps([identity.get("apiKey"), identity.get("apiKeyId") is not None])}
"""


def function(code, calls=""):
    return {"Type": "AWS::Lambda::Function", "Properties": {
        "Runtime": "python3.12", "Handler": "index.handler", "Role": "arn:aws:iam::000000000000:role/r",
        "Code": {"ZipFile": code}, "Environment": {"Variables": {"CALLS": calls}}}}


def uri(name):
    return {"Fn::Sub": "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${%s.Arn}/invocations" % name}


def definition(calls):
    resources = {"Who": function(AUTHORIZER, calls), "Echo": function(ECHO)}
    resources["Api"] = {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "keys", "ApiKeySourceType": "AUTHORIZER"}}
    here = {"RestApiId": {"Ref": "Api"}}
    authorizers = {"token": {"Type": "TOKEN", "IdentitySource": "method.request.header.Auth", "AuthorizerResultTtlInSeconds": 300},
                   "fresh": {"Type": "TOKEN", "IdentitySource": "method.request.header.Auth", "AuthorizerResultTtlInSeconds": 0},
                   "request": {"Type": "REQUEST", "IdentitySource": "method.request.header.X-Who"}, "open": None}
    for name, properties in authorizers.items():
        title = name.title()
        if properties:
            resources[title] = {"Type": "AWS::ApiGateway::Authorizer", "Properties": {
                **here, "Name": name, "AuthorizerUri": uri("Who"), **properties}}
        resources[title + "Path"] = {"Type": "AWS::ApiGateway::Resource", "Properties": {
            **here, "ParentId": {"Fn::GetAtt": ["Api", "RootResourceId"]}, "PathPart": name}}
        resources[title + "Get"] = {"Type": "AWS::ApiGateway::Method", "Properties": {
            **here, "ResourceId": {"Ref": title + "Path"}, "HttpMethod": "GET", "ApiKeyRequired": True,
            **({"AuthorizationType": "CUSTOM", "AuthorizerId": {"Ref": title}} if properties else {"AuthorizationType": "NONE"}),
            "Integration": {"Type": "AWS_PROXY", "IntegrationHttpMethod": "POST", "Uri": uri("Echo")}}}
    resources["Deployment"] = {"Type": "AWS::ApiGateway::Deployment", "DependsOn": [name.title() + "Get" for name in authorizers],
                               "Properties": here}
    resources["Stage"] = {"Type": "AWS::ApiGateway::Stage", "Properties": {
        **here, "DeploymentId": {"Ref": "Deployment"}, "StageName": "prod"}}
    for name, value in KEYS.items():
        resources["Key" + name.title()] = {"Type": "AWS::ApiGateway::ApiKey", "Properties": {
            "Name": name, "Value": value, "Enabled": name != "disabled"}}
    for plan, keys, quota in (("Small", ["counted"], {"Limit": 4, "Period": "DAY"}), ("Large", ["other", "disabled"], None)):
        resources[plan] = {"Type": "AWS::ApiGateway::UsagePlan", "DependsOn": "Stage", "Properties": {
            "UsagePlanName": plan, "ApiStages": [{"ApiId": {"Ref": "Api"}, "Stage": "prod"}], **({"Quota": quota} if quota else {})}}
        for key in keys:
            resources[plan + key.title()] = {"Type": "AWS::ApiGateway::UsagePlanKey", "Properties": {
                "KeyId": {"Ref": "Key" + key.title()}, "KeyType": "API_KEY", "UsagePlanId": {"Ref": plan}}}
    return {"Resources": resources}


def main():
    checks = Checks()
    with tempfile.TemporaryDirectory() as folder:
        log = os.path.join(folder, "calls")
        open(log, "w").close()
        with Gateway(sys.argv[1], definition(log)) as gateway:
            if os.environ.get("TELL"):
                print("".join(gateway.told))
            base = gateway.bases["REST"]

            def ask(path, **headers):
                connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=60)
                connection.request("GET", base + path, headers={name.replace("_", "-"): value for name, value in headers.items()})
                answer = connection.getresponse()
                body = json.loads(answer.read())
                connection.close()
                return answer.status, body

            def calls():
                with open(log) as file:
                    return file.read().split()

            forbidden = (403, {"message": "Forbidden"})
            checks.check("a key of a plan", ask("/token", Auth="counted"), (200, [KEYS["counted"], True]))
            checks.check("a kept policy keeps its key", ask("/token", Auth="counted"), (200, [KEYS["counted"], True]))
            checks.check("and the function isn't asked again", calls(), ["counted"])
            checks.check("another token, the same key", ask("/token", Auth="counted-2")[0], 200)
            checks.check("by another authorizer", ask("/request", X_Who="counted")[0], 200)
            for headers in ({"Auth": "counted"}, {"Auth": "counted-2"}, {"Auth": "counted-3"}):
                checks.check("the plan counts by the key, whoever brings it", ask("/token", **headers), (429, {"message": "Limit Exceeded"}))
            checks.check("another key isn't used up", ask("/token", Auth="other")[0], 200)
            checks.check("the header is nothing to look at", ask("/token", Auth="other", x_api_key=KEYS["counted"]), (200, [KEYS["other"], True]))
            for word in ("nobody", "unknown", "empty", "planless", "disabled"):
                checks.check(word, ask("/token", Auth=word), forbidden)
                checks.check(f"{word}, kept", ask("/token", Auth=word), forbidden)
                checks.check(f"{word}, with a good key in the header", ask("/token", Auth=word, x_api_key=KEYS["other"]), forbidden)
                checks.check(f"{word} was asked about once", calls().count(word), 1)
            checks.check("without an authorizer there is no key", ask("/open", x_api_key=KEYS["other"]), forbidden)
            status, body = ask("/token", Auth="denied")
            checks.check("a Deny comes before its key", (status, "explicit deny" in body["Message"]), (403, True))
            checks.check("nothing kept", [ask("/fresh", Auth="other")[0] for _ in range(2)], [200, 200])
            checks.check("is asked each time", calls().count("other"), 3)
    checks.end()


main()
