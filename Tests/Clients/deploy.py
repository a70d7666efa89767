#!/usr/bin/env python3
"""`penstock deploy` and `penstock export` against a gateway: what changes is shown, asked, applied, and then nothing is
left to change; what is exported is what was deployed.

    deploy.py PENSTOCK     exit 1 when something differs
"""
import http.client
import http.server
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import threading

FAILURES = []
TEMPLATE = """
Resources:
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: cfn, Description: d}}
  R: {Type: AWS::ApiGateway::Resource, Properties: {RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: x}}
  M:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref R
      HttpMethod: METHOD
      AuthorizationType: NONE
      ApiKeyRequired: true
      Integration: {Type: MOCK, RequestTemplates: {application/json: '{"statusCode": 200}'}, IntegrationResponses: [{StatusCode: "200"}]}
      MethodResponses: [{StatusCode: "200"}]
  D: {Type: AWS::ApiGateway::Deployment, DependsOn: M, Properties: {RestApiId: !Ref Api}}
  S:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: !Ref Api
      DeploymentId: !Ref D
      StageName: prod
      Variables: {VARIABLE: "1"}
      TracingEnabled: true
      MethodSettings: [{ResourcePath: "/*", HttpMethod: "*", ThrottlingRateLimit: RATE}]
  K: {Type: AWS::ApiGateway::ApiKey, Properties: {Name: k, Enabled: true, Value: abcdefghijklmnopqrstuvwxyz}}
  K2: {Type: AWS::ApiGateway::ApiKey, Properties: {Enabled: true}}
  P:
    Type: AWS::ApiGateway::UsagePlan
    Properties:
      UsagePlanName: gold
      Quota: {Limit: 100, Period: DAY}
      Throttle: {RateLimit: RATE, BurstLimit: 5}
      ApiStages: [{ApiId: !Ref Api, Stage: !Ref S, Throttle: {"/x/METHOD": {RateLimit: RATE, BurstLimit: 2}}}]
  PK: {Type: AWS::ApiGateway::UsagePlanKey, Properties: {KeyId: !Ref K, KeyType: API_KEY, UsagePlanId: !Ref P}}
  N: {Type: AWS::ApiGateway::DomainName, Properties: {DomainName: a.test, RegionalCertificateArn: "arn:aws:acm:us-east-1:000000000000:certificate/VARIABLE", EndpointConfiguration: {Types: [REGIONAL]}}}
  B: {Type: AWS::ApiGateway::BasePathMapping, Properties: {DomainName: !Ref N, RestApiId: !Ref Api, Stage: !Ref S, BasePath: VARIABLE}}
  H: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: http, ProtocolType: HTTP, CorsConfiguration: {AllowOrigins: ["https://a.test"]}}}
  I: {Type: AWS::ApiGatewayV2::Integration, Properties: {ApiId: !Ref H, IntegrationType: HTTP_PROXY, IntegrationMethod: GET, IntegrationUri: "http://127.0.0.1:9/", PayloadFormatVersion: "1.0"}}
  T: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref H, RouteKey: "METHOD /a", Target: !Sub "integrations/${I}"}}
  HS: {Type: AWS::ApiGatewayV2::Stage, Properties: {ApiId: !Ref H, StageName: $default, AutoDeploy: true, StageVariables: {VARIABLE: v}}}
"""


# Guarded by chains alone: a method's, a route's, and a stage's.
CHAINED = """
Resources:
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: chained}}
  M:
    Type: AWS::ApiGateway::Method
    Metadata: {Penstock: {Authorizers: CHAIN}}
    Properties: {RestApiId: !Ref Api, ResourceId: !GetAtt Api.RootResourceId, HttpMethod: GET, AuthorizationType: NONE, Integration: {Type: MOCK, RequestTemplates: {application/json: '{"statusCode": 200}'}, IntegrationResponses: [{StatusCode: "200"}]}, MethodResponses: [{StatusCode: "200"}]}
  R: {Type: AWS::ApiGateway::Resource, Properties: {RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: x}}
  X:
    Type: AWS::ApiGateway::Method
    Properties: {RestApiId: !Ref Api, ResourceId: !Ref R, HttpMethod: GET, AuthorizationType: NONE, Integration: {Type: MOCK, RequestTemplates: {application/json: '{"statusCode": 200}'}, IntegrationResponses: [{StatusCode: "200"}]}, MethodResponses: [{StatusCode: "200"}]}
  D: {Type: AWS::ApiGateway::Deployment, DependsOn: [M, X], Properties: {RestApiId: !Ref Api}}
  P: {Type: AWS::ApiGateway::Stage, Metadata: {Penstock: {Authorizers: AWS_IAM}}, Properties: {RestApiId: !Ref Api, DeploymentId: !Ref D, StageName: p}}
  Q: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref Api, DeploymentId: !Ref D, StageName: q}}
  H: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: routes, ProtocolType: HTTP}}
  I: {Type: AWS::ApiGatewayV2::Integration, Properties: {ApiId: !Ref H, IntegrationType: HTTP_PROXY, IntegrationMethod: GET, IntegrationUri: "http://127.0.0.1:9/", PayloadFormatVersion: "1.0"}}
  T: {Type: AWS::ApiGatewayV2::Route, Metadata: {Penstock: {Authorizers: CHAIN}}, Properties: {ApiId: !Ref H, RouteKey: "GET /a", Target: !Sub "integrations/${I}"}}
  HS: {Type: AWS::ApiGatewayV2::Stage, Properties: {ApiId: !Ref H, StageName: s, AutoDeploy: true}}
"""


