"""Plans by hand, and a planner that sends them: drives the launcher without any Java.

Reads the tables of plan.h, so that a change of the format needs no change here.
"""

import os
import re
import socket
import struct

SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "main", "c", "plan.h")
ENTRY = re.compile(r'X\((\w+), (\d+)(?:, "(\w*)"(?:, ([HI]))?)?\)')
with open(SOURCE) as plan_h:
    ENTRIES = ENTRY.findall(plan_h.read())
OPS = {name: (int(code), fields, program) for name, code, fields, program in ENTRIES if program}
MESSAGES = {name: (int(code), fields) for name, code, fields, program in ENTRIES
            if not program and int(code) in (1, 2, 3, 16, 17, 18, 19, 20, 21)
            and name in ("HELLO", "EVENT", "INPUT", "COMMIT", "OUT", "PLAN", "GO", "READ", "EXIT")}
STEPS = {int(code): name for name, code, fields, program in ENTRIES if not program and not fields}
NO_SLOT = 0xFFFFFFFF
CLONED, AWAITING, DONE, FAILED, DIED = 1, 2, 3, 4, 5


def pack(fields, values):
    out = b""
    for kind, value in zip(fields, values, strict=True):
        if kind in "uq":
            out += struct.pack("<I" if kind == "u" else "<Q", value)
        elif kind == "s":
            text = value.encode()
            out += struct.pack("<I", len(text)) + text + b"\0"
        elif kind == "b":
            out += struct.pack("<I", len(value)) + value
        else:
            out += struct.pack("<I", len(value)) + b"".join(pack("s", [v]) for v in value)
    return out


def unpack(fields, data):
    values, at = [], 0

    def take(size):
        nonlocal at
        at += size
        assert at <= len(data)
        return data[at - size:at]

    def number():
        return struct.unpack("<I", take(4))[0]

    def string():
        text = take(number())
        assert take(1) == b"\0"
        return text.decode()

    for kind in fields:
        if kind == "u":
            values.append(number())
        elif kind == "s":
            values.append(string())
        elif kind == "b":
            values.append(take(number()))
        else:
            values.append([string() for _ in range(number())])
    assert at == len(data)
    return values


def op(name, *values):
    code, fields, _ = OPS[name]
    body = pack(fields, values)
    return struct.pack("<HHI", code, 0, len(body)) + body


def plan(host, init, sealed=False):
    return struct.pack("<IIIII", 0x4C504D44, 1, int(sealed), len(host), len(init)) + b"".join(host + init)


class Peer:
    """One conversation with a launcher, from the planner's side."""

    def __init__(self, connection):
        self.connection = connection
        self.file = connection.makefile("rb")

    def receive(self):
        head = self.file.read(6)
        if len(head) < 6:
            return None, None
        length, code = struct.unpack("<IH", head)
        name = next(n for n, (c, _) in MESSAGES.items() if c == code)
        return name, unpack(MESSAGES[name][1], self.file.read(length - 2))

    def send(self, *messages):
        out = b""
        for name, *values in messages:
            code, fields = MESSAGES[name]
            body = pack(fields, values)
            out += struct.pack("<IH", len(body) + 2, code) + body
        self.connection.sendall(out)

    def run(self, encoded, awaiting=lambda number: None):
        """Sends a plan, answers its barriers, returns all its events."""
        self.send(("COMMIT",), ("PLAN", encoded))
        events = []
        while not events or events[-1][0] not in (DONE, FAILED, DIED):
            name, event = self.receive()
            if name is None:
                return events
            events.append(event)
            if event[0] == AWAITING:
                awaiting(event[3])
                self.send(("GO",))
        return events


def listen(path):
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen(16)
    return server
