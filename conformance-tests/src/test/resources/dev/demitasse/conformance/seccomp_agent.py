"""Answers for a seccomp filter: takes one connection, its state and listener, then every notification.

usage: seccomp_agent.py SOCKET NUMBER=ERRNO...

System calls of these numbers fail with these errnos, all others go on. When the last process with the filter has ended,
prints what came: the state, the number of descriptors and connections, whether the connection was closed, and the numbers
of all calls that were asked for.
"""

import array
import fcntl
import json
import os
import select
import socket
import struct
import sys

RECEIVE = 0xC0502100  # SECCOMP_IOCTL_NOTIF_RECV
SEND = 0xC0182101  # SECCOMP_IOCTL_NOTIF_SEND
CONTINUE = 1  # SECCOMP_USER_NOTIF_FLAG_CONTINUE


def receive(connection):
    data, ancillary, _, _ = connection.recvmsg(4096, 1024)
    fds = array.array("i")
    for level, kind, payload in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            fds.frombytes(payload)
    connection.settimeout(5)
    try:
        while more := connection.recv(4096):
            data += more
        closed = True
    except TimeoutError:
        closed = False
    return json.loads(data), list(fds), closed


def answer(listener, errnos):
    calls = []
    poller = select.poll()
    poller.register(listener, select.POLLIN)
    while True:
        events = poller.poll(20000)
        if not events or not events[0][1] & select.POLLIN:
            return sorted(set(calls)), bool(events)
        notification = bytearray(80)
        try:
            fcntl.ioctl(listener, RECEIVE, notification)
        except FileNotFoundError:  # whoever asked has been killed
            continue
        cookie, _, _, number = struct.unpack_from("=QIIi", notification)
        calls.append(number)
        errno = errnos.get(number)
        reply = struct.pack("=QqiI", cookie, 0, -errno if errno else 0, 0 if errno else CONTINUE)
        try:
            fcntl.ioctl(listener, SEND, bytearray(reply))
        except FileNotFoundError:
            continue


def main():
    path = sys.argv[1]
    errnos = {int(number): int(errno) for number, errno in (word.split("=") for word in sys.argv[2:])}
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    # A long path is bound through its folder's descriptor.
    folder = os.open(os.path.dirname(path), os.O_PATH)
    server.bind(f"/proc/self/fd/{folder}/{os.path.basename(path)}")
    server.listen(4)
    print("listening", flush=True)
    connection, _ = server.accept()
    state, fds, closed = receive(connection)
    calls, ended = answer(fds[0], errnos)
    server.settimeout(0.1)
    connections = 1
    try:
        server.accept()
        connections += 1
    except TimeoutError:
        pass
    print(json.dumps({"state": state, "descriptors": len(fds), "closed": closed, "connections": connections,
                      "calls": calls, "ended": ended}))


main()