class Other(http.server.BaseHTTPRequestHandler):
    """A management API that knows nothing of chains, as AWS: it has no API yet, and takes what comes."""
    bodies = []

    def answer(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        if self.command != "GET":
            self.bodies.append(body.decode())
        known = not self.path.startswith("/_penstock/")
        text = json.dumps({"id": "abc", "stageName": "p"} if known else {"message": "Missing Authentication Token"}).encode()
        self.send_response(200 if known else 403)
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = do_PUT = do_PATCH = answer

    def log_message(self, *_):
        pass


def chains(run, folder, url, get, served):
    """Chains of authorizers reach another Penstock, and nothing is deployed open elsewhere."""
    (folder / "chained.yaml").write_text(CHAINED.replace("CHAIN", "{any_of: [AWS_IAM]}"))
    done = run("deploy", "chained.yaml", "--to", url, "--yes")
    check("chains", (done.returncode, "+ route GET /, authorizers" in done.stdout), (0, True))
    again = run("deploy", "chained.yaml", "--to", url)
    check("chains again", (again.returncode, again.stdout), (0, "nothing to change\n"))

    api = re.search(r"https://(\w+)[.]execute-api", run("export", url, "--api", "chained", "--stage", "q").stdout)[1]

    def asked(stage, path):
        return get(served, f"/_aws/execute-api/{api}/{stage}{path}", {})
    check("closed by its own, its stage's, none", [asked(*place) for place in (("p", "/"), ("q", "/"), ("p", "/x"), ("q", "/x"))], [403, 403, 403, 200])
    (folder / "other.yaml").write_text(CHAINED.replace("CHAIN", "{any_of: [AWS_IAM, API_KEY]}"))
    changed = run("deploy", "other.yaml", "--to", url, "--yes")
    check("a chain alone differs", "~ route GET /, authorizers" in changed.stdout and "~ route GET /a, authorizers" in changed.stdout, True)
    check("diff", run("diff", "chained.yaml", "other.yaml").returncode, 1)
    for stage, own in (("p", "AWS_IAM"), ("q", None)):
        for source in (url, "other.yaml"):
            document = json.loads(run("export", source, "--api", "chained", "--stage", stage).stdout)
            found = document.get("x-penstock-authorizers"), document["paths"]["/"]["get"]["x-penstock-authorizers"]
            check(f"export {source} {stage}", found, (own, {"any_of": ["AWS_IAM", "API_KEY"]}))
    bare = run("export", url, "--api", "chained", "--stage", "p", "--extensions", "none").stdout
    check("an export without extensions", "x-penstock" in bare, False)
    refused = run("export", "other.yaml", "--api", "chained")
    check("an export of no stage", (refused.returncode, "--stage p" in refused.stderr), (1, True))

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Other)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    other = f"http://127.0.0.1:{server.server_port}"
    refused = run("deploy", "chained.yaml", "--to", other, "--yes")
    check("nothing is deployed open", (refused.returncode, "chained, stage p: GET / and 3 more" in refused.stderr, Other.bodies), (1, True, []))
    accepted = run("deploy", "chained.yaml", "--to", other, "--yes", "--accept-unenforced")
    check("unless it is accepted", ("GET / is open" in accepted.stderr, bool(Other.bodies), "x-penstock" in "".join(Other.bodies)), (True, True, False))
    server.shutdown()


def check(what, got, wanted):
    if got != wanted:
        FAILURES.append(f"{what}: {got!r:.400}, not {wanted!r:.400}")


