#!/usr/bin/env python3
"""AWS_IAM of REST and HTTP APIs over sockets, signed by botocore: header and query, sessions, policies of keys and of
the API.

    iam_auth.py PENSTOCK     exit 1 when something differs, 77 without botocore

Sources: aws-surface.md §2.3 "AWS_IAM", §3 "IAM", §8; API Gateway Developer Guide, "How API Gateway resource policies affect
authorization workflow"; the account's digits: ASFHyP3/hyp3#2283.
"""
import http.client
import json
import os
import signal
import sys
import tempfile
import time

try:
    from botocore.auth import SigV4Auth, SigV4QueryAuth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials
except ImportError:
    print("there is no botocore: Scripts/setup test installs it", file=sys.stderr)
    sys.exit(77)

from gateway import Checks, Gateway

OWN = "000000000000"
SECRETS = {"ALICE": "alice/secret+", "BOB": "bob", "ROOT": "root", "OTHER": "other", "ROLE": "role", "TOKEN": "token//+="}


def allow(resource, effect="Allow", **condition):
    statement = {"Effect": effect, "Action": "execute-api:Invoke", "Resource": resource}
    return {"Version": "2012-10-17", "Statement": [{**statement, **({"Condition": condition} if condition else {})}]}


KEYS = {"keys": [
    {"access_key_id": "AKIDALICE", "secret_access_key": "env:ALICE", "arn": f"arn:aws:iam::{OWN}:user/team/alice", "user_id": "AIDAALICE",
     "policies": [allow("arn:aws:execute-api:us-east-1:*:*/prod/*"), allow("arn:aws:execute-api:*:*:*/*/GET/denied", "Deny"),
                  allow("*", StringEquals={"aws:username": "alice"}, IpAddress={"aws:SourceIp": "127.0.0.0/8"})]},
    {"access_key_id": "AKIDBOB", "secret_access_key": "env:BOB", "arn": f"arn:aws:iam::{OWN}:user/bob"},
    {"access_key_id": "AKIDROOT", "secret_access_key": "env:ROOT", "arn": f"arn:aws:iam::{OWN}:root"},
    {"access_key_id": "AKIDOTHER", "secret_access_key": "env:OTHER", "arn": "arn:aws:iam::999999999999:user/eve", "policies": [allow("*")]},
    {"access_key_id": "ASIDROLE", "secret_access_key": "env:ROLE", "session_token": "env:TOKEN",
     "arn": f"arn:aws:sts::{OWN}:assumed-role/Reader/me", "user_id": "AROAREADER:me",
     "policies": [allow("*", ArnLike={"aws:PrincipalArn": f"arn:aws:iam::{OWN}:role/Reader"})]},
]}
ALICE, BOB, ROOT = (Credentials(f"AKID{n}", SECRETS[n]) for n in ("ALICE", "BOB", "ROOT"))
OTHER, ROLE = Credentials("AKIDOTHER", "other"), Credentials("ASIDROLE", "role", SECRETS["TOKEN"])

ECHO = """
import json
def handler(event, context):
    own = event["requestContext"]
    return {"statusCode": 200, "body": json.dumps({"authorizer": own.get("authorizer"), "identity": own.get("identity")})}
"""
AUTHORIZER = """
import os
def handler(event, context):
    with open(os.environ["CALLS"], "a") as calls:
        calls.write("called")
    word = event["authorizationToken"]
    statement = {"Action": "execute-api:Invoke", "Effect": "Deny" if word == "deny" else "Allow",
                 "Resource": "arn:aws:execute-api:*:*:other/*" if word == "silent" else "*"}
    return {"principalId": word, "policyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
"""
WHO = "$context.identity.accessKey $context.identity.accountId $context.identity.caller $context.identity.user $context.identity.userArn"


def uri(name):
    return {"Fn::Sub": "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${%s.Arn}/invocations" % name}


def method(integration, auth="AWS_IAM"):
    return {"responses": {"200": {"description": ""}}, "x-amazon-apigateway-auth": {"type": auth}, "x-amazon-apigateway-integration": integration}


