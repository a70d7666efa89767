#!/usr/bin/env python3
"""Turns of a loop: answers that are held until its end don't wait for somebody else's slow step, and the clock that steps
read is everybody's.

    turns.py PENSTOCK     exit 1 when something differs

Sources: Docs/decisions/0036-sends-together.md; ABI.md, pen_core.monotonic_ns ([any], never goes back).
"""
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

from gateway import Checks, Served

HERE = pathlib.Path(__file__).resolve().parent
# As long as the parameter says.
LOOPS = '#set($m = $util.parseJson($input.params("m")))#foreach($i in [1..$m])#foreach($j in [1..50])#foreach($k in [1..50])#set($n = $j + $k)#end#end#end{}'
# What a slow step takes at least, seconds: much more than this machine's scheduler.
SLOW_LEAST = 0.05
SLOW = f"""
loops: 1
listeners: [{{address: "127.0.0.1:0"}}]
admin: off
access_log: off
apis:
  own:
    routes:
      - route: GET /fast
        pipeline: {{integrate: {{use: Integrate/Mock, config: {{body: "fast"}}}}}}
      - route: GET /slow
        pipeline:
          transform: {{request: {{use: Transform/MappingTemplate, name: mapping, config: {{request: {{templates: {{application/json: {json.dumps(LOOPS)}}}}}}}}}}}
          integrate: {{use: Integrate/Mock, config: {{body: "slow"}}}}
"""
SHARED = """
loops: 2
listeners: [{{address: "127.0.0.1:0"}}]
admin: off
access_log: off
plugins: {{clocked: {{path: {library}}}}}
apis:
  own:
    routes:
      - route: GET /x
        pipeline: {{auth: clocked, integrate: {{use: Integrate/Mock, config: {{body: "ok"}}}}}}
"""


class Connection:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.settimeout(30)

    def ask(self, path):
        self.socket.sendall(f"GET {path} HTTP/1.1\r\nhost: a\r\n\r\n".encode())

    def answer(self):
        """(status, seconds that it took from now on)"""
        begun = time.monotonic()
        got = b""
        while b"\r\n\r\n" not in got:
            more = self.socket.recv(65536)
            if not more:
                return 0, time.monotonic() - begun
            got += more
        return int(got.split()[1]), time.monotonic() - begun


def stop(process):
    """Until it stands still: what is sent meanwhile comes in one turn."""
    process.send_signal(signal.SIGSTOP)
    while pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "T":
        os.sched_yield()


def one_turn(served, fast, slow, path):
    """How long each answer takes when both requests are there at once, the fast one first."""
    stop(served.process)
    fast.ask("/fast")
    slow.ask(path)
    served.process.send_signal(signal.SIGCONT)
    return fast.answer()[1], slow.answer()[1]


def slow_steps(penstock, folder, checks):
    (pathlib.Path(folder) / "slow.yaml").write_text(SLOW)
    served = Served(penstock, folder, "slow.yaml", options=())
    try:
        fast, slow = Connection(served.port), Connection(served.port)
        fast.ask("/fast")
        checks.check("the fast answer", fast.answer()[0], 200)
        rounds, took = 1, 0
        while took < SLOW_LEAST and rounds < 256:
            rounds *= 2
            slow.ask(path := f"/slow?m={rounds}")
            status, took = slow.answer()
            checks.check(path, status, 200)
        times = [one_turn(served, fast, slow, path) for _ in range(5)]
        # The slow step's time is still to come when the fast answer is here.
        waited = [f"{a * 1000:.0f} ms of {(a + b) * 1000:.0f}" for a, b in times if a > b]
        checks.check("fast answers that waited for a slow step", waited, [])
    finally:
        served.end()


def shared_clock(penstock, folder, checks):
    library = f"{folder}/clocked.so"
    subprocess.run(["cc", "-O1", "-shared", "-fPIC", "-I", HERE.parent.parent / "Sources/CPenstock/include",
                    HERE / "shared_clock.c", "-o", library], check=True)
    (pathlib.Path(folder) / "shared.yaml").write_text(SHARED.format(library=library))
    served = Served(penstock, folder, "shared.yaml", options=())
    statuses = []

    def client():
        connection = Connection(served.port)
        for _ in range(100):
            connection.ask("/x")
            statuses.append(connection.answer()[0])

    try:
        clients = [threading.Thread(target=client) for _ in range(8)]
        for thread in clients:
            thread.start()
        for thread in clients:
            thread.join()
        checks.check("answers behind the shared clock", {status: statuses.count(status) for status in set(statuses)}, {200: 800})
    finally:
        served.end()


def main():
    checks = Checks()
    with tempfile.TemporaryDirectory() as folder:
        slow_steps(sys.argv[1], folder, checks)
        shared_clock(sys.argv[1], folder, checks)
    checks.end()


if __name__ == "__main__":
    main()
