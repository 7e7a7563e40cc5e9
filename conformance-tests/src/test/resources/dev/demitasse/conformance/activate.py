"""Starts a service the way systemd does for a socket unit: with a listening unix socket as descriptor 3.

usage: activate.py SOCKET COMMAND...
"""

import os
import socket
import sys

path, command = sys.argv[1], sys.argv[2:]
listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
listener.bind(path)
listener.listen(64)
if listener.fileno() != 3:
    os.dup2(listener.fileno(), 3)
os.set_inheritable(3, True)
environment = {"LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid()), "LISTEN_FDNAMES": "planner"}
os.execve(command[0], command, environment)
