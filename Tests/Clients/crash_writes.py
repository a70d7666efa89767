#!/usr/bin/env python3
"""Kills a gateway (SIGKILL) in the middle of management writes and looks whether everything that it
acknowledged is there afterwards, and whole.

    crash_writes.py PENSTOCK [--runs 100] [--writes 1000] [--writers 4]

Each run begins with an empty state directory and is killed after a random number of acknowledged writes. Then
SQLite checks a copy of its database, and a gateway that starts on the directory is asked for each write, for the
whole of every deployment, and, as clients ask, for every route of every stage. exit: 1 when anything is missing.
"""
import argparse
import http.client
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import threading
import time

HEADERS = {
    "X-Amz-Date": "20260101T000000Z",
    "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/apigateway/aws4_request, "
                     "SignedHeaders=host, Signature=00",
}


class Gateway:
    def __init__(self, binary, folder):
        self.process = subprocess.Popen(
            [binary, "serve", "--manage", "127.0.0.1:0", "--state", "state", "--listen", "127.0.0.1:0", "--admin", "off"],
            cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        ports = {}
        for line in self.process.stderr:
            m = re.search(r"address=127\.0\.0\.1:(\d+) listener=(\w+)", line)
            if m:
                ports[m[2] == "management"] = int(m[1])
            if "serving" in line:
                break
        assert len(ports) == 2, "the gateway did not start"
        self.port, self.clients = ports[True], ports[False]
        threading.Thread(target=self.process.stderr.read, daemon=True).start()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


class Connection:
    def __init__(self, port):
        self.http = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def call(self, method, path, body=None):
        self.http.request(method, path, json.dumps(body) if body is not None else None, HEADERS)
        answer = self.http.getresponse()
        text = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {text[:200]}")
        return json.loads(text) if text else None


def status(port, target):
    c = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    c.request("GET", target)
    return c.getresponse().status


class Acknowledged:
    """What the gateway said it had done: what to ask for, and a check of the answer."""

    def __init__(self, stop_after):
        self.lock, self.list, self.stop_after, self.full = threading.Lock(), [], stop_after, threading.Event()

    def add(self, path, check):
        with self.lock:
            self.list.append((path, check))
            if len(self.list) >= self.stop_after:
                self.full.set()


def write(port, name, done):
    """Makes one API after another until the connection breaks."""
    try:
        c = Connection(port)
        n = 0
        while True:
            n += 1
            api = c.call("POST", "/restapis", {"name": f"{name}-{n}"})
            at, root = f"/restapis/{api['id']}", api["rootResourceId"]
            done.add(at, lambda a, want=api: a["name"] == want["name"])
            for part in ("a", "b"):
                resource = c.call("POST", f"{at}/resources/{root}", {"pathPart": part})
                done.add(f"{at}/resources/{resource['id']}", lambda a, p=part: a["path"] == "/" + p)
                method = f"{at}/resources/{resource['id']}/methods/GET"
                c.call("PUT", method, {"authorizationType": "NONE"})
                done.add(method, lambda a: a["authorizationType"] == "NONE")
                c.call("PUT", f"{method}/responses/200", {})
                done.add(f"{method}/responses/200", lambda a: a["statusCode"] == "200")
                c.call("PUT", f"{method}/integration",
                       {"type": "MOCK", "requestTemplates": {"application/json": '{"statusCode": 200}'}})
                done.add(f"{method}/integration", lambda a: a["type"] == "MOCK")
                c.call("PUT", f"{method}/integration/responses/200", {})
                done.add(f"{method}/integration/responses/200", lambda a: a["statusCode"] == "200")
            deployment = c.call("POST", f"{at}/deployments", {"stageName": "s"})["id"]
            done.add(f"{at}/deployments/{deployment}?embed=apisummary",
                     lambda a: sorted(a["apiSummary"]) == ["/a", "/b"])
            done.add(f"{at}/stages/s", lambda a, d=deployment: a["deploymentId"] == d)
    except (OSError, http.client.HTTPException):
        done.full.set()


def run(binary, writes, writers):
    with tempfile.TemporaryDirectory() as folder:
        gateway = Gateway(binary, folder)
        done = Acknowledged(random.randint(1, writes))
        threads = [threading.Thread(target=write, args=(gateway.port, f"w{i}", done)) for i in range(writers)]
        for t in threads:
            t.start()
        done.full.wait()
        # Wherever the others are by now.
        time.sleep(random.random() * 0.01)
        gateway.kill()
        for t in threads:
            t.join()
        # A copy: whoever opens the database first repairs it.
        shutil.copytree(f"{folder}/state", f"{folder}/copy")
        database = sqlite3.connect(f"{folder}/copy/management.sqlite")
        found = database.execute("PRAGMA integrity_check").fetchall()
        database.close()
        gateway = Gateway(binary, folder)
        c, lost = Connection(gateway.port), [] if found == [("ok",)] else [f"the database: {found}"]
        for path, check in done.list:
            try:
                if not check(c.call("GET", path)):
                    lost.append(path + " differs")
            except RuntimeError as e:
                lost.append(str(e))
        # No half of a write: every deployment that is there froze a whole API, and all of it is served.
        stages = 0
        for api in c.call("GET", "/restapis?limit=500")["item"]:
            for stage in c.call("GET", f"/restapis/{api['id']}/stages")["item"]:
                frozen = c.call("GET", f"/restapis/{api['id']}/deployments/{stage['deploymentId']}?embed=apisummary")
                if sorted(frozen["apiSummary"]) != ["/a", "/b"]:
                    lost.append(f"half a deployment: {frozen}")
                stages += 1
                served = [status(gateway.clients, f"/_aws/execute-api/{api['id']}/s/{part}") for part in "ab"]
                if served != [200, 200]:
                    lost.append(f"stage of {api['id']} answers {served}")
        gateway.kill()
        return len(done.list), stages, lost


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("binary")
    p.add_argument("--runs", type=int, default=100)
    p.add_argument("--writes", type=int, default=1000)
    p.add_argument("--writers", type=int, default=4)
    args = p.parse_args()
    total, stages, lost, started = 0, 0, [], time.monotonic()
    for i in range(args.runs):
        count, served, missing = run(os.path.abspath(args.binary), args.writes, args.writers)
        total += count
        stages += served
        lost += missing
        for text in missing[:5]:
            print(f"run {i + 1}: {text}", flush=True)
    print(f"{args.runs} kills, {total} acknowledged writes and {stages} stages served, {len(lost)} lost or broken; {time.monotonic() - started:.0f} s")
    raise SystemExit(1 if lost else 0)


main()
