#!/usr/bin/env python3
"""TestInvokeAuthorizer by boto3: what a function says of a token, before any deployment.

usage: test_authorizer.py PENSTOCK      exit: 0 all right, 1 something isn't, 77 boto3 isn't installed
"""
import json
import os
import sys
import tempfile

import lambda_api as api

AUTHORIZER = """
def handler(event, context):
    token = event.get("authorizationToken") or event["headers"].get("X-Who", "nobody")
    if token == "unauthorized": raise Exception("Unauthorized")
    if token == "broken": raise Exception("down")
    return {"principalId": token, "policyDocument": {"Version": "2012-10-17", "Statement": [
        {"Action": "execute-api:Invoke", "Effect": "Deny" if token == "deny" else "Allow", "Resource": event["methodArn"]}]}}
"""
URI = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{api.ARN}/invocations"


def run(gateway):
    rest = gateway.client("apigateway")
    api.make(gateway.client("lambda"), code=api.archive(AUTHORIZER))
    made = rest.create_rest_api(name="a")
    authorizer = rest.create_authorizer(
        restApiId=made["id"], name="tokens", type="TOKEN", authorizerUri=URI,
        identitySource="method.request.header.Auth", identityValidationExpression="[a-z]+")

    def test(token):
        answer = rest.test_invoke_authorizer(
            restApiId=made["id"], authorizerId=authorizer["id"], headers={"Auth": token} if token else {})
        return answer["clientStatus"], answer
    status, answer = test("alice")
    api.check("a token", (status, answer["principalId"]), (0, "alice"))
    statement = json.loads(answer["policy"])["Statement"][0]
    api.check("its policy names the test's stage",
              statement["Resource"], f"arn:aws:execute-api:us-east-1:000000000000:{made['id']}/ESTestInvoke-stage/GET/")
    api.check("a log", "Starting authorizer: " + authorizer["id"] in answer["log"], True)
    api.check("a principal is hidden in it", "principal: ***" in answer["log"] and "alice" not in answer["log"].split("principal: ")[1], True)
    status, answer = test("deny")
    api.check("a Deny is an answer too", (status, answer["principalId"]), (0, "deny"))
    for token, expected in {"unauthorized": 401, "broken": 500, "ABC": 401, "": 401}.items():
        api.check(f"'{token}'", test(token)[0], expected)
    asking = rest.create_authorizer(
        restApiId=made["id"], name="requests", type="REQUEST", authorizerUri=URI, identitySource="method.request.querystring.q")
    answer = rest.test_invoke_authorizer(
        restApiId=made["id"], authorizerId=asking["id"], pathWithQueryString="/?q=1", headers={"X-Who": "carol"})
    api.check("a function is told of a header that is no identity source", (answer["clientStatus"], answer.get("principalId")), (0, "carol"))
    try:
        rest.test_invoke_authorizer(restApiId=made["id"], authorizerId="nothing")
        api.check("an authorizer that isn't there", "accepted", "refused")
    except rest.exceptions.NotFoundException as error:
        api.check("an authorizer that isn't there", error.response["Error"]["Message"], "Invalid Authorizer identifier specified")


def main():
    program = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        gateway = api.Gateway(program, folder, "--ephemeral", "--listen", "127.0.0.1:0")
        try:
            run(gateway)
        finally:
            gateway.stop()
    sys.exit(1 if api.failures else 0)


main()
