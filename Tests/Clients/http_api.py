#!/usr/bin/env python3
"""Calls every operation of HTTP and WebSocket APIs of botocore's service model through boto3, once rightly and
once wrongly, and compares status, error code, message and shape; those of the developer portal are refused.

    http_api.py ENDPOINT [-v]     exit 1 when something differs, 77 without boto3

The endpoint must hold nothing of value. No recording of this API's errors exists: messages marked [Q]
are as users quote them (Sources/PenstockControl/HTTP says where), the others are ours.
"""
import json
import re
import sys

from rest_api import ACCOUNT, ARN, LAMBDA, Run

NO_API = f"Invalid API identifier specified {ACCOUNT}:nothing"
NO_STAGE = "Invalid stage identifier specified"
NO_DOMAIN = "Invalid domain name identifier specified"
CERTIFICATE = "arn:aws:acm:us-east-1:000000000000:certificate/1"
ACTIVE = "Active stages pointing to this deployment must be moved or deleted"


def no(noun, identifier="nothing"):
    return f"Invalid {noun} identifier specified {identifier}"


def shaped(r, value, pattern):
    if not re.fullmatch(pattern, str(value)):
        r.failures.append(f"{value!r} does not look like {pattern}")


def all_pages(r, operation, **args):
    items, token = [], {}
    while True:
        answer = r.right(operation, 200, MaxResults="1", **token, **args)
        assert len(answer["Items"]) == 1
        items += answer["Items"]
        if "NextToken" not in answer:
            return items
        token = {"NextToken": answer["NextToken"]}


def apis(r):
    api = r.right("create_api", 201, {
        "Name": "h", "ProtocolType": "HTTP", "RouteSelectionExpression": "$request.method $request.path",
        "ApiKeySelectionExpression": "$request.header.x-api-key", "DisableExecuteApiEndpoint": False, "Tags": {},
    }, Name="h", ProtocolType="HTTP", Version="1")
    http = api["ApiId"]
    shaped(r, http, "[a-z0-9]{10}")
    shaped(r, api["ApiEndpoint"], rf"https://{http}\.execute-api\.us-east-1\.amazonaws\.com")
    shaped(r, api["CreatedDate"], r"20\d\d-.*\+00:00")
    r.bad("create_api", "Invalid protocolType specified. Must be one of [HTTP, WEBSOCKET]", Name="x", ProtocolType="TCP")
    r.bad("create_api", "name is a required parameter", ProtocolType="HTTP")
    r.bad("create_api", "Invalid name specified. Length must be between 1 and 128", Name="x" * 129, ProtocolType="HTTP")
    r.bad("create_api", "RouteSelectionExpression is a required parameter for WEBSOCKET APIs", Name="w", ProtocolType="WEBSOCKET")
    r.bad("create_api", "corsConfiguration is supported only for HTTP APIs", Name="w", ProtocolType="WEBSOCKET",
          RouteSelectionExpression="$request.body.action", CorsConfiguration={"AllowOrigins": ["*"]})
    for age, fits in ((-1, True), (86400, True), (-2, False), (86401, False)):
        cors = {"AllowOrigins": ["https://a.test"], "MaxAge": age}
        if fits:
            r.right("update_api", 200, {"CorsConfiguration": cors}, ApiId=http, CorsConfiguration=cors)
        else:
            r.bad("update_api", "maxAge must be between -1 and 86400", ApiId=http, CorsConfiguration=cors)
    r.right("update_api", 200, {"Name": "h", "Version": "1", "Description": "d"}, ApiId=http, Description="d")
    assert "Version" not in r.right("update_api", 200, ApiId=http, Version="")
    r.missing("update_api", NO_API, ApiId="nothing", Description="d")
    r.right("get_api", 200, {"Description": "d"}, ApiId=http)
    r.missing("get_api", NO_API, ApiId="nothing")
    r.right("delete_cors_configuration", 204, ApiId=http)
    assert "CorsConfiguration" not in r.right("get_api", 200, ApiId=http)
    r.missing("delete_cors_configuration", NO_API, ApiId="nothing")
    socket = r.right("create_api", 201, {"ProtocolType": "WEBSOCKET"}, Name="w", ProtocolType="WEBSOCKET",
                     RouteSelectionExpression="$request.body.action")
    shaped(r, socket["ApiEndpoint"], r"wss://.*\.execute-api\.us-east-1\.amazonaws\.com")
    assert {http, socket["ApiId"]} <= {a["ApiId"] for a in all_pages(r, "get_apis")}
    return http, socket["ApiId"]


