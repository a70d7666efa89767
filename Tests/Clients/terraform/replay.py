#!/usr/bin/env python3
"""Sends again what Terraform's AWS provider sent (recording.jsonl, made by record.py) and judges the
answers: the status is the recorded one, and so is the body but for ids, times and secrets.

    replay.py ENDPOINT [FILE]     exit 1 when something differs

The endpoint must be empty. Ids that AWS makes are learnt where they first come up.
"""
import http.client
import json
import os
import re
import sys
import urllib.parse

HEADERS = {
    "X-Amz-Date": "20260101T000000Z", "Content-Type": "application/json",
    "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/apigateway/aws4_request, "
                     "SignedHeaders=host, Signature=00",
}
TOKEN = re.compile(r"(?<![A-Za-z0-9])[a-z0-9]{6,10}(?![A-Za-z0-9])")
# Times and secrets: only whether they are there.
MASKED = {"createdDate", "lastUpdatedDate", "certificateUploadDate", "expirationDate", "pemEncodedCertificate"}


class Replay:
    def __init__(self, endpoint):
        at = urllib.parse.urlsplit(endpoint)
        self.http = http.client.HTTPConnection(at.hostname, at.port, timeout=30)
        self.ids, self.failures = {}, []

    def renamed(self, text):
        return TOKEN.sub(lambda m: self.ids.get(m.group(), m.group()), text)

    def path(self, text):
        """Segment by segment, for one may be an ARN with encoded slashes."""
        return "/".join(urllib.parse.quote(self.renamed(urllib.parse.unquote(s)), safe="") for s in text.split("/"))

    def expected(self, value):
        """The recorded value with the ids of this run."""
        if isinstance(value, str):
            return self.renamed(value)
        if isinstance(value, list):
            return [self.expected(v) for v in value]
        if isinstance(value, dict):
            return {self.renamed(k): self.expected(v) for k, v in value.items()}
        return value

    def learn(self, recorded, live):
        if isinstance(recorded, str) and isinstance(live, str):
            old, new = TOKEN.findall(recorded), TOKEN.findall(live)
            if len(old) == len(new) and TOKEN.sub("", recorded) == TOKEN.sub("", live):
                for a, b in zip(old, new):
                    if a != b and len(a) == len(b):
                        self.ids.setdefault(a, b)
        elif isinstance(recorded, list) and isinstance(live, list) and len(recorded) == len(live) == 1:
            self.learn(recorded[0], live[0])
        elif isinstance(recorded, dict) and isinstance(live, dict):
            for key, value in recorded.items():
                if key in live and key not in MASKED:
                    self.learn(value, live[key])

    @classmethod
    def plain(cls, value):
        """Without what may differ; lists in an order of their own, for ids decide about the real one."""
        if isinstance(value, dict):
            return {k: "masked" if k in MASKED or (k == "value" and len(str(v)) == 40) else cls.plain(v) for k, v in value.items()}
        if isinstance(value, list):
            return sorted((cls.plain(v) for v in value), key=lambda v: json.dumps(v, sort_keys=True))
        return value

    def send(self, number, method, target, body, status, recorded):
        path, mark, query = target.partition("?")
        self.http.request(method, self.path(path) + mark + self.renamed(query),
                          json.dumps(self.expected(body)) if body is not None else None, HEADERS)
        answer = self.http.getresponse()
        text = answer.read()
        live = json.loads(text) if text else None
        if answer.status == status < 300:
            self.learn(recorded, live)
        wanted, got = self.plain(self.expected(recorded)), self.plain(live)
        if answer.status != status or wanted != got:
            self.failures.append(f"row {number}: {method} {target} {json.dumps(body)}\n  {status} {json.dumps(wanted)}\n  "
                                 f"{answer.status} {json.dumps(got)}")


def main():
    replay = Replay(sys.argv[1])
    file = sys.argv[2] if len(sys.argv) > 2 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "recording.jsonl")
    with open(file) as rows:
        for count, row in enumerate(rows, 1):
            replay.send(count, *json.loads(row))
    for failure in replay.failures[:20]:
        print(failure)
    print(f"{count} requests of Terraform's provider, {len(replay.failures)} answered otherwise")
    sys.exit(1 if replay.failures else 0)


if __name__ == "__main__":
    main()
