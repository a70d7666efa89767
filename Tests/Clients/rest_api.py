#!/usr/bin/env python3
"""Calls every REST operation of botocore's service model through boto3, once rightly and once wrongly, and
compares status, error code and message with what AWS documents or recorded, and each answer's bytes with the
model's shape. An operation that is neither called so nor in REFUSED fails the run.

    rest_api.py ENDPOINT [-v]     exit 1 when something differs, 77 without boto3

The endpoint must hold nothing of value: its APIs, keys, plans and domain names are changed. Messages
marked [G] are in corpora/aws-recorded-facts; the others are ours or as users quote them.
"""
import json
import sys

try:
    import boto3
    import botocore.config
    import botocore.exceptions
except ImportError:
    print("boto3 is not installed", file=sys.stderr)
    sys.exit(77)

ACCOUNT = "000000000000"
ARN = "arn:aws:apigateway:us-east-1::"
LAMBDA = ARN.replace("us-east-1::", "us-east-1:") + (
    "lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:f/invocations")
NLB = "arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer/net/n/1"

NO_API = f"Invalid API identifier specified {ACCOUNT}:nothing"  # [G]
NO_RESOURCE = "Invalid Resource identifier specified"  # [G]
NO_METHOD = "Invalid Method identifier specified"  # [G]
NO_INTEGRATION = "Invalid Integration identifier specified"  # [G]
NO_STATUS = "Invalid Response status code specified"  # [G]
NO_VALIDATOR = "Invalid Request Validator identifier specified"  # [G]
NO_PART = "Invalid Documentation part identifier specified"  # [G]
NO_PLAN = "Invalid Usage Plan ID specified"  # [G]
NO_LINK = "Invalid Vpc Link identifier specified"  # [G]
NO_AUTHORIZER = "Invalid Authorizer identifier specified"
NO_STAGE = "Invalid stage identifier specified"
NO_DEPLOYMENT = "Invalid Deployment identifier specified"
NO_KEY = "Invalid API Key identifier specified"
NO_DOMAIN = "Invalid domain name identifier specified"
NO_MAPPING = "Invalid base path mapping identifier specified"
NO_CERTIFICATE = "Invalid Client Certificate ID specified"
NO_ASSOCIATION = "Invalid domain name access association identifier specified"
NO_PLAN_KEY = "Invalid Usage Plan Key identifier specified"
NO_VERSION = "Invalid Documentation version identifier specified"


def patch(op, path, value=None, **more):
    return [{"op": op, "path": path, **({"value": value} if value is not None else {}), **more}]


def strange(shape, value, path=""):
    """Where a value of an answer isn't what the service model says; botocore drops such members in silence."""
    kinds = {"string": str, "integer": int, "long": int, "float": (int, float), "double": (int, float), "boolean": bool,
             "timestamp": (int, str), "structure": dict, "map": dict, "list": list}
    if shape.type_name not in kinds:
        return []
    if not isinstance(value, kinds[shape.type_name]) or (isinstance(value, bool) and shape.type_name != "boolean"):
        return [f"{path or '/'} is {value!r:.60}, no {shape.type_name}"]
    if shape.type_name == "structure":
        members = {m.serialization.get("name", name): m for name, m in shape.members.items()}
        unknown = [f"{path}/{name} is unknown" for name in value if name not in members]
        return unknown + [x for name, v in value.items() if name in members for x in strange(members[name], v, f"{path}/{name}")]
    if shape.type_name == "map":
        return [x for name, v in value.items() if v is not None for x in strange(shape.value, v, f"{path}/{name}")]
    if shape.type_name == "list":
        return [x for i, v in enumerate(value) for x in strange(shape.member, v, f"{path}/{i}")]
    return []


POLICY = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "*"}]})

class Run:
    """One walk through the operations; what is made has a name for later calls."""

    def __init__(self, endpoint, verbose, service="apigateway"):
        def client(**more):
            config = botocore.config.Config(retries={"total_max_attempts": 1}, parameter_validation=False, **more)
            return boto3.client(
                service, region_name="us-east-1", endpoint_url=endpoint,
                aws_access_key_id="test", aws_secret_access_key="test", config=config)

        self.client, self.nobody = client(), client(signature_version=botocore.UNSIGNED)
        self.client.meta.events.register(f"after-call.{service}", self.check_shape)
        self.verbose, self.failures, self.calls, self.done = verbose, [], 0, {"rightly": set(), "wrongly": set()}

    def check_shape(self, http_response, model, **_):
        shape = model.output_shape
        # What is streamed can be read once.
        if http_response.status_code >= 300 or model.has_streaming_output or not http_response.content:
            return
        if shape is None:
            self.failures.append(f"{model.name}: an answer without a shape has {http_response.content!r:.80}")
        elif "payload" not in shape.serialization:
            self.failures += [f"{model.name}: {x}" for x in strange(shape, json.loads(http_response.content))]

    def call(self, operation, args, client=None):
        self.calls += 1
        if self.verbose:
            print(operation, args)
        return getattr(client or self.client, operation)(**args)

    def right(self, operation, status, expected=None, **args):
        self.done["rightly"].add(operation)
        try:
            answer = self.call(operation, args)
        except botocore.exceptions.ClientError as error:
            return self.fail(operation, args, f"{error}") or {}
        got = answer.pop("ResponseMetadata")["HTTPStatusCode"]
        if got != status:
            self.fail(operation, args, f"status {got}, not {status}")
        for name, value in (expected or {}).items():
            if answer.get(name) != value:
                self.fail(operation, args, f"{name} is {answer.get(name)!r}, not {value!r}")
        return answer

    def wrong(self, operation, status, code, message, client=None, **args):
        self.done["wrongly"].add(operation)
        try:
            answer = self.call(operation, args, client)
        except botocore.exceptions.ClientError as error:
            found = (error.response["ResponseMetadata"]["HTTPStatusCode"],
                     error.response["Error"]["Code"], error.response["Error"]["Message"])
            if found != (status, code, message):
                self.fail(operation, args, f"{found}, not {(status, code, message)}")
            return
        self.fail(operation, args, f"no error but {answer}")

    def fail(self, operation, args, text):
        self.failures.append(f"{operation} {args}: {text}")

    def missing(self, operation, message, **args):
        self.wrong(operation, 404, "NotFoundException", message, **args)

    def bad(self, operation, message, **args):
        self.wrong(operation, 400, "BadRequestException", message, **args)

    def unsigned(self, operation):
        """The one wrong call of what has no parent, no id and no member to be wrong."""
        self.wrong(operation, 403, "MissingAuthenticationTokenException", "Missing Authentication Token", self.nobody)

    def refused(self, operations):
        """Each is answered 501 with its reason."""
        methods = self.client.meta.method_to_api_mapping
        for operation, reason in sorted(operations.items()):
            if operation not in methods:
                self.failures.append(f"the model has no {operation}")
                continue
            name = methods[operation]
            members = self.client.meta.service_model.operation_model(name).input_shape
            samples = {"string": "x", "structure": {}, "list": [], "map": {}}
            args = {m: samples[members.members[m].type_name] for m in members.required_members} if members else {}
            self.wrong(operation, 501, "NotImplementedException", f"Penstock doesn't do {name}: {reason}", **args)

    def finish(self, refused):
        """Everything of the model has been called both ways, or is known to be refused."""
        self.refused(refused)
        known = set(self.client.meta.method_to_api_mapping)
        for way, done in self.done.items():
            untried = known - done - set(refused)
            if untried:
                self.failures.append(f"never called {way}: " + ", ".join(sorted(untried)))
        for failure in self.failures:
            print(failure)
        print(f"{self.calls} calls, {len(known)} operations: {len(known - set(refused))} called rightly and wrongly, "
              f"{len(refused)} refused; {len(self.failures)} failures")
        sys.exit(1 if self.failures else 0)

    def conflict(self, operation, message, **args):
        self.wrong(operation, 409, "ConflictException", message, **args)


