"""containerd 2 with its own client, ctr, which names the runtime for each container. Also what containerd16.py and cri.py share."""

import json
import os
import signal
import time
from pathlib import Path

from checks import (
    AWAIT_SIZE, CGROUPS, Daemon, Failed, call, call_on_terminal, cgroup_of, expect, expect_in, expect_match, expect_within, leftovers, read, wait_for,
)

TOOLS = {"linux.uml": "apt-get install user-mode-linux"}
# How many calls the planner has to have served, at least.
SERVED = 40
STORAGE = ("/var/lib/containerd", "/run/containerd")
SOCKET = "/run/containerd/containerd.sock"
SLEEP = ("sleep", "1000")


class Containerd:
    """A containerd of its own, and its client."""

    def __init__(self, lab, folder=None, config=None, on_disk=False):
        self.lab, self.on_disk = lab, on_disk
        self.path = {"PATH": f"{folder}:{os.environ['PATH']}"} if folder else {}
        self.program = folder / "containerd" if folder else "containerd"
        self.client = folder / "ctr" if folder else "ctr"
        self.config = config

    def __enter__(self):
        self.lab.fresh(*STORAGE)
        if self.on_disk:
            self.lab.disk(STORAGE[0])
        config = ("--config", self.config) if self.config else ()
        self.daemon = Daemon(self.lab.work / "containerd.log", self.program, *config, env=self.path)
        self.daemon.wait_until("containerd", lambda: call(self.client, "version", status=None).status == 0)
        return self

    def __exit__(self, *_):
        self.daemon.stop()
        self.lab.rid_of(*STORAGE)

    def ctr(self, *arguments, **options):
        return call(self.client, *arguments, **options)

    def run(self, name, *command, flags=(), **options):
        return self.ctr(*self.words(name, *command, flags=flags), **options)

    def words(self, name, *command, flags=()):
        return ("run", "--runc-binary", self.lab.runtime, *flags, self.lab.image, name, *command)

    def start(self, name, *command, flags=()):
        self.run(name, *(command or SLEEP), flags=("-d", *flags))

    def exec(self, name, *command, flags=(), **options):
        exec_id = f"e{time.monotonic_ns()}"
        return self.ctr("task", "exec", "--exec-id", exec_id, *flags, name, *command, **options)

    def status(self, name):
        for line in self.ctr("task", "ls").stdout.splitlines():
            if line.split()[0] == name:
                return line.split()[2]
        return None

    def pid(self, name):
        for line in self.ctr("task", "ls").stdout.splitlines():
            if line.split()[0] == name:
                return int(line.split()[1])
        raise Failed(f"no task {name}")

    def remove_stopped(self, name, code):
        """A task with this exit code, which old versions of ctr exit with and new ones write."""
        result = self.ctr("task", "rm", name, status=None)
        if result.status != code and f"non-zero exit code {code}" not in result.stderr:
            raise Failed(f"expected exit code {code}: {result}")
        self.ctr("container", "rm", name)

    def remove(self, name):
        self.ctr("task", "rm", "-f", name, status=None)
        self.ctr("container", "rm", name)


def run(lab, checks):
    with Containerd(lab, lab.containerd, lab.configuration("containerd.toml")) as containerd:
        smoke(containerd, checks)
        processes(containerd, checks)
        limits(containerd, checks)
        systemd(containerd, checks)
        failures(containerd, checks)
        crash(containerd, checks)
        with checks.check("nothing is left"):
            expect(leftovers("/run/containerd/runc/default"), [])
            expect(leftovers("/run/containerd/io.containerd.runtime.v2.task/default"), [])
            expect([entry.name for entry in (CGROUPS / "default").glob("*/")], [])


def smoke(containerd, checks):
    ctr = containerd.ctr
    with checks.check("image import"):
        ctr("image", "import", containerd.lab.archive)
    with checks.check("run: output, input and exit status"):
        result = containerd.run("hello", "sh", "-c", "head -n 1; echo $A >&2; exit 7", flags=("--rm", "--env", "A=b"), stdin="hello\n", status=7)
        expect((result.stdout, result.stderr), ("hello\n", "b\n"))
    with checks.check("run -d"):
        containerd.start("main", "sh", "-c", "trap 'exit 3' TERM; while :; do sleep 0.2; done", flags=("--memory-limit", "67108864"))
        expect(containerd.status("main"), "RUNNING")
    with checks.check("exec: output, user and exit status"):
        result = containerd.exec("main", "sh", "-c", "id -u; pwd; exit 5", flags=("--user", "1000", "--cwd", "/tmp"), status=5)
        expect(result.stdout, "1000\n/tmp\n")
    with checks.check("task ps"):
        expect_in(str(containerd.pid("main")), ctr("task", "ps", "main").stdout)
    with checks.check("pause and resume"):
        ctr("task", "pause", "main")
        expect(containerd.status("main"), "PAUSED")
        ctr("task", "resume", "main")
        expect(containerd.status("main"), "RUNNING")
    with checks.check("metrics"):
        metrics = json.loads(ctr("task", "metrics", "--format", "json", "main").stdout)
        expect(int(metrics["memory"]["usage_limit"]), 64 << 20, "memory limit")
        expect_within(int(metrics["pids"]["current"]), 1, 5, "processes")
    with checks.check("kill with SIGTERM, then delete"):
        ctr("task", "kill", "main")
        wait_for("the end", lambda: containerd.status("main") == "STOPPED")
        containerd.remove_stopped("main", 3)


