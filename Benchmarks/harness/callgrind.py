"""A server under callgrind: user-space instructions a request, and calls of chosen functions.

Nearly the same figure every time for the same binary and request, so it is the gate that shared
machines can hold. The run itself is done by instr.sh of the shared kit.
"""
import collections
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time

from . import own_load, shared
from .server import free_port, gateway_binary, gateway_configuration, gateway_environment


# What is sent to configurations that don't take the GET of the comparison.
REQUESTS = {"full-chain": "post-rs256"}


def measure(name, command, backend=0, request="get"):
    """Runs command(port) under callgrind with load. {"instructions": a request, "calls": {…}}"""
    port = free_port()
    environment = {**os.environ, **gateway_environment(port, backend), "LOADGEN": shared.loadgen()}
    # In a session of its own: when the server does not stop, all of it is killed.
    done = subprocess.Popen(
        ["bash", os.path.join(shared.KIT, "instr.sh"), shared.RUN, name, str(port),
         shared.request(request), *command(port)],
        env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, start_new_session=True)
    try:
        out, _ = done.communicate(timeout=120)
    except subprocess.TimeoutExpired:
        os.killpg(done.pid, signal.SIGKILL)
        out, _ = done.communicate()
    match = re.search(r"requests (\d+) instructions/request (\d+)", out)
    if not match or match.group(1) == "0":
        with open(os.path.join(shared.RUN, f"cg.{name}.log"), encoding="utf-8",
                  errors="replace") as log:
            sys.exit(f"callgrind did not measure {name}:\n{log.read()[-2000:]}\n{out}")
    with open(os.path.join(shared.RUN, f"cg.{name}.load"), encoding="ascii") as file:
        load = json.load(file)
    if load["bad"] + load["non2xx"]:
        sys.exit(f"{name}: {load['bad'] + load['non2xx']} requests failed under callgrind")
    requests = int(match.group(1))
    calls, own = costs_of(os.path.join(shared.RUN, f"cg.{name}.out"))
    return {"requests": requests, "instructions": int(match.group(2)), "self": own,
            "calls": {function: n / requests for function, n in calls.items()}}


def measure_alone(name, command, backend=0, requests=3000):
    """As `measure`, without the kit: by the client of own_load.py, so many requests."""
    port = free_port()
    out, log = (os.path.join(shared.RUN, f"cg.{name}.{end}") for end in ("out", "log"))
    environment = {**os.environ, **gateway_environment(port, backend)}
    with open(log, "wb") as file:
        server = subprocess.Popen(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", "--instr-atstart=no",
             *command(port)], env=environment, stdin=subprocess.DEVNULL, stdout=file, stderr=file,
            start_new_session=True)
    try:
        wait_for(port, server, log)
        own_load.run(port, requests // 3)
        for switch, load in (("on", requests), ("off", 0)):
            subprocess.run(["callgrind_control", "-i", switch, str(server.pid)], check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            if load:
                own_load.run(port, load)
        server.send_signal(signal.SIGTERM)
        server.wait(60)
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)
    with open(log, encoding="utf-8", errors="replace") as file:
        collected = re.search(r"Collected : (\d+)", file.read())
    if not collected:
        sys.exit(f"callgrind did not measure {name}: see {log}")
    calls, own = costs_of(out)
    return {"requests": requests, "instructions": int(collected.group(1)) // requests,
            "self": own, "calls": {function: n / requests for function, n in calls.items()}}


def wait_for(port, server, log):
    """Until it accepts: valgrind takes some seconds."""
    for _ in range(600):
        if server.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                time.sleep(0.1)
    with open(log, encoding="utf-8", errors="replace") as file:
        sys.exit(f"the gateway did not start under callgrind:\n{file.read()[-2000:]}")


def gateway(name, backend, alone=False):
    """One of configs/*.yaml. The binary and its plugins are stripped of debug information first:
    valgrind refuses the DWARF that Swift's clang writes."""
    binary = stripped()
    request = REQUESTS.get(name, "get")
    if alone and request != "get":
        sys.exit(f"{name} is measured with the benchmark kit only: it sends {request}")
    def command(port):
        return [binary, "serve", gateway_configuration(name)]
    return measure_alone(name, command, backend) if alone else measure(name, command, backend, request)


def stripped():
    """A stripped copy of the release build: the binary and the plugins beside it."""
    source = os.path.dirname(gateway_binary())
    target = os.path.join(shared.RUN, "stripped")
    os.makedirs(target, exist_ok=True)
    names = ["penstock"] + [f for f in os.listdir(source)
                            if f.endswith(".so") and not f.startswith("libHostile")]
    for name in names:
        ours, theirs = os.path.join(target, name), os.path.join(source, name)
        if not os.path.exists(ours) or os.path.getmtime(ours) < os.path.getmtime(theirs):
            subprocess.run(["strip", "-g", "-o", ours, theirs], check=True)
    return os.path.join(target, "penstock")


def costs_of(path):
    """(how often each function was called, instructions in each itself) from a callgrind file.

    A name is written only the first time its number appears. The line after `calls=` is what the
    callee cost and belongs to the caller's inclusive cost; every other line of figures is the cost of
    the function named by the `fn=` before it.
    """
    names, calls, own = {}, collections.Counter(), collections.Counter()
    function = callee = None
    is_callee_cost = False
    with open(path, encoding="utf-8", errors="replace") as file:
        for line in file:
            if line.startswith(("fn=", "cfn=")):
                number, _, name = line[line.index("=") + 1:].strip().partition(" ")
                if name:
                    names[number] = name
                if line.startswith("cfn="):
                    callee = number
                else:
                    function = number
            elif line.startswith("calls="):
                calls[callee] += int(line[6:].split()[0])
                is_callee_cost = True
            elif line[0] in "0123456789+-*":
                if not is_callee_cost:
                    own[function] += int(line.split()[-1])
                is_callee_cost = False
    return by_name(calls, names), by_name(own, names)


def by_name(counts, names):
    """Adds up what recursion split: malloc'2 is malloc."""
    total = collections.Counter()
    for number, n in counts.items():
        total[re.sub(r"'\d+$", "", names.get(number, number))] += n
    return total
