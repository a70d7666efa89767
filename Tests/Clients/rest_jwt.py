#!/usr/bin/env python3
"""JWT authorizers of REST APIs: two issuers, audiences, algorithms, further claims, scopes; from CloudFormation, OpenAPI and the
management API.

    rest_jwt.py PENSTOCK     exit 1 when something differs, 77 without boto3

Sources: the service model of API Gateway (botocore 1.44.8: JwtConfigurationInput and what it names, UpdateAuthorizer,
authorizationScopes). What isn't in it is ours: the texts of refusals, 403 without the scope, `claims` in events as of user pools.
"""
import json
import os
import sys
import tempfile
import time

try:
    import boto3
    import botocore.exceptions
except ImportError:
    print("there is no boto3: Scripts/setup test installs it", file=sys.stderr)
    sys.exit(77)

from gateway import Checks, Gateway, Served
from issuer import Issuer, Key
from jwt_auth import ECHO, UNAUTHORIZED, WHO, ask, uri

ONE, TWO = "https://one.example/tenant", "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_abc"
CONFIGURATION = {"defaultAlgorithms": ["RS256", "ES256"], "issuers": [
    {"issuer": ONE, "audiences": ["orders", "other"], "additionalClaims": [
        {"claimName": "tenant", "format": "SINGLE_STRING", "required": True, "expectedValues": ["acme", "Öl"]},
        {"claimName": "plan", "format": "SINGLE_STRING", "expectedValues": ["gold"]},
        {"claimName": "any", "format": "SINGLE_STRING"}]},
    {"issuer": TWO, "audiences": ["app"]}]}
SOURCE = "method.request.header.X-Token"


ROBOT = {"use": "Auth/APIKey", "name": "robot", "config": {"keys": [{"id": "r2", "secret": "env:ROBOT"}]}}


def pascal(value):
    if isinstance(value, dict):
        return {name[:1].upper() + name[1:]: pascal(member) for name, member in value.items()}
    return [pascal(member) for member in value] if isinstance(value, list) else value


def function():
    return {"Type": "AWS::Lambda::Function", "Properties": {
        "Runtime": "python3.12", "Handler": "index.handler", "Role": "arn:aws:iam::000000000000:role/r", "Code": {"ZipFile": ECHO}}}


def stage(name, api, methods):
    return {
        f"{name}Deployment": {"Type": "AWS::ApiGateway::Deployment", "DependsOn": methods, "Properties": {"RestApiId": {"Ref": api}}},
        f"{name}Stage": {"Type": "AWS::ApiGateway::Stage", "Properties": {
            "RestApiId": {"Ref": api}, "DeploymentId": {"Ref": f"{name}Deployment"}, "StageName": "prod"}}}


def template():
    """Resources of CloudFormation."""
    call = {"Type": "AWS_PROXY", "IntegrationHttpMethod": "POST", "Uri": uri("Function")}
    resources = {"Function": function(), "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "api"}},
                 "Jwt": {"Type": "AWS::ApiGateway::Authorizer", "Properties": {
                     "RestApiId": {"Ref": "Api"}, "Name": "jwt", "Type": "JWT", "IdentitySource": SOURCE,
                     "JwtConfiguration": pascal(CONFIGURATION)}}}
    for path, scopes in {"any": [], "scoped": ["write", "admin"]}.items():
        resources[f"R{path}"] = {"Type": "AWS::ApiGateway::Resource", "Properties": {
            "RestApiId": {"Ref": "Api"}, "ParentId": {"Fn::GetAtt": ["Api", "RootResourceId"]}, "PathPart": path}}
        resources[f"M{path}"] = {"Type": "AWS::ApiGateway::Method", "Properties": {
            "RestApiId": {"Ref": "Api"}, "ResourceId": {"Ref": f"R{path}"}, "HttpMethod": "GET", "AuthorizationType": "JWT",
            "AuthorizerId": {"Ref": "Jwt"}, "AuthorizationScopes": scopes, "Integration": call}}
    return {"Resources": {**resources, **stage("A", "Api", ["Many", "Mscoped"])}}