def processes(containerd, checks):
    with checks.check("run on a terminal"):
        script = f"test -t 0 && tty; {AWAIT_SIZE}; exit 4"
        words = containerd.words("terminal", "sh", "-c", script, flags=("--rm", "-t"))
        output = call_on_terminal(containerd.client, *words, status=4)
        expect_in("/dev/pts/0", output)
        expect_in("40 100", output)
    with checks.check("exec on a terminal"):
        containerd.start("worker", flags=("--cpus", "0.5"))
        words = ("task", "exec", "-t", "--exec-id", "terminal", "worker", "sh", "-c", script)
        expect_in("40 100", call_on_terminal(containerd.client, *words, status=4))
    with checks.check("exec in the background, killed by its id"):
        containerd.ctr("task", "exec", "-d", "--exec-id", "background", "worker", "sleep", "999")
        containerd.ctr("task", "kill", "--exec-id", "background", "-s", "KILL", "worker")
        wait_for("its end", lambda: "999" not in containerd.exec("worker", "ps").stdout)
    with checks.check("seccomp, a user, a read-only root, another host name"):
        flags = ("--rm", "--seccomp", "--user", "1000:2000", "--read-only", "--hostname", "cup", "--cap-drop", "CAP_CHOWN")
        program = "id -u; id -g; hostname; grep -E '^Seccomp:|CapEff' /proc/self/status; touch /x"
        result = containerd.run("strict", "sh", "-c", program, flags=flags, status=1)
        expect_match(r"^1000\n2000\ncup\n", result.stdout)
        expect_match(r"Seccomp:\s+2", result.stdout)
        expect_in("Read-only file system", result.stderr)
    with checks.check("a user namespace"):
        flags = ("--rm", "--uidmap", "0:100000:65536", "--gidmap", "0:100000:65536")
        result = containerd.run("mapped", "sh", "-c", "cat /proc/self/uid_map; id -u; touch /mine", flags=flags)
        expect(result.stdout.split(), ["0", "100000", "65536", "0"])
    with checks.check("kill with SIGKILL"):
        containerd.ctr("task", "kill", "-s", "KILL", "worker")
        wait_for("the end", lambda: containerd.status("worker") == "STOPPED")
        containerd.remove_stopped("worker", 137)


def limits(containerd, checks):
    with checks.check("limits of memory and CPU, and the events of a container that exceeds one"):
        events = Daemon(containerd.lab.work / "events", containerd.client, "events")
        try:
            flags = ("--memory-limit", "16777216", "--cpus", "0.5", "--cgroup", "/default/glutton")
            containerd.start("glutton", "sh", "-c", "sleep 4; head -c 64m /dev/zero | tail", flags=flags)
            cgroup = cgroup_of(containerd.pid("glutton"))
            expect(cgroup, CGROUPS / "default" / "glutton")
            expect(read(cgroup / "memory.max"), str(16 << 20))
            expect(read(cgroup / "cpu.max"), "50000 100000")
            wait_for("the end", lambda: containerd.status("glutton") == "STOPPED")
            containerd.ctr("task", "rm", "glutton", status=None)
            containerd.ctr("container", "rm", "glutton")
            for topic in ("create", "start", "oom", "exit", "delete"):
                wait_for(f"/tasks/{topic}", lambda topic=topic: f"/tasks/{topic}" in events.log.read_text(), limit=10)
        finally:
            events.stop()


def systemd(containerd, checks):
    with checks.check("--systemd-cgroup: a scope, exec in it, limits, and its end"):
        flags = ("--runc-systemd-cgroup", "--cgroup", "system.slice:ctr:unit", "--memory-limit", "67108864")
        containerd.start("unit", flags=flags)
        expect_in("ctr-unit.scope", cgroup_of(containerd.pid("unit")))
        shown = call("systemctl", "show", "-p", "MemoryMax,ActiveState", "ctr-unit.scope").stdout
        expect(sorted(shown.split()), ["ActiveState=active", f"MemoryMax={64 << 20}"])
        expect(containerd.exec("unit", "echo", "in").stdout, "in\n")
        containerd.ctr("task", "pause", "unit")
        expect(containerd.status("unit"), "PAUSED")
        containerd.ctr("task", "resume", "unit")
        containerd.remove("unit")
        wait_for("the scope's end", lambda: call("systemctl", "is-active", "ctr-unit.scope", status=None).status != 0, limit=10)


def failures(containerd, checks):
    with checks.check("run of a missing program: the error says so"):
        result = containerd.run("missing", "/no/such", flags=("--rm",), status=1)
        expect_in("no such file or directory", result.stderr)
        result = containerd.run("missing2", "nosuch", flags=("--rm",), status=1)
        expect_in('exec: "nosuch": executable file not found in $PATH', result.stderr)
        expect([name for name in containerd.ctr("container", "ls", "-q").stdout.split() if "missing" in name], [])
    with checks.check("exec of a missing program, and in a paused container"):
        containerd.start("paused")
        result = containerd.exec("paused", "nosuch", status=1)
        expect_in('exec: "nosuch": executable file not found in $PATH', result.stderr)
        containerd.ctr("task", "pause", "paused")
        result = containerd.exec("paused", "true", status=None)
        expect_in("paused", result.stderr)
        containerd.ctr("task", "resume", "paused")
        containerd.remove("paused")


def crash(containerd, checks):
    with checks.check("kill -9 of the shim: the container goes, too"):
        containerd.start("orphan")
        pid = containerd.pid("orphan")
        shim = int(read(f"/proc/{pid}/stat").rsplit(")", 1)[1].split()[1])
        expect_in("containerd-shim", read(f"/proc/{shim}/cmdline"))
        os.kill(shim, signal.SIGKILL)
        wait_for("the container's end", lambda: not Path(f"/proc/{pid}").exists())
        wait_for("its removal", lambda: "orphan" not in leftovers("/run/containerd/runc/default"))
        containerd.ctr("task", "rm", "-f", "orphan", status=None)
        containerd.ctr("container", "rm", "orphan")
