#!/usr/bin/env python3
"""Chains of authorizers on AWS APIs, from OpenAPI (x-penstock-authorizers) and CloudFormation (Metadata: Penstock).

    authorizer_chains.py PENSTOCK     exit 1 when something differs
"""
import http.client
import json
import subprocess
import sys
import tempfile
import urllib.parse

from gateway import Checks, Gateway

AUTHORIZER = """
def handler(event, context):
    word = event["authorizationToken"]
    if word == "broken": raise Exception("down")
    return {"principalId": word, "context": {"tenant": "t-" + word}, "policyDocument": {"Version": "2012-10-17", "Statement": [
        {"Action": "execute-api:Invoke", "Effect": "Deny" if word == "deny" else "Allow", "Resource": "*"}]}}
"""


TELL = """
import json
def handler(event, context):
    told = event["requestContext"]
    certificate = (told.get("identity") or told.get("authentication") or {}).get("clientCert")
    return {"statusCode": 200, "body": json.dumps({"authorizer": told.get("authorizer"), "certificate": certificate})}
"""


def certificate(folder):
    """By openssl, of nobody's authority, as a proxy tells of it."""
    done = subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                           "-subj", "/O=Shop/CN=billing", "-keyout", f"{folder}/key.pem", "-out", f"{folder}/own.pem"], stderr=subprocess.PIPE)
    if done.returncode:
        sys.exit(done.stderr.decode())
    with open(f"{folder}/own.pem") as file:
        return file.read()


def mock(text, **more):
    return {"responses": {"200": {"description": ""}}, **more, "x-amazon-apigateway-integration": {
        "type": "mock", "requestTemplates": {"application/json": '{"statusCode": 200}'},
        "responses": {"default": {"statusCode": "200", "responseTemplates": {"application/json": text}}}}}


WHO = '{"who": "$context.authorizer.principalId", "tenant": "$context.authorizer.partners.tenant"}'
FUNCTION = {"Fn::Sub": "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Ask.Arn}/invocations"}


TELLS = {"Fn::Sub": "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Tell.Arn}/invocations"}
ROBOT = {"use": "Auth/APIKey", "name": "robots", "config": {"keys": [{"id": "robot", "secret": "env:ROBOT", "context": {"fleet": "7"}}]}}
ROBOTS = {"apiKeyId": "robot", "fleet": "7"}
CERTIFICATE = {"use": "Auth/ClientCertificate", "name": "cert", "config": {"header": "x-cert", "trusted": ["127.0.0.1"], "principal": "commonName"}}


def proxy(chain):
    return {"responses": {"200": {"description": ""}}, "x-penstock-authorizers": chain, "x-amazon-apigateway-integration": {
        "type": "aws_proxy", "httpMethod": "POST", "uri": TELLS}}


def template():
    def scheme(name, header):
        return {"type": "apiKey", "name": header, "in": "header", "x-amazon-apigateway-authtype": "custom",
                "x-amazon-apigateway-authorizer": {"type": "token", "authorizerUri": FUNCTION, "authorizerResultTtlInSeconds": 0}}
    body = {
        "openapi": "3.0.1", "info": {"title": "chains", "version": "1"},
        "components": {"securitySchemes": {"partners": scheme("partners", "Partner"), "staff": scheme("staff", "Staff")}},
        "paths": {
            "/any": {"get": mock(WHO, **{"x-penstock-authorizers": {"any_of": ["partners", "staff"]}})},
            "/all": {"get": mock(WHO, **{"x-penstock-authorizers": {"all_of": ["partners", "staff"], "same_principal": True}})},
            "/first": {"get": mock(WHO, **{"x-penstock-authorizers": {"first_of": ["partners", "staff"]}})},
            "/shadow": {"get": mock(WHO, **{"x-penstock-authorizers": {"all_of": ["partners", {"authorizer": "staff", "shadow": True}]}})},
            "/failing": {"get": mock(WHO, **{"x-penstock-authorizers": {
                "any_of": [{"authorizer": "partners", "on_error": "next"}, "staff"]}})},
            "/plugin": {"get": mock(WHO, **{"x-penstock-authorizers": {"any_of": ["partners", {
                "use": "Auth/APIKey", "config": {"keys": [{"id": "robot", "secret": "env:ROBOT"}]}}]}})},
            "/event": {"get": proxy({"all_of": ["partners", {"any_of": [ROBOT, CERTIFICATE]}]})},
            "/missing": {"get": mock(WHO, **{"x-penstock-authorizers": "partner"})},
        },
    }
    stage = {"Type": "AWS::ApiGateway::Stage", "Properties": {
        "RestApiId": {"Ref": "Api"}, "DeploymentId": {"Ref": "Deployment"}, "StageName": "prod"}}
    return {"Resources": {
        "Ask": {"Type": "AWS::Lambda::Function", "Properties": {
            "FunctionName": "ask", "Runtime": "python3.12", "Handler": "index.handler",
            "Role": "arn:aws:iam::000000000000:role/r", "Code": {"ZipFile": AUTHORIZER}}},
        "Tell": {"Type": "AWS::Lambda::Function", "Properties": {
            "FunctionName": "tell", "Runtime": "python3.12", "Handler": "index.handler",
            "Role": "arn:aws:iam::000000000000:role/r", "Code": {"ZipFile": TELL}}},
        "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Body": body}},
        "Deployment": {"Type": "AWS::ApiGateway::Deployment", "Properties": {"RestApiId": {"Ref": "Api"}}},
        "Stage": stage,
        "Plain": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Name": "plain", "ProtocolType": "HTTP"}},
        "PlainAsk": {"Type": "AWS::ApiGatewayV2::Integration", "Properties": {
            "ApiId": {"Ref": "Plain"}, "IntegrationType": "AWS_PROXY", "IntegrationUri": {"Fn::GetAtt": ["Ask", "Arn"]},
            "PayloadFormatVersion": "2.0"}},
        "PlainRoute": {"Type": "AWS::ApiGatewayV2::Route", "Metadata": {"Penstock": {"Authorizers": {
            "use": "Auth/APIKey", "config": {"keys": [{"id": "robot", "secret": "env:ROBOT"}]}}}}, "Properties": {
                "ApiId": {"Ref": "Plain"}, "RouteKey": "GET /x", "Target": {"Fn::Sub": "integrations/${PlainAsk}"}}},
        **{f"Tell{number}": {"Type": "AWS::ApiGatewayV2::Integration", "Properties": {
            "ApiId": {"Ref": "Plain"}, "IntegrationType": "AWS_PROXY", "IntegrationUri": {"Fn::GetAtt": ["Tell", "Arn"]},
            "PayloadFormatVersion": f"{number}.0"}} for number in (1, 2)},
        **{f"TellRoute{number}": {"Type": "AWS::ApiGatewayV2::Route", "Metadata": {"Penstock": {"Authorizers": {"any_of": [ROBOT, CERTIFICATE]}}},
                                  "Properties": {"ApiId": {"Ref": "Plain"}, "RouteKey": f"GET /event{number}", "Target": {
                                      "Fn::Sub": f"integrations/${{Tell{number}}}"}}} for number in (1, 2)},
        "PlainStage": {"Type": "AWS::ApiGatewayV2::Stage", "Properties": {
            "ApiId": {"Ref": "Plain"}, "StageName": "$default", "AutoDeploy": True}},
    }}


