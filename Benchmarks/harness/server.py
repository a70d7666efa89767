"""Servers under test: started, pinned, looked at through /proc, stopped by their own id."""
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time

from . import shared

SERVER_CPU, CLIENT_CPU = (sorted(os.sched_getaffinity(0)) * 2)[:2]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def gateway_binary():
    path = os.environ.get("PENSTOCK", os.path.join(shared.REPOSITORY, ".build/release/penstock"))
    if not os.path.exists(path):
        sys.exit(f"no {path}: build it (Scripts/build-release) or set PENSTOCK")
    return path


def gateway_configuration(name):
    return os.path.join(shared.HERE, "configs", name + ".yaml")


class Server:
    """A process that listens on one port. Use with `with`."""

    def __init__(self, name, command, environment=None, cpu=SERVER_CPU, port=None):
        self.name, self.port = name, port or free_port()
        self.log = os.path.join(shared.RUN, f"{name}-{self.port}.log")
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [*pinned(cpu), *command(self.port)], stdout=log, stderr=log,
                stdin=subprocess.DEVNULL, start_new_session=True,
                env={**os.environ, **(environment(self.port) if environment else {})})
        self.pid = self.process.pid

    @classmethod
    def nginx(cls, kind, backend=0, cpu=SERVER_CPU):
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        return cls("nginx-" + kind, lambda port: [
            program, "-c", shared.nginx_configuration(kind, port, backend)], cpu=cpu).ready()

    @classmethod
    def gateway(cls, configuration, backend=0, binary=None):
        """`penstock serve` with one of configs/*.yaml, which take their ports from the
        environment."""
        return cls(
            configuration,
            lambda port: [binary or gateway_binary(), "serve", gateway_configuration(configuration)],
            environment=lambda port: gateway_environment(port, backend)).ready()

    def ready(self, seconds=20):
        """Waits until it accepts; on failure shows the end of its log and gives up."""
        for _ in range(int(seconds / 0.05)):
            if self.process.poll() is not None:
                break
            try:
                socket.create_connection(("127.0.0.1", self.port), 0.5).close()
                return self
            except OSError:
                time.sleep(0.05)
        self.stop()
        with open(self.log, encoding="utf-8", errors="replace") as log:
            sys.exit(f"{self.name} did not start:\n{log.read()[-2000:]}")

    def stop(self):
        for number, patience in ((signal.SIGTERM, 5), (signal.SIGKILL, 5)):
            try:
                os.killpg(self.pid, number)
            except ProcessLookupError:
                pass
            try:
                self.process.wait(patience)
                return
            except subprocess.TimeoutExpired:
                continue

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def processes(self):
        """It and its descendants: nginx works in children."""
        found, todo = [], [self.pid]
        while todo:
            pid = todo.pop()
            found.append(pid)
            try:
                for thread in os.listdir(f"/proc/{pid}/task"):
                    with open(f"/proc/{pid}/task/{thread}/children", encoding="ascii") as file:
                        todo += map(int, file.read().split())
            except OSError:
                pass
        return found

    def cpu_ns(self):
        """Run time of all its threads, kernel time included (/proc/PID/task/*/schedstat)."""
        total = 0
        for pid in self.processes():
            try:
                for thread in os.listdir(f"/proc/{pid}/task"):
                    with open(f"/proc/{pid}/task/{thread}/schedstat", encoding="ascii") as file:
                        total += int(file.read().split()[0])
            except OSError:
                pass
        return total

    def rss_kb(self, field="VmRSS"):
        """Resident kilobytes; VmHWM is the highest since reset_peak()."""
        total = 0
        for pid in self.processes():
            try:
                with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as file:
                    total += int(re.search(rf"^{field}:\s+(\d+)", file.read(), re.M).group(1))
            except (OSError, AttributeError):
                pass
        return total

    def reset_peak(self):
        for pid in self.processes():
            with open(f"/proc/{pid}/clear_refs", "w", encoding="ascii") as file:
                file.write("5")


def gateway_environment(port, backend):
    return {"PORT": str(port), "BACKEND": str(backend), "ADMIN_PORT": str(free_port()),
            "RUN": shared.RUN, "BODY": shared.BODY,
            "API_KEY": shared.CORRELATION_ID, "API_KEY_777": "a1b2c3d4e5f60718293a4b5c6d7e777"}


def pinned(cpu):
    return ["taskset", "-c", str(cpu)]
