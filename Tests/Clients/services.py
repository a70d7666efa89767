#!/usr/bin/env python3
"""Integrations with services of AWS against moto's server: from REST APIs, and from HTTP APIs by their subtypes.

    services.py PENSTOCK     exit 1 when something differs, 77 without moto

What AWS answers is moto's word here: that requests arrive, whole and where they should, is what is looked at.
"""
import http.client
import json
import pathlib
import sys
import tempfile
import urllib.parse

from gateway import Served

try:
    import boto3
    from moto.server import ThreadedMotoServer
except ImportError:
    print("there is no moto: Scripts/setup test installs it", file=sys.stderr)
    sys.exit(77)

FAILURES = []
REGION, ACCOUNT = "us-east-1", "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/r"
KEYS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_DEFAULT_REGION": REGION}
FORM = {"integration.request.header.Content-Type": "'application/x-www-form-urlencoded'"}


def check(what, got, wanted):
    if got != wanted:
        FAILURES.append(f"{what}: {got!r:.400}, not {wanted!r:.400}")


def rest(queue, topic, machine):
    """A REST API: by path and method what is called, how, and with which template and parameters."""
    def call(uri, template=None, verb="POST", parameters=None, path=()):
        integration = {
            "type": "aws", "uri": f"arn:aws:apigateway:{REGION}:{uri}", "httpMethod": verb, "credentials": ROLE,
            "requestParameters": parameters or {},
            "responses": {"default": {"statusCode": "200"}, "4\\d{2}": {"statusCode": "400"}},
        }
        if template:
            integration["requestTemplates"] = {"application/json": template}
        return {
            "parameters": [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in path],
            "responses": {"200": {"description": ""}, "400": {"description": ""}},
            "x-amazon-apigateway-integration": integration,
        }

    item = '{"TableName": "t", "Item": {"id": {"S": "$input.path(\'$.id\')"}, "n": {"N": "7"}}}'
    query = """{"TableName": "t", "KeyConditionExpression": "id = :i",
                "ExpressionAttributeValues": {":i": {"S": "$input.params('id')"}}}"""
    send = "Action=SendMessage&MessageBody=$util.urlEncode($input.body)"
    s3 = {"integration.request.path.bucket": "method.request.path.bucket", "integration.request.path.key": "method.request.path.key"}
    event = """{"Entries": [{"Source": "s", "DetailType": "d", "Detail": "$util.escapeJavaScript($input.body)"}]}"""
    paths = {
        "/items": {"post": call("dynamodb:action/PutItem", item)},
        "/items/{id}": {
            "get": call("dynamodb:action/GetItem", '{"TableName": "t", "Key": {"id": {"S": "$input.params(\'id\')"}}}', path=["id"]),
            "post": call("dynamodb:action/Query", query, path=["id"]),
        },
        "/missing": {"post": call("dynamodb:action/GetItem", '{"TableName": "none", "Key": {"id": {"S": "1"}}}')},
        "/queue": {
            "post": call(f"sqs:path/{ACCOUNT}/{queue}", send, parameters=FORM),
            "put": call("sqs:action/SendMessage", parameters={
                "integration.request.querystring.QueueUrl": f"'http://x/{ACCOUNT}/{queue}'",
                "integration.request.querystring.MessageBody": "method.request.querystring.text"}),
        },
        "/json": {"post": call(
            "sqs:path//", f'{{"QueueUrl": "http://x/{ACCOUNT}/{queue}", "MessageBody": "$input.path(\'$.text\')"}}',
            parameters={"integration.request.header.X-Amz-Target": "'AmazonSQS.SendMessage'",
                        "integration.request.header.Content-Type": "'application/x-amz-json-1.0'"})},
        "/topic": {"post": call(
            "sns:path//", f"Action=Publish&TopicArn=$util.urlEncode('{topic}')&Message=$util.urlEncode($input.body)",
            parameters=FORM)},
        "/stream": {"post": call(
            "kinesis:action/PutRecord", '{"StreamName": "s", "PartitionKey": "k", "Data": "$util.base64Encode($input.body)"}')},
        "/machine": {"post": call(
            "states:action/StartExecution",
            f'{{"stateMachineArn": "{machine}", "input": "$util.escapeJavaScript($input.body)"}}')},
        "/events": {"post": call("events:action/PutEvents", event)},
        "/files/{bucket}/{key+}": {
            verb: call("s3:path/{bucket}/{key}", verb=verb.upper(), parameters=s3, path=["bucket", "key"])
            for verb in ("get", "put")
        },
        "/sub/{key}": {"get": call(
            "bucket.s3:path/{key}", verb="GET", parameters={"integration.request.path.key": "method.request.path.key"},
            path=["key"])},
        "/caller": {"post": {**call("dynamodb:action/PutItem", item)}},
    }
    paths["/caller"]["post"]["x-amazon-apigateway-integration"]["credentials"] = "arn:aws:iam::*:user/*"
    return {"openapi": "3.0.1", "info": {"title": "rest", "version": "1"}, "paths": paths}


