"""A gateway that serves, for scripts that ask it over sockets. Not a script itself."""
import json
import os
import re
import subprocess
import sys
import tempfile
import threading


class Served:
    """`penstock serve` in a folder, from when it serves. `told` is what it logs, `port` where clients connect, `manage` where
    the management APIs are, `bases` by kind (REST, HTTP) the path of its first API's stage on any host."""

    def __init__(self, penstock, folder, *arguments, environment=None, options=("--listen", "127.0.0.1:0", "--admin", "off")):
        self.process = subprocess.Popen(
            [penstock, "serve", *arguments, *options], cwd=folder, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True, env={**os.environ, **(environment or {})})
        self.told, self.port, self.manage, self.bases, kind = [], None, None, {}, None
        for line in self.process.stderr:
            self.told.append(line)
            if found := re.search(r"address=127\.0\.0\.1:(\d+) listener=(\S+)", line):
                setattr(self, "manage" if found[2] == "management" else "port", int(found[1]))
            if found := re.match(r"(\w+) API", line):
                kind = found[1]
            if found := re.match(r"  http://127\.0\.0\.1:\d+(/_aws/\S*)", line):
                self.bases.setdefault(kind, found[1].rstrip("/"))
            if " serving " in line:
                # Whoever fills the pipe would have the gateway wait.
                threading.Thread(target=lambda: self.told.extend(self.process.stderr), daemon=True).start()
                return
        self.process.wait()
        sys.exit("it did not start:\n" + "".join(self.told))

    def end(self):
        self.process.terminate()
        self.process.wait()


class Gateway:
    """`with Gateway(penstock, definition) as gateway:` serves one definition in a folder of its own."""

    def __init__(self, penstock, definition, *options, environment=None):
        self.penstock, self.definition, self.options, self.environment = penstock, definition, options, environment

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        with open(f"{self.folder.name}/api.json", "w") as file:
            json.dump(self.definition, file)
        self.served = Served(self.penstock, self.folder.name, "api.json", *self.options, environment=self.environment)
        return self.served

    def __exit__(self, *_):
        self.served.process.kill()
        self.served.process.wait()
        self.folder.cleanup()


class Checks:
    """Counts what differs, and says so."""

    def __init__(self):
        self.made, self.failures = 0, 0

    def check(self, what, found, expected):
        self.made += 1
        if found != expected:
            self.failures += 1
            print(f"{what}: {found!r:.300}, not {expected!r:.300}")

    def end(self):
        print(f"{self.made} checks, {self.failures} failures")
        sys.exit(self.failures > 0)
