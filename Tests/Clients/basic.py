#!/usr/bin/env python3
"""Auth/Basic over sockets: passwords from a file of htpasswd's lines, checked beside the loop; in a child process too.

    basic.py PENSTOCK     exit 1 when something differs
"""
import base64
import http.client
import sys
import tempfile
import threading

from gateway import Checks, Served

# "secret" by bcrypt, and "slow" by sha512-crypt with half a million rounds.
BCRYPT = "$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a"
SLOW = "$6$rounds=500000$saltsalt$w70Tq2TbtJC/kbo8NprkjmWFr1iRiDVi8aZF.3CinyYOVZBkvwuA7J7Oz.Xehk76hSWZg2w4x4tL0LJE.da8b."


def route(path, plugin):
    return f"""
      - route: GET /{path}
        pipeline:
          auth: {{use: {plugin}, name: login, config: {{realm: shop, users_file: users}}}}
          integrate: {{use: Integrate/Mock, config: {{body: "${{context.authorizer.principalId}}"}}}}"""


def ask(port, path, credentials=None, scheme="Basic"):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Authorization": f"{scheme} {base64.b64encode(credentials.encode()).decode()}"} if credentials else {}
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, answer.headers.get("www-authenticate"), body


def main():
    checks = Checks()
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/users", "w") as file:
            file.write(f"# ours\nalice:{BCRYPT}\nsloth:{SLOW}\n")
        with open(f"{folder}/penstock.yaml", "w") as file:
            file.write(f"""
listeners: [{{address: "127.0.0.1:0"}}]
admin: off
plugins: {{apart: {{builtin: Auth/Basic, isolation: process}}}}
apis:
  own:
    routes:{route("x", "Auth/Basic")}{route("child", "apart")}
      - route: GET /open
        pipeline: {{integrate: {{use: Integrate/Mock, config: {{status: 204}}}}}}
""".replace("users_file: users", f"users_file: {folder}/users"))
        served = Served(sys.argv[1], folder, "penstock.yaml")
        challenge = 'Basic realm="shop", charset="UTF-8"'
        for path in ("/x", "/child"):
            for credentials, status in (("alice:secret", 200), ("alice:secret", 200), ("alice:Secret", 401), ("bob:secret", 401),
                                        ("alice", 401), (None, 401)):
                found, told, body = ask(served.port, path, credentials)
                checks.check(f"{path} {credentials}", found, status)
                checks.check(f"{path} {credentials} is challenged", told, None if status == 200 else challenge)
                if status == 200:
                    checks.check("who it is", body, "alice")
            checks.check("another scheme", ask(served.port, path, "alice:secret", "Bearer")[:2], (401, challenge))
        ended = []
        slow = [threading.Thread(target=lambda: ended.append(ask(served.port, "/x", "sloth:slow")[0])) for _ in range(4)]
        for thread in slow:
            thread.start()
        checks.check("while passwords are checked, others are served", [ask(served.port, "/open")[0] for _ in range(20)], [204] * 20)
        checks.check("before they are", len(ended) < 4, True)
        for thread in slow:
            thread.join()
        checks.check("and they are right", ended, [200] * 4)
        served.end()
    checks.end()


main()