def openapi():
    scheme = {"type": "apiKey", "in": "header", "name": "X-Token", "x-amazon-apigateway-authorizer": {
        "type": "jwt", "jwtConfiguration": CONFIGURATION}}
    call = {"type": "aws_proxy", "httpMethod": "POST", "uri": uri("Function")}
    body = {"openapi": "3.0.1", "info": {"title": "api", "version": "1"}, "components": {"securitySchemes": {"jwt": scheme}}, "paths": {
        "/any": {"get": {"security": [{"jwt": []}], "responses": {}, "x-amazon-apigateway-integration": call}},
        "/who": {"get": {"security": [{"jwt": []}], "responses": {"200": {"description": ""}}, "x-amazon-apigateway-integration": WHO}},
        "/chain": {"get": {"x-penstock-authorizers": {"any_of": ["jwt", ROBOT]}, "responses": {}, "x-amazon-apigateway-integration": call}},
        "/scoped": {"get": {"security": [{"jwt": ["write", "admin"]}], "responses": {}, "x-amazon-apigateway-integration": call}}}}
    return {"Resources": {"Function": function(), "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Body": body}},
                          **stage("A", "Api", [])}}


class Tokens:
    """Of both issuers."""

    def __init__(self):
        self.one, self.two = Key("a"), Key("b")
        self.issuers = Issuer(ONE), Issuer(TWO)
        self.issuers[0].keys, self.issuers[1].keys = [self.one.jwk()], [self.two.jwk()]
        self.places = [part for name, issuer in zip((ONE, TWO), self.issuers) for part in ("--issuer", f"{name}={issuer.url}")]

    def of(self, key, **more):
        now = int(time.time())
        given = {"iss": ONE, "sub": "alice", "aud": "orders", "tenant": "acme", "exp": now + 300, **more}
        return key.token({name: value for name, value in given.items() if value is not None})

    def end(self):
        for issuer in self.issuers:
            issuer.end()


def decisions(c, kind, served, t):
    def same(what, expected, token, path="/any"):
        found = ask_at(served, path, token)
        c.check(f"{kind}: {what}", found[::2] + (found[1] if found[0] != 200 else None,), expected)

    refused, allowed = (401, None, UNAUTHORIZED), (200, None, None)
    same("nothing", refused, None)
    same("one's", allowed, t.of(t.one))
    same("two's, which asks for no claim", allowed, t.of(t.two, iss=TWO, aud=["x", "app"], tenant=None))
    asked = [issuer.asked for issuer in t.issuers]
    same("the wrong key for the issuer", refused, t.of(t.two))
    same("the other way round", refused, t.of(t.one, iss=TWO, aud="app"))
    same("a third issuer's", refused, t.of(t.one, iss="https://three.example"))
    same("a slash more", refused, t.of(t.one, iss=ONE + "/"))
    c.check(f"{kind}: another's token has nobody ask for keys", [issuer.asked for issuer in t.issuers], asked)
    same("another audience", refused, t.of(t.one, aud="app"))
    same("client_id isn't asked", refused, t.of(t.one, aud=None, client_id="orders"))
    same("the second audience", allowed, t.of(t.one, aud=["x", "other"]))
    same("without a claim that must be", refused, t.of(t.one, tenant=None))
    same("another value", refused, t.of(t.one, tenant="ACME"))
    same("another good value", allowed, t.of(t.one, tenant="Öl"))
    same("several values", refused, t.of(t.one, tenant=["acme"]))
    same("a claim that may be missing", allowed, t.of(t.one, plan="gold"))
    same("and is something else", refused, t.of(t.one, plan="silver"))
    same("any string", allowed, t.of(t.one, any="x"))
    same("no string", refused, t.of(t.one, any=5))
    same("expired", refused, t.of(t.one, exp=int(time.time()) - 1))
    same("no token at all", refused, "x.y")
    same("a scope", allowed, t.of(t.one, scope="read write"), "/scoped")
    same("a scope in scp", allowed, t.of(t.one, scp=["admin"]), "/scoped")
    same("no scope", (403, None, {"Message": "Forbidden"}), t.of(t.one, scope="read"), "/scoped")
    for name, key, more in (("one", t.one, {}), ("two", t.two, {"iss": TWO, "aud": "app"})):
        event = ask_at(served, "/any", t.of(key, n=5, **more))[1]
        if kind == "OpenAPI":
            event = ask_at(served, "/chain", t.of(key, **more))[1]
            c.check(f"{name}: in a chain", (sorted(event), event["jwt"]["claims"]["iss"]), (["jwt"], more.get("iss", ONE)))
            event = ask_at(served, "/any", t.of(key, n=5, **more))[1]
        c.check(f"{kind}: {name}: claims of the event", (list(event), event["claims"]["sub"], event["claims"]["n"]), (["claims"], "alice", "5"))
    if kind == "OpenAPI":
        for key, more in ((t.one, {}), (t.two, {"iss": TWO, "aud": "app"})):
            c.check("claims in templates", ask_at(served, "/who", t.of(key, name="A", **more))[1], "alice|A||")