def apis(r):
    api = r.right("create_rest_api", 201, {"name": "a", "apiKeySource": "HEADER"}, name="a")
    r.bad("create_rest_api", "Description cannot be an empty string", name="b", description="")  # [G]
    r.right("get_rest_api", 200, {"id": api["id"], "tags": {}}, restApiId=api["id"])
    r.missing("get_rest_api", NO_API, restApiId="nothing")
    assert api["id"] in [x["id"] for x in r.right("get_rest_apis", 200, limit=500)["items"]]
    r.right("update_rest_api", 200, {"description": "d"}, restApiId=api["id"],
            patchOperations=patch("replace", "/description", "d"))
    r.bad("update_rest_api", "Invalid patch path /nothing", restApiId=api["id"],
          patchOperations=patch("replace", "/nothing", "d"))
    return api["id"], api["rootResourceId"]


def resources(r, api, root):
    pets = r.right("create_resource", 201, {"path": "/pets", "parentId": root}, restApiId=api, parentId=root, pathPart="pets")["id"]
    r.conflict("create_resource", "Another resource with the same parent already has this name: pets",  # [G]
               restApiId=api, parentId=root, pathPart="pets")
    r.right("get_resource", 200, {"path": "/pets"}, restApiId=api, resourceId=pets)
    r.missing("get_resource", NO_RESOURCE, restApiId=api, resourceId="nothing")
    first = r.right("get_resources", 200, restApiId=api, limit=1)
    rest = r.right("get_resources", 200, restApiId=api, limit=1, position=first["position"])
    assert [x["path"] for x in first["items"] + rest["items"]] == ["/", "/pets"] and "position" not in rest
    r.missing("get_resources", NO_API, restApiId="nothing")
    r.right("update_resource", 200, {"path": "/dogs"}, restApiId=api, resourceId=pets, patchOperations=patch("replace", "/pathPart", "dogs"))
    r.bad("update_resource", "Invalid patch path  '/id' specified for op 'replace'. Must be one of: [/parentId, /pathPart]",  # [G]
          restApiId=api, resourceId=pets, patchOperations=patch("replace", "/id", "x"))
    gone = r.right("create_resource", 201, restApiId=api, parentId=pets, pathPart="{id}")["id"]
    r.bad("create_resource", "A sibling ({id}) of this resource already has a variable path part -- only one is allowed",
          restApiId=api, parentId=pets, pathPart="{other}")
    r.right("delete_resource", 202, restApiId=api, resourceId=gone)
    r.missing("delete_resource", NO_RESOURCE, restApiId=api, resourceId=gone)
    return pets


