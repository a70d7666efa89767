#!/usr/bin/env python3
"""Recorded handshakes of a WebSocket API against a candidate's authorizers, and `explain` and `invoke` of one, as the gateway
that serves decides.

    handshake_replay.py PENSTOCK     exit 1 when something differs

Sources: Docs/authorizers.md; Developer Guide, "Control access to WebSocket APIs with AWS Lambda REQUEST authorizers".
"""
import http.client
import json
import os
import re
import subprocess
import sys
import tempfile

from gateway import Checks, Served
from websocket import Refused, WebSocket

# AWS's ARN of a handshake's call; the candidate's function lets nobody in by another.
GATE = """
def handler(event, context):
    who = event["queryStringParameters"]["who"]
    assert event["methodArn"].endswith("/prod/$connect") and event["requestContext"]["eventType"] == "CONNECT", event
    return {"principalId": who, "policyDocument": {"Version": "2012-10-17", "Statement": [
        {"Action": "execute-api:Invoke", "Effect": "Deny" if who in DENIED else "Allow", "Resource": event["methodArn"]}]}}
"""
FIELDS = [("Connection", "keep-alive, Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"),
          ("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA==")]


OPEN = """
def handler(event, context):
    return {"statusCode": 200}
"""


def function(code):
    return {"Type": "AWS::Lambda::Function", "Properties": {
        "Runtime": "python3.12", "Handler": "index.handler", "Role": "arn:aws:iam::000000000000:role/r", "Code": {"ZipFile": code}}}


def invocation(name):
    return {"Fn::Sub": "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${%sCode.Arn}/invocations" % name}


def template(denied):
    """A WebSocket API whose handshakes a function and one in shadow, which denies nobody, decide."""
    api = {"ApiId": {"Ref": "Chat"}}
    resources = {
        "Chat": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {
            "Name": "chat", "ProtocolType": "WEBSOCKET", "RouteSelectionExpression": "$request.body.action"}},
        "Open": {"Type": "AWS::ApiGatewayV2::Integration", "Properties": {
            **api, "IntegrationType": "AWS_PROXY", "IntegrationUri": invocation("open")}},
        "Connect": {
            "Type": "AWS::ApiGatewayV2::Route",
            "Metadata": {"Penstock": {"Authorizers": {"any_of": ["gate", {"authorizer": "next", "shadow": True}]}}},
            "Properties": {**api, "RouteKey": "$connect", "Target": {"Fn::Sub": "integrations/${Open}"}}},
        "Stage": {"Type": "AWS::ApiGatewayV2::Stage", "Properties": {**api, "StageName": "prod", "AutoDeploy": True}}}
    resources["openCode"] = function(OPEN)
    for name, who in (("gate", denied), ("next", [])):
        resources |= {
            f"{name}Code": function(GATE.replace("DENIED", repr(who))),
            f"{name}Authorizer": {"Type": "AWS::ApiGatewayV2::Authorizer", "Properties": {
                **api, "Name": name, "AuthorizerType": "REQUEST", "IdentitySource": ["route.request.querystring.who"],
                "AuthorizerUri": invocation(name)}}}
    return {"Resources": resources}