def ask_at(served, path, token):
    return ask(served, served.bases["REST"], path, token, header="X-Token")


def refusals(c, client, api):
    def bad(what, sentence, **more):
        jwt = {**CONFIGURATION, **more.pop("jwt", {})}
        given = {"restApiId": api, "name": "z", "type": "JWT", "identitySource": SOURCE, "jwtConfiguration": jwt, **more}
        try:
            client.create_authorizer(**{name: value for name, value in given.items() if value is not None})
            c.check(what, "made", sentence)
        except botocore.exceptions.ClientError as error:
            c.check(what, error.response["Error"]["Message"], sentence)

    def issuer(**more):
        return {"issuers": [{"issuer": ONE, "audiences": ["a"], **more}]}

    def claim(**more):
        return issuer(additionalClaims=[{"claimName": "a", "format": "SINGLE_STRING", **more}])
    bad("no configuration", "jwtConfiguration is required for authorizers of type JWT", jwtConfiguration=None)
    bad("of another type", "jwtConfiguration is supported only for authorizers of type JWT", type="TOKEN", authorizerUri="arn:x")
    bad("no source", "identitySource of a JWT authorizer must be method.request.header.<name>", identitySource=None)
    bad("a query", "identitySource of a JWT authorizer must be method.request.header.<name>", identitySource="method.request.querystring.t")
    bad("a URI", "authorizerUri is not supported for authorizers of type JWT", authorizerUri="arn:x")
    bad("a TTL", "authorizerResultTtlInSeconds is not supported for authorizers of type JWT", authorizerResultTtlInSeconds=0)
    bad("no algorithm", "jwtConfiguration.defaultAlgorithms is required", jwt={"defaultAlgorithms": []})
    bad("a secret's algorithm", "1 validation error detected: Value '[HS256]' at "
        "'createAuthorizerInput.jwtConfiguration.defaultAlgorithms' failed to satisfy constraint: Member must satisfy constraint: "
        "[Member must satisfy enum value set: [RS256, RS384, RS512, ES256, ES384, ES512]]", jwt={"defaultAlgorithms": ["HS256"]})
    bad("no issuer", "jwtConfiguration.issuers is required", jwt={"issuers": []})
    bad("twice the same", "Issuers must be unique", jwt={"issuers": issuer()["issuers"] * 2})
    for name in ("http://one.example", "https://", "https:///path", "https://me@one.example", "https://one.example?a", "https://one.example#a"):
        bad(name, f"Invalid issuer: {name}", jwt=issuer(issuer=name))
    bad("no audience", f"The issuer {ONE} needs audiences, none of them empty", jwt=issuer(audiences=[]))
    bad("an empty audience", f"The issuer {ONE} needs audiences, none of them empty", jwt=issuer(audiences=[""]))
    for name in ("", "iss", "scp"):
        bad(f"claim '{name}'", f"Invalid claim name: '{name}'", jwt=claim(claimName=name))
    bad("a format", "1 validation error detected: Value 'LIST' at "
        "'createAuthorizerInput.jwtConfiguration.issuers.1.member.additionalClaims.1.member.format' failed to satisfy constraint: "
        "Member must satisfy enum value set: [SINGLE_STRING]", jwt=claim(format="LIST"))
    bad("an empty value", "An expected value of 'a' is empty", jwt=claim(expectedValues=[""]))


