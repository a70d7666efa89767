#!/usr/bin/env python3
"""Store/SQLite: quotas outlive kill -9 under load but for a bounded number of counts, and a clean stop altogether; gateways on one
file are one quota.

    usage_crash.py PENSTOCK     exit 1 when something differs

Sources: Plugins/Store/SQLite/README.md, "What is lost, and when".
"""
import http.client
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

from gateway import Checks

FLUSH = 0.2
LIMIT = 1_000_000


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Gateway:
    """A gateway with a quota by a header, in a store or in the limit's own file."""

    def __init__(self, penstock, folder, name, limit=LIMIT, own=False, flush=int(FLUSH * 1000), more=""):
        self.port, self.file = free_port(), f"{folder}/usage.sqlite"
        store = f"stores: {{usage: {{use: Store/SQLite, config: {{file: {self.file}, flush_ms: {flush}}}}}}}"
        where = f"file: {self.file}, flush_ms: {flush}" if own else "store: usage"
        with open(f"{folder}/{name}.yaml", "w") as file:
            file.write(f"""listeners: [{{address: "127.0.0.1:{self.port}"}}]
admin: off
access_log: off
state_dir: {folder}/{name}
{"" if own else store}
apis:
  a:
    routes:
      - route: GET /
        pipeline:
          rate_limit: {{use: RateLimit/Quota, config: {{limit: {limit}, period: WEEK, plan: p, key: [request.header.x-tenant], {where}{more}}}}}
          integrate: {{use: Integrate/Mock, config: {{status: 200}}}}
""")
        self.log = open(f"{folder}/{name}.log", "w+")
        self.process = subprocess.Popen([penstock, "serve", f"{folder}/{name}.yaml", "--no-watch"], stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.02)
        self.log.seek(0)
        sys.exit(self.log.read())

    def get(self, tenant):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", "/", headers={"x-tenant": tenant})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer

    def end(self, how):
        self.process.send_signal(how)
        self.process.wait(30)


def counted(file):
    """By tenant, as the file has it."""
    connection = sqlite3.connect(file)
    found = dict(connection.execute("SELECT CAST(key AS TEXT), sum(used) FROM usage WHERE plan = 'p' GROUP BY key").fetchall())
    connection.close()
    return found


def write_time(folder):
    """What a write may take here: much more than one takes, as the machine is busy."""
    connection = sqlite3.connect(f"{folder}/other.sqlite")
    connection.execute("PRAGMA synchronous = FULL")
    start = time.monotonic()
    with connection:
        connection.execute("CREATE TABLE t (a)")
    taken = time.monotonic() - start
    connection.close()
    return max(0.5, 10 * taken)