def mock(text):
    return {"type": "mock", "requestTemplates": {"application/json": '{"statusCode": 200}'},
            "responses": {"default": {"statusCode": "200", "responseTemplates": {"application/json": text}}}}


def rest(paths, **properties):
    return {
        "Rest": {"Type": "AWS::ApiGateway::RestApi", "Properties": {
            "Name": "rest", "Body": {"openapi": "3.0.1", "info": {"title": "rest", "version": "1"}, "paths": paths}, **properties}},
        "Deployment": {"Type": "AWS::ApiGateway::Deployment", "Properties": {"RestApiId": {"Ref": "Rest"}}},
        "Stage": {"Type": "AWS::ApiGateway::Stage", "Properties": {
            "RestApiId": {"Ref": "Rest"}, "DeploymentId": {"Ref": "Deployment"}, "StageName": "prod"}}}


def http_api():
    return {
        "Http": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Name": "http", "ProtocolType": "HTTP"}},
        "Integration": {"Type": "AWS::ApiGatewayV2::Integration", "Properties": {
            "ApiId": {"Ref": "Http"}, "IntegrationType": "AWS_PROXY", "IntegrationUri": {"Fn::GetAtt": ["Echo", "Arn"]},
            "PayloadFormatVersion": "2.0"}},
        "Route": {"Type": "AWS::ApiGatewayV2::Route", "Properties": {
            "ApiId": {"Ref": "Http"}, "RouteKey": "ANY /fn", "AuthorizationType": "AWS_IAM",
            "Target": {"Fn::Sub": "integrations/${Integration}"}}},
        "HttpStage": {"Type": "AWS::ApiGatewayV2::Stage", "Properties": {
            "ApiId": {"Ref": "Http"}, "StageName": "$default", "AutoDeploy": True}}}


def policy(effect, resource, **more):
    return {"Effect": effect, "Principal": "*", "Action": "execute-api:Invoke", "Resource": resource, **more}


def changed_keys(c, gateway, keys):
    """SIGHUP reads the file again."""
    c.base = gateway.bases["REST"]
    c.check("no policy yet", c.send("/who", BOB).status, 403)
    changed = json.loads(json.dumps(KEYS))
    changed["keys"][1]["policies"] = [allow("*")]
    with open(keys.name, "w") as file:
        json.dump(changed, file)
    gateway.process.send_signal(signal.SIGHUP)
    end = time.monotonic() + 30
    while c.send("/who", BOB).status != 200 and time.monotonic() < end:
        time.sleep(0.05)
    c.check("with a policy", c.send("/who", BOB).status, 200)
    with open(keys.name, "w") as file:
        json.dump(KEYS, file)


POLICY = {"Version": "2012-10-17", "Statement": [
    policy("Allow", "execute-api:/prod/GET/open"),
    policy("Allow", "execute-api:/prod/GET/address", Condition={"IpAddress": {"aws:SourceIp": "198.51.100.0/24"}}),
    policy("Allow", "execute-api:/*/GET/both", Principal={"AWS": "999999999999"}),
    policy("Deny", "execute-api:/*/*/closed"),
    policy("Deny", "execute-api:/*/*/agent", Condition={"StringLike": {"aws:UserAgent": "bad*"}})]}


class Client(Checks):
    def __init__(self, port, base):
        super().__init__()
        self.port, self.base = port, base

    def send(self, path, who=None, method="GET", body=None, query=False, region="us-east-1", spoil=None, host=None, **headers):
        host = host or f"127.0.0.1:{self.port}"
        request = AWSRequest(method, f"http://{host}{self.base}{path}", data=body, headers={k.replace("_", "-"): v for k, v in headers.items()})
        if who:
            signer = SigV4QueryAuth(who, "execute-api", region, expires=60) if query else SigV4Auth(who, "execute-api", region)
            signer.add_auth(request)
        ready = request.prepare()
        fields = dict(ready.headers)
        target = ready.url[len(f"http://{host}"):]
        if spoil:
            target, fields, body = spoil(target, fields, body)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, target, body=body, headers={"Host": host, **fields})
        answer = connection.getresponse()
        answer.data = answer.read()
        connection.close()
        return answer

    def says(self, what, answer, status, body, kind=None):
        self.check(what, (answer.status, json.loads(answer.data), answer.getheader("x-amzn-ErrorType")), (status, body, kind))


