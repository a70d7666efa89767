#!/usr/bin/env python3
"""Limits of two gateways in one Redis: rates exact and leased, quotas, shadows, a server that goes away and comes back,
and what a configuration with stores may not say.

    stores.py PENSTOCK     exit 1 when something differs, 77 without redis-server

Sources: Plugins/Store/Redis/README.md, Sources/CPenstock/include/penstock/ext/store.h.
"""
import http.client
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

from gateway import Checks


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def wait_for(port):
    for _ in range(500):
        try:
            return socket.create_connection(("127.0.0.1", port), 0.2).close()
        except OSError:
            time.sleep(0.02)
    sys.exit(f"nobody listens on {port}")


class Redis:
    def __init__(self, folder):
        self.port, self.folder = free_port(), folder
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", self.folder],
            stdout=subprocess.DEVNULL)
        wait_for(self.port)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def ask(self, *words):
        """One command; the raw answer."""
        with socket.create_connection(("127.0.0.1", self.port), 5) as connection:
            text = f"*{len(words)}\r\n" + "".join(f"${len(word)}\r\n{word}\r\n" for word in words)
            connection.sendall(text.encode())
            return connection.recv(65536).decode()


class Gateway:
    """A gateway whose routes /a, /b … have one limit each."""

    def __init__(self, penstock, redis_port, limits, store=""):
        self.folder, self.port, self.admin = tempfile.mkdtemp(), free_port(), free_port()
        routes = "".join(
            f"""      - route: GET /{name}
        pipeline: {{rate_limit: {limit}, integrate: {{use: Integrate/Mock, config: {{status: 200}}}}}}
""" for name, limit in limits.items())
        with open(f"{self.folder}/penstock.yaml", "w") as file:
            file.write(f"""listeners: [{{address: "127.0.0.1:{self.port}"}}]
admin: {{address: "127.0.0.1:{self.admin}"}}
state_dir: {self.folder}/state
access_log: off
stores:
  shared: {{use: Store/Redis, config: {{address: "127.0.0.1:{redis_port}"{store}}}}}
apis:
  a:
    routes:
{routes}""")
        self.log = open(f"{self.folder}/log", "w+")
        self.process = subprocess.Popen(
            [penstock, "serve", f"{self.folder}/penstock.yaml", "--no-watch"], stdout=self.log, stderr=self.log)
        wait_for(self.port)

    def get(self, name, tenant="t"):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", f"/{name}", headers={"x-tenant": tenant})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer

    def status(self, name, tenant="t"):
        return self.get(name, tenant).status

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def step(use, config, more=""):
    return f"{{use: RateLimit/{use}, name: {use.lower()}, {more}config: {{{config}, key: [request.header.x-tenant], store: shared}}}}"


SLOW = "rate: 6, period_s: 3600, burst: 6"


def exact(checks, first, second):
    turns = [first, second] * 3
    checks.check("six an hour, whichever gateway", [one.status("rate") for one in turns], [200] * 6)
    checks.check("not more", [first.status("rate"), second.status("rate")], [429, 429])
    answer = second.get("rate")
    checks.check("what a refusal says", answer.getheader("ratelimit-policy"), '"tokenbucket";q=6;w=3600')
    checks.check("when to come again", 0 < int(answer.getheader("retry-after")) <= 600, True)
    checks.check("another tenant", first.status("rate", "u"), 200)


