"""A gateway that serves one definition, for scripts that ask it over sockets. Not a script itself."""
import json
import subprocess
import sys
import tempfile
import threading


class Gateway:
    """`with Gateway(penstock, definition) as gateway:` serves it on `gateway.port`; what it logs is in `told`."""

    def __init__(self, penstock, definition, *options):
        self.command = [penstock, "serve", "api.json", "--listen", "127.0.0.1:0", "--admin", "off", *options]
        self.definition, self.told, self.port = definition, [], None

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        with open(f"{self.folder.name}/api.json", "w") as file:
            json.dump(self.definition, file)
        self.process = subprocess.Popen(
            self.command, cwd=self.folder.name, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for line in self.process.stderr:
            self.told.append(line)
            if " listening " in line:
                self.port = int(line.split("address=127.0.0.1:")[1].split()[0])
            if " serving " in line:
                # Whoever fills the pipe would have the gateway wait.
                threading.Thread(target=lambda: self.told.extend(self.process.stderr), daemon=True).start()
                return self
        self.__exit__()
        sys.exit("it did not start:\n" + "".join(self.told))

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
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