class Suite(Checks):
    def __init__(self, penstock, folder):
        super().__init__()
        self.penstock, self.folder = penstock, folder

    def record(self):
        """What three clients came to, and the recording of it."""
        served = Served(self.penstock, self.folder, "now.json", options=("--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"))
        told = "".join(served.told)
        self.url = re.search(r"ws://127\.0\.0\.1:\d+/_aws/\S*", told)[0].rstrip("/")
        self.path = "/" + self.url.split("/", 3)[3]
        admin = http.client.HTTPConnection("127.0.0.1", int(re.search(r"127\.0\.0\.1:(\d+) listener=admin", told)[1]))

        def ask(method, path):
            admin.request(method, path)
            answer = admin.getresponse()
            return answer.status, answer.read().decode()

        self.check("one recording at a time", [ask("POST", "/authz/record?max=100")[0] for _ in range(2)], [200, 409])
        self.check("clients", [self.connect(query) for query in ("?who=ann", "?who=mallory", "")], [101, 403, 401])
        with open(f"{self.folder}/recording", "w") as file:
            file.write(ask("GET", "/authz/recording")[1])
        served.end()

    def connect(self, query):
        try:
            WebSocket(self.url + query).close()
        except Refused as refused:
            return refused.status
        return 101

    @staticmethod
    def matrix(rows):
        """What was counted, without zeros."""
        return {row: {name: count for name, count in columns.items() if count} for row, columns in rows.items() if any(columns.values())}

    def run(self, *words):
        return subprocess.run([self.penstock, *words], cwd=self.folder, capture_output=True, text=True)

    def replay(self):
        words = ["--ask", "--secrets", "secrets", "--json"]
        done = self.run("authz", "replay", "recording", "now.json", *words)
        found = json.loads(done.stdout)
        self.check("replay: the same", (done.returncode, self.matrix(found["recorded_by_candidate"])),
                   (0, {"allow": {"allow": 1}, "deny": {"deny": 1}, "abstain": {"abstain": 1}}))
        self.check("replay: the shadow", [(row["name"], self.matrix(row["recorded_by_shadow"])) for row in found["shadows"]],
                   [("next", {"allow": {"allow": 1}, "deny": {"allow": 1}, "abstain": {"abstain": 1}})])
        done = self.run("authz", "replay", "recording", "candidate/now.json", *words)
        found = json.loads(done.stdout)
        self.check("replay: a candidate that denies ann", (done.returncode, self.matrix(found["recorded_by_candidate"])),
                   (1, {"allow": {"deny": 1}, "deny": {"allow": 1}, "abstain": {"abstain": 1}}))

    def explain(self):
        options = [word for name, value in FIELDS for word in ("-H", f"{name}: {value}")]
        done = self.run("explain", "--config", "now.json", "GET", self.path, *options)
        self.check("explain: the pipeline", (done.returncode, done.stdout.split()[0]), (0, "$connect"))
        for who, status, decision in (("ann", 101, "ALLOW"), ("mallory", 403, "ACCESS_DENIED")):
            done = self.run("invoke", "--config", "now.json", "GET", f"{self.path}?who={who}", *options, "--forward", "--json")
            answer = json.loads(done.stdout)
            self.check(f"invoke as {who}", (answer["status"], answer["decision"]["outcome"]), (status, decision))
        # As far as the integration, which nobody asks.
        with open(f"{self.folder}/requests.http", "w") as file:
            for who in ("ann", "mallory"):
                file.write(f"GET {self.path}?who={who}\n" + "".join(f"{name}: {value}\n" for name, value in FIELDS) + "\n###\n")
        before = set(os.listdir(tempfile.gettempdir()))
        done = self.run("explain", "--config", "now.json", "--request", "requests.http", "--ask", "--json")
        found = [json.loads(line)["decision"]["outcome"] for line in done.stdout.splitlines()]
        self.check("explain: the decisions", found, ["ALLOW", "ACCESS_DENIED"])
        left = [name for name in os.listdir(tempfile.gettempdir()) if name.startswith("penstock-") and name not in before]
        self.check("nothing is left behind", [name for name in left if os.path.isdir(f"{tempfile.gettempdir()}/{name}/functions")], [])
        # As the gateway: without a key it is no handshake, and a plain GET has no route.
        for cut, status in ((3, 400), (2, 426), (1, 403)):
            options = [word for name, value in FIELDS[:cut] for word in ("-H", f"{name}: {value}")]
            done = self.run("invoke", "--config", "now.json", "GET", f"{self.path}?who=ann", *options, "--forward", "--json")
            self.check(f"invoke with {cut} of the fields", json.loads(done.stdout)["status"], status)


def main(penstock):
    with tempfile.TemporaryDirectory() as folder:
        # An API's id is of its file's name.
        os.mkdir(f"{folder}/candidate")
        for name, denied in (("now", ["mallory"]), ("candidate/now", ["ann"])):
            with open(f"{folder}/{name}.json", "w") as file:
                json.dump(template(denied), file)
        with open(f"{folder}/secrets", "w") as file:
            file.write("ann\nmallory\n")
        suite = Suite(penstock, folder)
        suite.record()
        suite.replay()
        suite.explain()
        suite.end()


if __name__ == "__main__":
    main(sys.argv[1])