def template(queue, topic, machine):
    resources = {
        "Rest": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Body": rest(queue, topic, machine)}},
        "Deployment": {"Type": "AWS::ApiGateway::Deployment", "Properties": {"RestApiId": {"Ref": "Rest"}}},
        "Stage": {"Type": "AWS::ApiGateway::Stage", "Properties": {
            "RestApiId": {"Ref": "Rest"}, "DeploymentId": {"Ref": "Deployment"}, "StageName": "v1"}},
        "Http": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Name": "h", "ProtocolType": "HTTP"}},
        "HttpStage": {"Type": "AWS::ApiGatewayV2::Stage", "Properties": {
            "ApiId": {"Ref": "Http"}, "StageName": "$default", "AutoDeploy": True}},
    }
    url = f"http://x/{ACCOUNT}/{queue}"
    subtypes = {
        "send": ("SQS-SendMessage", {"QueueUrl": url, "MessageBody": "$request.body", "MessageAttributes":
                                     '{"a": {"DataType": "String", "StringValue": "${request.querystring.a}"}}'}),
        "receive": ("SQS-ReceiveMessage", {"QueueUrl": url, "MaxNumberOfMessages": "1"}),
        "delete": ("SQS-DeleteMessage", {"QueueUrl": url, "ReceiptHandle": "$request.body.handle"}),
        "purge": ("SQS-PurgeQueue", {"QueueUrl": url}),
        "event": ("EventBridge-PutEvents", {"Source": "s", "DetailType": "$request.body.type", "Detail": "$request.body.detail"}),
        "record": ("Kinesis-PutRecord", {"StreamName": "s", "PartitionKey": "$request.body.key", "Data": "$request.body.data"}),
        "start": ("StepFunctions-StartExecution", {"StateMachineArn": machine, "Input": "$request.body", "Name": "$request.header.name"}),
        "nothing": ("SQS-SendMessage", {"QueueUrl": url}),
    }
    for name, (subtype, parameters) in subtypes.items():
        resources[f"I{name}"] = {"Type": "AWS::ApiGatewayV2::Integration", "Properties": {
            "ApiId": {"Ref": "Http"}, "IntegrationType": "AWS_PROXY", "IntegrationSubtype": subtype,
            "PayloadFormatVersion": "1.0", "CredentialsArn": ROLE, "RequestParameters": parameters}}
        resources[f"R{name}"] = {"Type": "AWS::ApiGatewayV2::Route", "Properties": {
            "ApiId": {"Ref": "Http"}, "RouteKey": f"POST /{name}", "Target": {"Fn::Sub": f"integrations/${{I{name}}}"}}}
    return {"Resources": resources}


class Gateway(Served):
    def __init__(self, penstock, folder, endpoint, body):
        (folder / "template.json").write_text(json.dumps(body))
        super().__init__(penstock, folder, "template.json", "--no-watch", "--endpoint-url", endpoint, environment=KEYS)

    def ask(self, kind, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, self.bases[kind] + path, body.encode() if body else body, headers or {"Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer.status, answer.read()


def messages(sqs, url):
    found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]).get("Messages", [])
    for message in found:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return found


def bodies(sqs, url):
    return [message["Body"] for message in messages(sqs, url)]


