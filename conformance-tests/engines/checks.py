"""What the scripts of all engines use: to call programs, to wait, and to say how a check went."""

import contextlib
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

CGROUPS = Path("/sys/fs/cgroup")
# A command of an engine may mean four cold starts of a JVM, a second each in the lab.
LIMIT = 60
# Waits, on a terminal of call_on_terminal, for its size: most clients tell it after the start.
AWAIT_SIZE = "until stty size | grep '40 100'; do sleep 0.2; done"


class Failed(Exception):
    """Why a check has not passed, in the words of whoever ran it."""


class Result:
    def __init__(self, command, status, stdout, stderr):
        self.command, self.status, self.stdout, self.stderr = command, status, stdout, stderr

    @property
    def output(self):
        return self.stdout + self.stderr

    def __str__(self):
        return f"{' '.join(self.command)}: status {self.status}\nstdout: {self.stdout.strip()}\nstderr: {self.stderr.strip()}"


class Checks:
    """Counts, and prints a line for, each check of one engine in one mode."""

    def __init__(self, engine, mode):
        self.label = f"{engine} {mode}"
        self.mode = mode
        self.passed = self.failed = 0

    @contextlib.contextmanager
    def check(self, name):
        """A check that has passed if the body ends; one that raises has failed, and the script goes on."""
        began = time.monotonic()
        try:
            yield
        except Exception as failure:  # whatever it is, the next check has to run
            self.failed += 1
            self._say("FAILED", name, began)
            kind = "" if isinstance(failure, Failed) else f"{type(failure).__name__}: "
            print("\n".join("        " + line for line in f"{kind}{failure}".splitlines()[:40]), flush=True)
        else:
            self.passed += 1
            self._say("ok", name, began)

    def _say(self, verdict, name, began):
        print(f"{verdict:6} {self.label}: {name} ({time.monotonic() - began:.1f} s)", flush=True)


def call(*command, status=0, stdin="", env=None, limit=LIMIT, cwd=None):
    """Runs a command to its end, which has to be with `status` unless that is None."""
    command = [str(word) for word in command]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace",
        env=None if env is None else os.environ | env, cwd=cwd, start_new_session=True,
    )
    try:
        stdout, stderr = process.communicate(stdin, timeout=limit)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        stdout, stderr = process.communicate()
        raise Failed(f"no end after {limit} s: {Result(command, None, stdout, stderr)}") from None
    result = Result(command, process.returncode, stdout, stderr)
    if status is not None and result.status != status:
        raise Failed(f"expected status {status}: {result}")
    return result


def call_on_terminal(*command, status=0, limit=LIMIT):
    """The same with a terminal of its own, 40 rows and 100 columns; returns what it wrote there."""
    pid, master = pty.fork()
    if pid == 0:
        os.execvp(str(command[0]), [str(word) for word in command])
    import fcntl, struct, termios  # noqa: E401
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
    output, deadline = b"", time.monotonic() + limit
    while time.monotonic() < deadline:
        if select.select([master], [], [], 0.5)[0]:
            try:
                chunk = os.read(master, 65536)
            except OSError:  # EIO: nobody has the other side open
                break
            if not chunk:
                break
            output += chunk
    else:
        os.kill(pid, signal.SIGKILL)
    ended = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os.close(master)
    text = output.decode(errors="replace").replace("\r\n", "\n")
    if status is not None and ended != status:
        raise Failed(f"expected status {status}: {Result([str(word) for word in command], ended, text, '')}")
    return text


def expect(actual, wanted, what=""):
    if actual != wanted:
        raise Failed(f"{what}{': ' if what else ''}expected {wanted!r}, got {actual!r}")


def expect_in(part, text):
    if part not in str(text):
        raise Failed(f"expected {part!r} in: {text}")


def expect_match(pattern, text):
    if not re.search(pattern, str(text)):
        raise Failed(f"expected /{pattern}/ in: {text}")


def expect_within(value, low, high, what):
    if not low <= value <= high:
        raise Failed(f"{what}: expected {low} to {high}, got {value}")


def wait_for(what, condition, limit=LIMIT):
    """Waits until `condition()` is true, and returns what it returned."""
    deadline = time.monotonic() + limit
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise Failed(f"waited {limit} s in vain for {what}")
        time.sleep(0.1)


class Daemon:
    """A process of ours in the background, whose output is kept in a file."""

    def __init__(self, log, *command, env=None):
        self.log = Path(log)
        with open(log, "w") as out:
            self.process = subprocess.Popen(
                [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
                env=None if env is None else os.environ | env, start_new_session=True,
            )

    def wait_until(self, what, condition):
        def alive_and():
            if self.process.poll() is not None:
                raise Failed(f"{self.process.args[0]} ended: {self.log.read_text()[-2000:]}")
            return condition()
        return wait_for(what, alive_and)

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def read(path):
    return Path(path).read_text().strip()


def cgroup_of(pid):
    """The folder of a process's cgroup."""
    return CGROUPS / read(f"/proc/{pid}/cgroup").split("::", 1)[1].lstrip("/")


def leftovers(root):
    """Names below a state root: none once all containers are deleted."""
    return sorted(entry.name for entry in Path(root).iterdir()) if Path(root).exists() else []


def complain(text):
    print(text, file=sys.stderr, flush=True)