def methods(r, api, pets):
    at = {"restApiId": api, "resourceId": pets, "httpMethod": "GET"}
    other = {**at, "httpMethod": "POST"}
    r.right("put_method", 201, {"apiKeyRequired": False}, **at, authorizationType="NONE",
            requestParameters={"method.request.querystring.q": True})
    r.conflict("put_method", "Method already exists for this resource", **at, authorizationType="NONE")
    r.right("get_method", 200, {"httpMethod": "GET"}, **at)
    r.missing("get_method", NO_METHOD, **other)
    r.right("update_method", 200, {"operationName": "o"}, **at, patchOperations=patch("replace", "/operationName", "o"))
    r.bad("update_method", "Invalid patch operation specified. Must be one of: [replace]", **at,  # [G]
          patchOperations=patch("add", "/operationName", "o"))
    r.right("put_method_response", 201, {"statusCode": "200"}, **at, statusCode="200", responseParameters={"method.response.header.x": False})
    r.conflict("put_method_response", "Response already exists for this resource", **at, statusCode="200")
    r.right("get_method_response", 200, {"statusCode": "200"}, **at, statusCode="200")
    r.missing("get_method_response", NO_STATUS, **at, statusCode="201")
    r.right("update_method_response", 201, {"responseModels": {"application/json": "Empty"}}, **at, statusCode="200",
            patchOperations=patch("add", "/responseModels/application~1json", "Empty"))
    r.missing("update_method_response", "Content-Type specified was not found", **at, statusCode="200",  # [G]
              patchOperations=patch("remove", "/responseModels/text~1plain"))
    integration = {"type": "HTTP", "integrationHttpMethod": "GET", "uri": "http://127.0.0.1/"}
    r.right("put_integration", 201, {"timeoutInMillis": 29000, "connectionType": "INTERNET", "passthroughBehavior": "WHEN_NO_MATCH"}, **at, **integration)
    r.bad("put_integration", "Invalid HTTP endpoint specified for URI", **at, **{**integration, "uri": "x"})  # [G]
    r.bad("put_integration", "Invalid mapping expression specified: Validation Result: warnings : [], errors : "
          "[Invalid mapping expression parameter specified: method.request.header.h]", **at, **integration,
          requestParameters={"integration.request.header.h": "method.request.header.h"})
    r.right("get_integration", 200, {"uri": "http://127.0.0.1/"}, **at)
    r.missing("get_integration", NO_METHOD, **other)  # [G]
    r.right("update_integration", 200, {"timeoutInMillis": 50}, **at, patchOperations=patch("replace", "/timeoutInMillis", "50"))
    r.bad("update_integration", "Timeout should be between 50 ms and 300000 ms", **at, patchOperations=patch("replace", "/timeoutInMillis", "49"))
    r.right("put_integration_response", 201, {"statusCode": "200"}, **at, statusCode="200",
            responseParameters={"method.response.header.x": "'v'"})
    r.bad("put_integration_response", "Validation Result: warnings : [], errors : [Invalid content type specified: 123]",  # [G]
          **at, statusCode="200", responseTemplates={"123": ""})
    r.right("get_integration_response", 200, {"statusCode": "200"}, **at, statusCode="200")
    r.missing("get_integration_response", NO_STATUS, **at, statusCode="201")  # [G]
    r.right("update_integration_response", 200, {"selectionPattern": "2.."}, **at, statusCode="200",
            patchOperations=patch("replace", "/selectionPattern", "2.."))
    r.missing("update_integration_response", NO_STATUS, **at, statusCode="404", patchOperations=[])
    r.right("delete_integration_response", 204, **at, statusCode="200")
    r.missing("delete_integration_response", NO_STATUS, **at, statusCode="200")
    r.right("delete_method_response", 204, **at, statusCode="200")
    r.missing("delete_method_response", NO_STATUS, **at, statusCode="200")
    r.right("put_method", 201, **other, authorizationType="NONE")
    r.bad("create_deployment", "No integration defined for method", restApiId=api)
    caller = {"type": "AWS", "integrationHttpMethod": "POST", "uri": "arn:aws:apigateway:us-east-1:sqs:action/ListQueues",
              "credentials": "arn:aws:iam::*:user/*"}
    r.right("put_integration", 201, **other, **caller)
    r.right("update_rest_api", 200, restApiId=api, patchOperations=patch("replace", "/policy", POLICY))
    r.bad("create_deployment", "Caller provided credentials not allowed when resource policy is set", restApiId=api)  # serverless#7194
    r.right("update_rest_api", 200, restApiId=api, patchOperations=patch("replace", "/policy", ""))
    r.right("delete_integration", 204, **other)
    r.missing("delete_integration", NO_INTEGRATION, **other)
    r.right("put_integration", 201, **other, type="MOCK")
    r.right("delete_integration", 204, **other)
    r.right("delete_method", 204, **other)
    r.missing("delete_method", NO_METHOD, **other)
    r.right("put_integration", 201, **at, **integration)


