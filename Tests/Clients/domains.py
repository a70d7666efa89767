#!/usr/bin/env python3
"""Custom domains over sockets, by a definition and by boto3: mappings, longest first, routing rules, what no stage is at, /ping,
disableExecuteApiEndpoint; and the redirect to HTTPS.

    domains.py PENSTOCK     exit 1 when something differs
"""
import http.client
import json
import os
import ssl
import subprocess
import sys
import tempfile

from certificates import Authority
from gateway import Checks, Served

FORBIDDEN = (403, {"message": "Forbidden"}, "ForbiddenException")
NO_ROUTE = (403, {"message": "Missing Authentication Token"}, "MissingAuthenticationTokenException")


class Domains(Checks):
    def ask(self, port, host, path="/", headers=None, method="GET", context=None):
        kind = http.client.HTTPSConnection if context else http.client.HTTPConnection
        connection = kind("127.0.0.1", port, timeout=10, **({"context": context} if context else {}))
        connection.request(method, path, headers={"Host": host, **(headers or {})})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer, body

    def stage(self, what, expected, port, host, path="/", headers=None, **more):
        """`expected` is what the stage's mock says, or the whole answer of an error."""
        answer, body = self.ask(port, host, path, headers, **more)
        if isinstance(expected, str):
            found = body.decode() if answer.status == 200 else (answer.status, body)
        else:
            found = (answer.status, json.loads(body), answer.getheader("x-amzn-ErrorType"))
        self.check(f"{what}: {host}{path} {headers or ''}", found, expected)


def api(name, paths, said, disabled=False):
    """Resources of a REST API whose paths answer with its name."""
    method = lambda: {"x-amazon-apigateway-integration": {
        "type": "mock", "requestTemplates": {"application/json": '{"statusCode": 200}'},
        "responses": {"default": {"statusCode": "200", "responseTemplates": {"application/json": f"{said} $context.path"}}}},
        "responses": {"200": {"description": "d"}}}
    return {
        name: {"Type": "AWS::ApiGateway::RestApi", "Properties": {
            "DisableExecuteApiEndpoint": disabled, "Tags": [{"Key": "_custom_id_", "Value": name.lower()}],
            "Body": {"openapi": "3.0.1", "info": {"title": name, "version": "1"},
                     "paths": {path: {"get": method()} for path in paths}}}},
        f"{name}D": {"Type": "AWS::ApiGateway::Deployment", "Properties": {"RestApiId": {"Ref": name}}},
        f"{name}S": {"Type": "AWS::ApiGateway::Stage", "Properties": {
            "RestApiId": {"Ref": name}, "DeploymentId": {"Ref": f"{name}D"}, "StageName": "prod", "AccessLogSetting": {
                "DestinationArn": "arn:aws:logs:us-east-1:000000000000:log-group:routes", "Format":
                "$context.domainName $context.path $context.customDomain.basePathMatched $context.customDomain.routingRuleIdMatched"}}}}


def domain(name, host, mode=None):
    properties = {"DomainName": host, "RegionalCertificateArn": "arn:aws:acm:us-east-1:000000000000:certificate/1",
                  "EndpointConfiguration": {"Types": ["REGIONAL"]}, **({"RoutingMode": mode} if mode else {})}
    return {name: {"Type": "AWS::ApiGateway::DomainName", "Properties": properties}}


def mapping(name, of, to, key=None):
    return {name: {"Type": "AWS::ApiGatewayV2::ApiMapping", "DependsOn": f"{to}S", "Properties": {
        "DomainName": {"Ref": of}, "ApiId": {"Ref": to}, "Stage": "prod", **({"ApiMappingKey": key} if key else {})}}}


def rule(name, of, to, priority, conditions, strip=False):
    return {name: {"Type": "AWS::ApiGatewayV2::RoutingRule", "DependsOn": f"{to}S", "Properties": {
        "DomainNameArn": {"Fn::GetAtt": [of, "DomainNameArn"]}, "Priority": priority, "Conditions": conditions,
        "Actions": [{"InvokeApi": {"ApiId": {"Ref": to}, "Stage": "prod", "StripBasePath": strip}}]}}}


def header(name, glob):
    return {"MatchHeaders": {"AnyOf": [{"Header": name, "ValueGlob": glob}]}}


