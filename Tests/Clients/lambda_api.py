#!/usr/bin/env python3
"""Lambda's control API and STS on --manage, by boto3: functions from archives, versions, aliases,
policies, tags, concurrency, calls, and what is refused.

usage: lambda_api.py PENSTOCK       exit: 0 all right, 1 something isn't, 77 boto3 isn't installed
"""
import io
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import zipfile

try:
    import boto3
    from botocore.config import Config
    from botocore.exceptions import ClientError
except ImportError:
    print("SKIP: boto3 is not installed")
    sys.exit(77)

ROLE = "arn:aws:iam::000000000000:role/r"
ARN = "arn:aws:lambda:us-east-1:000000000000:function:f"
ECHO = "def handler(event, context): return {'event': event, 'version': context.function_version}"
failures = []


def check(what, found, wanted):
    if found != wanted:
        failures.append(what)
        print(f"FAIL {what}\n  found  {found!r}\n  wanted {wanted!r}")


def refused(what, call, code, text):
    try:
        call()
        check(what, "it went through", code)
    except ClientError as error:
        check(what, error.response["Error"]["Code"], code)
        if text not in error.response["Error"]["Message"]:
            check(what, error.response["Error"]["Message"], text)


def archive(text, name="index.py", **extra):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, text)
        for other, content in extra.items():
            file.writestr(other.replace("__", "/"), content)
    return memory.getvalue()


def link(target, name="index.py", **files):
    memory = io.BytesIO(archive(ECHO, "code/main.py", **files))
    with zipfile.ZipFile(memory, "a") as file:
        entry = zipfile.ZipInfo(name)
        entry.create_system = 3
        entry.external_attr = 0o120777 << 16
        file.writestr(entry, target)
    return memory.getvalue()