def quick_create(r):
    api = r.right("create_api", 201, Name="q", ProtocolType="HTTP", Target="https://a.test/x")["ApiId"]
    route = r.right("get_routes", 200, ApiId=api)["Items"][0]
    integration = r.right("get_integrations", 200, ApiId=api)["Items"][0]
    stage = r.right("get_stage", 200, {"AutoDeploy": True, "ApiGatewayManaged": True}, ApiId=api, StageName="$default")
    assert route["RouteKey"] == "$default" and route["Target"] == "integrations/" + integration["IntegrationId"]
    assert (integration["IntegrationType"], integration["IntegrationUri"]) == ("HTTP_PROXY", "https://a.test/x")
    shaped(r, stage["LastDeploymentStatusMessage"], f"Successfully deployed stage with deployment ID '{stage['DeploymentId']}'")
    r.bad("update_stage", "A managed stage can't be modified", ApiId=api, StageName="$default", Description="d")
    r.bad("update_route", "The key of a managed route can't be changed", ApiId=api, RouteId=route["RouteId"], RouteKey="GET /")
    r.right("update_api", 200, ApiId=api, RouteKey="GET /pets", Target=LAMBDA.split("functions/")[1].split("/invocations")[0])
    r.right("get_route", 200, {"RouteKey": "GET /pets"}, ApiId=api, RouteId=route["RouteId"])
    r.right("get_integration", 200, {"IntegrationType": "AWS_PROXY", "PayloadFormatVersion": "2.0", "IntegrationMethod": "POST"},
            ApiId=api, IntegrationId=integration["IntegrationId"])
    r.right("delete_route", 204, ApiId=api, RouteId=route["RouteId"])
    r.bad("delete_integration", "A managed integration can't be deleted", ApiId=api, IntegrationId=integration["IntegrationId"])
    r.bad("create_api", "Invalid target specified: x", Name="q", ProtocolType="HTTP", Target="x")
    r.right("delete_api", 204, ApiId=api)
    r.missing("delete_api", "Invalid API identifier specified " + ACCOUNT + ":" + api, ApiId=api)


def definitions(r, http):
    document = {"openapi": "3.0.1", "info": {"title": "i", "version": "1"}, "paths": {"/a": {"get": {
        "x-amazon-apigateway-integration": {"type": "HTTP_PROXY", "httpMethod": "GET", "uri": "https://a.test", "payloadFormatVersion": "1.0"}}}}}
    api = r.right("import_api", 201, {"Name": "i", "ProtocolType": "HTTP"}, Body=json.dumps(document))["ApiId"]
    r.bad("import_api", "Invalid OpenAPI input.", Body="x")  # as imports of REST APIs are refused [G]
    r.bad("import_api", "Errors found during import:\n\tInvalid OpenAPI input: HTTP APIs take OpenAPI 3.0",
          Body='{"swagger": "2.0", "info": {"title": "a", "version": "1"}, "paths": {}}')
    document["paths"]["/b"] = document["paths"].pop("/a")
    r.right("reimport_api", 201, {"Name": "i"}, ApiId=api, Body=json.dumps(document))
    assert [x["RouteKey"] for x in r.right("get_routes", 200, ApiId=api)["Items"]] == ["GET /b"]
    r.missing("reimport_api", NO_API, ApiId="nothing", Body=json.dumps(document))
    export = r.right("export_api", 200, ApiId=api, Specification="OAS30", OutputType="JSON")["body"]
    assert list(json.loads(export.read())["paths"]) == ["/b"]
    r.bad("export_api", "Invalid specification: OAS20", ApiId=api, Specification="OAS20", OutputType="JSON")
    r.right("delete_api", 204, ApiId=api)