def quota(checks, first, second, redis):
    turns = [first, second] * 2
    checks.check("four a day, whichever gateway", [one.status("quota") for one in turns], [200] * 4)
    checks.check("not more", [first.status("quota"), second.status("quota")], [429, 429])
    day = str(int(time.time()) // 86400)
    checks.check("a plan is told by day", redis.ask("HGET", f"penstock:usage:plan:{day}", "t"), "$1\r\n4\r\n")


def shadow(checks, first):
    checks.check("a shadow refuses nothing", [first.status("shadow") for _ in range(4)], [200] * 4)
    checks.check("and takes nothing from who isn't", first.status("one"), 200)
    with urllib.request.urlopen(f"http://127.0.0.1:{first.admin}/metrics", timeout=10) as answer:
        found = [line for line in answer.read().decode().splitlines() if "shadow_verdicts" in line and 'route="GET /shadow"' in line]
    checks.check("what it would have refused", [line.split()[-1] for line in found if 'enforced="allow",shadow="deny"' in line], ["3"])


def told(checks, first):
    """headers: all"""
    found = [(one.status, one.getheader("ratelimit-policy"), one.getheader("ratelimit")) for one in [first.get("told") for _ in range(3)]]
    policies, limits = [one[1] for one in found], [one[2] for one in found]
    checks.check("statuses", [one[0] for one in found], [200, 200, 429])
    checks.check("each answer tells the limits that the request met", policies, ['"wide";q=9;w=9, "told";q=2;w=3600'] * 2 + ['"told";q=2;w=3600, "wide";q=9;w=9'])
    checks.check("what remains", [limit.split("t=")[0] for limit in limits], ['"wide";r=8;', '"wide";r=7;', '"told";r=0;'])
    checks.check("of the store too", [', "told";r=1;' in limits[0], ', "told";r=0;' in limits[1]], [True, True])
    checks.check("others don't", first.get("rate", "x").getheader("ratelimit"), None)


def leased(checks, penstock, redis):
    """Together never more than rate * t + burst, in any window."""
    limits = {"rate": step("TokenBucket", "rate: 100, burst: 50")}
    gateways = [Gateway(penstock, redis.port, limits, ", mode: leased, away: deny") for _ in range(2)]
    try:
        passed, refused, start = [], 0, time.monotonic()
        connections = [http.client.HTTPConnection("127.0.0.1", one.port, timeout=10) for one in gateways]
        while time.monotonic() - start < 3:
            for connection in connections:
                connection.request("GET", "/rate", headers={"x-tenant": "t"})
                answer = connection.getresponse()
                answer.read()
                if answer.status == 200:
                    passed.append(time.monotonic() - start)
                refused += answer.status == 429
        checks.check("there was too much", refused > len(passed), True)
        most = max(j - i + 1 - 100 * (passed[j] - passed[i]) for i in range(len(passed)) for j in range(i, len(passed)))
        # What was decided a moment before it was seen here.
        checks.check(f"no window has more than its limit ({most:.1f} of 50)", most <= 50 + 5, True)
        checks.check(f"most of it is used ({len(passed)} of 350)", len(passed) >= 200, True)
        asked = [line for line in redis.ask("INFO", "commandstats").split("\r\n") if line.startswith("cmdstat_eval:")]
        calls = int(asked[0].split("calls=")[1].split(",")[0])
        print(f"     {len(passed)} passed, {refused} refused, {calls} scripts in all")
    finally:
        for one in gateways:
            one.stop()


def reloads(checks, penstock, redis):
    """A store that changes is another one, its limits with it; the one before lets its connections go."""
    gateway = Gateway(penstock, redis.port, {"rate": step("TokenBucket", "rate: 1, period_s: 3600, burst: 1")})
    try:
        clients = lambda: int(redis.ask("INFO", "clients").split("connected_clients:")[1].split("\r")[0])
        before = clients()

        def reload(old, new):
            with open(f"{gateway.folder}/penstock.yaml") as file:
                text = file.read()
            with open(f"{gateway.folder}/penstock.yaml", "w") as file:
                file.write(text.replace(old, new))
            request = urllib.request.Request(f"http://127.0.0.1:{gateway.admin}/reload", method="POST")
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status

        checks.check("before", [gateway.status("rate") for _ in range(2)], [200, 429])
        checks.check("the same again", (reload("access_log: off", "access_log: off\n"), gateway.status("rate")), (200, 429))
        for number in range(5):
            found = reload("config: {address", "config: {prefix: p0, address") if number == 0 else reload(f"p{number - 1},", f"p{number},")
            checks.check("another store", (found, gateway.status("rate"), gateway.status("rate")), (200, 200, 429))
        for _ in range(100):
            if clients() <= before + 2:
                break
            time.sleep(0.05)
        checks.check("no connection is left behind", clients() <= before + 2, True)
    finally:
        gateway.stop()


def away(checks, first, second, redis):
    redis.kill()
    start = time.monotonic()
    found = [one.status("rate", "v") for one in [first, second] * 4]
    checks.check("each gateway has its half", found, [200] * 6 + [429] * 2)
    checks.check("nobody waits long", time.monotonic() - start < 2, True)
    redis.start()
    for _ in range(100):
        if first.status("rate", "w") == 200 and "DBSIZE" and redis.ask("DBSIZE") != ":0\r\n":
            break
        time.sleep(0.05)
    checks.check("it counts in Redis again", redis.ask("DBSIZE") != ":0\r\n", True)


def wrong(checks, penstock):
    folder = tempfile.mkdtemp()

    def said(stores, limit):
        with open(f"{folder}/wrong.yaml", "w") as file:
            file.write(f"""listeners: [{{address: "127.0.0.1:0"}}]
state_dir: {folder}/state
stores: {stores}
apis: {{a: {{routes: [{{route: GET /, pipeline: {{rate_limit: {limit}, integrate: Integrate/Echo}}}}]}}}}
""")
        done = subprocess.run([penstock, "check", f"{folder}/wrong.yaml"], capture_output=True, text=True, timeout=60)
        return done.stdout + done.stderr

    store = '{shared: {use: Store/Redis, config: {address: "127.0.0.1:1"}}}'
    text = said(store, "{use: RateLimit/TokenBucket, config: {rate: 1, store: shard}}")
    checks.check("a store that isn't there", "there is no store 'shard'" in text and "shared" in text.split("shard'", 1)[-1], True)
    checks.check("a step that is a store", "it is a store" in said(store, "Store/Redis"), True)
    checks.check("a store that is none", "is no store" in said("{shared: {use: RateLimit/TokenBucket}}", "off"), True)
    checks.check("what a store may say", "addres" in said("{shared: {use: Store/Redis, config: {addres: x}}}", "off"), True)
    text = said(store, "{use: RateLimit/Quota, config: {limit: 1, period: DAY, store: shared, file: x}}")
    checks.check("a file and a store", "leave one of 'store' and 'file' out" in text, True)


def main():
    penstock = sys.argv[1]
    if shutil.which("redis-server") is None:
        print("there is no redis-server", file=sys.stderr)
        sys.exit(77)
    checks = Checks()
    wrong(checks, penstock)
    redis = Redis(tempfile.mkdtemp())
    limits = {
        "rate": step("TokenBucket", SLOW), "quota": step("Quota", "limit: 4, period: DAY, plan: plan"),
        "shadow": f"{{use: RateLimit/TokenBucket, name: one, shadow: true, config: {{rate: 1, period_s: 3600, burst: 1, store: shared}}}}",
        "told": "[{use: RateLimit/TokenBucket, name: wide, config: {rate: 1, burst: 9, headers: all}}, "
        + "{use: RateLimit/TokenBucket, name: told, config: {rate: 2, period_s: 3600, burst: 2, store: shared, headers: all}}]",
        "one": f"{{use: RateLimit/TokenBucket, name: one, config: {{rate: 1, period_s: 3600, burst: 1, store: shared}}}}",
    }
    gateways = []
    try:
        gateways += [Gateway(penstock, redis.port, limits, ", gateways: 2, pause_ms: 200, failures: 1") for _ in range(2)]
        exact(checks, *gateways)
        quota(checks, *gateways, redis)
        shadow(checks, gateways[0])
        told(checks, gateways[0])
        reloads(checks, penstock, redis)
        leased(checks, penstock, redis)
        away(checks, *gateways, redis)
    finally:
        for one in gateways:
            one.stop()
        redis.kill()
    checks.end()


main()