def own_policies(c):
    alice = f"AKIDALICE {OWN} AIDAALICE AIDAALICE arn:aws:iam::{OWN}:user/team/alice"
    for what, options in {
            "header": {}, "query": {"query": True}, "body": {"method": "POST", "body": '{"a": 1}', "Content_Type": "application/json"},
            "signed URL with a body": {"method": "POST", "body": "{}", "query": True, "Content_Type": "application/json"},
            "unsigned body": {"method": "POST", "body": "{}", "X_Amz_Content_SHA256": "UNSIGNED-PAYLOAD"},
            "twice the same parameter": {"path": "/who?b=2&a=1&a=%20%2F&c"}}.items():
        answer = c.send(**{"path": "/who", "who": ALICE, **options})
        c.check(what, (answer.status, answer.data.decode()), (200, alice))
    c.check("segments that are encoded", c.send("/p/a%2Fb%20c%C3%A9", ALICE).status, 200)
    c.check("a session", c.send("/who", ROLE).data.decode(),
            f"ASIDROLE {OWN} AROAREADER:me AROAREADER:me arn:aws:sts::{OWN}:assumed-role/Reader/me")
    c.check("an account's root", c.send("/who", ROOT).status, 200)
    api = c.base.split("/")[3]
    arn = f"arn:aws:execute-api:us-east-1:********{OWN[-4:]}:{api}/prod/GET"
    no = "is not authorized to perform: execute-api:Invoke on resource:"
    c.says("without a policy", c.send("/who", BOB), 403, {"Message": f"User: arn:aws:iam::{OWN}:user/bob {no} {arn}/who"}, "AccessDeniedException")
    c.says("a denial", c.send("/denied", ALICE), 403,
           {"Message": f"User: arn:aws:iam::{OWN}:user/team/alice {no} {arn}/denied with an explicit deny"}, "AccessDeniedException")
    c.says("of another account", c.send("/who", OTHER), 403,
           {"Message": f"User: arn:aws:iam::999999999999:user/eve {no} {arn}/who"}, "AccessDeniedException")


def refusals(c):
    c.says("no signature", c.send("/who"), 403, {"message": "Missing Authentication Token"}, "MissingAuthenticationTokenException")
    c.says("an unknown key", c.send("/who", Credentials("AKIDNOBODY", "x")), 403,
           {"message": "The security token included in the request is invalid."}, "UnrecognizedClientException")
    c.says("a session without its token", c.send("/who", Credentials("ASIDROLE", "role")), 403,
           {"message": "The security token included in the request is invalid."}, "UnrecognizedClientException")
    c.says("a token", c.send("/who", Authorization="Bearer abc"), 403,
           {"message": "'abc' not a valid key=value pair (missing equal-sign) in Authorization header: 'Bearer abc'."},
           "IncompleteSignatureException")
    for method, path in (("GET", "/none"), ("DELETE", "/who")):
        c.says(f"a token, and no {method} {path}", c.send(path, method=method, Authorization="Bearer e30.e30.x"), 403,
               {"message": "'e30.e30.x' not a valid key=value pair (missing equal-sign) in Authorization header: 'Bearer e30.e30.x'."},
               "IncompleteSignatureException")
        for who in (None, ALICE):
            c.says(f"{who and 'a signature'}, and no {method} {path}", c.send(path, who, method=method), 403,
                   {"message": "Missing Authentication Token"}, "MissingAuthenticationTokenException")
    answer = c.send("/who", Credentials("AKIDALICE", "wrong"))
    c.check("a wrong secret", (answer.status, answer.getheader("x-amzn-ErrorType")), (403, "InvalidSignatureException"))
    told = json.loads(answer.data)["message"]
    c.check("its hint", "The Canonical String for this request should have been\n'GET\n" + c.base + "/who\n" in told, True)
    for what, spoil in {
            "another path": lambda t, f, b: (t.replace("/who", "/p/x"), f, b), "another body": lambda t, f, b: (t, f, b.replace("{", "[")),
            "another host": lambda t, f, b: (t, {**f, "Host": "localhost"}, b)}.items():
        answer = c.send("/who", ALICE, method="POST" if "body" in what else "GET", body="{}" if "body" in what else None, spoil=spoil)
        c.check(what, (answer.status, answer.getheader("x-amzn-ErrorType")), (403, "InvalidSignatureException"))
    answer = c.send("/who", ALICE, region="eu-west-1")
    c.says("another region", answer, 403, {"message": "Credential should be scoped to a valid region, not 'eu-west-1'. "}, "InvalidSignatureException")
    late = {"X-Amz-Date": "20200101T000000Z"}
    answer = c.send("/who", ALICE, spoil=lambda t, f, b: (t, {**f, **late, "Authorization": f["Authorization"].replace(
        f["X-Amz-Date"][:8], "20200101")}, b))
    c.check("a late one", json.loads(answer.data)["message"].startswith("Signature expired: 20200101T000000Z is now earlier than "), True)