def integrations(r, http, socket):
    made = r.right("create_integration", 201, {
        "ConnectionType": "INTERNET", "TimeoutInMillis": 30000, "PayloadFormatVersion": "2.0", "IntegrationMethod": "POST",
    }, ApiId=http, IntegrationType="AWS_PROXY", IntegrationUri=LAMBDA, PayloadFormatVersion="2.0")
    shaped(r, made["IntegrationId"], "[a-z0-9]{7}")
    one = made["IntegrationId"]
    new = lambda **more: {"ApiId": http, "IntegrationType": "HTTP_PROXY", "IntegrationUri": "https://a.test", "IntegrationMethod": "GET", **more}
    two = r.right("create_integration", 201, {"PayloadFormatVersion": "1.0"}, **new())["IntegrationId"]
    r.bad("create_integration", "Currently, an API with a protocol type of HTTP may only be associated with proxy integrations "
          "(AWS_PROXY, HTTP_PROXY)", **new(IntegrationType="MOCK"))  # [Q]
    r.bad("create_integration", "Invalid payloadFormatVersion specified: 2.0", **new(PayloadFormatVersion="2.0"))
    r.bad("create_integration", "integrationUri is a required parameter", ApiId=http, IntegrationType="HTTP_PROXY")
    for timeout, fits in ((50, True), (30000, True), (49, False), (30001, False)):
        if fits:
            r.right("update_integration", 200, {"TimeoutInMillis": timeout}, ApiId=http, IntegrationId=two, TimeoutInMillis=timeout)
        else:
            r.bad("update_integration", "Timeout should be between 50 ms and 30000 ms", ApiId=http, IntegrationId=two, TimeoutInMillis=timeout)
    r.bad("update_integration", "Timeout should be between 50 ms and 29000 ms", ApiId=socket, TimeoutInMillis=29001,
          IntegrationId=r.right("create_integration", 201, {"TimeoutInMillis": 29000, "PassthroughBehavior": "WHEN_NO_MATCH"},
                                ApiId=socket, IntegrationType="MOCK")["IntegrationId"])
    r.bad("create_integration", "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping "
          "expression parameter specified: append:header.via]", **new(RequestParameters={"append:header.via": "'x'"}))
    r.bad("create_integration", "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping "
          "expression parameter specified: append:overwrite.static]", **new(ResponseParameters={"200": {"append:overwrite.static": "x"}}))
    r.bad("create_integration", "Invalid status code specified: 600", **new(ResponseParameters={"600": {"append:header.x": "x"}}))
    r.bad("create_integration", "Invalid integrationSubtype specified: X-Y", ApiId=http, IntegrationType="AWS_PROXY", IntegrationSubtype="X-Y")
    r.bad("create_integration", "MessageBody is a required request parameter for SQS-SendMessage", ApiId=http, IntegrationType="AWS_PROXY",
          IntegrationSubtype="SQS-SendMessage", CredentialsArn="arn:aws:iam::000000000000:role/r", RequestParameters={"QueueUrl": "q"})
    queue = r.right("create_integration", 201, {"IntegrationSubtype": "SQS-SendMessage", "PayloadFormatVersion": "1.0"}, ApiId=http,
                    IntegrationType="AWS_PROXY", IntegrationSubtype="SQS-SendMessage", CredentialsArn="arn:aws:iam::000000000000:role/r",
                    RequestParameters={"QueueUrl": "q", "MessageBody": "$request.body"})["IntegrationId"]
    r.missing("create_integration", no("VpcLink"), **new(ConnectionType="VPC_LINK", ConnectionId="nothing"))
    r.right("update_integration", 200, {"RequestParameters": {"append:header.a": "1", "append:header.b": "2"}}, ApiId=http,
            IntegrationId=two, RequestParameters={"append:header.a": "1", "append:header.b": "2"})
    r.right("update_integration", 200, {"RequestParameters": {"append:header.b": "3"}}, ApiId=http,
            IntegrationId=two, RequestParameters={"append:header.a": "", "append:header.b": "3"})
    r.missing("update_integration", no("Integration"), ApiId=http, IntegrationId="nothing", Description="d")
    r.right("get_integration", 200, {"IntegrationUri": LAMBDA}, ApiId=http, IntegrationId=one)
    r.missing("get_integration", no("Integration"), ApiId=http, IntegrationId="nothing")
    assert {i["IntegrationId"] for i in all_pages(r, "get_integrations", ApiId=http)} == {one, two, queue}
    r.missing("get_integrations", NO_API, ApiId="nothing")
    r.right("delete_integration", 204, ApiId=http, IntegrationId=queue)
    r.missing("delete_integration", no("Integration"), ApiId=http, IntegrationId="nothing")
    return one, two


def authorizers(r, http, socket):
    jwt = dict(ApiId=http, AuthorizerType="JWT", IdentitySource=["$request.header.Authorization"],
               JwtConfiguration={"Audience": ["a"], "Issuer": "https://i.test"})
    made = r.right("create_authorizer", 201, {"Name": "j", "AuthorizerType": "JWT"}, Name="j", **jwt)["AuthorizerId"]
    shaped(r, made, "[a-z0-9]{6}")
    r.bad("create_authorizer", "Authorizer name must be unique. Authorizer j already exists in this Api.", Name="j", **jwt)
    r.bad("create_authorizer", "Invalid issuer: x. Issuer must have a valid discovery endpoint ended with "
          "'/.well-known/openid-configuration'", Name="k", **{**jwt, "JwtConfiguration": {"Audience": ["a"], "Issuer": "x"}})
    for count, fits in ((50, True), (51, False), (0, False)):
        conf = {"JwtConfiguration": {"Audience": [str(n) for n in range(count)], "Issuer": "https://i.test"}}
        if fits:
            r.right("update_authorizer", 200, ApiId=http, AuthorizerId=made, **conf)
        else:
            r.bad("update_authorizer", "A JWT authorizer must have 1 to 50 audiences", ApiId=http, AuthorizerId=made, **conf)
    r.bad("create_authorizer", "Invalid identitySource specified: x", Name="k", **{**jwt, "IdentitySource": ["x"]})
    r.bad("create_authorizer", "JWT is supported only for HTTP APIs", Name="k", **{**jwt, "ApiId": socket})
    request = dict(ApiId=http, AuthorizerType="REQUEST", AuthorizerUri=LAMBDA, IdentitySource=["$request.header.x"])
    r.bad("create_authorizer", "AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer", Name="r", **request)
    custom = r.right("create_authorizer", 201, {"EnableSimpleResponses": True}, Name="r", AuthorizerPayloadFormatVersion="2.0",
                     EnableSimpleResponses=True, **request)["AuthorizerId"]
    r.bad("create_authorizer", "enableSimpleResponses needs authorizerPayloadFormatVersion 2.0", Name="s",
          AuthorizerPayloadFormatVersion="1.0", EnableSimpleResponses=True, **request)
    for ttl, fits in ((0, True), (3600, True), (-1, False), (3601, False)):
        if fits:
            r.right("update_authorizer", 200, {"AuthorizerResultTtlInSeconds": ttl}, ApiId=http, AuthorizerId=custom, AuthorizerResultTtlInSeconds=ttl)
        else:
            r.bad("update_authorizer", "Authorizer result TTL must be between 0 and 3600 seconds", ApiId=http, AuthorizerId=custom,
                  AuthorizerResultTtlInSeconds=ttl)
    r.bad("update_authorizer", "Identity source must be set if authorizer caching is enabled (TTL is greater than 0)",
          ApiId=http, AuthorizerId=custom, IdentitySource=[])
    r.missing("update_authorizer", no("Authorizer"), ApiId=http, AuthorizerId="nothing", Name="x")
    r.right("get_authorizer", 200, {"Name": "r"}, ApiId=http, AuthorizerId=custom)
    r.missing("get_authorizer", no("Authorizer"), ApiId=http, AuthorizerId="nothing")
    assert {a["AuthorizerId"] for a in all_pages(r, "get_authorizers", ApiId=http)} == {made, custom}
    r.missing("get_authorizers", NO_API, ApiId="nothing")
    r.right("create_authorizer", 201, ApiId=socket, Name="w", AuthorizerType="REQUEST", AuthorizerUri=LAMBDA,
            IdentitySource=["route.request.header.x"])
    r.missing("delete_authorizer", no("Authorizer"), ApiId=http, AuthorizerId="nothing")
    return made, custom