class Gateway:
    def __init__(self, program, folder, *arguments):
        self.process = subprocess.Popen(
            [program, "serve", "--manage", "127.0.0.1:0", "--admin", "off", "--no-watch",
             *arguments], cwd=folder, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        self.lines = []
        for line in self.process.stderr:
            self.lines.append(line)
            found = re.search(r"address=\S*?:(\d+) listener=management", line)
            if found:
                self.port = int(found.group(1))
                break
        else:
            sys.exit("it did not start:\n" + "".join(self.lines))
        import threading
        threading.Thread(target=lambda: self.lines.extend(self.process.stderr), daemon=True).start()

    def client(self, service):
        return boto3.client(
            service, endpoint_url=f"http://127.0.0.1:{self.port}", region_name="us-east-1",
            aws_access_key_id="test", aws_secret_access_key="test",
            config=Config(retries={"max_attempts": 0}))

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


def payload(answer):
    return json.loads(answer["Payload"].read())


def make(client, name="f", code=None, **more):
    return client.create_function(
        FunctionName=name, Runtime="python3.12", Role=ROLE, Handler="index.handler",
        Code={"ZipFile": code or archive(ECHO)}, **more)


def functions(client):
    made = make(client, Timeout=5, MemorySize=256, Environment={"Variables": {"A": "b"}})
    check("a function's ARN", made["FunctionArn"], ARN)
    check("its version", made["Version"], "$LATEST")
    check("its variables", made["Environment"], {"Variables": {"A": "b"}})
    client.get_waiter("function_active_v2").wait(FunctionName="f")
    answer = client.invoke(FunctionName="f", Payload=b'{"a": 1}', LogType="Tail")
    check("what it answers", payload(answer), {"event": {"a": 1}, "version": "$LATEST"})
    check("there is a log", bool(answer["LogResult"]), True)
    event = client.invoke(FunctionName="f", InvocationType="Event", Payload=b"{}")
    check("an event", event["StatusCode"], 202)
    check("by ARN", client.get_function(FunctionName=ARN)["Configuration"]["Handler"],
          "index.handler")
    check("listed", [f["FunctionName"] for f in client.list_functions()["Functions"]], ["f"])


def versions(client):
    check("a version", client.publish_version(FunctionName="f")["FunctionArn"], ARN + ":1")
    check("nothing new", client.publish_version(FunctionName="f")["Version"], "1")
    alias = client.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
    check("an alias", alias["AliasArn"], ARN + ":live")
    client.update_function_code(
        FunctionName="f", ZipFile=archive("def handler(e, c): raise ValueError('no')"))
    client.get_waiter("function_updated_v2").wait(FunctionName="f")
    failed = client.invoke(FunctionName="f", Payload=b"{}")
    check("an error", failed["FunctionError"], "Unhandled")
    check("its words", payload(failed)["errorMessage"], "no")
    old = client.invoke(FunctionName="f", Qualifier="live", Payload=b"{}")
    check("the alias calls what was published", payload(old)["version"], "1")
    stream = client.invoke_with_response_stream(FunctionName="f:1", Payload=b"{}")["EventStream"]
    check("a streamed answer", [next(iter(part)) for part in stream],
          ["PayloadChunk", "InvokeComplete"])
    listed = client.list_versions_by_function(FunctionName="f")["Versions"]
    check("versions", [v["Version"] for v in listed], ["$LATEST", "1"])


def policies(client):
    added = client.add_permission(
        FunctionName="f", StatementId="s", Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com", SourceArn="arn:aws:execute-api:*")
    check("a statement", json.loads(added["Statement"])["Principal"],
          {"Service": "apigateway.amazonaws.com"})
    policy = json.loads(client.get_policy(FunctionName="f")["Policy"])
    check("the policy", [s["Sid"] for s in policy["Statement"]], ["s"])
    client.remove_permission(FunctionName="f", StatementId="s")
    refused("no policy", lambda: client.get_policy(FunctionName="f"),
            "ResourceNotFoundException", "does not exist")
    client.tag_resource(Resource=ARN, Tags={"team": "a", "x": "y"})
    client.untag_resource(Resource=ARN, TagKeys=["x"])
    check("tags", client.list_tags(Resource=ARN)["Tags"], {"team": "a"})
    client.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=2)
    got = client.get_function_concurrency(FunctionName="f")
    check("concurrency", got["ReservedConcurrentExecutions"], 2)


def refusals(client):
    refused("an unknown one", lambda: client.get_function(FunctionName="nobody"),
            "ResourceNotFoundException",
            "Function not found: arn:aws:lambda:us-east-1:000000000000:function:nobody")
    refused("one that is there", lambda: make(client), "ResourceConflictException",
            "Function already exist: f")
    for name, code in (("no archive", b"x"), ("a way out", archive("x", "../../x.py")),
                       ("a link", link("/etc/passwd")),
                       ("a way up", link("../x")), ("a detour", link("code/../../x")), ("an absolute name", archive("x", "/x.py"))):
        refused(name, lambda code=code: make(client, "g", code), "InvalidParameterValueException",
                "Could not unzip")
    make(client, "linked", link("code/main.py"))
    check("a link inside", payload(client.invoke(FunctionName="linked", Payload=b"1"))["event"], 1)
    client.delete_function(FunctionName="linked")
    large = os.urandom(30 << 20)
    make(client, "large", archive(ECHO, **{"data": large}))
    client.delete_function(FunctionName="large")
    bomb = archive("x", **{"big": b"\0" * (263 << 20)})
    refused("too large", lambda: make(client, "g", bomb), "InvalidParameterValueException",
            "Unzipped size must be smaller")
    refused("S3", lambda: client.create_function(
        FunctionName="g", Runtime="python3.12", Role=ROLE, Handler="a.b",
        Code={"S3Bucket": "bucket", "S3Key": "k"}), "InvalidParameterValueException", "ZipFile")
    refused("a long time-out", lambda: client.update_function_configuration(
        FunctionName="f", Timeout=901), "ValidationException", "less than or equal to 900")
    refused("not done", lambda: client.list_event_source_mappings(),
            "NotImplementedException", "ListEventSourceMappings")
    refused("an old revision", lambda: client.update_function_configuration(
        FunctionName="f", Description="d", RevisionId="old"), "PreconditionFailedException",
            "RevisionId")


def sts_error(gateway):
    try:
        gateway.client("sts").get_session_token()
    except ClientError as error:
        return error.response["Error"]["Code"]


def main():
    program = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        gateway = Gateway(program, folder, "--state", "managed")
        identity = gateway.client("sts").get_caller_identity()
        check("who asks", identity["Arn"], "arn:aws:iam::000000000000:user/test")
        check("an error of STS", sts_error(gateway), "NotImplemented")
        client = gateway.client("lambda")
        for part in (functions, versions, policies, refusals):
            part(client)
        gateway.stop()
        again = Gateway(program, folder, "--state", "managed")
        client = again.client("lambda")
        answer = client.invoke(FunctionName="f:live", Payload=b"{}")
        check("it lasts", payload(answer)["version"], "1")
        client.delete_function(FunctionName="f")
        check("deleted", client.list_functions()["Functions"], [])
        again.stop()
        # While it runs, invocations may still read it.
        Gateway(program, folder, "--state", "managed").stop()
        left = os.listdir(os.path.join(folder, "managed", "lambda"))
        check("its code is gone", left, [])
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
