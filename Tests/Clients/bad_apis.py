#!/usr/bin/env python3
"""An API that can't be served closes itself and nothing else: what is made, changed and taken away after it counts, and the gateway
starts again. Policies may have variables.

    bad_apis.py PENSTOCK     exit 1 when something differs, 77 without boto3

Sources: Docs/definitions.md, "A route that can't be served"; IAM User Guide, "IAM policy elements: variables and tags".
"""
import http.client
import json
import sys
import tempfile

try:
    import boto3
    from botocore.config import Config
except ImportError:
    print("boto3 is not installed", file=sys.stderr)
    sys.exit(77)

from gateway import Checks, Served

MOCK = {"type": "mock", "requestTemplates": {"application/json": '{"statusCode": 200}'}, "responses": {"default": {"statusCode": "200"}}}
BAD_CHAINS = [{"any_off": ["AWS_IAM"]}, {"${HOME}": 1}, {"use": "Auth/OPA", "config": {"upstream": "${HOME}", "path": "a"}},
              {"any_of": []}, {"any_of": [{"authorizer": "AWS_IAM", "timeout": "soon"}]},
              {"any_of": [{"authorizer": "AWS_IAM", "name": "a b!"}]}, {"any_of": [{"use": "./evil.so"}]}]
# What a definition says means itself.
GOOD = {"any_of": [{"use": "Auth/APIKey", "config": {"keys": [{"id": "${a:b}", "secret": "env:HOME"}]}}]}


def document(**more):
    operation = {"responses": {"200": {"description": ""}}, "x-amazon-apigateway-integration": MOCK, **more}
    beside = {"responses": {"200": {"description": ""}}, "x-amazon-apigateway-integration": MOCK}
    return {"openapi": "3.0.1", "info": {"title": "demo", "version": "1"}, "paths": {"/x": {"get": operation}, "/beside": {"get": beside}}}


class Gateway:
    def __init__(self, penstock, folder):
        self.served = Served(penstock, folder, "--manage", "127.0.0.1:0", "--state", "state", "--no-watch")
        given = {"endpoint_url": f"http://127.0.0.1:{self.served.manage}", "region_name": "us-east-1", "aws_access_key_id": "a",
                 "aws_secret_access_key": "b", "config": Config(retries={"max_attempts": 0})}
        self.rest, self.v2 = boto3.client("apigateway", **given), boto3.client("apigatewayv2", **given)

    def api(self, definition, policy=None):
        if policy:
            definition["x-amazon-apigateway-policy"] = policy
        name = self.rest.import_rest_api(body=json.dumps(definition))["id"]
        self.rest.create_deployment(restApiId=name, stageName="p")
        return name

    def get(self, api, stage="p", path="x", agent="tester"):
        connection = http.client.HTTPConnection("127.0.0.1", self.served.port, timeout=10)
        connection.request("GET", f"/_aws/execute-api/{api}/{stage}/{path}", headers={"user-agent": agent})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status

    def tree(self, checks):
        """What a rename would make of a path that can't be is refused; two variables of one name close their path alone."""
        api = self.rest.create_rest_api(name="tree")["id"]
        root = self.rest.get_resources(restApiId=api)["items"][0]["id"]
        first = self.rest.create_resource(restApiId=api, parentId=root, pathPart="{id}")["id"]
        below = self.rest.create_resource(restApiId=api, parentId=first, pathPart="{id}")["id"]
        for resource in (root, below):
            self.rest.put_method(restApiId=api, resourceId=resource, httpMethod="GET", authorizationType="NONE")
            self.rest.put_method_response(restApiId=api, resourceId=resource, httpMethod="GET", statusCode="200")
            self.rest.put_integration(restApiId=api, resourceId=resource, httpMethod="GET", type="MOCK",
                                      requestTemplates=MOCK["requestTemplates"])
            self.rest.put_integration_response(restApiId=api, resourceId=resource, httpMethod="GET", statusCode="200")
        try:
            self.rest.update_resource(restApiId=api, resourceId=first, patchOperations=[
                {"op": "replace", "path": "/pathPart", "value": "{proxy+}"}])
            checks.check("a greedy path with resources below", "taken", "refused")
        except self.rest.exceptions.BadRequestException as refused:
            checks.check("a greedy path with resources below", "greedy path variable" in str(refused), True)
        self.rest.create_deployment(restApiId=api, stageName="p")
        checks.check("two variables of one name", (self.get(api, path="1/2"), self.get(api, path="")), (500, 200))

    def socket(self, key):
        """A WebSocket API with a route of that key."""
        api = self.v2.create_api(Name="w", ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action")["ApiId"]
        target = self.v2.create_integration(ApiId=api, IntegrationType="MOCK")["IntegrationId"]
        self.v2.create_route(ApiId=api, RouteKey=key, Target=f"integrations/{target}")
        self.v2.create_stage(ApiId=api, StageName="p", AutoDeploy=True)


def main():
    checks = Checks()
    with tempfile.TemporaryDirectory() as folder:
        gateway = Gateway(sys.argv[1], folder)
        good, gone = gateway.api(document()), gateway.api(document())
        for chain in BAD_CHAINS:
            bad = gateway.api(document(**{"x-penstock-authorizers": chain}))
            checks.check(f"{chain}", (gateway.get(bad), gateway.get(bad, path="beside"), gateway.get(gateway.api(document()))), (500, 200, 200))
        checks.check("a text that looks like a variable", gateway.get(gateway.api(document(**{"x-penstock-authorizers": GOOD}))), 401)
        checks.check("what closed it is told", any("answers 500: unknown key 'any_off'" in line for line in gateway.served.told), True)
        gateway.socket("say${x}")
        gateway.tree(checks)
        issuer = gateway.v2.create_api(Name="h", ProtocolType="HTTP")["ApiId"]
        target = gateway.v2.create_integration(ApiId=issuer, IntegrationType="HTTP_PROXY", IntegrationMethod="GET",
                                               IntegrationUri="http://127.0.0.1:1/", PayloadFormatVersion="1.0")["IntegrationId"]
        jwt = gateway.v2.create_authorizer(ApiId=issuer, Name="j", AuthorizerType="JWT", IdentitySource=["$request.header.Authorization"],
                                           JwtConfiguration={"Issuer": f"https://{'a' * 300}.example", "Audience": ["a"]})["AuthorizerId"]
        gateway.v2.create_route(ApiId=issuer, RouteKey="GET /x", Target=f"integrations/{target}", AuthorizationType="JWT", AuthorizerId=jwt)
        gateway.v2.create_stage(ApiId=issuer, StageName="p", AutoDeploy=True)
        checks.check("an issuer whose name nobody can have", gateway.get(issuer), 500)
        named = {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"},
            {"Effect": "Deny", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*",
             "Condition": {"StringEquals": {"aws:UserAgent": "bot-${aws:SourceIp}"}}}]}
        variable = gateway.api(document(), named)
        checks.check("a variable in a policy", [gateway.get(variable, agent=agent) for agent in ("tester", "bot-127.0.0.1")], [200, 403])
        checks.check("what is made after them", gateway.get(gateway.api(document())), 200)
        gateway.rest.delete_stage(restApiId=gone, stageName="p")
        checks.check("what is taken away after them", gateway.get(gone), 403)
        gateway.served.end()
        again = Gateway(sys.argv[1], folder)
        checks.check("it starts again", [again.get(api) for api in (good, gone, variable, bad)], [200, 403, 200, 500])
        again.served.end()
    checks.end()


if __name__ == "__main__":
    main()
