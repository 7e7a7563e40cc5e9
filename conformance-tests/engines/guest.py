#!/usr/bin/env python3
"""In the lab: runs the scripts of engines, each in every mode, and prints "N passed, M failed".

usage: guest.py --runtime PATH [--containerd DIR] [--cri DIR] [--modes cold,warm] ENGINE...

The runtime becomes /usr/local/bin/demitasse, as after `make install`, so that the engines' configuration is the one of docs/engines.md.
Modes: cold (each call starts a JVM of its own), warm (systemd's socket unit has started the resident planner), other (not ours).
"""

import argparse
import importlib
import re
import shutil
import sys
import time
from pathlib import Path

import images
from checks import Checks, Failed, call, expect_within

HERE = Path(__file__).resolve().parent
WORK = Path("/run/engines")
RUNTIME = Path("/usr/local/bin/demitasse")
SOCKET_UNIT = "demitasse-planner.socket"
ENGINES = ("containerd", "cri", "containerd16", "podman", "buildah", "docker", "conmon")


class Lab:
    """What every script gets: where things are."""

    def __init__(self, containerd, cri):
        self.containerd, self.cri = containerd, cri
        self.work = WORK
        self.runtime = RUNTIME
        self.image = images.NAME
        self.archive = WORK / "image.tar"

    def configuration(self, name):
        """One of the files that docs/engines.md shows."""
        return HERE / "config" / name

    def fresh(self, *folders):
        """Empty file systems there: the lab's root is an overlay, which cannot bear another."""
        for folder in folders:
            Path(folder).mkdir(parents=True, exist_ok=True)
            call("mount", "-t", "tmpfs", "tmpfs", folder)

    def disk(self, folder):
        """The lab's RAM disk there: a file system of which this kernel makes id-mapped mounts, which of a tmpfs it does not."""
        call("mkfs.ext4", "-q", "-F", "/dev/ram0")
        call("mount", "/dev/ram0", folder)

    def rid_of(self, *folders):
        for folder in folders:
            below = [line.split()[4] for line in open("/proc/self/mountinfo")]
            for mount in reversed([path for path in below if path == folder or path.startswith(f"{folder}/")]):
                call("umount", "-l", mount, status=None)


def main():
    arguments = parse_arguments()
    WORK.mkdir(mode=0o755)
    install(arguments.runtime.resolve())
    lab = Lab(arguments.containerd, arguments.cri)
    images.make(lab.archive)
    passed = failed = 0
    times = []
    for engine in arguments.engines:
        for mode in arguments.modes:
            began = time.monotonic()
            checks = Checks(engine, mode)
            script = importlib.import_module(engine)
            with served(checks, script.SERVED):
                run(script, lab, checks)
            passed, failed = passed + checks.passed, failed + checks.failed
            times.append(f"{engine} {mode}: {checks.passed} passed, {checks.failed} failed, {time.monotonic() - began:.0f} s")
    print("\n".join(times))
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed else 0


def parse_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--runtime", type=Path, required=True)
    parser.add_argument("--containerd", type=Path, help="the folder of containerd 2's programs")
    parser.add_argument("--cri", type=Path, help="the folder of the CRI client")
    parser.add_argument("--modes", type=lambda text: text.split(","), default=["cold", "warm"])
    parser.add_argument("engines", nargs="+", choices=ENGINES)
    return parser.parse_args()


def install(binary):
    """As `make install` does, with a link instead of a copy."""
    RUNTIME.unlink(missing_ok=True)
    RUNTIME.symlink_to(binary)
    units = binary.parent.parent / "lib" / "systemd" / "system"
    if units.exists():
        for unit in units.iterdir():
            (Path("/etc/systemd/system") / unit.name).write_text(unit.read_text().replace("@BIN@", str(RUNTIME.parent)))
        call("systemctl", "daemon-reload")


def run(script, lab, checks):
    with checks.check("tools"):
        missing = [f"{tool} is missing: {source}" for tool, source in script.TOOLS.items() if not shutil.which(tool)]
        if missing:
            raise Failed("\n".join(missing))
    if not missing:
        script.run(lab, checks)


class served:
    """In warm mode: starts the planner's socket unit, and checks in the end that it was the planner that served so many calls."""

    def __init__(self, checks, least):
        self.checks, self.least = checks, least

    def __enter__(self):
        if self.checks.mode == "warm":
            call("systemctl", "enable", "--now", SOCKET_UNIT)
            self.before = self.requests()

    def __exit__(self, *_):
        if self.checks.mode == "warm":
            if self.least:
                self.check()
            call("systemctl", "disable", "--now", SOCKET_UNIT, SOCKET_UNIT.replace(".socket", ".service"))

    def check(self):
        with self.checks.check("the resident planner served"):
            served = self.requests() - self.before
            print(f"       {served} requests", flush=True)
            expect_within(served, self.least, 1 << 30, "requests")

    def requests(self):
        return int(re.search(r"requests: (\d+)", call(RUNTIME, "planner", "status").stdout)[1])


if __name__ == "__main__":
    sys.exit(main())