def records(kinesis):
    shard = kinesis.describe_stream(StreamName="s")["StreamDescription"]["Shards"][0]["ShardId"]
    iterator = kinesis.get_shard_iterator(StreamName="s", ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    return [r["Data"] for r in kinesis.get_records(ShardIterator=iterator["ShardIterator"])["Records"]]


def check_rest(gateway, clients, url):
    def ask(method, path, body=None, headers=None):
        return gateway.ask("REST", method, path, body, headers)

    check("PutItem", ask("POST", "/items", '{"id": "a b"}'), (200, b"{}"))
    status, body = ask("GET", "/items/a%20b")
    check("GetItem", (status, json.loads(body).get("Item")), (200, {"id": {"S": "a b"}, "n": {"N": "7"}}))
    status, body = ask("POST", "/items/a%20b", "{}")
    check("Query", (status, json.loads(body).get("Count")), (200, 1))
    check("what a service refuses is selected by status", ask("POST", "/missing", "{}")[0], 400)
    check("SQS by path", ask("POST", "/queue", '{"a": "ü&="}')[0], 200)
    check("its message", bodies(clients["sqs"], url), ['{"a": "ü&="}'])
    check("SQS by action", ask("PUT", "/queue?text=x%26y", "")[0], 200)
    check("its message", bodies(clients["sqs"], url), ["x&y"])
    check("SQS in JSON", ask("POST", "/json", '{"text": "hello"}')[0], 200)
    check("its message", bodies(clients["sqs"], url), ["hello"])
    check("SNS Publish", ask("POST", "/topic", '{"b": 1}')[0], 200)
    check("its message", [json.loads(b)["Message"] for b in bodies(clients["sqs"], url)], ['{"b": 1}'])
    check("Kinesis PutRecord", ask("POST", "/stream", '{"c": 1}')[0], 200)
    check("its record", records(clients["kinesis"]), [b'{"c": 1}'])
    status, body = ask("POST", "/machine", '{"d": 1}')
    check("StartExecution", (status, "executionArn" in json.loads(body)), (200, True))
    status, body = ask("POST", "/events", '{"e": 1}')
    check("PutEvents", (status, json.loads(body).get("FailedEntryCount")), (200, 0))
    check("its event", [json.loads(b)["detail"] for b in bodies(clients["sqs"], url)], [{"e": 1}])
    key = "/files/bucket/a/b%20c%2Bd.txt"
    check("PutObject", ask("PUT", key, "content", {"Content-Type": "text/plain"})[0], 200)
    stored = clients["s3"].get_object(Bucket="bucket", Key="a/b c+d.txt")
    check("its object", stored["Body"].read(), b"content")
    check("GetObject", ask("GET", key), (200, b"content"))
    check("an object that isn't there", ask("GET", "/files/bucket/none")[0], 400)
    clients["s3"].put_object(Bucket="bucket", Key="k", Body=b"sub")
    check("the bucket as a subdomain", ask("GET", "/sub/k"), (200, b"sub"))
    check("the caller's credentials", ask("POST", "/caller", "{}")[0], 500)
    check("a warning says so", "the caller's own credentials" in "".join(gateway.told), True)


def check_http(gateway, clients, url):
    def ask(path, body="", headers=None):
        return gateway.ask("HTTP", "POST", path, body, headers)

    status, body = ask("/send?a=1", '{"x": 1}')
    check("SQS-SendMessage", (status, "MessageId" in json.loads(body)), (200, True))
    status, body = ask("/receive")
    found = json.loads(body).get("Messages", [])
    check("SQS-ReceiveMessage", (status, [m["Body"] for m in found]), (200, ['{"x": 1}']))
    for message in found:
        check("SQS-DeleteMessage", ask("/delete", json.dumps({"handle": message["ReceiptHandle"]}))[0], 200)
    ask("/send?a=1", "again")
    check("its attribute", [m["MessageAttributes"]["a"]["StringValue"] for m in messages(clients["sqs"], url)], ["1"])
    check("SQS-PurgeQueue", ask("/purge")[0], 200)
    status, body = ask("/event", json.dumps({"type": "d", "detail": {"f": "'ü"}}))
    check("EventBridge-PutEvents", (status, json.loads(body).get("FailedEntryCount")), (200, 0))
    check("its event", [json.loads(b)["detail"] for b in bodies(clients["sqs"], url)], [{"f": "'ü"}])
    before = len(records(clients["kinesis"]))
    status, body = ask("/record", json.dumps({"key": "k", "data": "aGk="}))
    check("Kinesis-PutRecord", (status, records(clients["kinesis"])[before:]), (200, [b"hi"]))
    status, body = ask("/start", '{"g": 1}', {"name": "n1"})
    check("StepFunctions-StartExecution", (status, json.loads(body).get("executionArn", "")[-2:]), (200, "n1"))
    check("a subtype without what it requires", ask("/nothing")[0], 500)
    check("a warning says so", "MessageBody" in "".join(gateway.told), True)


def main(penstock):
    folder = pathlib.Path(tempfile.mkdtemp())
    moto = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    moto.start()
    endpoint = "http://{}:{}".format(*moto.get_host_and_port())
    session = boto3.Session("AKIDEXAMPLE", "secret", region_name=REGION)
    clients = {name: session.client(name, endpoint_url=endpoint)
               for name in ("dynamodb", "sqs", "sns", "kinesis", "s3", "stepfunctions", "events")}
    clients["dynamodb"].create_table(
        TableName="t", KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}], BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}])
    url = clients["sqs"].create_queue(QueueName="q")["QueueUrl"]
    queue = f"arn:aws:sqs:{REGION}:{ACCOUNT}:q"
    topic = clients["sns"].create_topic(Name="t")["TopicArn"]
    clients["sns"].subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)
    clients["kinesis"].create_stream(StreamName="s", ShardCount=1)
    clients["s3"].create_bucket(Bucket="bucket")
    clients["events"].put_rule(Name="r", EventPattern='{"source": ["s"]}')
    clients["events"].put_targets(Rule="r", Targets=[{"Id": "q", "Arn": queue}])
    machine = clients["stepfunctions"].create_state_machine(
        name="m", roleArn=ROLE, definition='{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}')["stateMachineArn"]
    gateway = Gateway(penstock, folder, endpoint, template(urllib.parse.urlparse(url).path.split("/")[-1], topic, machine))
    try:
        check_rest(gateway, clients, url)
        check_http(gateway, clients, url)
    finally:
        gateway.process.terminate()
        gateway.process.wait(20)
        moto.stop()
    print("\n".join(FAILURES) or "as it should be")
    sys.exit(1 if FAILURES else 0)


if __name__ == "__main__":
    main(sys.argv[1])
