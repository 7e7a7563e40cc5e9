"""podman, which runs conmon for each container: as root under systemd's cgroups and its own, and as a normal user."""

import json
import pwd
import shutil
from pathlib import Path

import devices
from checks import AWAIT_SIZE, Failed, call, call_on_terminal, cgroup_of, expect, expect_in, expect_match, leftovers, read, wait_for

TOOLS = {
    "podman": "apt-get install podman",
    "conmon": "apt-get install conmon",
    "catatonit": "apt-get install catatonit",
    "newuidmap": "apt-get install uidmap",
}
# How many calls the planner has to have served, at least.
SERVED = 50
CONFIGURATION = Path("/etc/containers/containers.conf.d")
# What the lab has not got: a network, and a kernel that would let a user mount an overlay on this root.
LAB = '[containers]\nnetns = "none"\nlog_driver = "k8s-file"\n[engine]\nevents_logger = "file"\n'
STORAGE = "/var/lib/containers"
USER = "barista"


def set_up(lab):
    lab.fresh(STORAGE)
    CONFIGURATION.mkdir(exist_ok=True)
    shutil.copy(lab.configuration("demitasse.conf"), CONFIGURATION)
    (CONFIGURATION / "lab.conf").write_text(LAB)
    Path("/etc/containers/storage.conf").write_text(
        f'[storage]\ndriver = "overlay"\ngraphroot = "{STORAGE}/storage"\nrunroot = "/run/containers/storage"\n'
    )


def run(lab, checks):
    set_up(lab)
    podman = Podman(lab)
    try:
        with checks.check("it uses the runtime, and loads an image"):
            expect_in("/usr/local/bin/demitasse", podman("info", "--format", "{{.Host.OCIRuntime.Path}}").stdout)
            podman("load", "-i", lab.archive)
        statuses(podman, checks)
        life(podman, checks)
        health(podman, checks)
        pods(podman, checks)
        options(podman, checks)
        with checks.check("a CDI device, as it is natively"):
            devices.provide(lab)
            program = ("sh", "-c", devices.PROGRAM)
            devices.compare(lab, checks, podman("run", "--rm", "--device", devices.NAME, podman.image, *program).stdout)
        if checks.mode != "other":
            without_cgroups(podman, checks)
        rootless(lab, checks)
        with checks.check("nothing is left"):
            podman("rm", "-fa", "-t", "0")
            expect(leftovers(state_root(checks)), [])
    finally:
        podman("pod", "rm", "-fa", status=None)
        podman("rm", "-fa", "-t", "0", status=None)
        lab.rid_of(STORAGE)


def state_root(checks):
    return "/run/runc" if checks.mode == "other" else "/run/demitasse/containers"


class Podman:
    """The command, run as root or as a user."""

    def __init__(self, lab, prefix=()):
        self.image = lab.image
        self.prefix = prefix

    def __call__(self, *arguments, **options):
        return call(*self.prefix, "podman", *arguments, **options)

    def inspect(self, name, what):
        return self("inspect", "--format", "{{." + what + "}}", name).stdout.strip()


def statuses(podman, checks):
    with checks.check("run: output, input and exit status"):
        result = podman("run", "--rm", "-i", "-e", "A=b", podman.image, "sh", "-c", "cat; echo $A >&2; exit 7", stdin="hello\n", status=7)
        expect((result.stdout, result.stderr), ("hello\n", "b\n"))
    with checks.check("run: 127 for a missing program, 126 for one that is none, and the reason"):
        result = podman("run", "--rm", podman.image, "nosuch", status=127)
        expect_in("executable file `nosuch` not found in $PATH" if "`" in result.stderr else "executable file not found in $PATH", result.stderr)
        result = podman("run", "--rm", podman.image, "/etc/passwd", status=126)
        expect_in("permission denied", result.stderr.lower())
    with checks.check("run on a terminal"):
        call_on_terminal("podman", "run", "--rm", "-it", podman.image, "sh", "-c", f"{AWAIT_SIZE}; exit 4", status=4)


