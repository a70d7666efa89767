#!/usr/bin/env python3
"""serve --enforce-permissions: who may call a function, by its policy, while the gateway serves.

usage: lambda_permissions.py PENSTOCK      exit: 0 all right, 1 something isn't, 77 boto3 isn't installed
"""
import http.client
import os
import sys
import tempfile

import lambda_api as api

ANSWER = "def handler(event, context): return {'statusCode': 200, 'body': 'called'}"
URI = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{api.ARN}/invocations"
SOURCE = "arn:aws:execute-api:us-east-1:000000000000:"

TEMPLATE = """
Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: filed
      Runtime: python3.12
      Handler: index.handler
      Role: arn:aws:iam::000000000000:role/r
      Code: {ZipFile: "def handler(event, context): return 'called'"}
  API:
    Type: AWS::ApiGatewayV2::Api
    Properties: {Name: filed, ProtocolType: HTTP, Tags: {_custom_id_: filed}}
  Stage:
    Type: AWS::ApiGatewayV2::Stage
    Properties: {ApiId: !Ref API, StageName: $default, AutoDeploy: true}
  Integration:
    Type: AWS::ApiGatewayV2::Integration
    Properties: {ApiId: !Ref API, IntegrationType: AWS_PROXY, PayloadFormatVersion: "2.0", IntegrationUri: !GetAtt Function.Arn}
  Open:
    Type: AWS::ApiGatewayV2::Route
    Properties: {ApiId: !Ref API, RouteKey: "GET /open/{id}", Target: !Sub "integrations/${Integration}"}
  Shut:
    Type: AWS::ApiGatewayV2::Route
    Properties: {ApiId: !Ref API, RouteKey: "GET /shut", Target: !Sub "integrations/${Integration}"}
  Permission:
    Type: AWS::Lambda::Permission
    Properties:
      Action: lambda:InvokeFunction
      Principal: apigateway.amazonaws.com
      FunctionName: !Ref Function
      SourceArn: !Sub "arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${API}/*/GET/open/{id}"
"""


def get(gateway, path, host=None):
    connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=20)
    connection.request("GET", path, headers={"Host": host} if host else {})
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def managed(gateway):
    client = gateway.client("lambda")
    rest = gateway.client("apigateway")
    api.make(client, code=api.archive(ANSWER))
    made = rest.create_rest_api(name="a")
    rest.put_method(restApiId=made["id"], resourceId=made["rootResourceId"], httpMethod="GET",
                    authorizationType="NONE")
    rest.put_integration(restApiId=made["id"], resourceId=made["rootResourceId"], httpMethod="GET",
                         type="AWS_PROXY", integrationHttpMethod="POST", uri=URI)
    rest.create_deployment(restApiId=made["id"], stageName="prod")
    path = f"/_aws/execute-api/{made['id']}/prod/"
    refused = (500, '{"message":"Internal server error"}')
    api.check("without a permission", get(gateway, path), refused)

    def add(identifier, source, **more):
        client.add_permission(
            FunctionName="f", StatementId=identifier, Action="lambda:InvokeFunction",
            Principal="apigateway.amazonaws.com", SourceArn=source, **more)
    add("other", f"{SOURCE}{made['id']}/test/*")
    api.check("with another stage's", get(gateway, path), refused)
    add("own", f"{SOURCE}{made['id']}/*/GET/", SourceAccount="000000000000")
    api.check("with its own, at once", get(gateway, path), (200, "called"))
    client.remove_permission(FunctionName="f", StatementId="own")
    api.check("taken back, at once", get(gateway, path), refused)
    tried = rest.test_invoke_method(
        restApiId=made["id"], resourceId=made["rootResourceId"], httpMethod="GET")
    api.check("AWS's words in the execution log",
              "Execution failed due to configuration error: Invalid permissions on Lambda function"
              in tried["log"], True)


def filed(gateway):
    host = "filed.execute-api.localhost"
    api.check("a template's permission", get(gateway, "/open/1", host), (200, "called"))
    api.check("another route", get(gateway, "/shut", host),
              (500, '{"message":"Internal Server Error"}'))


def main():
    program = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "template.yaml"), "w") as file:
            file.write(TEMPLATE)
        gateway = api.Gateway(
            program, folder, "template.yaml", "--ephemeral", "--listen", "127.0.0.1:0",
            "--enforce-permissions")
        try:
            managed(gateway)
            filed(gateway)
        finally:
            gateway.stop()
    sys.exit(1 if api.failures else 0)


main()
