"""Listens on a unix socket for the one message that carries a descriptor, and prints what came.

usage: receive_fd.py SOCKET pidfd
       receive_fd.py SOCKET terminal [INPUT]

pidfd: prints the pid that the descriptor stands for.
terminal: prints its size; types INPUT, if there is any; then prints what can be read from it.
"""

import array
import fcntl
import json
import os
import socket
import struct
import sys
import termios


def descriptors(ancillary):
    found = array.array("i")
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            found.frombytes(data[: len(data) - len(data) % found.itemsize])
    return list(found)


def pid_of(fd):
    with open(f"/proc/self/fdinfo/{fd}") as info:
        for line in info:
            if line.startswith("Pid:"):
                return int(line.split()[1])
    return None


def read_all(fd):
    text = b""
    while True:
        try:
            part = os.read(fd, 4096)
        except OSError:  # EIO: nobody has the other side open any more
            part = b""
        if not part:
            return text.decode(errors="replace")
        text += part


def main():
    path, kind = sys.argv[1:3]
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    # A long path is bound through its folder's descriptor.
    folder = os.open(os.path.dirname(path), os.O_PATH)
    listener.bind(f"/proc/self/fd/{folder}/{os.path.basename(path)}")
    listener.listen(1)
    print("listening", flush=True)
    connection, _ = listener.accept()
    data, ancillary, _, _ = connection.recvmsg(4096, 1024)
    messages = 1
    fds = descriptors(ancillary)
    connection.settimeout(5)
    try:
        while connection.recv(4096):
            messages += 1
        closed = True
    except TimeoutError:
        closed = False
    got = {"data": data.decode(), "descriptors": len(fds), "messages": messages, "closed": closed}
    if kind == "pidfd":
        got["pid"] = pid_of(fds[0])
    else:
        rows, columns = struct.unpack("HHHH", fcntl.ioctl(fds[0], termios.TIOCGWINSZ, b"\0" * 8))[:2]
        got["size"] = f"{rows} {columns}"
        got["link"] = os.readlink(f"/proc/self/fd/{fds[0]}")
        print("received", flush=True)
        if len(sys.argv) > 3:
            os.write(fds[0], sys.argv[3].encode().decode("unicode_escape").encode())
        got["text"] = read_all(fds[0])
    print(json.dumps(got))


main()