BASE = lambda *paths: {"MatchBasePaths": {"AnyOf": list(paths)}}
DEFINITION = {"Resources": {
    **api("One", ["/", "/items", "/ping"], "one"), **api("Two", ["/", "/items", "/v2"], "two", disabled=True),
    **api("Three", ["/", "/beta", "/items"], "three", disabled=True),
    **domain("Mapped", "mapped.test"), **mapping("M1", "Mapped", "One"), **mapping("M2", "Mapped", "Two", "orders"),
    **mapping("M3", "Mapped", "Three", "orders/v2"),
    **domain("Holes", "holes.test"), **mapping("H1", "Holes", "One", "only"),
    **domain("Both", "both.test", "ROUTING_RULE_THEN_BASE_PATH_MAPPING"), **mapping("B1", "Both", "One"),
    **rule("R1", "Both", "Three", 10, [header("X-Version", "beta*"), header("X-Who", "*a")]),
    **rule("R2", "Both", "Two", 20, [BASE("orders")], strip=True),
    **rule("R3", "Both", "Three", 30, [BASE("beta", "items")]),
    **domain("Rules", "rules.test", "ROUTING_RULE_ONLY"), **mapping("O1", "Rules", "One"),
    **rule("R4", "Rules", "Three", 1, [header("X-In", "*needle*")]),
}}


def by_definition(run, served):
    port = served.port
    at = lambda expected, host, path="/", headers=None, **more: run.stage(
        "definition", expected, port, host, path, headers, **more)
    # Multi-level mappings: the longest wins (developer guide, "Map API stages to a custom domain name").
    at("one /", "mapped.test")
    at("one /items", "mapped.test:443", "/items")
    at("two /orders", "mapped.test", "/orders")
    at("two /orders/items", "mapped.test", "/orders/items")
    at("three /orders/v2", "mapped.test", "/orders/v2")
    at("three /orders/v2/items", "MAPPED.test", "/orders/v2/items")
    at(NO_ROUTE, "mapped.test", "/nothing")
    # Where no stage is.
    at("one /only/items", "holes.test", "/only/items")
    for path in ("/", "/items", "/onlyitems", "/prod/items", "/only2"):
        at(FORBIDDEN, "holes.test", path)
    # disableExecuteApiEndpoint leaves custom domains.
    at("one /prod/items", "one.execute-api.localhost", "/prod/items")
    at(FORBIDDEN, "two.execute-api.localhost", "/prod/items")
    at(FORBIDDEN, "other.test", "/_aws/execute-api/two/prod/items")
    # Reserved at the root of a custom domain, and only there.
    for host, path in (("mapped.test", "/ping"), ("mapped.test", "/sping"), ("holes.test", "/ping")):
        at("healthy", host, path)
    at("one /prod/ping", "one.execute-api.localhost", "/prod/ping")
    at("one /only/ping", "holes.test", "/only/ping")


def rules(run, served):
    at = lambda expected, host, path="/", headers=None: run.stage("rules", expected, served.port, host, path, headers)
    both = {"X-Version": "beta2", "x-who": "anna"}
    at("three /", "both.test", "/", both)
    at("three /items", "both.test", "/items", both)
    # A rule that holds decides: nothing is asked after it.
    at(NO_ROUTE, "both.test", "/orders", both)
    at("one /", "both.test", "/", {"X-Version": "beta2"})
    at("one /", "both.test", "/", {"X-Version": "Beta2", "X-Who": "anna"})
    at("one /", "both.test", "/", {"X-Version": "beta2", "X-Who": "bob"})
    # Without a base path that is stripped the API sees all of it.
    at("two /orders", "both.test", "/orders")
    at("two /orders/items", "both.test", "/orders/items")
    at("two /orders/v2", "both.test", "/orders/v2")
    at("three /beta", "both.test", "/beta")
    at("three /items", "both.test", "/items")
    at(NO_ROUTE, "both.test", "/beta/nothing")
    at(NO_ROUTE, "both.test", "/betas")
    # Rules only: a mapping is there and isn't asked.
    at("three /items", "rules.test", "/items", {"X-In": "a needle in it"})
    at(FORBIDDEN, "rules.test", "/items")
    at(FORBIDDEN, "rules.test", "/")


def logged(run, folder):
    """What led where, by the access log: one of both, or neither (developer guide, "Troubleshooting issues with routing rules")."""
    with open(f"{folder}/logs/routes.log") as file:
        found = {tuple(line.split()[:2]): line.split()[2:] for line in file}
    for place, mapping in ((("mapped.test", "/orders/items"), "orders"), (("mapped.test", "/orders/v2"), "orders/v2"),
                           (("MAPPED.test", "/orders/v2/items"), "orders/v2"), (("mapped.test", "/items"), "-"),
                           (("holes.test", "/only/items"), "only"), (("one.execute-api.localhost", "/prod/items"), "-")):
        run.check(f"the mapping of {place}", found.get(place), [mapping, "-"])
    ids = {}
    for place in (("both.test", "/orders/v2"), ("both.test", "/orders/items"), ("both.test", "/beta"), ("rules.test", "/items")):
        mapping, ids[place] = found.get(place, ["nothing", "-"])
        run.check(f"the rule of {place}", (mapping, len(ids[place]) > 1), ("-", True))
    run.check("one rule, one id", ids["both.test", "/orders/v2"] == ids["both.test", "/orders/items"], True)
    run.check("three rules, three ids", len(set(ids.values())), 3)


