#!/usr/bin/env python3
"""What a stage keeps of its Lambda authorizers' answers, and what FlushStageAuthorizersCache (REST) and ResetAuthorizersCache (HTTP)
forget, by boto3 and a function that counts its calls.

usage: authorizer_cache.py PENSTOCK      exit: 0 all right, 1 something isn't, 77 boto3 isn't installed

Sources: API Gateway API reference, "FlushStageAuthorizersCache" ("Flushes all authorizer cache entries on a stage"), and
apigatewayv2 "ResetAuthorizersCache".
"""
import http.client
import json
import os
import sys
import tempfile

import lambda_api as api

AUTHORIZER = """
def handler(event, context):
    with open("COUNT", "a") as file: file.write("x")
    return {"principalId": "p", "policyDocument": {"Version": "2012-10-17", "Statement": [
        {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": "*"}]}}
"""
URI = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{api.ARN}/invocations"


def status(gateway, path):
    connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=60)
    connection.request("GET", path, headers={"Authorization": "one"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def rest(gateway, calls):
    client = gateway.client("apigateway")
    made = client.create_rest_api(name="a")["id"]
    root = client.get_resources(restApiId=made)["items"][0]["id"]
    authorizer = client.create_authorizer(
        restApiId=made, name="tokens", type="TOKEN", authorizerUri=URI, identitySource="method.request.header.Authorization",
        authorizerResultTtlInSeconds=3600)["id"]
    names = {"restApiId": made, "resourceId": root, "httpMethod": "GET"}
    client.put_method(**names, authorizationType="CUSTOM", authorizerId=authorizer)
    client.put_method_response(**names, statusCode="200")
    client.put_integration(**names, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
    client.put_integration_response(**names, statusCode="200")
    for stage in ("one", "two"):
        client.create_deployment(restApiId=made, stageName=stage)

    def asked(stage):
        before = calls()
        return status(gateway, f"/restapis/{made}/{stage}/_user_request_/"), calls() - before
    api.check("the first request asks", asked("one"), (200, 1))
    api.check("the next ones don't", [asked("one") for _ in range(3)], [(200, 0)] * 3)
    api.check("another stage asks itself", [asked("two") for _ in range(2)], [(200, 1), (200, 0)])
    client.flush_stage_cache(restApiId=made, stageName="one")
    api.check("the cache of answers is another", asked("one"), (200, 0))
    for turn in range(2):
        client.flush_stage_authorizers_cache(restApiId=made, stageName="one")
        api.check(f"forgotten {turn}", [asked("one") for _ in range(2)], [(200, 1), (200, 0)])
    api.check("the other stage's isn't", asked("two"), (200, 0))
    api.check("the stage says nothing of it", "authorizerCacheEpoch" in str(client.get_stage(restApiId=made, stageName="one")), False)
    api.refused("a stage that isn't there", lambda: client.flush_stage_authorizers_cache(restApiId=made, stageName="no"),
                "NotFoundException", "stage")


def chained(gateway, calls):
    """What a chain's step keeps by its own rule, whatever the plugin: here an authorizer that says that nothing be kept."""
    client = gateway.client("apigateway")
    scheme = {"type": "apiKey", "name": "Authorization", "in": "header", "x-amazon-apigateway-authtype": "custom",
              "x-amazon-apigateway-authorizer": {"type": "token", "authorizerUri": URI, "authorizerResultTtlInSeconds": 0}}
    method = {"responses": {"200": {"description": ""}}, "x-penstock-authorizers": {"all_of": [
        {"authorizer": "tokens", "cache": {"ttl": "1h", "identity": ["request.header.authorization"]}}]},
        "x-amazon-apigateway-integration": {"type": "mock", "requestTemplates": {"application/json": '{"statusCode": 200}'},
                                            "responses": {"default": {"statusCode": "200"}}}}
    made = client.import_rest_api(body=json.dumps({
        "openapi": "3.0.1", "info": {"title": "chained", "version": "1"}, "paths": {"/x": {"get": method}},
        "components": {"securitySchemes": {"tokens": scheme}}}).encode())["id"]
    client.create_deployment(restApiId=made, stageName="one")

    def asked():
        """Whether somebody was asked: of eight requests on connections of their own at most one for each loop, whose rule keeps verdicts
        for itself; then nobody."""
        before = calls()
        found = {status(gateway, f"/restapis/{made}/one/_user_request_/x") for _ in range(8)}
        return found, 1 <= calls() - before <= (os.cpu_count() or 1)
    api.check("chained: the first requests ask", asked(), ({200}, True))
    client.flush_stage_authorizers_cache(restApiId=made, stageName="one")
    api.check("chained: forgotten", asked(), ({200}, True))


def plain(gateway, calls):
    client = gateway.client("apigatewayv2")
    made = client.create_api(Name="h", ProtocolType="HTTP")["ApiId"]
    authorizer = client.create_authorizer(
        ApiId=made, Name="ask", AuthorizerType="REQUEST", AuthorizerUri=URI, AuthorizerPayloadFormatVersion="2.0",
        IdentitySource=["$request.header.Authorization"], AuthorizerResultTtlInSeconds=3600)["AuthorizerId"]
    integration = client.create_integration(
        ApiId=made, IntegrationType="AWS_PROXY", IntegrationUri=api.ARN, PayloadFormatVersion="2.0")["IntegrationId"]
    client.create_route(ApiId=made, RouteKey="GET /x", AuthorizationType="CUSTOM", AuthorizerId=authorizer,
                        Target=f"integrations/{integration}")
    client.create_stage(ApiId=made, StageName="$default", AutoDeploy=True)

    def asked():
        # The function is the integration too: one call is its own.
        before = calls()
        return status(gateway, f"/_aws/execute-api/{made}/$default/x"), calls() - before - 1
    api.check("HTTP: the first request asks", asked(), (200, 1))
    api.check("HTTP: the next doesn't", asked(), (200, 0))
    client.reset_authorizers_cache(ApiId=made, StageName="$default")
    api.check("HTTP: forgotten", [asked() for _ in range(2)], [(200, 1), (200, 0)])


def main():
    program = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        count = f"{folder}/count"
        gateway = api.Gateway(program, folder, "--ephemeral", "--listen", "127.0.0.1:0")

        def calls():
            return os.path.getsize(count) if os.path.exists(count) else 0
        try:
            api.make(gateway.client("lambda"), code=api.archive(AUTHORIZER.replace("COUNT", count)))
            rest(gateway, calls)
            chained(gateway, calls)
            plain(gateway, calls)
        finally:
            gateway.stop()
    sys.exit(1 if api.failures else 0)


main()