def parts_of_an_api(r, api, pets):
    at = {"restApiId": api, "resourceId": pets, "httpMethod": "GET"}
    a = r.right("create_authorizer", 201, {"authType": "custom"}, restApiId=api, name="z", type="TOKEN", authorizerUri=LAMBDA)["id"]
    r.bad("create_authorizer", "Authorizer name must be unique. Authorizer z already exists in this RestApi.",
          restApiId=api, name="z", type="TOKEN", authorizerUri=LAMBDA)
    # Without identity sources there is nothing to keep answers by; 300 seconds are the default.
    asking = dict(restApiId=api, name="y", type="REQUEST", authorizerUri=LAMBDA)
    r.bad("create_authorizer", "Invalid request input", **asking)
    every = r.right("create_authorizer", 201, {"authorizerResultTtlInSeconds": 0}, authorizerResultTtlInSeconds=0, **asking)["id"]
    r.bad("update_authorizer", "Invalid request input", restApiId=api, authorizerId=every, patchOperations=[
        {"op": "replace", "path": "/authorizerResultTtlInSeconds", "value": "300"}])
    r.right("delete_authorizer", 202, restApiId=api, authorizerId=every)
    r.right("get_authorizer", 200, {"name": "z"}, restApiId=api, authorizerId=a)
    r.missing("get_authorizer", NO_AUTHORIZER, restApiId=api, authorizerId="nothing")
    r.right("test_invoke_authorizer", 200, {"clientStatus": 500}, restApiId=api, authorizerId=a)
    r.missing("test_invoke_authorizer", NO_AUTHORIZER, restApiId=api, authorizerId="nothing")
    r.right("get_authorizers", 200, restApiId=api)
    r.missing("get_authorizers", NO_API, restApiId="nothing")
    r.right("update_authorizer", 200, {"name": "y"}, restApiId=api, authorizerId=a, patchOperations=patch("replace", "/name", "y"))
    r.bad("update_authorizer", "Authorizer result TTL must be between 0 and 3600 seconds", restApiId=api, authorizerId=a,
          patchOperations=patch("replace", "/authorizerResultTtlInSeconds", "3601"))
    r.right("update_method", 200, {"authorizerId": a}, **at,
            patchOperations=patch("replace", "/authorizationType", "CUSTOM") + patch("replace", "/authorizerId", a))
    r.conflict("delete_authorizer", "Cannot delete authorizer 'y', is referenced in method: /dogs/GET", restApiId=api, authorizerId=a)
    r.right("update_method", 200, **at, patchOperations=patch("replace", "/authorizationType", "NONE"))
    r.right("delete_authorizer", 202, restApiId=api, authorizerId=a)
    r.missing("delete_authorizer", NO_AUTHORIZER, restApiId=api, authorizerId=a)

    schema = '{"type": "object", "properties": {"n": {"type": "string"}, "l": {"type": "array", "items": {"type": "integer"}}}}'
    r.right("create_model", 201, {"name": "M"}, restApiId=api, name="M", contentType="application/json", schema=schema)
    r.conflict("create_model", "Model name already exists for this REST API", restApiId=api, name="M", contentType="application/json", schema="{}")
    r.right("get_model", 200, {"schema": schema}, restApiId=api, modelName="M")
    r.missing("get_model", "Invalid model name specified: N", restApiId=api, modelName="N")  # [G]
    assert len(r.right("get_models", 200, restApiId=api)["items"]) == 3
    r.missing("get_models", NO_API, restApiId="nothing")
    assert "$inputRoot.n" in r.right("get_model_template", 200, restApiId=api, modelName="M")["value"]
    r.missing("get_model_template", "Invalid model name specified: N", restApiId=api, modelName="N")
    r.right("update_model", 200, {"description": "d"}, restApiId=api, modelName="M", patchOperations=patch("replace", "/description", "d"))
    r.bad("update_model", "Model schema must have at least 1 property or array items defined",  # [G]
          restApiId=api, modelName="M", patchOperations=patch("replace", "/schema", ""))
    r.right("delete_model", 202, restApiId=api, modelName="M")
    r.missing("delete_model", "Invalid model name specified: M", restApiId=api, modelName="M")

    v = r.right("create_request_validator", 201, {"validateRequestBody": True}, restApiId=api, name="v", validateRequestBody=True)["id"]
    r.bad("create_request_validator", "Invalid REST API identifier specified", restApiId="nothing", name="v")  # [G]
    r.right("get_request_validator", 200, {"name": "v"}, restApiId=api, requestValidatorId=v)
    r.missing("get_request_validator", NO_VALIDATOR, restApiId=api, requestValidatorId="nothing")
    r.right("get_request_validators", 200, restApiId=api)
    r.missing("get_request_validators", NO_API, restApiId="nothing")  # [G]
    r.right("update_request_validator", 200, {"validateRequestParameters": True}, restApiId=api, requestValidatorId=v,
            patchOperations=patch("replace", "/validateRequestParameters", "true"))
    r.missing("update_request_validator", NO_VALIDATOR, restApiId=api, requestValidatorId="nothing", patchOperations=[])
    r.right("delete_request_validator", 202, restApiId=api, requestValidatorId=v)
    r.missing("delete_request_validator", NO_VALIDATOR, restApiId=api, requestValidatorId=v)  # [G]

    r.right("get_gateway_response", 200, {"defaultResponse": True, "statusCode": "429"}, restApiId=api, responseType="THROTTLED")
    r.wrong("get_gateway_response", 400, "ValidationException", "1 validation error detected: Value 'X' at 'responseType' failed to satisfy constraint: "
            "Member must satisfy enum value set: [" + ", ".join(TYPES) + "]", restApiId=api, responseType="X")
    r.right("put_gateway_response", 201, {"statusCode": "420", "defaultResponse": False}, restApiId=api, responseType="THROTTLED", statusCode="420")
    r.missing("put_gateway_response", NO_API, restApiId="nothing", responseType="THROTTLED")
    assert len(r.right("get_gateway_responses", 200, restApiId=api)["items"]) == 21
    r.missing("get_gateway_responses", NO_API, restApiId="nothing")
    r.right("update_gateway_response", 200, {"statusCode": "421"}, restApiId=api, responseType="THROTTLED", patchOperations=patch("replace", "/statusCode", "421"))
    r.missing("update_gateway_response", NO_API, restApiId="nothing", responseType="THROTTLED", patchOperations=[])
    r.right("delete_gateway_response", 202, restApiId=api, responseType="THROTTLED")
    r.missing("delete_gateway_response", "Gateway response type not defined on api", restApiId=api, responseType="THROTTLED")


TYPES = ("DEFAULT_4XX DEFAULT_5XX RESOURCE_NOT_FOUND UNAUTHORIZED INVALID_API_KEY ACCESS_DENIED AUTHORIZER_FAILURE "
         "AUTHORIZER_CONFIGURATION_ERROR INVALID_SIGNATURE EXPIRED_TOKEN MISSING_AUTHENTICATION_TOKEN INTEGRATION_FAILURE "
         "INTEGRATION_TIMEOUT API_CONFIGURATION_ERROR UNSUPPORTED_MEDIA_TYPE BAD_REQUEST_PARAMETERS BAD_REQUEST_BODY "
         "REQUEST_TOO_LARGE THROTTLED QUOTA_EXCEEDED WAF_FILTERED").split()


def documentation(r, api):
    p = r.right("create_documentation_part", 201, restApiId=api, location={"type": "API"}, properties="{}")["id"]
    r.missing("create_documentation_part", NO_API, restApiId="nothing", location={"type": "API"}, properties="{}")  # [G]
    r.right("get_documentation_part", 200, {"properties": "{}"}, restApiId=api, documentationPartId=p)
    r.missing("get_documentation_part", NO_PART, restApiId=api, documentationPartId="nothing")  # [G]
    r.right("get_documentation_parts", 200, restApiId=api)
    r.missing("get_documentation_parts", NO_API, restApiId="nothing")  # [G]
    r.right("update_documentation_part", 200, {"properties": "[]"}, restApiId=api, documentationPartId=p, patchOperations=patch("replace", "/properties", "[]"))
    r.missing("update_documentation_part", NO_PART, restApiId=api, documentationPartId="nothing", patchOperations=[])
    body = '{"x-amazon-apigateway-documentation": {"documentationParts": [{"location": {"type": "API"}, "properties": {"a": 1}}]}}'
    r.right("import_documentation_parts", 200, {"ids": [p], "warnings": []}, restApiId=api, body=body)
    r.bad("import_documentation_parts", "Unable to build importer with provided input.", restApiId=api, body="{'key:value}")  # [G]
    r.right("create_documentation_version", 201, {"version": "1"}, restApiId=api, documentationVersion="1")
    r.conflict("create_documentation_version", "Documentation version already exists: 1", restApiId=api, documentationVersion="1")
    r.right("get_documentation_version", 200, {"version": "1"}, restApiId=api, documentationVersion="1")
    r.missing("get_documentation_version", NO_VERSION, restApiId=api, documentationVersion="2")
    r.right("get_documentation_versions", 200, restApiId=api)
    r.missing("get_documentation_versions", NO_API, restApiId="nothing")
    r.right("update_documentation_version", 200, {"description": "d"}, restApiId=api, documentationVersion="1", patchOperations=patch("replace", "/description", "d"))
    r.missing("update_documentation_version", NO_VERSION, restApiId=api, documentationVersion="2", patchOperations=[])
    r.right("delete_documentation_version", 202, restApiId=api, documentationVersion="1")
    r.missing("delete_documentation_version", NO_VERSION, restApiId=api, documentationVersion="1")
    r.right("delete_documentation_part", 202, restApiId=api, documentationPartId=p)
    r.missing("delete_documentation_part", NO_PART, restApiId=api, documentationPartId=p)