def life(podman, checks):
    script = "trap 'echo bye; exit 3' TERM; echo up; while :; do sleep 0.2; done"
    with checks.check("run -d with limits of memory, processes and CPU"):
        limits = ("-m", "64m", "--pids-limit", "50", "--cpus", "0.5")
        podman("run", "-d", "--name", "main", *limits, podman.image, "sh", "-c", script)
        cgroup = cgroup_of(podman.inspect("main", "State.Pid"))
        expect([read(cgroup / name) for name in ("memory.max", "pids.max", "cpu.max")], [str(64 << 20), "50", "50000 100000"])
    with checks.check("logs"):
        wait_for("a line", lambda: podman("logs", "main").stdout == "up\n")
    with checks.check("exec: output, user, environment and exit status"):
        result = podman("exec", "-u", "1000", "-w", "/tmp", "-e", "X=y", "main", "sh", "-c", "id -u; pwd; echo $X; exit 5", status=5)
        expect(result.stdout, "1000\n/tmp\ny\n")
        podman("exec", "main", "nosuch", status=127)
        call_on_terminal("podman", "exec", "-it", "main", "sh", "-c", f"{AWAIT_SIZE}; exit 4", status=4)
    with checks.check("stats, top"):
        stats = json.loads(podman("stats", "--no-stream", "--format", "json", "main").stdout)[0]
        expect_in("67.11MB", stats["mem_usage"])
        expect_in("sleep", podman("top", "main", "args").stdout)
    with checks.check("update"):
        podman("update", "--memory", "96m", "main")
        expect(read(cgroup_of(podman.inspect("main", "State.Pid")) / "memory.max"), str(96 << 20))
    with checks.check("pause and unpause"):
        podman("pause", "main")
        expect(podman.inspect("main", "State.Status"), "paused")
        podman("unpause", "main")
        expect(podman.inspect("main", "State.Status"), "running")
    with checks.check("stop, start, kill"):
        podman("stop", "main")
        expect((podman.inspect("main", "State.ExitCode"), podman("logs", "main").stdout), ("3", "up\nbye\n"))
        podman("start", "main")
        podman("kill", "main")
        expect(podman("wait", "main").stdout.strip(), "137")
        podman("rm", "main")


def health(podman, checks):
    with checks.check("healthcheck"):
        podman("run", "-d", "--name", "patient", "--health-cmd", "test -e /healthy", "--health-interval", "disable", podman.image, "sleep", "1000")
        podman("healthcheck", "run", "patient", status=1)
        podman("exec", "patient", "touch", "/healthy")
        podman("healthcheck", "run", "patient")
        podman("rm", "-f", "-t", "0", "patient")


def pods(podman, checks):
    with checks.check("a pod: two containers share network and host name"):
        podman("pod", "create", "--name", "pod", "--network", "none", "--hostname", "saucer")
        podman("run", "-d", "--pod", "pod", "--name", "server", podman.image, "sh", "-c", "while :; do echo espresso | nc -l -p 80; done")
        program = "until nc 127.0.0.1 80; do sleep 0.2; done; hostname"
        expect(podman("run", "--rm", "--pod", "pod", podman.image, "sh", "-c", program).stdout, "espresso\nsaucer\n")
        podman("pod", "stop", "-t", "0", "pod")
        podman("pod", "rm", "-f", "pod")