def routes(r, http, socket, one, two, jwt, custom):
    target = f"integrations/{one}"
    route = r.right("create_route", 201, {"RouteKey": "GET /pets/{id}", "ApiKeyRequired": False, "AuthorizationType": "NONE"},
                    ApiId=http, RouteKey="GET /pets/{id}", Target=target)["RouteId"]
    shaped(r, route, "[a-z0-9]{7}")
    r.conflict("create_route", "Route with key GET /pets/{id} already exists for this API", ApiId=http, RouteKey="GET /pets/{id}")  # [Q]
    r.conflict("create_route", 'The provided route key "GET /pets/{name}" has a conflicting variable on the same hierarchical level '
               'as "GET /pets/{id}"', ApiId=http, RouteKey="GET /pets/{name}")  # [Q]
    for key in ("pets", "GET pets", "LIST /pets", "GET /{a+}/b", "GET /x{a}", "GET /{a}/{a}", "GET /x/", "GET /x//y", "GET /\u00e9"):
        r.bad("create_route", 'The provided route key is not formatted properly for HTTP protocol. Format should be '
              '"<HTTP METHOD> /<RESOURCE PATH>" or "$default"', ApiId=http, RouteKey=key)
    r.bad("create_route", "routeKey is a required parameter", ApiId=http)
    r.missing("create_route", no("Integration"), ApiId=http, RouteKey="GET /a", Target="integrations/nothing")
    r.bad("create_route", "requestModels is supported only for WEBSOCKET APIs", ApiId=http, RouteKey="GET /a", RequestModels={"$default": "m"})
    r.bad("create_route", "Invalid authorizer ID specified. Setting the authorization type to JWT requires a valid JWT authorizer.",
          ApiId=http, RouteKey="GET /a", AuthorizationType="JWT", AuthorizerId=custom)  # [Q]
    r.bad("create_route", "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires "
          "a valid authorizer.", ApiId=http, RouteKey="GET /a", AuthorizationType="CUSTOM", AuthorizerId=jwt)  # [Q]
    r.right("update_route", 200, {"AuthorizerId": jwt, "AuthorizationScopes": ["s"], "RouteKey": "GET /pets/{id}"}, ApiId=http, RouteId=route,
            AuthorizationType="JWT", AuthorizerId=jwt, AuthorizationScopes=["s"])
    r.bad("update_route", "Unable to update route. Authorizer type is invalid or null.", ApiId=http, RouteId=route, AuthorizerId=jwt)  # [Q]
    r.missing("update_route", no("Route"), ApiId=http, RouteId="nothing", OperationName="x")
    r.conflict("delete_authorizer", "Cannot delete authorizer 'j', is referenced in route: GET /pets/{id}", ApiId=http, AuthorizerId=jwt)  # [Q]
    assert "AuthorizerId" not in r.right("update_route", 200, {"AuthorizationType": "NONE"}, ApiId=http, RouteId=route, AuthorizationType="NONE")
    r.right("delete_authorizer", 204, ApiId=http, AuthorizerId=jwt)
    r.conflict("delete_integration", f"Cannot delete Integration because it is referenced by the following Routes with Ids: [{route}]",
               ApiId=http, IntegrationId=one)  # [Q]
    other = r.right("create_route", 201, ApiId=http, RouteKey="$default", Target=f"integrations/{two}")["RouteId"]
    r.right("get_route", 200, {"RouteKey": "$default"}, ApiId=http, RouteId=other)
    r.missing("get_route", no("Route"), ApiId=http, RouteId="nothing")
    assert {x["RouteId"] for x in all_pages(r, "get_routes", ApiId=http)} == {route, other}
    r.missing("get_routes", NO_API, ApiId="nothing")
    r.missing("delete_route", no("Route"), ApiId=http, RouteId="nothing")
    talk = r.right("create_route", 201, {"RequestParameters": {"route.request.header.a": {"Required": True}}}, ApiId=socket, RouteKey="talk",
                   ApiKeyRequired=True, RequestParameters={"route.request.header.a": {"Required": True}})["RouteId"]
    r.right("delete_route_request_parameter", 204, ApiId=socket, RouteId=talk, RequestParameterKey="route.request.header.a")
    assert "RequestParameters" not in r.right("get_route", 200, ApiId=socket, RouteId=talk)
    r.missing("delete_route_request_parameter", "Invalid RequestParameterKey specified x", ApiId=socket, RouteId=talk, RequestParameterKey="x")
    return route, other, talk