def deployments(r, api):
    d = r.right("create_deployment", 201, {"description": "d"}, restApiId=api, description="d")["id"]
    empty = r.right("create_rest_api", 201, name="empty")["id"]
    r.bad("create_deployment", "The REST API doesn't contain any methods", restApiId=empty)
    r.right("get_deployment", 200, {"apiSummary": {"/dogs": {"GET": {"authorizationType": "NONE", "apiKeyRequired": False}}}},
            restApiId=api, deploymentId=d, embed=["apisummary"])
    r.missing("get_deployment", NO_DEPLOYMENT, restApiId=api, deploymentId="nothing")
    r.right("get_deployments", 200, restApiId=api)
    r.missing("get_deployments", NO_API, restApiId="nothing")
    r.right("update_deployment", 200, {"description": "e"}, restApiId=api, deploymentId=d, patchOperations=patch("replace", "/description", "e"))
    r.bad("update_deployment", "Invalid patch path  '/id' specified for op 'replace'. Must be one of: [/description]",
          restApiId=api, deploymentId=d, patchOperations=patch("replace", "/id", "e"))
    r.right("create_stage", 201, {"cacheClusterStatus": "NOT_AVAILABLE", "methodSettings": {}, "tracingEnabled": False},
            restApiId=api, stageName="prod", deploymentId=d)
    r.conflict("create_stage", "Stage already exists", restApiId=api, stageName="prod", deploymentId=d)
    r.bad("delete_deployment", "Active stages pointing to this deployment must be moved or deleted", restApiId=api, deploymentId=d)  # [G]
    r.right("get_stage", 200, {"deploymentId": d}, restApiId=api, stageName="prod")
    r.missing("get_stage", NO_STAGE, restApiId=api, stageName="nothing")
    assert len(r.right("get_stages", 200, restApiId=api)["item"]) == 1
    r.missing("get_stages", NO_API, restApiId="nothing")
    r.right("update_stage", 200, {"variables": {"v": "1"}}, restApiId=api, stageName="prod", patchOperations=patch("replace", "/variables/v", "1"))
    r.bad("update_stage", "Deployment id does not exist", restApiId=api, stageName="prod",  # [G]
          patchOperations=patch("replace", "/canarySettings/deploymentId", "nothing"))
    for flush in ("flush_stage_cache", "flush_stage_authorizers_cache"):
        r.right(flush, 202, restApiId=api, stageName="prod")
        r.missing(flush, NO_STAGE, restApiId=api, stageName="nothing")
    other = r.right("create_deployment", 201, restApiId=api, stageName="other")["id"]
    r.right("delete_stage", 202, restApiId=api, stageName="other")
    r.missing("delete_stage", NO_STAGE, restApiId=api, stageName="other")
    r.right("delete_deployment", 202, restApiId=api, deploymentId=other)
    r.missing("delete_deployment", NO_DEPLOYMENT, restApiId=api, deploymentId=other)
    r.right("delete_rest_api", 202, restApiId=empty)
    r.missing("delete_rest_api", NO_API, restApiId="nothing")