class Load:
    """Clients that count what was admitted, and when."""

    def __init__(self, port, clients=4):
        self.times = {f"t{number}": [] for number in range(clients)}
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self.run, args=(port, tenant)) for tenant in self.times]
        for thread in self.threads:
            thread.start()

    def run(self, port, tenant):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            while not self.stopping.is_set():
                connection.request("GET", "/", headers={"x-tenant": tenant})
                answer = connection.getresponse()
                answer.read()
                if answer.status == 200:
                    self.times[tenant].append(time.monotonic())
        except (OSError, http.client.HTTPException):
            pass

    def wait_for(self, is_enough):
        deadline = time.monotonic() + 60
        while not is_enough(sum(map(len, self.times.values()))) and time.monotonic() < deadline:
            time.sleep(0.05)

    def end(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join()
        return self.times


def killed(checks, penstock, own):
    what = "own file" if own else "store"
    with tempfile.TemporaryDirectory() as folder:
        gateway = Gateway(penstock, folder, "a", own=own)
        load = Load(gateway.port)
        start, write = time.monotonic(), write_time(folder)
        load.wait_for(lambda count: time.monotonic() > start + FLUSH + 2 * write + 1 and counted(gateway.file).get("t0"))
        at = time.monotonic()
        gateway.end(signal.SIGKILL)
        times = load.end()
        found = counted(gateway.file)
        for tenant, admitted in times.items():
            lost = len(admitted) - found.get(tenant, 0)
            bound = sum(1 for moment in admitted if moment > at - FLUSH - write)
            checks.check(f"{what}, {tenant}: {lost} of {len(admitted)} lost, {bound} may be", lost <= bound, True)
            # One whose answer the client didn't get any more.
            checks.check(f"{what}, {tenant}: no more than were admitted", lost >= -1, True)
        again = Gateway(penstock, folder, "b", limit=found["t0"] + 1, own=own)
        checks.check(f"{what}: it goes on from what the file has", [again.get("t0").status for _ in range(2)], [200, 429])
        again.end(signal.SIGTERM)
        checks.check(f"{what}: and is exact after a clean stop", counted(again.file)["t0"], found["t0"] + 1)


def stopped(checks, penstock):
    """SIGTERM under load, with a write that would come in a minute."""
    with tempfile.TemporaryDirectory() as folder:
        gateway = Gateway(penstock, folder, "a", flush=60000)
        load = Load(gateway.port)
        load.wait_for(lambda count: count > 500)
        gateway.end(signal.SIGTERM)
        times = load.end()
        found = counted(gateway.file)
        for tenant, admitted in times.items():
            checks.check(f"clean stop, {tenant}", 0 <= found.get(tenant, 0) - len(admitted) <= 1, True)


def together(checks, penstock):
    """Two gateways on one file: one quota, within what comes in a write's time."""
    with tempfile.TemporaryDirectory() as folder:
        pair = [Gateway(penstock, folder, name, limit=2000, flush=20) for name in "ab"]
        admitted, refused = 0, 0
        deadline = time.monotonic() + 60
        while refused < 10 and time.monotonic() < deadline:
            statuses = [one.get("t").status for one in pair]
            admitted += statuses.count(200)
            refused += statuses.count(429)
        checks.check(f"two on one file refuse by what both admitted ({admitted} of 2000)", (refused >= 10, 2000 <= admitted < 3800), (True, True))
        for one in pair:
            one.end(signal.SIGTERM)
        checks.check("and count it together", counted(pair[0].file), {"t": admitted})


def told(checks, penstock):
    """headers: all, as TokenBucket's."""
    with tempfile.TemporaryDirectory() as folder:
        for own in (False, True):
            gateway = Gateway(penstock, folder, f"told{own}", limit=2, own=own, more=", headers: all")
            tenant = f"own{own}"
            found = [(one.status, one.getheader("ratelimit-policy"), (one.getheader("ratelimit") or "").split(";t=")[0]) for one in
                     [gateway.get(tenant) for _ in range(3)]]
            policy = '"RateLimit/Quota";q=2;w=604800'
            checks.check(f"each answer tells of the quota ({own})", found, [
                (200, policy, '"RateLimit/Quota";r=1'), (200, policy, '"RateLimit/Quota";r=0'), (429, policy, '"RateLimit/Quota";r=0')])
            gateway.end(signal.SIGTERM)


def offline(checks, penstock):
    """Requests that nobody sent take nothing from a store."""
    with tempfile.TemporaryDirectory() as folder:
        gateway = Gateway(penstock, folder, "a", limit=3, flush=20)
        checks.check("one of three", gateway.get("t").status, 200)
        for _ in range(4):
            done = subprocess.run([penstock, "invoke", f"{folder}/a.yaml", "GET", "/", "-H", "x-tenant: t"], capture_output=True, text=True, timeout=60)
            checks.check("invoke answers", done.returncode, 0)
        checks.check("two are left", [gateway.get("t").status for _ in range(3)], [200, 200, 429])
        gateway.end(signal.SIGTERM)
        checks.check("the plan's count", counted(gateway.file), {"t": 3})


def wrong(checks, penstock):
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/text", "w") as file:
            file.write("this is no database, and long enough for SQLite to see that it is none\n" * 20)

        def said(store, limit="off"):
            with open(f"{folder}/wrong.yaml", "w") as file:
                file.write(f"""listeners: [{{address: "127.0.0.1:0"}}]
state_dir: {folder}/state
stores: {{usage: {{use: Store/SQLite, config: {store}}}}}
apis: {{a: {{routes: [{{route: GET /, pipeline: {{rate_limit: {limit}, integrate: Integrate/Echo}}}}]}}}}
""")
            done = subprocess.run([penstock, "check", f"{folder}/wrong.yaml"], capture_output=True, text=True, timeout=60)
            return done.stdout + done.stderr
        checks.check("a folder that isn't there", "unable to open database file" in said("{file: /no/such/usage.sqlite}"), True)
        checks.check("a file that is none", "file is not a database" in said(f"{{file: {folder}/text}}"), True)
        text = said(f"{{file: {folder}/usage.sqlite}}", "{use: RateLimit/TokenBucket, config: {rate: 1, store: usage}}")
        checks.check("rates", "doesn't count such limits" in text, True)


def main():
    checks, penstock = Checks(), os.path.abspath(sys.argv[1])
    wrong(checks, penstock)
    told(checks, penstock)
    offline(checks, penstock)
    for own in (False, True):
        killed(checks, penstock, own)
    stopped(checks, penstock)
    together(checks, penstock)
    checks.end()


main()