def by_boto(run, penstock, folder):
    try:
        import boto3
    except ImportError:
        print("without boto3")
        return
    served = Served(penstock, folder, "--manage", "127.0.0.1:0", "--ephemeral")
    try:
        keys = dict(region_name="us-east-1", endpoint_url=f"http://127.0.0.1:{served.manage}",
                    aws_access_key_id="test", aws_secret_access_key="test")
        one, two = boto3.client("apigateway", **keys), boto3.client("apigatewayv2", **keys)
        apis = {}
        for name in ("first", "second"):
            body = api("X", ["/", "/items"], name)["X"]["Properties"]["Body"]
            apis[name] = one.import_rest_api(body=json.dumps(body))["id"]
            one.create_deployment(restApiId=apis[name], stageName="prod")
        configuration = dict(CertificateArn="arn:aws:acm:us-east-1:000000000000:certificate/1", EndpointType="REGIONAL")
        two.create_domain_name(DomainName="boto.test", DomainNameConfigurations=[configuration],
                               RoutingMode="ROUTING_RULE_THEN_API_MAPPING")
        at = lambda expected, path="/", headers=None: run.stage("boto3", expected, served.port, "boto.test", path, headers)
        at(FORBIDDEN)
        one.create_base_path_mapping(domainName="boto.test", basePath="a", restApiId=apis["first"], stage="prod")
        two.create_api_mapping(DomainName="boto.test", ApiId=apis["second"], Stage="prod", ApiMappingKey="a/b")
        at("first /a/items", "/a/items")
        at("second /a/b/items", "/a/b/items")
        action = lambda name, strip: [{"InvokeApi": {"ApiId": apis[name], "Stage": "prod", "StripBasePath": strip}}]
        made = two.create_routing_rule(DomainName="boto.test", Priority=5, Actions=action("second", True),
                                       Conditions=[{"MatchBasePaths": {"AnyOf": ["a"]}}])
        at("second /a/items", "/a/items")
        two.put_routing_rule(DomainName="boto.test", RoutingRuleId=made["RoutingRuleId"], Priority=5,
                             Actions=action("second", False), Conditions=[header("X-Version", "2")])
        at("first /a/items", "/a/items")
        at("second /items", "/items", {"X-Version": "2"})
        for conditions in ([header("Authorization", "x")], [header("X-A", "a*b")], [header("X-A", "a" * 128)],
                           [header("X" * 40, "a")], [header("", "a")], [{"MatchBasePaths": {"AnyOf": ["a?b"]}}]):
            try:
                two.create_routing_rule(DomainName="boto.test", Priority=6, Actions=action("first", True), Conditions=conditions)
                run.check(f"{conditions}", "taken", "refused")
            except two.exceptions.BadRequestException:
                run.made += 1
        two.delete_routing_rule(DomainName="boto.test", RoutingRuleId=made["RoutingRuleId"])
        at(FORBIDDEN, "/items", {"X-Version": "2"})
        two.update_domain_name(DomainName="boto.test", RoutingMode="ROUTING_RULE_ONLY")
        at(FORBIDDEN, "/a/items")
        two.update_domain_name(DomainName="boto.test", RoutingMode="API_MAPPING_ONLY")
        at("first /a/items", "/a/items")
        one.delete_base_path_mapping(domainName="boto.test", basePath="a")
        at(FORBIDDEN, "/a/items")
    finally:
        served.end()


REDIRECTS = """
listeners:
  - {name: main, address: "127.0.0.1:0", https_redirect: PORT, PEER
     tls: {clear_text: true, certificates: [{certificate: here.pem, key: here.key}]}}
admin: off
loops: 1
apis:
  own: {routes: [{route: "ANY /{proxy+}", pipeline: {integrate: {use: Integrate/Mock, config: {body: in}}}}]}
"""