def events(c, rest_base, http_base):
    c.base = rest_base
    told = json.loads(c.send("/fn", ALICE).data)
    c.check("REST: authorizer", told["authorizer"], None)
    c.check("REST: identity", {k: told["identity"][k] for k in ("accessKey", "accountId", "caller", "user", "userArn", "principalOrgId")}, {
        "accessKey": "AKIDALICE", "accountId": OWN, "caller": "AIDAALICE", "user": "AIDAALICE",
        "userArn": f"arn:aws:iam::{OWN}:user/team/alice", "principalOrgId": None})
    c.base = http_base
    told = json.loads(c.send("/fn", ALICE).data)
    # AWS Lambda Developer Guide, "Invoking Lambda function URLs": the event's authorizer.
    c.check("HTTP: authorizer", told["authorizer"], {"iam": {
        "accessKey": "AKIDALICE", "accountId": OWN, "callerId": "AIDAALICE", "cognitoIdentity": None, "principalOrgId": None,
        "userArn": f"arn:aws:iam::{OWN}:user/team/alice", "userId": "AIDAALICE"}})
    for what, who in {"nobody": None, "bob": BOB, "a wrong secret": Credentials("AKIDALICE", "wrong")}.items():
        c.says(f"HTTP: {what}", c.send("/fn", who), 403, {"message": "Forbidden"})


def resource_policy(c, kind):
    """AWS's tables A and B; without an authorizer the policy must allow."""
    api = c.base.split("/")[3]
    who = {"NONE": None, "AWS_IAM": BOB}[kind]
    name = "anonymous" if who is None else f"arn:aws:iam::{OWN}:user/bob"

    def no(path, name=name, more=""):
        return {"Message": f"User: {name} is not authorized to perform: execute-api:Invoke on resource: "
                           f"arn:aws:execute-api:us-east-1:********{OWN[-4:]}:{api}/prod/GET/{path}{more}"}
    c.check(f"{kind}: allowed", c.send("/open", who).status, 200)
    for path in ("other", "address"):
        c.says(f"{kind}: {path}", c.send(f"/{path}", who), 403, no(path), "AccessDeniedException")
    c.says(f"{kind}: denied", c.send("/closed", who), 403, no("closed", more=" with an explicit deny"), "AccessDeniedException")
    c.says(f"{kind}: an agent", c.send("/agent", who, User_Agent="bad robot"), 403, no("agent", more=" with an explicit deny"),
           "AccessDeniedException")
    if kind == "NONE":
        return
    c.check("the key's own policy allows", c.send("/other", ALICE).status, 200)
    c.says("the key's own denies", c.send("/denied", ALICE), 403,
           no("denied", f"arn:aws:iam::{OWN}:user/team/alice", " with an explicit deny"), "AccessDeniedException")
    c.check("another account: both allow", c.send("/both", OTHER).status, 200)
    c.says("another account: only its own", c.send("/other", OTHER), 403, no("other", "arn:aws:iam::999999999999:user/eve"),
           "AccessDeniedException")
    c.says("no signature", c.send("/open"), 403, {"message": "Missing Authentication Token"}, "MissingAuthenticationTokenException")