def web_socket_parts(r, http, socket, talk, one):
    m = r.right("create_model", 201, {"ContentType": "application/json"}, ApiId=socket, Name="M",
                Schema='{"type":"object","properties":{"a":{"type":"string"}}}')["ModelId"]
    r.conflict("create_model", "Model name already exists for this API", ApiId=socket, Name="M", Schema="{}")
    r.bad("create_model", "models is supported only for WEBSOCKET APIs", ApiId=http, Name="M", Schema="{}")
    r.bad("create_model", "Model name must be alphanumeric: a-b", ApiId=socket, Name="a-b", Schema="{}")
    r.right("get_model", 200, {"Name": "M"}, ApiId=socket, ModelId=m)
    r.missing("get_model", no("Model"), ApiId=socket, ModelId="nothing")
    assert [x["ModelId"] for x in all_pages(r, "get_models", ApiId=socket)] == [m]
    r.missing("get_models", NO_API, ApiId="nothing")
    assert '"a" : "$inputRoot.a"' in r.right("get_model_template", 200, ApiId=socket, ModelId=m)["Value"]
    r.missing("get_model_template", no("Model"), ApiId=socket, ModelId="nothing")
    r.right("update_model", 200, {"Description": "d", "Name": "M"}, ApiId=socket, ModelId=m, Description="d")
    r.missing("update_model", no("Model"), ApiId=socket, ModelId="nothing")
    r.right("delete_model", 204, ApiId=socket, ModelId=m)
    r.missing("delete_model", no("Model", m), ApiId=socket, ModelId=m)

    at = dict(ApiId=socket, RouteId=talk)
    answer = r.right("create_route_response", 201, {"RouteResponseKey": "$default"}, RouteResponseKey="$default", **at)["RouteResponseId"]
    r.conflict("create_route_response", "RouteResponse with key $default already exists for this route", RouteResponseKey="$default", **at)
    r.bad("create_route_response", "Only $default is supported as routeResponseKey", RouteResponseKey="x", **at)
    r.right("get_route_response", 200, RouteResponseId=answer, **at)
    r.missing("get_route_response", no("RouteResponse"), RouteResponseId="nothing", **at)
    assert len(all_pages(r, "get_route_responses", **at)) == 1
    r.missing("get_route_responses", no("Route"), ApiId=socket, RouteId="nothing")
    r.right("update_route_response", 200, {"ResponseModels": {"$default": "M"}}, RouteResponseId=answer, ResponseModels={"$default": "M"}, **at)
    r.missing("update_route_response", no("RouteResponse"), RouteResponseId="nothing", **at)
    r.right("delete_route_response", 204, RouteResponseId=answer, **at)
    r.missing("delete_route_response", no("RouteResponse", answer), RouteResponseId=answer, **at)

    integration = r.right("get_integrations", 200, ApiId=socket)["Items"][0]["IntegrationId"]
    at = dict(ApiId=socket, IntegrationId=integration)
    answer = r.right("create_integration_response", 201, IntegrationResponseKey="/2\\d\\d/", ResponseTemplates={"a": "x", "b": "y"}, **at)["IntegrationResponseId"]
    r.conflict("create_integration_response", "IntegrationResponse with key /2\\d\\d/ already exists for this integration", IntegrationResponseKey="/2\\d\\d/", **at)
    r.bad("create_integration_response", "Invalid integrationResponseKey specified: 200", IntegrationResponseKey="200", **at)
    r.bad("create_integration_response", "integrationResponses is supported only for WEBSOCKET APIs", IntegrationResponseKey="$default",
          ApiId=http, IntegrationId=one)
    r.right("get_integration_response", 200, IntegrationResponseId=answer, **at)
    r.missing("get_integration_response", no("IntegrationResponse"), IntegrationResponseId="nothing", **at)
    assert len(all_pages(r, "get_integration_responses", **at)) == 1
    r.missing("get_integration_responses", no("Integration"), ApiId=socket, IntegrationId="nothing")
    r.right("update_integration_response", 200, {"ResponseTemplates": {"b": "z"}}, IntegrationResponseId=answer, ResponseTemplates={"b": "z"}, **at)
    r.missing("update_integration_response", no("IntegrationResponse"), IntegrationResponseId="nothing", **at)
    r.right("delete_integration_response", 204, IntegrationResponseId=answer, **at)
    r.missing("delete_integration_response", no("IntegrationResponse", answer), IntegrationResponseId=answer, **at)


