#!/usr/bin/env python3
"""Two people in a room, by the WebSocket client of Tests/Clients.   usage: talk.py URL"""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "Tests/Clients"))
from websocket import Refused, WebSocket  # noqa: E402

url = sys.argv[1]
try:
    WebSocket(url)
except Refused as refused:
    print("nobody:", refused.status, refused.body)
ann, bob = WebSocket(f"{url}?name=ann"), WebSocket(f"{url}?name=bob")
ann.send('{"action":"who"}')
print("ann asks who is there:", ann.receive())
ann.send('{"action":"say","text":"hello"}')
print("ann says hello; bob hears:", bob.receive())
print("... and so does she:", ann.receive())
ann.send('{"action":"ping"}')
print("a template answers:", ann.receive())
print("ann leaves:", ann.close())
print("bob hears:", bob.receive())
bob.close()