def keys_and_plans(r, api):
    key = r.right("create_api_key", 201, {"enabled": True}, name="k", enabled=True, value="v" * 20)["id"]
    r.bad("create_api_key", "API Key value should be at least 20 characters", name="k", value="v" * 19)
    r.conflict("create_api_key", "API Key already exists", name="k", value="v" * 20)
    r.right("get_api_key", 200, {"value": "v" * 20, "tags": {}}, apiKey=key, includeValue=True)
    assert "value" not in r.right("get_api_key", 200, apiKey=key)
    r.missing("get_api_key", NO_KEY, apiKey="nothing")
    r.right("get_api_keys", 200, nameQuery="k")
    r.right("update_api_key", 200, {"enabled": False}, apiKey=key, patchOperations=patch("replace", "/enabled", "false"))
    r.bad("update_api_key", "Invalid patch path  '/id' specified for op 'replace'. Must be one of: "  # [G]
          "[/description, /enabled, /name, /customerId]", apiKey=key, patchOperations=patch("replace", "/id", "x"))
    plan = r.right("create_usage_plan", 201, name="p", apiStages=[{"apiId": api, "stage": "prod"}])["id"]
    r.bad("create_usage_plan", "Usage plan name cannot be empty", name="")
    r.right("get_usage_plan", 200, {"name": "p", "tags": {}}, usagePlanId=plan)
    r.missing("get_usage_plan", NO_PLAN, usagePlanId="nothing")
    r.right("get_usage_plans", 200)
    r.right("update_usage_plan", 200, {"quota": {"limit": 5, "offset": 0, "period": "DAY"}}, usagePlanId=plan,
            patchOperations=patch("replace", "/quota/limit", "5") + patch("replace", "/quota/period", "DAY"))
    r.bad("update_usage_plan", "Invalid API Stage specified", usagePlanId=plan, patchOperations=patch("remove", "/apiStages", "x"))  # [G]
    r.right("create_usage_plan_key", 201, {"type": "API_KEY"}, usagePlanId=plan, keyId=key, keyType="API_KEY")
    r.missing("create_usage_plan_key", NO_KEY, usagePlanId=plan, keyId="nothing", keyType="API_KEY")
    r.right("get_usage_plan_key", 200, {"id": key}, usagePlanId=plan, keyId=key)
    r.missing("get_usage_plan_key", "Invalid Usage Plan Key identifier specified", usagePlanId=plan, keyId="nothing")
    r.right("get_usage_plan_keys", 200, usagePlanId=plan)
    r.right("get_usage_plan_keys", 200, {"items": []}, usagePlanId="nothing")  # [G]
    for operation in ("get_api_keys", "get_usage_plans"):
        r.unsigned(operation)
    r.wrong("get_usage_plan_keys", 403, "MissingAuthenticationTokenException", "Missing Authentication Token", r.nobody, usagePlanId=plan)
    usage = r.right("get_usage", 200, usagePlanId=plan, startDate="2026-01-30", endDate="2026-02-01")
    assert usage["items"] == {key: [[0, 5]] * 3}, usage
    r.missing("get_usage", NO_PLAN, usagePlanId="nothing", startDate="2026-01-30", endDate="2026-02-01")
    more = r.right("update_usage", 200, {"items": {key: [[0, 7]]}}, usagePlanId=plan, keyId=key, patchOperations=patch("replace", "/remaining", "7"))
    today = {"startDate": more["startDate"], "endDate": more["endDate"]}
    r.right("get_usage", 200, {"items": {key: [[0, 7]]}}, usagePlanId=plan, keyId=key, **today)
    r.right("get_usage", 200, {"items": {}}, usagePlanId=plan, keyId="nothing", **today)
    r.missing("update_usage", NO_PLAN, usagePlanId="nothing", keyId=key, patchOperations=patch("replace", "/remaining", "7"))
    r.missing("update_usage", NO_PLAN_KEY, usagePlanId=plan, keyId="nothing", patchOperations=patch("replace", "/remaining", "7"))
    r.bad("update_usage", "Invalid patch path  '/used' specified for op 'replace'. Must be one of: [/remaining]",
          usagePlanId=plan, keyId=key, patchOperations=patch("replace", "/used", "7"))
    r.bad("update_usage", "Invalid patch value '-1' specified for path '/remaining'", usagePlanId=plan, keyId=key,
          patchOperations=patch("replace", "/remaining", "-1"))
    r.right("update_usage_plan", 200, usagePlanId=plan, patchOperations=patch("remove", "/quota"))
    r.bad("update_usage", f"Usage Plan {plan} has no quota to extend", usagePlanId=plan, keyId=key,
          patchOperations=patch("replace", "/remaining", "7"))
    r.right("delete_usage_plan_key", 202, usagePlanId=plan, keyId=key)
    r.missing("delete_usage_plan_key", "Invalid Usage Plan Key identifier specified", usagePlanId=plan, keyId=key)
    file = f'name,key,description,enabled,usageplanIds\nx,{"x" * 20},"a, b",true,"{plan}"\ny,short,,false,\n'
    made = r.right("import_api_keys", 201, {"warnings": ["Row 3: API Key value should be at least 20 characters"]}, body=file, format="csv")["ids"]
    r.bad("import_api_keys", "Invalid API Key file: the header must have 'name' and 'key'", body="a,b\n1,2", format="csv")
    assert [x["id"] for x in r.right("get_usage_plan_keys", 200, usagePlanId=plan)["items"]] == made
    # As users quote it: aws-sdk-js issue 3841.
    r.bad("delete_usage_plan", f"Cannot delete Usage Plan {plan} because there are API Stages associated with it, including {api}:prod", usagePlanId=plan)
    r.right("update_usage_plan", 200, usagePlanId=plan, patchOperations=patch("remove", "/apiStages", f"{api}:prod"))
    r.right("delete_usage_plan", 202, usagePlanId=plan)
    r.missing("delete_usage_plan", NO_PLAN, usagePlanId=plan)
    for id in [key] + made:
        r.right("delete_api_key", 202, apiKey=id)
    r.missing("delete_api_key", NO_KEY, apiKey=key)


def domains(r, api):
    name = "api.example.com"
    r.right("create_domain_name", 201, {"domainNameStatus": "AVAILABLE"}, domainName=name, endpointConfiguration={"types": ["REGIONAL"]})
    r.bad("create_domain_name", "The domain name you provided already exists.", domainName=name)
    r.right("get_domain_name", 200, {"domainName": name, "tags": {}}, domainName=name)
    r.missing("get_domain_name", NO_DOMAIN, domainName="nothing")
    r.right("get_domain_names", 200)
    r.right("update_domain_name", 200, {"securityPolicy": "TLS_1_0"}, domainName=name, patchOperations=patch("replace", "/securityPolicy", "TLS_1_0"))
    r.missing("update_domain_name", NO_DOMAIN, domainName="nothing", patchOperations=[])
    r.right("create_base_path_mapping", 201, {"basePath": "(none)", "stage": "prod"}, domainName=name, restApiId=api, stage="prod")
    r.conflict("create_base_path_mapping", "Base path already exists for this domain name", domainName=name, restApiId=api)
    r.bad("delete_rest_api", "Please remove all base path mappings related to the API in your account.", restApiId=api)
    r.right("get_base_path_mapping", 200, {"restApiId": api}, domainName=name, basePath="(none)")
    r.missing("get_base_path_mapping", NO_MAPPING, domainName=name, basePath="nothing")
    r.right("get_base_path_mappings", 200, domainName=name)
    r.missing("get_base_path_mappings", NO_DOMAIN, domainName="nothing")
    r.right("update_base_path_mapping", 200, {"basePath": "v1"}, domainName=name, basePath="(none)", patchOperations=patch("replace", "/basePath", "v1"))
    r.bad("update_base_path_mapping", "Invalid stage identifier specified", domainName=name, basePath="v1", patchOperations=patch("replace", "/stage", "nothing"))
    r.right("delete_base_path_mapping", 202, domainName=name, basePath="v1")
    r.missing("delete_base_path_mapping", NO_MAPPING, domainName=name, basePath="v1")
    r.wrong("get_domain_names", 400, "ValidationException", "1 validation error detected: Value 'X' at 'resourceOwner' failed to "
            "satisfy constraint: Member must satisfy enum value set: [SELF, OTHER_ACCOUNTS]", resourceOwner="X")
    access_associations(r, f"{ARN}/domainnames/{name}")
    r.right("delete_domain_name", 202, domainName=name)
    r.missing("delete_domain_name", NO_DOMAIN, domainName=name)