def stages(r, http, socket, route):
    empty = r.right("create_api", 201, Name="e", ProtocolType="HTTP")["ApiId"]
    r.bad("create_deployment", "Unable to deploy API because no routes exist in this API", ApiId=empty)  # [Q]
    waiting = r.right("create_stage", 201, {"LastDeploymentStatusMessage":
                      "Deployment attempt failed: Unable to deploy API because no routes exist in this API"}, ApiId=empty, StageName="$default", AutoDeploy=True)
    assert "DeploymentId" not in waiting
    r.right("create_route", 201, ApiId=empty, RouteKey="$default")
    first = r.right("get_stage", 200, ApiId=empty, StageName="$default")["DeploymentId"]
    r.right("create_route", 201, ApiId=empty, RouteKey="GET /")
    second = r.right("get_stage", 200, ApiId=empty, StageName="$default")["DeploymentId"]
    assert first != second
    r.right("get_deployment", 200, {"AutoDeployed": True, "DeploymentStatus": "DEPLOYED"}, ApiId=empty, DeploymentId=second)
    r.right("delete_api", 204, ApiId=empty)

    d = r.right("create_deployment", 201, {"AutoDeployed": False, "Description": "d"}, ApiId=http, Description="d")["DeploymentId"]
    shaped(r, d, "[a-z0-9]{6}")
    r.right("get_deployment", 200, {"DeploymentStatus": "DEPLOYED"}, ApiId=http, DeploymentId=d)
    r.missing("get_deployment", no("Deployment"), ApiId=http, DeploymentId="nothing")
    assert [x["DeploymentId"] for x in all_pages(r, "get_deployments", ApiId=http)] == [d]
    r.missing("get_deployments", NO_API, ApiId="nothing")
    r.right("update_deployment", 200, {"Description": "e"}, ApiId=http, DeploymentId=d, Description="e")
    r.missing("update_deployment", no("Deployment"), ApiId=http, DeploymentId="nothing")
    stage = r.right("create_stage", 201, {
        "DeploymentId": d, "StageVariables": {"a": "1"}, "RouteSettings": {"GET /pets/{id}": {"ThrottlingBurstLimit": 1, "ThrottlingRateLimit": 2.5}},
        "DefaultRouteSettings": {"DetailedMetricsEnabled": False}, "Tags": {"t": "u"},
    }, ApiId=http, StageName="s", DeploymentId=d, StageVariables={"a": "1"}, Tags={"t": "u"},
        RouteSettings={"GET /pets/{id}": {"ThrottlingBurstLimit": 1, "ThrottlingRateLimit": 2.5}},
        AccessLogSettings={"DestinationArn": "arn:aws:logs:us-east-1:000000000000:log-group:g", "Format": "$context.requestId"})
    shaped(r, stage["LastUpdatedDate"], r"20\d\d-.*")
    r.conflict("create_stage", "Stage already exists", ApiId=http, StageName="s")
    r.bad("create_stage", "Stage name only allows a-zA-Z0-9-_", ApiId=http, StageName="a b")
    r.missing("create_stage", no("Deployment"), ApiId=http, StageName="t", DeploymentId="nothing")
    r.bad("create_stage", "Execution logs are not supported on protocolType HTTP", ApiId=http, StageName="t",
          DefaultRouteSettings={"LoggingLevel": "INFO"})  # [Q]
    r.missing("create_stage", "Unable to find Route by key GET /x within the provided RouteSettings", ApiId=http, StageName="t",
              RouteSettings={"GET /x": {"ThrottlingBurstLimit": 1}})  # [Q]
    r.missing("create_stage", "Invalid Client Certificate ID specified", ApiId=socket, StageName="t", ClientCertificateId="nothing")
    r.right("get_stage", 200, {"StageName": "s"}, ApiId=http, StageName="s")
    r.missing("get_stage", NO_STAGE, ApiId=http, StageName="nothing")
    r.right("update_stage", 200, {"StageVariables": {"b": "2"}, "Tags": {"t": "u"}}, ApiId=http, StageName="s", StageVariables={"a": "", "b": "2"})
    r.missing("update_stage", NO_STAGE, ApiId=http, StageName="nothing")
    assert [x["StageName"] for x in all_pages(r, "get_stages", ApiId=http)] == ["s"]
    r.missing("get_stages", NO_API, ApiId="nothing")
    r.bad("delete_deployment", ACTIVE, ApiId=http, DeploymentId=d)
    new = r.right("create_deployment", 201, ApiId=http, StageName="s")["DeploymentId"]
    r.right("get_stage", 200, {"DeploymentId": new}, ApiId=http, StageName="s")
    r.missing("create_deployment", NO_STAGE, ApiId=http, StageName="nothing")
    r.right("delete_deployment", 204, ApiId=http, DeploymentId=d)
    r.missing("delete_deployment", no("Deployment", d), ApiId=http, DeploymentId=d)
    r.right("delete_route_settings", 204, ApiId=http, StageName="s", RouteKey="GET /pets/{id}")
    r.missing("delete_route_settings", "Unable to find Route by key GET /pets/{id} within the provided RouteSettings",
              ApiId=http, StageName="s", RouteKey="GET /pets/{id}")
    r.right("delete_access_log_settings", 204, ApiId=http, StageName="s")
    assert "AccessLogSettings" not in r.right("get_stage", 200, {"RouteSettings": {}}, ApiId=http, StageName="s")
    r.missing("delete_access_log_settings", NO_STAGE, ApiId=http, StageName="nothing")
    r.right("reset_authorizers_cache", 204, ApiId=http, StageName="s")
    r.missing("reset_authorizers_cache", NO_STAGE, ApiId=http, StageName="nothing")
    r.right("create_deployment", 201, ApiId=socket)
    r.right("create_stage", 201, ApiId=socket, StageName="w", DefaultRouteSettings={"LoggingLevel": "INFO", "DataTraceEnabled": True})