def main(penstock):
    folder = pathlib.Path(tempfile.mkdtemp())
    for name, words in (("a.yaml", ("GET", "one", "7")), ("b.yaml", ("POST", "two", "9"))):
        text = TEMPLATE
        for mark, word in zip(("METHOD", "VARIABLE", "RATE"), words):
            text = re.sub(rf"\b{mark}\b", word, text)
        (folder / name).write_text(text)

    def run(*arguments, answer=""):
        return subprocess.run([penstock, *arguments], cwd=folder, input=answer, capture_output=True, text=True)

    gateway = subprocess.Popen(
        [penstock, "serve", "--manage", "127.0.0.1:0", "--listen", "127.0.0.1:0", "--admin", "off", "--state", "state"],
        cwd=folder, stderr=subprocess.PIPE, text=True)
    port, served = None, None
    while port is None:
        found = re.search(r"address=127\.0\.0\.1:(\d+) listener=(\S+)", gateway.stderr.readline())
        if found and found[2] == "management":
            port = found[1]
        elif found:
            served = int(found[1])
    url = f"http://127.0.0.1:{port}"

    def get(port, path, headers):
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        client.request("GET", path, headers=headers)
        return client.getresponse().status

    try:
        first = run("deploy", "a.yaml", "--to", url)
        check("nobody says yes", (first.returncode, "+ route GET /x" in first.stdout), (1, True))
        for line in ("+ API key k\n", "+ usage plan gold\n", "+ usage plan gold, API key k\n", "+ domain name a.test, path /one\n"):
            check(f"first {line}", line in first.stdout, True)
        looked = run("deploy", "a.yaml", "--to", url, "--json")
        check("a look changes nothing", json.loads(looked.stdout)["applied"], False)
        check("and still differs", looked.returncode, 1)
        check("yes", run("deploy", "a.yaml", "--to", url, answer="y\n").returncode, 0)
        again = run("deploy", "a.yaml", "--to", url, "--yes")
        check("again", (again.returncode, again.stdout), (0, "nothing to change\n"))
        check("let in by its key", get(served, "/one/x", {"Host": "a.test", "x-api-key": "abcdefghijklmnopqrstuvwxyz"}), 200)
        check("and not without", get(served, "/one/x", {"Host": "a.test"}), 403)
        changed = run("deploy", "b.yaml", "--to", url, "--yes")
        for line in ("- route GET /x", "+ route POST /x", "- route GET /a", "+ route POST /a", "/variables/one", "throttlingRateLimit",
                     "/throttle/rateLimit: 7.0", "+ domain name a.test, path /two", "/regionalCertificateArn"):
            check(line, line in changed.stdout, True)
        check("again", run("deploy", "b.yaml", "--to", url).stdout, "nothing to change\n")
        for api, stage in (("cfn", "prod"), ("http", "$default")):
            for form in ("oas30", "swagger") if api == "cfn" else ("oas30",):
                for language in ("json", "yaml"):
                    documents = []
                    for source in (url, "state", "b.yaml"):
                        name = f"{len(documents)}.{language}"
                        done = run("export", source, "--api", api, "--stage", stage, "--form", form, "--language", language, "-o", name)
                        check(f"export {source} {api} {form} {language}", (done.returncode, done.stderr), (0, ""))
                        documents.append(name)
                    for name in documents[1:]:
                        same = run("diff", documents[0], name)
                        # Where there is no version, an export of what has a date says that.
                        rest = [line for line in same.stdout.splitlines() if "/version" not in line]
                        check(f"{api} {form} {language} {name}", [line for line in rest if "→" in line or " route" in line], [])
        chains(run, folder, url, get, served)
        other = (folder / "b.yaml").read_text().replace("abcdefghijklmnopqrstuvwxyz", "bcdefghijklmnopqrstuvwxyza")
        (folder / "c.yaml").write_text(other)
        refused = run("deploy", "c.yaml", "--to", url, "--yes")
        check("a key's value never changes", (refused.returncode, "another value" in refused.stderr), (1, True))
        check("nobody sees it", "bcdefghijklmnopqrstuvwxyz" in refused.stdout + refused.stderr, False)
        check("diff is of definitions", run("diff", "a.yaml", url).returncode, 2)
        check("which API", run("export", url).returncode, 1)
        check("no such stage", run("export", "b.yaml", "--api", "cfn", "--stage", "x").returncode, 1)
        check("no such extension", run("export", "b.yaml", "--extensions", "x").returncode, 2)
        check("swagger of an HTTP API", run("export", url, "--api", "http", "--form", "swagger").returncode, 2)
    finally:
        gateway.terminate()
        gateway.wait()
    check("nobody there", run("deploy", "b.yaml", "--to", url).returncode, 3)
    check("https", run("deploy", "b.yaml", "--to", "https://127.0.0.1:1").returncode, 3)


main(sys.argv[1])
print("\n".join(FAILURES) or "as it should be")
sys.exit(1 if FAILURES else 0)