def redirects(run, penstock, folder, port, trusts):
    peer = 'forwarded: {trust: ["127.0.0.0/8"]},' if trusts else ""
    with open(f"{folder}/penstock.yaml", "w") as file:
        file.write(REDIRECTS.replace("PORT", str(port)).replace("PEER", peer))
    served = Served(penstock, folder, "penstock.yaml", options=())
    try:
        colon = "" if port == 443 else f":{port}"
        for method, status in (("GET", 301), ("HEAD", 301), ("POST", 308), ("DELETE", 308)):
            answer, body = run.ask(served.port, "here.test:8080", "/a/b?c=d%20e", method=method)
            run.check(method, (answer.status, answer.getheader("location"), body),
                      (status, f"https://here.test{colon}/a/b?c=d%20e", b""))
        answer, _ = run.ask(served.port, "[::1]:80", "/")
        run.check("an address", answer.getheader("location"), f"https://[::1]{colon}/")
        answer, _ = run.ask(served.port, "here.test@evil.test", "/")
        run.check("no host", (answer.status, answer.getheader("location")), (400, None))
        answer, body = run.ask(served.port, "here.test", "/.well-known/acme-challenge/token")
        run.check("a challenge", (answer.status, body), (200, b"in"))
        context = ssl.create_default_context(cafile=f"{folder}/ca.pem")
        context.check_hostname = False
        answer, body = run.ask(served.port, "here.test", "/a", context=context)
        run.check("TLS", (answer.status, body), (200, b"in"))
        answer, _ = run.ask(served.port, "here.test", "/a", {"X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "https"})
        run.check("a proxy that had TLS", answer.status, 200 if trusts else 301)
    finally:
        served.end()


RULED = """
listeners: [{address: "127.0.0.1:0"}]
admin: off
apis:
  base: {hosts: [ruled.test], routes: [{route: "ANY /{proxy+}", pipeline: {integrate: Integrate/Echo}}]}
  beta:
    rules: [{hosts: [ruled.test], priority: 1, headers: [{name: X-Version, value: beta*}, {name: X-Who, value: "*a"}]}]
    routes: [{route: "ANY /{proxy+}", pipeline: {integrate: Integrate/Echo}}]
"""


def explained(run, penstock, folder):
    """`penstock explain` and `invoke` ask routing rules too."""
    with open(f"{folder}/penstock.yaml", "w") as file:
        file.write(RULED)
    for fields, expected in ((["X-Version: beta2", "x-who: anna"], "beta"), (["X-Version: beta2"], "base"), ([], "base")):
        headers = [word for field in fields for word in ("-H", field)]
        for command in ("explain", "invoke"):
            said = json.loads(subprocess.run([penstock, command, "GET", "/x", "--host", "ruled.test", "--json", *headers],
                                             cwd=folder, capture_output=True, text=True, check=True).stdout)
            run.check(f"{command} {fields}", said.get("api") or said["route"]["api"], expected)


def led_to_https(run, penstock, folder):
    """--https-redirect of definitions: clear text is led to HTTPS, which is served."""
    served = Served(penstock, folder, "template.json", "--tls", "local", "--https-redirect", "8443")
    try:
        answer, _ = run.ask(served.port, "mapped.test:80", "/orders?a=b")
        run.check("clear text is led to HTTPS", (answer.status, answer.getheader("Location")), (301, "https://mapped.test:8443/orders?a=b"))
        run.check("which is said", any("Clear text is led to HTTPS at port 8443; its authority is .penstock/certs/ca.pem" in line
                                       for line in served.told), True)
        trusts = ssl.create_default_context(cafile=f"{folder}/.penstock/certs/ca.pem")
        trusts.check_hostname = False
        run.stage("HTTPS is served", "two /orders", served.port, "mapped.test", "/orders", context=trusts)
    finally:
        served.end()
    told = subprocess.run([penstock, "serve", "template.json", "--https-redirect", "443"], cwd=folder, capture_output=True, text=True)
    run.check("there is no HTTPS to lead to", (told.returncode != 0, "--tls" in told.stderr), (True, True))


def main():
    penstock = os.path.abspath(sys.argv[1])
    run = Domains()
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/template.json", "w") as file:
            json.dump(DEFINITION, file)
        served = Served(penstock, folder, "template.json", "--access-logs", "logs")
        try:
            by_definition(run, served)
            rules(run, served)
        finally:
            served.end()
        logged(run, folder)
        led_to_https(run, penstock, folder)
        explained(run, penstock, folder)
    with tempfile.TemporaryDirectory() as folder:
        by_boto(run, penstock, folder)
    for port, trusts in ((443, False), (8443, True)):
        with tempfile.TemporaryDirectory() as folder:
            Authority(folder).issue("here", "here.test")
            redirects(run, penstock, folder, port, trusts)
    run.end()


main()