def managed(c, penstock, t):
    with tempfile.TemporaryDirectory() as folder:
        served = Served(penstock, folder, "--manage", "127.0.0.1:0", "--ephemeral", *t.places)
        client = boto3.client("apigateway", endpoint_url=f"http://127.0.0.1:{served.manage}", region_name="us-east-1",
                              aws_access_key_id="test", aws_secret_access_key="test")
        made = client.create_rest_api(name="a")
        api, root = made["id"], made["rootResourceId"]
        refusals(c, client, api)
        given = {"name": "jwt", "type": "JWT", "identitySource": SOURCE, "jwtConfiguration": CONFIGURATION}
        authorizer = client.create_authorizer(restApiId=api, **given)
        c.check("what it says", {name: authorizer.get(name) for name in (*given, "authorizerResultTtlInSeconds")},
                {**given, "authorizerResultTtlInSeconds": None})
        at = {"restApiId": api, "resourceId": root, "httpMethod": "GET"}
        client.put_method(**at, authorizationType="JWT", authorizerId=authorizer["id"], authorizationScopes=["write"])
        client.put_integration(**at, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
        client.put_method_response(**at, statusCode="200")
        client.put_integration_response(**at, statusCode="200")
        client.create_deployment(restApiId=api, stageName="prod")
        path = f"/_aws/execute-api/{api}/prod/"

        def status(token):
            return ask(served, "", path, token, header="X-Token")[0]
        c.check("served", (status(None), status(t.of(t.one, scope="write")), status(t.of(t.one))), (401, 200, 403))
        tested = client.test_invoke_authorizer(restApiId=api, authorizerId=authorizer["id"], headers={"X-Token": t.of(t.one)})
        c.check("a test of it", (tested["clientStatus"], tested["claims"]["sub"]), (0, "alice"))
        tested = client.test_invoke_authorizer(restApiId=api, authorizerId=authorizer["id"], headers={"X-Token": "x"})
        c.check("and of nobody", (tested["clientStatus"], "configuration error" in tested["log"]), (401, False))
        narrowed = {"defaultAlgorithms": ["RS256"], "issuers": [{"issuer": TWO, "audiences": ["app"]}]}
        patched = client.update_authorizer(restApiId=api, authorizerId=authorizer["id"], patchOperations=[
            {"op": "replace", "path": "/jwtConfiguration", "value": json.dumps(narrowed)}])
        c.check("replaced as a whole", patched["jwtConfiguration"], {
            **narrowed, "issuers": [{**narrowed["issuers"][0]}]})
        client.create_deployment(restApiId=api, stageName="prod")
        c.check("served as replaced", (status(t.of(t.one, scope="write")), status(t.of(t.two, iss=TWO, aud="app", scope="write"))), (401, 200))
        export = json.loads(client.get_export(restApiId=api, stageName="prod", exportType="oas30", parameters={
            "extensions": "authorizers"})["body"].read())
        scheme = export["components"]["securitySchemes"]["jwt"]["x-amazon-apigateway-authorizer"]
        c.check("exported", (scheme["type"], scheme["jwtConfiguration"]["issuers"][0]["issuer"]), ("jwt", TWO))
        served.end()


def main():
    penstock = os.path.abspath(sys.argv[1])
    c, t = Checks(), Tokens()
    for kind, definition in (("CloudFormation", template()), ("OpenAPI", openapi())):
        with Gateway(penstock, definition, *t.places, environment={"ROBOT": "r"}) as served:
            decisions(c, kind, served, t)
    if "JwtConfigurationInput" in boto3.client("apigateway", region_name="us-east-1").meta.service_model.shape_names:
        managed(c, penstock, t)
    else:
        print("notice: this boto3 knows no JWT authorizers of REST APIs: the management API isn't asked", file=sys.stderr)
    t.end()
    c.end()


if __name__ == "__main__":
    main()
