"""Load on a server, and what came of it."""
import json
import socket
import subprocess

from . import shared
from .server import CLIENT_CPU, pinned


def one(port, request="get", timeout=5):
    """Sends the request once; returns the status line's code and the body."""
    with open(shared.request(request), "rb") as file:
        head = file.read()
    with socket.create_connection(("127.0.0.1", port), timeout) as connection:
        connection.sendall(head)
        data = b""
        while b"\r\n\r\n" not in data:
            data += _more(connection)
        head, _, body = data.partition(b"\r\n\r\n")
        length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n")
                       if line.lower().startswith(b"content-length:")), 0)
        while len(body) < length:
            body += _more(connection)
    return int(head.split()[1]), body


def _more(connection):
    data = connection.recv(65536)
    if not data:
        raise ConnectionError("closed in the middle of an answer")
    return data


def run(port, seconds, connections=64, rate=0, request="get"):
    """One run of the load generator from its own processor. rate 0: closed loop; else requests a
    second, with latency counted from the intended send time. Adds `requests` to its figures."""
    out = subprocess.run(
        [*pinned(CLIENT_CPU), shared.loadgen(), "-p", str(port), "-c", str(connections),
         "-d", str(seconds), "-w", "0", "-r", str(rate), "-f", shared.request(request)],
        capture_output=True, text=True, check=True).stdout
    figures = json.loads(out)
    figures["requests"] = max(1, figures["rps"] * seconds)
    figures["errors"] = figures["bad"] + figures["non2xx"]
    return figures