def options(podman, checks):
    with checks.check("--uidmap, --init, --read-only, --tmpfs, --volume, --hostname"):
        maps = ("--uidmap", "0:100000:5000", "--gidmap", "0:100000:5000")
        flags = ("--init", "--read-only", "--tmpfs", "/scratch", "-v", "/usr/lib:/host:ro", "--hostname", "cup")
        program = "cat /proc/self/uid_map; tr '\\0' ' ' </proc/1/cmdline; hostname; touch /scratch/x && touch /host/x"
        result = podman("run", "--rm", *maps, *flags, podman.image, "sh", "-c", program, status=1)
        expect_match(r"^ +0 +100000 +5000\n", result.stdout)
        expect_in("-init -- sh", result.stdout)
        expect_in("cup\n", result.stdout)
        expect_in("Read-only file system", result.stderr)
    with checks.check("--userns=auto"):
        with open("/etc/subuid", "a+") as subuid, open("/etc/subgid", "a+") as subgid:
            subuid.seek(0)
            if "containers:" not in subuid.read():
                subuid.write("containers:1000000:1000000\n")
                subgid.write("containers:1000000:1000000\n")
        expect_match(r"^ +0 +1\d{6} +\d+\n", podman("run", "--rm", "--userns=auto", podman.image, "cat", "/proc/self/uid_map").stdout)
    with checks.check("--cgroup-manager=cgroupfs"):
        manager = ("--cgroup-manager", "cgroupfs")
        podman(*manager, "run", "-d", "--name", "plain", "-m", "64m", podman.image, "sleep", "1000")
        cgroup = cgroup_of(podman.inspect("plain", "State.Pid"))
        expect_in("/libpod_parent/libpod-", cgroup)
        expect(read(cgroup / "memory.max"), str(64 << 20))
        expect(podman(*manager, "exec", "plain", "echo", "in").stdout, "in\n")
        podman(*manager, "rm", "-f", "-t", "0", "plain")
        expect(cgroup.exists(), False, "the cgroup is there")


def without_cgroups(podman, checks):
    with checks.check("--cgroups=disabled"):
        own = read("/proc/self/cgroup")
        podman("run", "-d", "--name", "loose", "--cgroups", "disabled", podman.image, "sleep", "1000")
        expect(read(f"/proc/{podman.inspect('loose', 'State.Pid')}/cgroup"), own)
        podman("rm", "-f", "-t", "0", "loose")


def rootless(lab, checks):
    """A user with a systemd of its own, as after a login."""
    with checks.check("rootless: a user's session"):
        user = add_user()
        call("systemctl", "start", f"user@{user.pw_uid}.service")
        runtime = f"/run/user/{user.pw_uid}"
        home = Path(user.pw_dir) / ".config" / "containers"
        home.mkdir(parents=True, exist_ok=True)
        (home / "storage.conf").write_text('[storage]\ndriver = "vfs"\n')
        call("chown", "-R", USER, user.pw_dir)
        variables = (f"XDG_RUNTIME_DIR={runtime}", f"DBUS_SESSION_BUS_ADDRESS=unix:path={runtime}/bus", f"HOME={user.pw_dir}")
        podman = Podman(lab, ("runuser", "-u", USER, "--", "env", "-C", user.pw_dir, *variables))
        podman("load", "-i", lab.archive)
    with checks.check("rootless: run, output and exit status"):
        result = podman("run", "--rm", podman.image, "sh", "-c", "id -u; cat /proc/self/uid_map; exit 7", status=7)
        expect_match(rf"^0\n +0 +{user.pw_uid} +1\n +1 +\d+ +65536\n", result.stdout)
    with checks.check("rootless: a limit, exec, pause, kill"):
        podman("run", "-d", "--name", "own", "-m", "64m", podman.image, "sleep", "1000")
        cgroup = cgroup_of(podman.inspect("own", "State.Pid"))
        expect_in(f"user@{user.pw_uid}.service", cgroup)
        expect(read(cgroup / "memory.max"), str(64 << 20))
        expect(podman("exec", "own", "sh", "-c", "echo in; exit 5", status=5).stdout, "in\n")
        podman("pause", "own")
        podman("unpause", "own")
        podman("kill", "own")
        expect(podman("wait", "own").stdout.strip(), "137")
        podman("rm", "own")


def add_user():
    try:
        return pwd.getpwnam(USER)
    except KeyError:
        call("useradd", "-m", USER)
    if USER not in read("/etc/subuid"):
        raise Failed(f"useradd gave {USER} no /etc/subuid")
    return pwd.getpwnam(USER)
