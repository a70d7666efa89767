#!/usr/bin/env python3
"""`penstock pull`: APIs that are made by calls on one gateway are pulled, deployed onto another, which then has the same,
and served by a third; what a template can't say is named.

    pull.py PENSTOCK     exit 1 when something differs
"""
import http.client
import http.server
import json
import pathlib
import subprocess
import sys
import tempfile
import threading

from gateway import Served

FAILURES = []
HEADERS = {
    "X-Amz-Date": "20260101T000000Z",
    "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/apigateway/aws4_request, SignedHeaders=host, Signature=00",
}
FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:judge"
LOG = "arn:aws:logs:us-east-1:000000000000:log-group:shop"


def check(what, got, wanted):
    if got != wanted:
        FAILURES.append(f"{what}: {got!r:.600}, not {wanted!r:.600}")


class Gateway(Served):
    def __init__(self, binary, folder, *arguments):
        folder.mkdir(exist_ok=True)
        super().__init__(binary, folder, *arguments)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.manage}"

    def call(self, method, path, body=None):
        client = http.client.HTTPConnection("127.0.0.1", self.manage, timeout=30)
        client.request(method, path, None if body is None else json.dumps(body), HEADERS)
        answer = client.getresponse()
        text = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {text}")
        return json.loads(text) if text else None

    def get(self, path, **headers):
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        client.request("GET", path, headers=headers)
        answer = client.getresponse()
        return answer.status, answer.read().decode(), dict(answer.getheaders())


