"""Runs a command on a pseudo terminal of 33 rows and 77 columns and prints what appears on it.

usage: terminal.py STEPS COMMAND...

STEPS are lines: `expect TEXT` waits for a text, `send TEXT` types one (with Python's escapes), `resize ROWS COLUMNS` does
what a terminal window does. The exit status is the command's.
"""

import fcntl
import os
import pty
import struct
import sys
import termios


def resize(fd, rows, columns):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def read(fd):
    try:
        return os.read(fd, 4096)
    except OSError:  # EIO: the command has ended
        return b""


def main():
    steps, command = sys.argv[1].split("\n"), sys.argv[2:]
    master, slave = pty.openpty()
    resize(master, 33, 77)
    child = os.fork()
    if child == 0:
        os.setsid()
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
        for fd in range(3):
            os.dup2(slave, fd)
        os.closerange(3, 64)
        os.execv(command[0], command)
    os.close(slave)
    text = b""
    for step in steps:
        verb, _, argument = step.partition(" ")
        if verb == "expect":
            while argument.encode() not in text:
                part = read(master)
                if not part:
                    break
                text += part
        elif verb == "send":
            os.write(master, argument.encode().decode("unicode_escape").encode("latin-1"))
        elif verb == "resize":
            resize(master, *map(int, argument.split()))
    while part := read(master):
        text += part
    _, status = os.waitpid(child, 0)
    sys.stdout.write(text.decode(errors="replace"))
    sys.stdout.flush()
    sys.exit(os.waitstatus_to_exitcode(status) % 256)


main()