def access_associations(r, public):
    domain = r.right("create_domain_name", 201, domainName="p.example.com", endpointConfiguration={"types": ["PRIVATE"]})
    arn, kind = domain["domainNameArn"], {"accessAssociationSourceType": "VPCE"}
    made = {"domainNameArn": arn, "accessAssociationSource": "vpce-1", **kind}
    name = f"{ARN[:-1]}{ACCOUNT}:/domainnameaccessassociations/domainname/p.example.com+{domain['domainNameId']}/vpcesource/vpce-1"
    a = r.right("create_domain_name_access_association", 201, {"domainNameAccessAssociationArn": name, **made}, **made, tags={"a": "b"})
    assert a["tags"] == {"a": "b"}, a
    r.conflict("create_domain_name_access_association", f"The access association already exists: {name}", **made)
    for other, message in ((public, f"Invalid domain name ARN specified: {public}"), (arn.replace("p.", "q."), NO_DOMAIN)):
        r.bad("create_domain_name_access_association", message, **{**made, "domainNameArn": other})
    r.bad("create_domain_name_access_association", "Invalid VPC endpoint specified: x", **{**made, "accessAssociationSource": "x"})
    r.right("get_domain_name_access_associations", 200, {"items": [{**made, "domainNameAccessAssociationArn": name, "tags": {"a": "b"}}]})
    r.right("get_domain_name_access_associations", 200, {"items": []}, resourceOwner="OTHER_ACCOUNTS")
    r.wrong("get_domain_name_access_associations", 400, "ValidationException", "1 validation error detected: Value 'X' at 'resourceOwner' "
            "failed to satisfy constraint: Member must satisfy enum value set: [SELF, OTHER_ACCOUNTS]", resourceOwner="X")
    r.right("tag_resource", 204, resourceArn=name, tags={"c": "d"})
    r.right("get_tags", 200, {"tags": {"a": "b", "c": "d"}}, resourceArn=name)
    r.missing("delete_domain_name_access_association", NO_ASSOCIATION, domainNameAccessAssociationArn=name + "x")
    r.right("delete_domain_name_access_association", 202, domainNameAccessAssociationArn=name)
    r.missing("reject_domain_name_access_association", NO_ASSOCIATION, domainNameAccessAssociationArn=name, domainNameArn=arn)
    r.right("create_domain_name_access_association", 201, **made)
    r.bad("reject_domain_name_access_association", f"Invalid domain name ARN specified: {public}", domainNameAccessAssociationArn=name, domainNameArn=public)
    r.right("reject_domain_name_access_association", 202, domainNameAccessAssociationArn=name, domainNameArn=arn)
    r.right("create_domain_name_access_association", 201, **made)
    r.right("delete_domain_name", 202, domainName="p.example.com", domainNameId=domain["domainNameId"])
    r.right("get_domain_name_access_associations", 200, {"items": []})


def the_rest(r, api):
    for operation in ("get_rest_apis", "get_vpc_links", "get_client_certificates", "generate_client_certificate", "get_account"):
        r.unsigned(operation)
    link = r.right("create_vpc_link", 202, {"status": "AVAILABLE"}, name="l", targetArns=[NLB])["id"]
    r.bad("create_vpc_link", "Name cannot be empty", name="", targetArns=[])  # [G]
    r.right("get_vpc_link", 200, {"name": "l"}, vpcLinkId=link)
    r.missing("get_vpc_link", NO_LINK, vpcLinkId="nothing")  # [G]
    r.right("get_vpc_links", 200)
    r.right("update_vpc_link", 200, {"name": "m"}, vpcLinkId=link, patchOperations=patch("replace", "/name", "m"))
    r.missing("update_vpc_link", NO_LINK, vpcLinkId="nothing", patchOperations=patch("replace", "/name", "m"))  # [G]
    r.right("delete_vpc_link", 202, vpcLinkId=link)
    r.missing("delete_vpc_link", NO_LINK, vpcLinkId=link)
    c = r.right("generate_client_certificate", 201, description="d")
    assert c["pemEncodedCertificate"].startswith("-----BEGIN CERTIFICATE-----") and "privateKey" not in c
    c = c["clientCertificateId"]
    r.right("get_client_certificate", 200, {"description": "d"}, clientCertificateId=c)
    r.missing("get_client_certificate", NO_CERTIFICATE, clientCertificateId="nothing")
    r.right("get_client_certificates", 200)
    r.right("update_client_certificate", 200, {"description": "e"}, clientCertificateId=c, patchOperations=patch("replace", "/description", "e"))
    r.missing("update_client_certificate", NO_CERTIFICATE, clientCertificateId="nothing", patchOperations=[])
    r.right("delete_client_certificate", 202, clientCertificateId=c)
    r.missing("delete_client_certificate", NO_CERTIFICATE, clientCertificateId=c)
    r.right("get_account", 200, {"throttleSettings": {"burstLimit": 5000, "rateLimit": 10000.0}})
    r.right("update_account", 200, {"cloudwatchRoleArn": "arn:aws:iam::000000000000:role/r"},
            patchOperations=patch("replace", "/cloudwatchRoleArn", "arn:aws:iam::000000000000:role/r"))
    r.bad("update_account", "The role ARN does not have required permissions set to API Gateway", patchOperations=patch("replace", "/cloudwatchRoleArn", "x"))
    arn = f"{ARN}/restapis/{api}"
    r.right("tag_resource", 204, resourceArn=arn, tags={"a": "b", "c": "d"})
    r.bad("tag_resource", "Invalid ARN: x", resourceArn="x", tags={"a": "b"})
    r.right("untag_resource", 204, resourceArn=arn, tagKeys=["a"])
    r.missing("untag_resource", f"Invalid resource ARN specified: {ARN}/restapis/nothing", resourceArn=f"{ARN}/restapis/nothing", tagKeys=["a"])
    r.right("get_tags", 200, {"tags": {"c": "d"}}, resourceArn=arn)
    r.missing("get_tags", f"Invalid resource ARN specified: {ARN}/restapis/nothing", resourceArn=f"{ARN}/restapis/nothing")
    r.right("delete_rest_api", 202, restApiId=api)