def make_rest(g):
    api = g.call("POST", "/restapis", {"name": "shop", "description": "d", "version": "7", "binaryMediaTypes": ["image/png"],
                                       "minimumCompressionSize": 9, "tags": {"team": "a"}})
    at = f"/restapis/{api['id']}"
    g.call("POST", f"{at}/models", {"name": "Order", "contentType": "application/json",
                                    "schema": '{"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}}'})
    validator = g.call("POST", f"{at}/requestvalidators", {"name": "all", "validateRequestBody": True, "validateRequestParameters": True})
    authorizer = g.call("POST", f"{at}/authorizers", {
        "name": "judge", "type": "TOKEN", "identitySource": "method.request.header.Auth", "authorizerResultTtlInSeconds": 60,
        "authorizerUri": f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{FUNCTION}/invocations"})
    g.call("PUT", f"{at}/gatewayresponses/MISSING_AUTHENTICATION_TOKEN", {
        "statusCode": "404", "responseTemplates": {"application/json": '{"none": true}'},
        "responseParameters": {"gatewayresponse.header.X-None": "'yes'"}})
    item = g.call("POST", f"{at}/resources/{api['rootResourceId']}", {"pathPart": "items"})
    one = g.call("POST", f"{at}/resources/{item['id']}", {"pathPart": "{id}"})
    for resource, verb, more in (
        (item, "POST", {"requestModels": {"application/json": "Order"}, "requestValidatorId": validator["id"]}),
        (one, "GET", {"requestParameters": {"method.request.path.id": True}}),
        (one, "DELETE", {"authorizationType": "CUSTOM", "authorizerId": authorizer["id"], "apiKeyRequired": True}),
    ):
        method = f"{at}/resources/{resource['id']}/methods/{verb}"
        g.call("PUT", method, {"authorizationType": "NONE", **more})
        g.call("PUT", f"{method}/responses/200", {"responseParameters": {"method.response.header.X-Stage": False}})
        g.call("PUT", f"{method}/integration", {"type": "MOCK", "requestTemplates": {"application/json": '{"statusCode": 200}'}})
        g.call("PUT", f"{method}/integration/responses/200", {
            "responseParameters": {"method.response.header.X-Stage": "stageVariables.name"},
            "responseTemplates": {"application/json": '{"id": "$input.params(\'id\')"}'}})
    g.call("POST", f"{at}/deployments", {"stageName": "prod", "variables": {"name": "live"}})
    stage = [("/description", "first"), ("/tracingEnabled", "true"), ("/*/*/throttling/rateLimit", "50"),
             ("/*/*/throttling/burstLimit", "20"), ("/~1items~1{id}/GET/throttling/rateLimit", "5"),
             ("/accessLogSettings/destinationArn", LOG), ("/accessLogSettings/format", "$context.requestId $context.status")]
    g.call("PATCH", f"{at}/stages/prod", {"patchOperations": [{"op": "replace", "path": p, "value": v} for p, v in stage]})
    return api["id"]


def make_http(g):
    api = g.call("POST", "/v2/apis", {"name": "web", "protocolType": "HTTP", "version": "3",
                                      "corsConfiguration": {"allowOrigins": ["https://a.test"], "allowMethods": ["GET"]}})
    at = f"/v2/apis/{api['apiId']}"
    integration = g.call("POST", f"{at}/integrations", {
        "integrationType": "HTTP_PROXY", "integrationMethod": "GET", "integrationUri": "http://127.0.0.1:9/", "payloadFormatVersion": "1.0",
        "requestParameters": {"overwrite:path": "/x"}, "timeoutInMillis": 5000})
    authorizer = g.call("POST", f"{at}/authorizers", {
        "name": "users", "authorizerType": "JWT", "identitySource": ["$request.header.Authorization"],
        "jwtConfiguration": {"issuer": "https://issuer.test", "audience": ["a"]}})
    target = f"integrations/{integration['integrationId']}"
    g.call("POST", f"{at}/routes", {"routeKey": "GET /open", "target": target})
    g.call("POST", f"{at}/routes", {"routeKey": "GET /closed", "target": target, "authorizationType": "JWT",
                                    "authorizerId": authorizer["authorizerId"], "authorizationScopes": ["s"]})
    deployment = g.call("POST", f"{at}/deployments", {})
    g.call("POST", f"{at}/stages", {
        "stageName": "live", "deploymentId": deployment["deploymentId"], "stageVariables": {"v": "1"},
        "defaultRouteSettings": {"throttlingRateLimit": 40.0, "throttlingBurstLimit": 10},
        "routeSettings": {"GET /open": {"throttlingRateLimit": 4.0, "throttlingBurstLimit": 2}},
        "accessLogSettings": {"destinationArn": LOG, "format": "$context.requestId"}})
    g.call("POST", f"{at}/stages", {"stageName": "$default", "autoDeploy": True})
    return api["apiId"]


def rest_view(g, name):
    """What a client sees of a REST API, without ids and dates: GetResources, GetExport, GetStage, and the nouns beside."""
    api = next(a for a in g.call("GET", "/restapis")["item"] if a["name"] == name)
    at = f"/restapis/{api['id']}"
    names = {}
    for part in ("authorizers", "requestvalidators"):
        names.update({i["id"]: i["name"] for i in g.call("GET", f"{at}/{part}")["item"]})
    resources = {}
    for resource in g.call("GET", f"{at}/resources?embed=methods&limit=500")["item"]:
        text = json.dumps({k: v for k, v in resource.items() if k not in ("id", "parentId")}, sort_keys=True)
        for id, own in {**names, resource["id"]: "resource"}.items():
            text = text.replace(id, own)
        resources[resource["path"]] = json.loads(text)
    export = g.call("GET", f"{at}/stages/prod/exports/oas30?extensions=apigateway")
    export.pop("servers", None)
    stage = g.call("GET", f"{at}/stages/prod")
    for key in ("deploymentId", "createdDate", "lastUpdatedDate"):
        stage.pop(key, None)
    for setting in stage["methodSettings"].values():
        setting.setdefault("loggingLevel", "OFF")
    responses = g.call("GET", f"{at}/gatewayresponses/MISSING_AUTHENTICATION_TOKEN")
    own = {k: api.get(k) for k in ("description", "binaryMediaTypes", "minimumCompressionSize", "apiKeySource", "tags")}
    return {"resources": resources, "export": export, "stage": stage, "response": responses, "api": own}


def http_view(g, name):
    api = next(a for a in g.call("GET", "/v2/apis")["items"] if a["name"] == name)
    at = f"/v2/apis/{api['apiId']}"
    export = g.call("GET", f"{at}/exports/OAS30?includeExtensions=true&outputType=JSON&stageName=live")
    export.pop("servers", None)
    stages = {}
    for stage in g.call("GET", f"{at}/stages")["items"]:
        for key in ("deploymentId", "createdDate", "lastUpdatedDate", "lastDeploymentStatusMessage"):
            stage.pop(key, None)
        stage["defaultRouteSettings"].setdefault("detailedMetricsEnabled", False)
        stages[stage["stageName"]] = stage
    return {"export": export, "stages": stages, "cors": api.get("corsConfiguration")}


class Liar(http.server.BaseHTTPRequestHandler):
    """A management API whose names lead elsewhere."""
    def do_GET(self):
        path = self.path.split("?")[0]
        body = {"/restapis": {"item": [{"id": "abc", "name": "x"}]},
                "/restapis/abc/stages": {"item": [{"stageName": "../../up", "deploymentId": "d"}]}}.get(path, {})
        text = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


def main(penstock):
    folder = pathlib.Path(tempfile.mkdtemp())

    def run(*arguments):
        return subprocess.run([penstock, *arguments], cwd=folder, capture_output=True, text=True, timeout=120)

    manage = ("--manage", "127.0.0.1:0", "--ephemeral")
    a = Gateway(penstock, folder / "a", *manage)
    b = Gateway(penstock, folder / "b", *manage)
    served = []
    try:
        rest, web = make_rest(a), make_http(a)
        done = run("pull", "--api-id", rest, "--from", a.url, "--out", "shop")
        check("pull", (done.returncode, done.stdout), (0, "shop/template.json\n"))
        check("functions are named", "functions aren't pulled" in done.stderr, True)
        done = run("pull", "--api-id", web, "--from", a.url, "--out", "web")
        check("pull web", (done.returncode, done.stdout), (0, "web/template.json\n"))
        for name in ("shop", "web"):
            check(f"lint {name}", run("lint", f"{name}/template.json").returncode in (0, 1), True)
            done = run("deploy", f"{name}/template.json", "--to", b.url, "--yes")
            check(f"deploy {name}", (done.returncode, done.stderr), (0, ""))
            done = run("deploy", f"{name}/template.json", "--to", b.url)
            check(f"again {name}", done.stdout, "nothing to change\n")
        for view, name in ((rest_view, "shop"), (http_view, "web")):
            first, second = view(a, name), view(b, name)
            for part in first:
                check(f"{name} {part} there", second[part], first[part])
        done = run("pull", "--api-id", "shop", "--from", b.url, "--out", "again")
        texts = [json.loads((folder / name / "template.json").read_text()) for name in ("shop", "again")]
        for text in texts:
            text.pop("Metadata")
            for server in text["Resources"]["Api"]["Properties"]["Body"].get("servers", []):
                server.pop("url", None)
            # A setting that nobody gave is the default, by name, once it was deployed.
            for setting in text["Resources"]["Stage1"]["Properties"]["MethodSettings"]:
                setting.setdefault("LoggingLevel", "OFF")
        check("pulled twice", texts[1], texts[0])

        own = Gateway(penstock, folder / "own", "../shop/template.json")
        served.append(own)
        for path in ("/prod/items/7", "/prod/none"):
            id = a.call("GET", "/restapis")["item"][0]["id"]
            answers = [a.get(f"/_aws/execute-api/{id}{path}"), own.get(path)]
            for answer in answers:
                for name in list(answer[2]):
                    if name.lower() in ("date", "x-amzn-requestid", "x-amz-apigw-id", "x-amzn-trace-id"):
                        del answer[2][name]
            check(f"served {path}", answers[1], answers[0])
        check("of the stage's variables", own.get("/prod/items/7")[2].get("X-Stage", own.get("/prod/items/7")[2].get("x-stage")), "live")

        # A second stage that serves what was edited since: a template has one body.
        at = f"/restapis/{rest}"
        root = next(r for r in a.call("GET", f"{at}/resources")["item"] if r["path"] == "/")
        a.call("PUT", f"{at}/resources/{root['id']}/methods/GET", {"authorizationType": "NONE"})
        a.call("PUT", f"{at}/resources/{root['id']}/methods/GET/integration", {"type": "MOCK"})
        a.call("POST", f"{at}/deployments", {"stageName": "dev"})
        done = run("pull", "--api-id", rest, "--from", a.url, "--out", "both")
        check("two", (done.returncode, sorted(done.stdout.split())), (0, ["both/dev/template.json", "both/prod/template.json"]))
        check("two are named", "stages serve different deployments" in done.stderr, True)
        done = run("pull", "--api-id", rest, "--from", a.url, "--out", "one", "--stage", "dev")
        check("one", (done.returncode, done.stdout), (0, "one/template.json\n"))

        check("pulled anew", run("pull", "--api-id", rest, "--from", a.url, "--out", "one", "--stage", "prod").returncode, 0)
        (folder / "mine").mkdir()
        (folder / "mine" / "template.json").write_text("{}")
        done = run("pull", "--api-id", rest, "--from", a.url, "--out", "mine", "--stage", "dev")
        check("what somebody wrote stays", (done.returncode, (folder / "mine" / "template.json").read_text()), (1, "{}"))
        check("no such stage", run("pull", "--api-id", rest, "--from", a.url, "--stage", "x").returncode, 1)
        check("no such API", run("pull", "--api-id", "nothing", "--from", a.url).returncode, 1)
        check("nobody there", run("pull", "--api-id", rest, "--from", "http://127.0.0.1:1").returncode, 3)
        done = run("pull", "--api-id", rest)
        check("AWS", done.returncode, 3)

        liar = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Liar)
        threading.Thread(target=liar.serve_forever, daemon=True).start()
        done = run("pull", "--api-id", "abc", "--from", f"http://127.0.0.1:{liar.server_port}", "--out", "liar")
        check("a name that leads elsewhere", (done.returncode, "is not a stage's name" in done.stderr), (1, True))
        liar.shutdown()
    finally:
        for gateway in [a, b, *served]:
            gateway.end()


try:
    main(sys.argv[1])
except Exception as error:
    # What was found before is what explains it.
    FAILURES.append(f"{type(error).__name__}: {error}")
print("\n".join(FAILURES) or "as it should be")
sys.exit(1 if FAILURES else 0)