def domains(r, http, socket):
    conf = [{"CertificateArn": CERTIFICATE, "EndpointType": "REGIONAL", "SecurityPolicy": "TLS_1_2"}]
    name = "v2.example.test"
    made = r.right("create_domain_name", 201, {"DomainName": name, "ApiMappingSelectionExpression": "$request.basepath",
                   "RoutingMode": "API_MAPPING_ONLY", "DomainNameArn": f"{ARN}/domainnames/{name}"}, DomainName=name, DomainNameConfigurations=conf)
    only = made["DomainNameConfigurations"][0]
    assert only["DomainNameStatus"] == "AVAILABLE" and only["CertificateArn"] == CERTIFICATE and only["HostedZoneId"]
    shaped(r, only["ApiGatewayDomainName"], r"d-[a-z0-9]{10}\.execute-api\.us-east-1\.amazonaws\.com")
    r.bad("create_domain_name", "The domain name you provided already exists.", DomainName=name, DomainNameConfigurations=conf)  # [Q]
    r.bad("create_domain_name", "A domain name must have one domainNameConfiguration", DomainName="b.test")
    r.right("get_domain_name", 200, {"DomainName": name}, DomainName=name)
    r.missing("get_domain_name", NO_DOMAIN, DomainName="nothing")
    assert name in [x["DomainName"] for x in all_pages(r, "get_domain_names")]
    r.right("update_domain_name", 200, {"RoutingMode": "ROUTING_RULE_THEN_API_MAPPING"}, DomainName=name, RoutingMode="ROUTING_RULE_THEN_API_MAPPING")
    r.missing("update_domain_name", NO_DOMAIN, DomainName="nothing")

    at = dict(DomainName=name)
    m = r.right("create_api_mapping", 201, {"Stage": "s", "ApiMappingKey": "a/b"}, ApiId=http, Stage="s", ApiMappingKey="a/b", **at)["ApiMappingId"]
    r.conflict("create_api_mapping", "ApiMapping key already exists for this domain name", ApiId=http, Stage="s", ApiMappingKey="a/b", **at)  # [Q]
    r.bad("create_api_mapping", "API mapping key should not end with a '/'.", ApiId=http, Stage="s", ApiMappingKey="a/", **at)
    r.bad("create_api_mapping", "API mapping key should not start with a '/' or have consecutive '/'s.", ApiId=http, Stage="s", ApiMappingKey="/a", **at)
    r.bad("create_api_mapping", NO_STAGE, ApiId=http, Stage="nothing", **at)
    r.missing("create_api_mapping", NO_API, ApiId="nothing", Stage="s", **at)
    r.missing("create_api_mapping", NO_DOMAIN, ApiId=http, Stage="s", DomainName="nothing")
    r.bad("create_api_mapping", "WebSocket APIs and other APIs can't be mapped to the same domain name", ApiId=socket, Stage="w", **at)
    r.right("get_api_mapping", 200, {"ApiId": http}, ApiMappingId=m, **at)
    r.missing("get_api_mapping", "The api mapping resource specified in the request was not found.", ApiMappingId="nothing", **at)
    assert len(all_pages(r, "get_api_mappings", **at)) == 1
    r.missing("get_api_mappings", NO_DOMAIN, DomainName="nothing")
    assert "ApiMappingKey" not in r.right("update_api_mapping", 200, {"Stage": "s"}, ApiMappingId=m, ApiId=http, ApiMappingKey="", **at)
    r.bad("update_api_mapping", "apiId is a required parameter", ApiMappingId=m, Stage="s", **at)
    r.bad("delete_stage", "Deleting stage s failed. Please remove all API mappings for the stage from your custom domain names.", ApiId=http, StageName="s")
    r.bad("delete_api", f"Deleting API {http} failed. Please remove all API mappings for the API from your custom domain names.", ApiId=http)  # [Q]
    r.right("delete_api_mapping", 204, ApiMappingId=m, **at)
    r.missing("delete_api_mapping", "The api mapping resource specified in the request was not found.", ApiMappingId=m, **at)

    rule = lambda n, **more: dict(Priority=n, Actions=[{"InvokeApi": {"ApiId": http, "Stage": "s", "StripBasePath": True}}],
                                  Conditions=[{"MatchBasePaths": {"AnyOf": ["p"]}}], **at, **more)
    made = r.right("create_routing_rule", 201, {"Priority": 100}, **rule(100))
    one = made["RoutingRuleId"]
    shaped(r, made["RoutingRuleArn"], rf"arn:aws:apigateway:us-east-1:{ACCOUNT}:/domainnames/{name}/routingrules/{one}")
    r.conflict("create_routing_rule", "A routing rule with priority 100 already exists for this domain name", **rule(100))
    for n, fits in ((1, True), (1_000_000, True), (0, False), (1_000_001, False)):
        if fits:
            r.right("create_routing_rule", 201, **rule(n))
        else:
            r.bad("create_routing_rule", "Invalid priority specified. Must be between 1 and 1000000", **rule(n))
    assert [x["Priority"] for x in r.right("list_routing_rules", 200, **at)["RoutingRules"]] == [1, 100, 1_000_000]
    r.missing("list_routing_rules", NO_DOMAIN, DomainName="nothing")
    r.right("get_routing_rule", 200, {"Priority": 100}, RoutingRuleId=one, **at)
    r.missing("get_routing_rule", no("RoutingRule"), RoutingRuleId="nothing", **at)
    r.right("put_routing_rule", 200, {"Priority": 50, "RoutingRuleId": one}, **rule(50, RoutingRuleId=one))
    r.missing("put_routing_rule", no("RoutingRule"), **rule(51, RoutingRuleId="nothing"))
    r.right("delete_routing_rule", 204, RoutingRuleId=one, **at)
    r.missing("delete_routing_rule", no("RoutingRule", one), RoutingRuleId=one, **at)
    r.right("delete_domain_name", 204, **at)
    r.missing("delete_domain_name", NO_DOMAIN, **at)


