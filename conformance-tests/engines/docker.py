"""docker: dockerd with a containerd of its own, and the shim of that."""

import json

from checks import AWAIT_SIZE, Daemon, call, call_on_terminal, cgroup_of, expect, expect_in, leftovers, read, wait_for

TOOLS = {"dockerd": "apt-get install docker.io", "docker": "apt-get install docker.io"}
# How many calls the planner has to have served, at least.
SERVED = 40
STORAGE = ("/var/lib/docker", "/var/lib/containerd")
# The lab has no network but lo.
LAB = {"bridge": "none", "iptables": False, "ip6tables": False, "ip-forward": False, "exec-opts": [], "storage-driver": "overlay2"}
ROOT = "/run/docker/runtime-runc/moby"


def run(lab, checks):
    lab.fresh(*STORAGE)
    configuration = lab.work / "daemon.json"
    configuration.write_text(json.dumps(json.loads(lab.configuration("daemon.json").read_text()) | LAB))
    daemon = Daemon(lab.work / "dockerd.log", "dockerd", "--config-file", configuration)
    docker = Docker(lab)
    try:
        with checks.check("dockerd starts with the runtime, and loads an image"):
            daemon.wait_until("dockerd", lambda: docker("info", status=None).status == 0)
            expect(docker("info", "--format", "{{.DefaultRuntime}}").stdout.strip(), "demitasse")
            docker("load", "-i", lab.archive)
        statuses(docker, checks)
        life(docker, checks)
        pair(docker, checks)
        with checks.check("nothing is left"):
            wait_for("empty state", lambda: leftovers(ROOT) == [], limit=20)
    finally:
        daemon.stop()
        lab.rid_of(*STORAGE, "/run/docker")


class Docker:
    def __init__(self, lab):
        self.image = lab.image

    def __call__(self, *arguments, **options):
        return call("docker", *arguments, **options)

    def inspect(self, name, what):
        return self("inspect", "--format", "{{." + what + "}}", name).stdout.strip()


def statuses(docker, checks):
    with checks.check("run: output, input and exit status"):
        result = docker("run", "--rm", "-i", "-e", "A=b", docker.image, "sh", "-c", "cat; echo $A >&2; exit 7", stdin="hello\n", status=7)
        expect(result.stdout, "hello\n")
        expect_in("b\n", result.stderr)  # besides a warning about the network
    with checks.check("run: 127 for a missing program, 126 for a folder and for a file that is none"):
        expect_in("executable file not found in $PATH", docker("run", "--rm", docker.image, "nosuch", status=127).stderr)
        docker("run", "--rm", docker.image, "/no/such", status=127)
        expect_in("is a directory", docker("run", "--rm", docker.image, "/etc", status=126).stderr)
        expect_in("permission denied", docker("run", "--rm", docker.image, "/etc/passwd", status=126).stderr)
    with checks.check("run on a terminal"):
        call_on_terminal("docker", "run", "--rm", "-it", docker.image, "sh", "-c", f"{AWAIT_SIZE}; exit 4", status=4)


def life(docker, checks):
    with checks.check("run -d with limits, logs"):
        script = "trap 'echo bye; exit 3' TERM; echo up; while :; do sleep 0.2; done"
        limits = ("-m", "64m", "--pids-limit", "50", "--cpus", "0.5", "--init", "--read-only", "--tmpfs", "/tmp")
        docker("run", "-d", "--name", "main", *limits, docker.image, "sh", "-c", script)
        cgroup = cgroup_of(docker.inspect("main", "State.Pid"))
        expect([read(cgroup / name) for name in ("memory.max", "pids.max", "cpu.max")], [str(64 << 20), "50", "50000 100000"])
        wait_for("a line", lambda: docker("logs", "main").stdout == "up\n")
    with checks.check("exec: output, user, exit status, and 126 for what cannot be executed"):
        result = docker("exec", "-u", "1000:2000", "-w", "/tmp", "-e", "X=y", "main", "sh", "-c", "id -u; id -g; pwd; echo $X; exit 5", status=5)
        expect(result.stdout, "1000\n2000\n/tmp\ny\n")
        expect_in('exec: "nosuch": executable file not found in $PATH', docker("exec", "main", "nosuch", status=126).stdout)
        expect_in("permission denied", docker("exec", "main", "/etc/passwd", status=126).stdout)
        call_on_terminal("docker", "exec", "-it", "main", "sh", "-c", f"{AWAIT_SIZE}; exit 4", status=4)
    with checks.check("stats, top"):
        expect_in("64MiB", docker("stats", "--no-stream", "--format", "{{.MemUsage}}", "main").stdout)
        expect_in("sleep", docker("top", "main", "-o", "pid,args").stdout)
    with checks.check("pause and unpause"):
        docker("pause", "main")
        expect(docker.inspect("main", "State.Status"), "paused")
        docker("unpause", "main")
        expect(docker.inspect("main", "State.Status"), "running")
    with checks.check("update"):
        docker("update", "-m", "96m", "--memory-swap", "96m", "--cpus", "0.7", "main")
        cgroup = cgroup_of(docker.inspect("main", "State.Pid"))
        expect([read(cgroup / name) for name in ("memory.max", "cpu.max")], [str(96 << 20), "70000 100000"])
    with checks.check("restart, stop, kill"):
        docker("restart", "main")
        wait_for("both lines", lambda: docker("logs", "main").stdout == "up\nbye\nup\n")
        docker("stop", "main")
        expect(docker.inspect("main", "State.ExitCode"), "3")
        docker("start", "main")
        docker("kill", "main")
        expect(docker("wait", "main").stdout.strip(), "137")
        docker("rm", "main")
    with checks.check("a restart policy"):
        docker("run", "-d", "--name", "again", "--restart", "on-failure:2", docker.image, "false")
        wait_for("two restarts", lambda: docker.inspect("again", "RestartCount") == "2")
        docker("rm", "-f", "again")


def pair(docker, checks):
    with checks.check("a pair: the second in the first one's network, with its volume"):
        docker("run", "-d", "--name", "server", "-v", "/beans", docker.image, "sh", "-c", "while :; do echo espresso | nc -l -p 80; done")
        docker("exec", "server", "sh", "-c", "echo arabica > /beans/kind")
        program = "until nc 127.0.0.1 80; do sleep 0.2; done; cat /beans/kind"
        flags = ("--network", "container:server", "--pid", "container:server", "--volumes-from", "server")
        expect(docker("run", "--rm", *flags, docker.image, "sh", "-c", program).stdout, "espresso\narabica\n")
        docker("rm", "-fv", "server")