def lambda_and_policy(c, calls):
    """The policy's denials come before the call; after it either may allow."""
    def no(path, more=""):
        return {"Message": f"User: anonymous is not authorized to perform: execute-api:Invoke on resource: "
                           f"arn:aws:execute-api:us-east-1:********{OWN[-4:]}:{c.base.split('/')[3]}/prod/GET/{path}{more}"}
    c.says("denied before the call", c.send("/closed", Auth="allow"), 403, no("closed", " with an explicit deny"), "AccessDeniedException")
    c.check("the function wasn't asked", os.path.getsize(calls), 0)
    c.check("both allow", c.send("/open", Auth="allow").status, 200)
    c.check("only the function's policy allows", c.send("/other", Auth="allow").status, 200)
    c.check("only the resource policy allows", c.send("/open", Auth="silent").status, 200)
    c.says("neither", c.send("/other", Auth="silent"), 403, no("other"), "AccessDeniedException")
    c.says("the function's policy denies", c.send("/open", Auth="deny"), 403,
           {"Message": "User is not authorized to access this resource with an explicit deny"}, "AccessDeniedException")


def authorized(calls):
    """A REST API with a resource policy and a Lambda authorizer."""
    paths = {f"/{name}": {"get": {**method(mock("x"), "CUSTOM"), "security": [{"who": []}]}} for name in ("open", "closed", "other")}
    for path in paths.values():
        del path["get"]["x-amazon-apigateway-auth"]
    resources = rest(paths, Policy=POLICY)
    resources["Rest"]["Properties"]["Body"]["components"] = {"securitySchemes": {"who": {
        "type": "apiKey", "name": "Auth", "in": "header", "x-amazon-apigateway-authtype": "custom",
        "x-amazon-apigateway-authorizer": {"type": "token", "authorizerUri": uri("Who"), "authorizerResultTtlInSeconds": 0}}}}
    resources["Who"] = {"Type": "AWS::Lambda::Function", "Properties": {
        "FunctionName": "who", "Runtime": "python3.12", "Handler": "index.handler", "Role": f"arn:aws:iam::{OWN}:role/r",
        "Code": {"ZipFile": AUTHORIZER}, "Environment": {"Variables": {"CALLS": calls}}}}
    return {"Resources": resources}


def main():
    echo = {"Echo": {"Type": "AWS::Lambda::Function", "Properties": {
        "FunctionName": "echo", "Runtime": "python3.12", "Handler": "index.handler", "Role": f"arn:aws:iam::{OWN}:role/r",
        "Code": {"ZipFile": ECHO}}}}
    paths = {"/who": {"get": method(mock(WHO)), "post": method(mock(WHO))}, "/denied": {"get": method(mock("x"))},
             "/p/{id}": {"get": method(mock("x"))},
             "/fn": {"get": method({"type": "aws_proxy", "httpMethod": "POST", "uri": uri("Echo")})}}
    os.environ.update(SECRETS)
    with tempfile.NamedTemporaryFile("w", suffix=".json") as keys:
        json.dump(KEYS, keys)
        keys.flush()
        definition = {"Resources": {**echo, **rest(paths), **http_api()}}
        with Gateway(sys.argv[1], definition, "--iam-keys", keys.name) as gateway:
            c = Client(gateway.port, gateway.bases["REST"])
            own_policies(c)
            refusals(c)
            events(c, gateway.bases["REST"], gateway.bases["HTTP"])
            changed_keys(c, gateway, keys)
        for kind in ("NONE", "AWS_IAM"):
            paths = {f"/{name}": {"get": method(mock("x"), kind)} for name in ("open", "address", "closed", "agent", "other", "denied", "both")}
            with Gateway(sys.argv[1], {"Resources": rest(paths, Policy=POLICY)}, "--iam-keys", keys.name) as gateway:
                c.port, c.base = gateway.port, gateway.bases["REST"]
                resource_policy(c, kind)
    with tempfile.NamedTemporaryFile() as calls, Gateway(sys.argv[1], authorized(calls.name)) as gateway:
        c.port, c.base = gateway.port, gateway.bases["REST"]
        lambda_and_policy(c, calls.name)
    c.end()


if __name__ == "__main__":
    main()
