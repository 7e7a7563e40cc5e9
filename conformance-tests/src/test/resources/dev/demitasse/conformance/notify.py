"""A service manager's end of sd_notify(3): prints what it is told, and by whom.

usage: notify.py SOCKET [hold]

SOCKET: a path, or @NAME for an abstract one. Each datagram becomes a line of JSON. The descriptor that comes with BARRIER=1 is
closed, as systemd does, unless `hold` says that it is to be kept.
"""

import array
import json
import os
import socket
import struct
import sys

path = sys.argv[1]
listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
listener.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
listener.bind("\0" + path[1:] if path[0] == "@" else path)
print("listening", flush=True)
kept = []
while True:
    data, ancillary, _, _ = listener.recvmsg(4096, 1024)
    told = {"text": data.decode(), "descriptors": 0}
    fds = array.array("i")
    for level, kind, content in ancillary:
        if kind == socket.SCM_RIGHTS:
            fds.frombytes(content)
        elif kind == socket.SCM_CREDENTIALS:
            told["pid"] = struct.unpack("iII", content)[0]
    told["descriptors"] = len(fds)
    print(json.dumps(told), flush=True)
    kept += fds
    if len(sys.argv) == 2:
        for fd in kept:
            os.close(fd)
        kept = []
