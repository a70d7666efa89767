#!/usr/bin/env python3
"""The page of Samples/chat in headless Chromium: two people enter a room, talk, and one leaves. Chromium's WebSocket client, not one of
ours, and the sample's functions.

    chat_page.py PENSTOCK     exit 1 when something differs, 77 without boto3 or Chromium
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.parse

try:
    import boto3  # noqa: F401
except ImportError:
    print("there is no boto3: Scripts/setup test installs it", file=sys.stderr)
    sys.exit(77)

from gateway import Checks, Served
from websocket import WebSocket

SAMPLE = pathlib.Path(__file__).resolve().parents[2] / "Samples/chat"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "headless_shell")


class Browser:
    """Headless Chromium, driven by its DevTools protocol. Every wait has a deadline."""

    def __init__(self, program, folder):
        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
             "--remote-debugging-port=0", f"--user-data-dir={folder}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace")
        told = []
        for line in self.process.stderr:
            told.append(line)
            if found := re.search(r"DevTools listening on (ws://\S+)", line):
                threading.Thread(target=self.process.stderr.read, daemon=True).start()
                self.socket, self.last, self.events = WebSocket(found[1], timeout=60), 0, []
                return
        sys.exit("Chromium did not start:\n" + "".join(told))

    def call(self, method, session=None, **parameters):
        self.last += 1
        self.socket.send(json.dumps({"id": self.last, "method": method, "params": parameters,
                                     **({"sessionId": session} if session else {})}))
        while True:
            message = json.loads(self.socket.receive())
            self.events.append((message.get("method"), message.get("sessionId")))
            if message.get("id") == self.last:
                if "error" in message:
                    raise AssertionError(f"{method}: {message['error']}")
                return message["result"]

    def open(self, url):
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.call("Page.enable", session)
        self.call("Page.navigate", session, url=url)
        while ("Page.loadEventFired", session) not in self.events:
            message = json.loads(self.socket.receive())
            self.events.append((message.get("method"), message.get("sessionId")))
        return Page(self, session, target)

    def end(self):
        self.process.kill()
        self.process.wait()


class Page:
    def __init__(self, browser, session, target):
        self.browser, self.session, self.target = browser, session, target

    def run(self, script):
        """What a script comes to, its promise kept."""
        result = self.browser.call("Runtime.evaluate", self.session, expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            raise AssertionError(f"{script}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def enter(self, name):
        self.run(f"at('name').value = {json.dumps(name)}; at('enter').requestSubmit()")

    def say(self, text):
        self.run(f"at('text').value = {json.dumps(text)}; at('say').requestSubmit()")

    def shows(self, text):
        """Waits for a line of the page's log; the log, if it doesn't come within 20 seconds."""
        return self.run("""new Promise(done => {
            const wanted = %s, lines = () => [...at('log').children].map(line => line.textContent)
            const look = () => { if (lines().includes(wanted)) { watcher.disconnect(); done(wanted) } }
            const watcher = new MutationObserver(look)
            watcher.observe(at('log'), { childList: true })
            setTimeout(() => done(lines().join(" | ")), 20000)
            look()
        })""" % json.dumps(text))

    def close(self):
        self.browser.call("Target.closeTarget", targetId=self.target)


def warm(chat):
    """Starts the room's function, which takes its time on a busy machine."""
    socket = WebSocket(f"{chat}?name=nobody&room=elsewhere", timeout=60)
    for _ in range(6):
        socket.send('{"action":"who"}')
        if "names" in json.loads(socket.receive()):
            break
    socket.close()


def talk(checks, browser, address):
    ann = browser.open(address)
    checks.check("the page", ann.run("document.title"), "chat")
    ann.enter("ann")
    checks.check("who is there", ann.shows("here are ann"), "here are ann")
    checks.check("the form to say something", ann.run("at('say').hidden"), False)
    bob = browser.open(address)
    bob.enter("bob")
    checks.check("both are", bob.shows("here are ann, bob"), "here are ann, bob")
    ann.say("hello, \u00fcber \U0001f600")
    for page in (ann, bob):
        checks.check("what she says", page.shows("ann: hello, \u00fcber \U0001f600"), "ann: hello, \u00fcber \U0001f600")
    bob.close()
    checks.check("he leaves by closing his page", ann.shows("bob left"), "bob left")
    nobody = browser.open(address)
    nobody.run("at('name').required = false; at('enter').requestSubmit()")
    checks.check("without a name the handshake is refused", nobody.shows("closed: 1006 "), "closed: 1006 ")


def main(penstock):
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if not program:
        print("there is no Chromium", file=sys.stderr)
        sys.exit(77)
    checks = Checks()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        served = Served(
            penstock, folder, str(SAMPLE / "template.yaml"), "--tls", "local", "--parameter", f"Database={folder}/chat.sqlite", environment={
                "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_DEFAULT_REGION": "us-east-1", "HOME": folder,
                "PATH": os.path.dirname(sys.executable) + ":" + os.environ["PATH"]})
        browser = None
        try:
            path = {kind: next(line.strip().split("/", 3)[3] for line in served.told
                               if "/_aws/execute-api/" in line and line.strip().startswith(kind)) for kind in ("ws:", "http:")}
            chat = f"ws://localhost:{served.port}/{path['ws:'].rstrip('/')}"
            warm(chat)
            browser = Browser(program, f"{folder}/profile")
            talk(checks, browser, f"http://localhost:{served.port}/{path['http:']}?chat={urllib.parse.quote(chat)}")
        finally:
            if browser:
                browser.end()
            served.end()
        if checks.failures:
            print("".join(served.told))
    checks.end()


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]))
