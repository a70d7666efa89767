"""The benchmark kit outside this repository (load generator, requests, nginx configurations).

It is used where it lies, never copied: its nginx configurations are the fixed other side of every
comparison, and a copy would let us tune them.
"""
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
REPOSITORY = os.path.dirname(HERE)
SHARED = os.environ.get("PENSTOCK_SHARED", os.path.join(REPOSITORY, "..", "shared"))
KIT = os.path.join(SHARED, "bench")
RUN = os.path.join(HERE, "run")

# What the backend and every local answer send: 200 bytes of JSON.
BODY = ('{"id":"7f3c2f3e-8a51-4b3e-9d0f-2f5f3a1f9b11","status":"ok","items":[1,2,3,4,5,6,7,8],'
        '"message":"hello from the mock integration of the gateway","ts":"2026-11-23T15:00:00Z",'
        '"pad":"')
BODY += "x" * (198 - len(BODY)) + '"}'

# A header of the request that mkreq.py writes; five-phases takes it for an API key.
CORRELATION_ID = "c0ffee00-1234-4567-89ab-0123456789ab"


def require():
    """Ends the program with advice when the kit or a second processor is not there."""
    if not os.path.exists(os.path.join(KIT, "loadgen.c")):
        sys.exit(f"no benchmark kit in {os.path.abspath(KIT)}; set PENSTOCK_SHARED to the folder "
                 "that has bench/loadgen.c")
    if len(os.sched_getaffinity(0)) < 2:
        sys.exit("the server and the load generator need a processor each; there is one")
    os.makedirs(RUN, exist_ok=True)


def loadgen():
    """The load generator, compiled once."""
    source, binary = os.path.join(KIT, "loadgen.c"), os.path.join(RUN, "loadgen")
    if not os.path.exists(binary) or os.path.getmtime(binary) < os.path.getmtime(source):
        subprocess.run(["cc", "-O2", "-o", binary, source], check=True)
    return binary


def request(name="get"):
    """A file with one raw request: `get` has a 512-byte head of ten headers, `min` only Host; a path
    is a file of one's own."""
    if os.path.isabs(name):
        return name
    folder = os.path.join(RUN, "requests")
    path = os.path.join(folder, name + ".req")
    if not os.path.exists(path) or not os.path.exists(os.path.join(RUN, "keys", "jwks.json")):
        from . import tokens  # which needs this module
        os.makedirs(folder, exist_ok=True)
        subprocess.run([sys.executable, os.path.join(KIT, "mkreq.py"), folder, tokens.make(),
                        os.path.join(KIT, "order.json")], check=True)
    return path


def nginx_configuration(name, port, backend):
    """A configuration of the kit with its marks filled in; returns the path."""
    with open(os.path.join(KIT, "conf", f"nginx-{name}.conf"), encoding="utf-8") as file:
        text = file.read()
    # The chain in Lua: RS256, with tokens remembered.
    marks = {"PORT": port, "BACKEND": backend, "RUN": RUN, "BODY": BODY, "ALG": "rs256",
             "CACHE": "cache", "KEYS": os.path.join(RUN, "keys")}
    for mark, value in marks.items():
        text = text.replace("{" + mark + "}", str(value))
    path = os.path.join(RUN, f"nginx-{name}-{port}.conf")
    with open(path, "w", encoding="utf-8") as file:
        # Two of one kind may run at once (--noise), so the pid file carries the port.
        file.write(text.replace(f"nginx-{name}.pid", f"nginx-{name}-{port}.pid"))
    return path
