#!/usr/bin/env python3
"""Usage plans as boto3 and a client see them: quotas over several stages, what is refused, GetUsage and UpdateUsage,
what an end and a kill -9 leave; a gateway's account throttle.

    usage_plans.py PENSTOCK     exit 1 when something differs, 77 without boto3

Sources: aws-surface.md §2.1 step 8, §2.4; Plugins/RateLimit/Quota/README.md, "What is lost, and when".
"""
import datetime
import http.client
import shutil
import socket
import subprocess
import sys
import tempfile
import time

try:
    import boto3
    from botocore.config import Config
except ImportError:
    print("boto3 is not installed", file=sys.stderr)
    sys.exit(77)

from gateway import Checks, Served

KEYS = {name: name * 24 for name in "klm"}
# RateLimit/Quota's flush_ms, and time for the write itself.
FLUSH = 1.0


class Plans:
    """A gateway with one keyed method on two stages, kept in a folder."""

    def __init__(self, penstock, folder):
        self.penstock, self.folder, self.day = penstock, folder, datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d")
        self.start()

    def start(self, *options):
        self.served = Served(self.penstock, self.folder, "--manage", "127.0.0.1:0", "--state", "state", "--no-watch", *options)
        self.client = boto3.client(
            "apigateway", endpoint_url=f"http://127.0.0.1:{self.served.manage}", region_name="us-east-1", aws_access_key_id="a",
            aws_secret_access_key="b", config=Config(retries={"max_attempts": 0}))

    def define(self):
        client = self.client
        self.api = client.create_rest_api(name="plans")["id"]
        root = client.get_resources(restApiId=self.api)["items"][0]["id"]
        place = {"restApiId": self.api, "resourceId": root, "httpMethod": "GET"}
        client.put_method(**place, authorizationType="NONE", apiKeyRequired=True)
        client.put_integration(**place, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
        client.put_method_response(**place, statusCode="200")
        client.put_integration_response(**place, statusCode="200", responseTemplates={"application/json": "{}"})
        for stage in ["one", "two"]:
            client.create_deployment(restApiId=self.api, stageName=stage)
        self.keys = {name: client.create_api_key(name=name, value=value, enabled=True)["id"] for name, value in KEYS.items()}

    def plan(self, limit, key, stages):
        plan = self.client.create_usage_plan(
            name=key, apiStages=[{"apiId": self.api, "stage": stage} for stage in stages], quota={"limit": limit, "period": "DAY"})["id"]
        self.client.create_usage_plan_key(usagePlanId=plan, keyId=self.keys[key], keyType="API_KEY")
        return plan

    def get(self, key, stage="one"):
        connection = http.client.HTTPConnection("127.0.0.1", self.served.port, timeout=10)
        connection.request("GET", f"/restapis/{self.api}/{stage}/_user_request_/", headers={"x-api-key": KEYS.get(key, key)})
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        return answer.status, body, answer.getheader("x-amzn-errortype")

    def usage(self, plan, key):
        return self.client.get_usage(usagePlanId=plan, startDate=self.day, endDate=self.day)["items"][self.keys[key]]


def quotas(checks, plans):
    plan = plans.plan(5, "k", ["one", "two"])
    found = [plans.get("k", stage)[0] for stage in ["one", "two", "one", "two", "one"]]
    checks.check("a quota is of all stages", found, [200] * 5)
    checks.check("it is used up", plans.get("k", "two"), (429, '{"message":"Limit Exceeded"}', "LimitExceededException"))
    checks.check("another key", plans.get("z" * 24), (403, '{"message":"Forbidden"}', "ForbiddenException"))
    time.sleep(2 * FLUSH)
    checks.check("GetUsage", plans.usage(plan, "k"), [[5, 0]])
    granted = plans.client.update_usage(
        usagePlanId=plan, keyId=plans.keys["k"], patchOperations=[{"op": "replace", "path": "/remaining", "value": "2"}])
    checks.check("UpdateUsage", granted["items"][plans.keys["k"]], [[5, 2]])
    checks.check("what it grants", [plans.get("k")[0] for _ in range(3)], [200, 200, 429])
    for value in ("2147483648", "9223372036854775807", "-1"):
        try:
            plans.client.update_usage(usagePlanId=plan, keyId=plans.keys["k"], patchOperations=[
                {"op": "replace", "path": "/remaining", "value": value}])
            checks.check(f"UpdateUsage to {value}", "taken", "refused")
        except plans.client.exceptions.BadRequestException as refused:
            checks.check(f"UpdateUsage to {value}", "/remaining" in str(refused), True)
    try:
        plans.client.update_usage_plan(usagePlanId=plan, patchOperations=[{"op": "replace", "path": "/quota/limit", "value": "2147483648"}])
        checks.check("a quota of more than 31 bits", "taken", "refused")
    except plans.client.exceptions.BadRequestException as refused:
        checks.check("a quota of more than 31 bits", "quota limit" in str(refused), True)
    plans.client.update_usage_plan(usagePlanId=plan, patchOperations=[{"op": "replace", "path": "/quota/limit", "value": "6"}])
    checks.check("a limit that is raised adds to it", [plans.get("k")[0] for _ in range(2)], [200, 429])
    return plan


def ends(checks, plans, plan):
    plans.served.end()
    plans.start()
    checks.check("after a clean stop", plans.usage(plan, "k"), [[8, 0]])
    checks.check("which is counted on", plans.get("k")[0], 429)
    plan = plans.plan(10**6, "l", ["one"])
    # When each was counted: only those of the last FLUSH may be lost.
    times = []
    end = time.monotonic() + 2.5 * FLUSH
    while time.monotonic() < end:
        if plans.get("l")[0] == 200:
            times.append(time.monotonic())
    killed = time.monotonic()
    plans.served.process.kill()
    plans.served.process.wait()
    plans.start()
    used = plans.usage(plan, "l")[0][0]
    safe = sum(killed - at > 1.5 * FLUSH for at in times)
    checks.check("after kill -9 no more than was counted", used <= len(times), True)
    checks.check("after kill -9 all but the last second", used >= safe > 0, True)
    print(f"kill -9: {len(times)} counted, {used} kept, {len(times) - used} lost")


def account(checks, plans):
    plans.served.end()
    plans.start("--account-throttle", "0.001/3")
    plans.plan(10**6, "m", ["two"])
    found = [plans.get("m", "two") for _ in range(4)]
    checks.check("an account's throttle", [answer[0] for answer in found], [200] * 3 + [429])
    checks.check("its text", found[3][1:], ('{"message":"Too Many Requests"}', "TooManyRequestsException"))


def throttled(checks, plans, second):
    """--usage-lease: a throttle of a usage plan is one of both gateways."""
    for one in (plans, second):
        # Each has its own state: the same plan in both, by its id in the store.
        plan = one.client.get_usage_plans()["items"]
        plan = next(item for item in plan if item["apiStages"])
        one.client.update_usage_plan(usagePlanId=plan["id"], patchOperations=[
            {"op": "remove", "path": "/quota"}, {"op": "replace", "path": "/throttle/rateLimit", "value": "0.001"},
            {"op": "replace", "path": "/throttle/burstLimit", "value": "4"}])
    found = [one.get("k") for one in [plans, second] * 3]
    checks.check("a throttle of two gateways", [answer[0] for answer in found], [200] * 4 + [429] * 2)
    checks.check("its words", found[-1][1], '{"message":"Too Many Requests"}')


def refused(checks, penstock):
    def said(*arguments):
        done = subprocess.run([penstock, "serve", "--manage", "127.0.0.1:0", "--ephemeral", *arguments], capture_output=True, text=True, timeout=30)
        return done.returncode != 0, done.stderr
    for arguments, words in [
            (("--usage-store", "redis://:secret@h:1"), "every process could read a password"), (("--usage-store", "h"), "neither HOST:PORT nor"),
            (("--usage-store", "http://h:1"), "neither HOST:PORT nor"), (("--usage-store", "redis://a@h"), "a user has a password"),
            (("--usage-store", "h:1", "--usage-store-password", "secret"), "not the password itself"),
            (("--usage-store", "h:1", "--usage-store-password", "env:NO_SUCH_VARIABLE"), "no NO_SUCH_VARIABLE"),
            (("--usage-lease", "5"), "need --usage-store"), (("--usage-store", "h:1", "--usage-lease", "5"), "10 to 10000")]:
        is_refused, text = said(*arguments)
        checks.check(" ".join(arguments), (is_refused, words in text, "secret" in text.replace("every process could read", "")), (True, True, False))


def stored(checks, plans):
    """--usage-store: a quota of two gateways in one Redis, whichever is asked."""
    if shutil.which("redis-server") is None:
        return print("there is no redis-server: quotas of several gateways aren't tried")
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    redis = subprocess.Popen(
        ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--requirepass", "p w"], cwd=plans.folder, stdout=subprocess.DEVNULL)
    with open(f"{plans.folder}/password", "w") as file:
        file.write("p w\n")
    store = ("--usage-store", f"redis://default@127.0.0.1:{port}/3?prefix=shop", "--usage-store-password", f"file:{plans.folder}/password",
             "--usage-lease", "0")
    second = None
    try:
        for _ in range(500):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.02)
        plans.served.end()
        plans.start(*store)
        client = plans.client
        for usage_plan in client.get_usage_plans()["items"]:
            client.update_usage_plan(usagePlanId=usage_plan["id"], patchOperations=[
                {"op": "remove", "path": "/apiStages", "value": f"{stage['apiId']}:{stage['stage']}"} for stage in usage_plan["apiStages"]])
        plan = plans.plan(4, "k", ["one"])
        plans.served.end()
        other = tempfile.mkdtemp(dir=plans.folder)
        shutil.copytree(f"{plans.folder}/state", f"{other}/state")
        plans.start(*store)
        second = Plans.__new__(Plans)
        second.penstock, second.folder, second.day, second.api, second.keys = plans.penstock, other, plans.day, plans.api, plans.keys
        second.start(*store)
        found = [one.get("k") for one in [plans, second] * 3]
        checks.check("a quota of two gateways", [answer[0] for answer in found], [200] * 4 + [429] * 2)
        checks.check("its text there", found[-1][1:], ('{"message":"Limit Exceeded"}', "LimitExceededException"))
        checks.check("GetUsage of either", [one.usage(plan, "k") for one in [plans, second]], [[[4, 0]]] * 2)
        granted = plans.client.update_usage(
            usagePlanId=plan, keyId=plans.keys["k"], patchOperations=[{"op": "replace", "path": "/remaining", "value": "1"}])
        checks.check("UpdateUsage there", granted["items"][plans.keys["k"]], [[4, 1]])
        checks.check("what it grants there", [plans.get("k")[0] for _ in range(2)], [200, 429])
        keys = subprocess.run(["redis-cli", "-p", str(port), "-a", "p w", "--no-auth-warning", "-n", "3", "--scan"], capture_output=True, text=True)
        checks.check("its database and prefix", keys.stdout != "" and all(key.startswith("shop:") for key in keys.stdout.split()), True)
        throttled(checks, plans, second)
    finally:
        for process in [redis] + ([second.served.process] if second and hasattr(second, "served") else []):
            process.kill()
            process.wait()


def main():
    checks = Checks()
    with tempfile.TemporaryDirectory() as folder:
        plans = Plans(sys.argv[1], folder)
        try:
            plans.define()
            ends(checks, plans, quotas(checks, plans))
            account(checks, plans)
            refused(checks, sys.argv[1])
            stored(checks, plans)
        finally:
            plans.served.process.kill()
            plans.served.process.wait()
    checks.end()


main()