def the_rest(r, http, socket, route):
    link = r.right("create_vpc_link", 201, {"VpcLinkStatus": "AVAILABLE", "VpcLinkVersion": "V2", "SubnetIds": ["subnet-1"], "SecurityGroupIds": []},
                   Name="l", SubnetIds=["subnet-1"])["VpcLinkId"]
    r.bad("create_vpc_link", "subnetIds is a required parameter", Name="l", SubnetIds=[])
    r.right("get_vpc_link", 200, {"Name": "l"}, VpcLinkId=link)
    r.missing("get_vpc_link", no("VpcLink"), VpcLinkId="nothing")
    assert link in [x["VpcLinkId"] for x in all_pages(r, "get_vpc_links")]
    r.right("update_vpc_link", 200, {"Name": "m"}, VpcLinkId=link, Name="m")
    r.missing("update_vpc_link", no("VpcLink"), VpcLinkId="nothing", Name="m")
    used = r.right("create_integration", 201, {"ConnectionId": link}, ApiId=http, IntegrationType="HTTP_PROXY", IntegrationMethod="ANY",
                   IntegrationUri="arn:aws:elasticloadbalancing:us-east-1:000000000000:listener/app/a/1/2", ConnectionType="VPC_LINK", ConnectionId=link)["IntegrationId"]
    r.bad("delete_vpc_link", f"Cannot delete vpc link. Vpc link '{link}', is referenced in integrations", VpcLinkId=link)
    r.right("delete_integration", 204, ApiId=http, IntegrationId=used)
    r.right("delete_vpc_link", 202, VpcLinkId=link)
    r.missing("delete_vpc_link", no("VpcLink", link), VpcLinkId=link)

    arn = f"{ARN}/apis/{http}"
    r.right("tag_resource", 201, ResourceArn=arn, Tags={"a": "b", "c": "d"})
    r.bad("tag_resource", "Invalid ARN: x", ResourceArn="x", Tags={"a": "b"})
    r.right("untag_resource", 204, ResourceArn=arn, TagKeys=["a"])
    r.missing("untag_resource", f"Invalid resource ARN specified: {ARN}/apis/nothing", ResourceArn=f"{ARN}/apis/nothing", TagKeys=["a"])
    r.right("get_tags", 200, {"Tags": {"c": "d"}}, ResourceArn=arn)
    r.missing("get_tags", f"Invalid resource ARN specified: {ARN}/apis/nothing", ResourceArn=f"{ARN}/apis/nothing")
    r.right("get_tags", 200, {"Tags": {"t": "u"}}, ResourceArn=f"{arn}/stages/s")
    r.right("delete_route", 204, ApiId=http, RouteId=route)
    r.right("delete_stage", 204, ApiId=http, StageName="s")
    r.missing("delete_stage", NO_STAGE, ApiId=http, StageName="s")
    r.right("delete_api", 204, ApiId=http)
    r.right("delete_api", 204, ApiId=socket)


# Answered 501 with this reason (Operations/Refusals.swift).
REFUSED = dict.fromkeys((
    "create_portal create_portal_product create_product_page create_product_rest_endpoint_page delete_portal delete_portal_product "
    "delete_portal_product_sharing_policy delete_product_page delete_product_rest_endpoint_page disable_portal get_portal "
    "get_portal_product get_portal_product_sharing_policy get_product_page get_product_rest_endpoint_page list_portal_products "
    "list_portals list_product_pages list_product_rest_endpoint_pages preview_portal publish_portal "
    "put_portal_product_sharing_policy update_portal update_portal_product update_product_page "
    "update_product_rest_endpoint_page").split(), "the developer portal is a web site that AWS hosts; Penstock serves APIs.")


def main():
    r = Run(sys.argv[1], "-v" in sys.argv, "apigatewayv2")
    http, socket = apis(r)
    quick_create(r)
    definitions(r, http)
    one, two = integrations(r, http, socket)
    jwt, custom = authorizers(r, http, socket)
    route, _, talk = routes(r, http, socket, one, two, jwt, custom)
    web_socket_parts(r, http, socket, talk, one)
    stages(r, http, socket, route)
    domains(r, http, socket)
    the_rest(r, http, socket, route)
    for operation in ("get_apis", "get_domain_names", "get_vpc_links"):
        r.unsigned(operation)
    r.finish(REFUSED)


main()