def definitions(r):
    document = ('{"swagger": "2.0", "info": {"title": "imported", "version": "1"}, "paths": {"/pets": {"get": {"responses": {"200": {}}, '
                '"x-amazon-apigateway-integration": {"type": "mock", "responses": {"default": {"statusCode": "200"}}}}}}}')
    api = r.right("import_rest_api", 201, {"name": "imported", "version": "1"}, body=document)["id"]
    r.bad("import_rest_api", "Invalid OpenAPI input.", body="{'key:value}")  # [G]
    r.right("put_rest_api", 200, {"id": api, "name": "again"}, restApiId=api, mode="overwrite", body=document.replace("imported", "again"))
    r.missing("put_rest_api", NO_API, restApiId="nothing", mode="overwrite", body=document)
    r.right("create_deployment", 201, restApiId=api, stageName="s")
    export = r.right("get_export", 200, {"contentType": "application/octet-stream", "contentDisposition": 'attachment; filename="oas30_1.json"'},
                     restApiId=api, stageName="s", exportType="oas30", parameters={"extensions": "apigateway"})["body"].read()
    assert b'"/pets"' in export and b"x-amazon-apigateway-integration" in export, export
    r.missing("get_export", NO_STAGE, restApiId=api, stageName="nothing", exportType="oas30")
    r.bad("get_export", "No API exporter found for Export Type: x", restApiId=api, stageName="s", exportType="x")
    r.right("put_rest_api", 200, {"name": "again"}, restApiId=api, mode="overwrite", body=export)
    r.right("delete_rest_api", 202, restApiId=api)


def log_of(answer):
    """An execution log's lines without times and id."""
    id = answer["log"].split("\n")[0].removeprefix("Execution log for request ")
    return [line.split(" UTC ")[-1].split(" : ", 1)[-1].replace(id, "ID") for line in answer["log"].split("\n")]


def test_invocations(r):
    api = r.right("create_rest_api", 201, name="tested")
    api, root = api["id"], api["rootResourceId"]
    # [G] test_failed_invoke_test_method: the method is ANY, the host a stage variable that nobody sets.
    r.right("put_method", 201, restApiId=api, resourceId=root, httpMethod="ANY", authorizationType="NONE")
    r.right("put_integration", 201, restApiId=api, resourceId=root, httpMethod="ANY", type="HTTP_PROXY",
            uri="https://${stageVariables.testHost}", integrationHttpMethod="ANY")
    failed = r.right("test_invoke_method", 200, {
        "status": 500, "body": '{"message":"Internal server error"}',
        "headers": {"x-amzn-ErrorType": "InternalServerErrorException"},
        "multiValueHeaders": {"x-amzn-ErrorType": ["InternalServerErrorException"]},
    }, restApiId=api, resourceId=root, httpMethod="GET", body="")
    assert log_of(failed) == [
        "Execution log for request ID", "Starting execution for request: ID", "HTTP Method: GET, Resource Path: /",
        "Method request path: {}", "Method request query string: {}", "Method request headers: {}",
        "Method request body before transformations: ",
        "Execution failed due to configuration error: Invalid endpoint address", "Method completed with status: 500", "",
    ], failed["log"]
    pet = r.right("create_resource", 201, restApiId=api, parentId=root, pathPart="{id}")["id"]
    place = {"restApiId": api, "resourceId": pet, "httpMethod": "GET"}
    # Who may call doesn't matter to a test.
    r.right("put_method", 201, **place, authorizationType="AWS_IAM", apiKeyRequired=True)
    r.right("put_integration", 201, **place, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
    r.right("put_method_response", 201, **place, statusCode="200")
    r.right("put_integration_response", 201, **place, statusCode="200", responseTemplates={
        "application/json": "$input.params('id') $context.stage $context.path $context.identity.sourceIp $stageVariables.v"})
    body = "42 test-invoke-stage /42 test-invoke-source-ip 1"
    done = r.right("test_invoke_method", 200, {"status": 200, "body": body, "headers": {"Content-Type": "application/json"}}, **place,
                   pathWithQueryString="/42?a=b%20c", stageVariables={"v": "1"}, headers={"Authorization": "secret of mine"},
                   multiValueHeaders={"X-A": ["1", "2"]})
    assert log_of(done) == [
        "Execution log for request ID", "Starting execution for request: ID", "HTTP Method: GET, Resource Path: /{id}",
        "Method request path: {id=42}", "Method request query string: {a=b c}",
        "Method request headers: {X-A=1,2, Authorization=********f mine}", "Method request body before transformations: ",
        f"Method response body after transformations: {body}", "Method response headers: {Content-Type=application/json}",
        "Successfully completed execution", "Method completed with status: 200", "",
    ], done["log"]
    r.missing("test_invoke_method", NO_METHOD, restApiId=api, resourceId=pet, httpMethod="PUT")
    r.missing("test_invoke_method", NO_RESOURCE, restApiId=api, resourceId="nothing", httpMethod="GET")
    r.right("delete_rest_api", 202, restApiId=api)


SDKS = "AWS generates client libraries; export the API and use a generator."
# Answered 501 with these reasons (Operations/Refusals.swift).
REFUSED = {
    "get_sdk": SDKS, "get_sdk_type": SDKS, "get_sdk_types": SDKS,
}


def main():
    r = Run(sys.argv[1], "-v" in sys.argv)
    api, root = apis(r)
    pets = resources(r, api, root)
    methods(r, api, pets)
    parts_of_an_api(r, api, pets)
    documentation(r, api)
    deployments(r, api)
    keys_and_plans(r, api)
    domains(r, api)
    the_rest(r, api)
    definitions(r)
    test_invocations(r)
    r.finish(REFUSED)


if __name__ == "__main__":
    main()