def told_of(checks, get):
    """Events: what each authorizer of a chain said under its name, and the client's certificate."""
    pem = certificate(tempfile.mkdtemp())
    escaped = urllib.parse.quote(pem, safe="")
    status, told = get("/event", Partner="acme", x_api_key="r0b0t")
    latency = told["authorizer"]["partners"].pop("integrationLatency")
    checks.check("event: REST", (status, told, type(latency)), (200, {"authorizer": {
        "principalId": "acme", "partners": {"tenant": "t-acme"}, "robots": ROBOTS}, "certificate": None}, int))
    status, told = get("/event", Partner="acme", x_cert=escaped)
    checks.check("event: the other branch", sorted(told["authorizer"]), ["cert", "partners", "principalId"])
    found = told["certificate"]
    checks.check("event: clientCert", (found["subjectDN"], found["issuerDN"], found["clientCertPem"].split()), ("CN=billing,O=Shop",) * 2 + (pem.split(),))
    checks.check("event: its members", (sorted(found), sorted(found["validity"])), (
        ["clientCertPem", "issuerDN", "serialNumber", "subjectDN", "validity"], ["notAfter", "notBefore"]))
    for number in (1, 2):
        status, told = get(f"/event{number}", "HTTP", x_api_key="r0b0t")
        checks.check(f"event: {number}.0", (status, told), (200, {"authorizer": {"principalId": "robot", "robots": ROBOTS}, "certificate": None}))
        status, told = get(f"/event{number}", "HTTP", x_cert=escaped)
        checks.check(f"event: {number}.0 with a certificate", (status, told["authorizer"]["principalId"], told["certificate"]), (200, "billing", found))


def main():
    checks = Checks()
    with Gateway(sys.argv[1], template(), environment={"ROBOT": "r0b0t"}) as gateway:
        def get(path, kind="REST", **headers):
            connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=60)
            connection.request("GET", gateway.bases[kind] + path, headers={k.replace("_", "-"): v for k, v in headers.items()})
            response = connection.getresponse()
            body = response.read().decode()
            connection.close()
            return response.status, (json.loads(body) if response.status == 200 else body)

        def who(name, tenant=""):
            return 200, {"who": name, "tenant": tenant}
        unauthorized = 401, '{"message":"Unauthorized"}'
        denied = 403, '{"Message":"User is not authorized to access this resource with an explicit deny"}'
        checks.check("any: nobody", get("/any"), unauthorized)
        checks.check("any: the first", get("/any", Partner="acme"), who("acme", "t-acme"))
        checks.check("any: the second", get("/any", Staff="eve"), who("eve"))
        checks.check("any: one denies, one allows", get("/any", Partner="deny", Staff="eve"), who("eve"))
        checks.check("any: denied", get("/any", Partner="deny"), denied)
        checks.check("all: one of two", get("/all", Partner="acme"), unauthorized)
        checks.check("all: the same", get("/all", Partner="acme", Staff="acme"), who("acme", "t-acme"))
        checks.check("all: not the same", get("/all", Partner="acme", Staff="eve")[0], 403)
        checks.check("first: the first decides", get("/first", Partner="deny", Staff="eve"), denied)
        checks.check("first: or the second", get("/first", Staff="eve"), who("eve"))
        checks.check("shadow: doesn't count", get("/shadow", Partner="acme", Staff="deny"), who("acme", "t-acme"))
        checks.check("failing: the next", get("/failing", Partner="broken", Staff="eve"), who("eve"))
        checks.check("failing: nobody else", get("/failing", Partner="broken"), unauthorized)
        checks.check("a plugin", get("/plugin", x_api_key="r0b0t"), who("robot"))
        checks.check("a name that isn't there", get("/missing", Partner="acme")[0], 500)
        checks.check("a route without its key", get("/x", "HTTP"), (401, '{"message":"Unauthorized"}'))
        told_of(checks, get)
        told = "".join(gateway.told)
        checks.check("it is told of", "names 'partner', which the API doesn't have" in told and "did you mean" in told, True)
    checks.end()


main()
