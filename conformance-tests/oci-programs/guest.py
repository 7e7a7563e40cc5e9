"""Runs validation programs in the lab, one after the other, until there are no more. Started there by `run`; needs no argument but OUT.

OUT/jobs.json, shared between the guests: {"programs": DIR, "runc": PATH, "demitasse": PATH, "limit": SECONDS, "jobs": [[PROGRAM, COLUMN]]}.
Who makes the folder OUT/claims/N runs job N, and writes OUT/results/COLUMN.PROGRAM.json.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import tap

# All that is ours. Anything else below /tmp goes away after each program.
FOLDER = Path("/tmp/programs")
SOCKET = FOLDER / "planner.sock"
CALLS = FOLDER / "calls"
STATE_ROOTS = ("/run/runc", "/run/demitasse")
CGROUPS = "/sys/fs/cgroup"

# linux_process_apparmor_profile asks for a profile of this name, and not for anything that it should forbid.
PROFILE = """
profile acme_secure_profile flags=(attach_disconnected, mediate_deleted) {
  capability, file, mount, umount, pivot_root, ptrace, signal, network, unix,
}
"""


def main(out):
    work = json.loads((out / "jobs.json").read_text())
    FOLDER.mkdir()
    for name in ("runtimetest", "rootfs-amd64.tar.gz"):
        shutil.copy2(Path(work["programs"], name), FOLDER)
    subprocess.run(["apparmor_parser", "--add", "--skip-cache"], input=PROFILE, text=True, check=True)
    cold, warm, runc = Column(work["demitasse"], planner="off"), WarmColumn(work["demitasse"]), Column(work["runc"])
    columns = {"cold": cold, "warm": warm, "runc": runc}
    for number, (program, name) in enumerate(work["jobs"]):
        if not claim(out / "claims" / str(number)):
            continue
        result = run(Path(work["programs"], "bin", program), columns[name], work["limit"])
        (out / "results" / f"{name}.{program}.json").write_text(json.dumps(result))
        print(f"{name:5} {program:32} {result['verdict']:6} {result['seconds']:5.1f} s", flush=True)
    warm.check()


def claim(folder):
    try:
        folder.mkdir()
    except FileExistsError:
        return False
    return True


class Column:
    """A runtime as the programs are told of it: by a path and an environment."""

    def __init__(self, runtime, planner=None):
        self.runtime = runtime
        self.environment = dict(os.environ)
        self.environment.pop("DEMITASSE_PLANNER", None)
        if planner:
            self.environment["DEMITASSE_PLANNER"] = planner


class WarmColumn(Column):
    """Served by a resident planner. A script counts the calls, to compare with what the planner says that it has served."""

    def __init__(self, demitasse):
        super().__init__(str(FOLDER / "demitasse"), planner=str(SOCKET))
        self.demitasse = demitasse
        script = Path(self.runtime)
        script.write_text(f'#!/bin/sh\nprintf . >> {CALLS}\nexec {demitasse} "$@"\n')
        script.chmod(0o755)
        CALLS.touch()
        subprocess.Popen([demitasse, "planner", "--socket", str(SOCKET)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while not SOCKET.exists():
            if time.monotonic() > deadline:
                sys.exit("the planner does not listen")
            time.sleep(0.1)

    def check(self):
        """Ends the guest with a sentence unless the planner has served every call."""
        command = [self.demitasse, "planner", "status"]
        status = subprocess.run(command, env=self.environment, stdout=subprocess.PIPE, text=True, check=True).stdout
        served = int(dict(line.split(": ", 1) for line in status.splitlines())["requests"])
        calls = len(CALLS.read_text())
        if served != calls:
            sys.exit(f"of {calls} warm calls the planner has served {served}")


def run(program, column, limit):
    """Runs a program and removes what it left. Returns its verdict, what speaks against it, and its seconds and output."""
    processes, mounts = list_processes(), list_mounts()
    environment = {**column.environment, "RUNTIME": column.runtime}
    began = time.monotonic()
    status, stdout, stderr = execute([program], environment, limit)
    seconds = time.monotonic() - began
    verdict, complaints = tap.judge(status, stdout, stderr)
    clean(processes, mounts)
    return {"verdict": verdict, "complaints": complaints, "seconds": seconds, "stdout": stdout, "stderr": stderr}


def execute(command, environment, limit):
    """Returns the exit status, None at the time limit, and both outputs. Files take them, which containers that live on cannot hold open."""
    with open(FOLDER / "stdout", "w+") as stdout, open(FOLDER / "stderr", "w+") as stderr:
        try:
            status = subprocess.run(
                command, cwd=FOLDER, env=environment, timeout=limit, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr
            ).returncode
        except subprocess.TimeoutExpired:
            status = None
        stdout.seek(0)
        stderr.seek(0)
        return status, stdout.read(), stderr.read()


def clean(processes, mounts):
    """Programs leave containers behind. What was not there before goes: processes, mounts, cgroups, state and files."""
    for _ in range(100):
        left = list_processes() - processes
        if not left:
            break
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.02)
    for mount in reversed(list_mounts()):
        if mount not in mounts:
            subprocess.run(["umount", "-l", mount], stderr=subprocess.DEVNULL, check=False)
    for folder, _, _ in os.walk(CGROUPS, topdown=False):
        with contextlib.suppress(OSError):  # the root
            os.rmdir(folder)
    for root in STATE_ROOTS:
        shutil.rmtree(root, ignore_errors=True)
    for path in Path("/tmp").iterdir():
        if path == FOLDER:
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def list_processes():
    """The pids of all processes that have a command line: not kernel threads, nor those that have ended."""
    pids = set()
    for name in os.listdir("/proc"):
        if name.isdigit():
            with contextlib.suppress(OSError):
                if Path("/proc", name, "cmdline").read_bytes():
                    pids.add(int(name))
    return pids


def list_mounts():
    return [line.split(" ")[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
