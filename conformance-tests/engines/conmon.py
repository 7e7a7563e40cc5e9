"""conmon with the arguments of CRI-O, and CRI-O's own calls of the runtime, by hand: CRI-O itself is not to be had."""

import json
import os
import subprocess
import tomllib

import images
from checks import AWAIT_SIZE, CGROUPS, Failed, call, call_on_terminal, cgroup_of, expect, expect_in, expect_match, leftovers, read, wait_for

TOOLS = {"conmon": "apt-get install conmon"}
# How many calls the planner has to have served, at least.
SERVED = 25
CONTAINER = "0123456789abcdef"


def run(lab, checks):
    folder = lab.work / "conmon"
    folder.mkdir(exist_ok=True)
    crio = Crio(tomllib.loads(lab.configuration("crio.conf").read_text())["crio"]["runtime"], folder)
    life(crio, checks, "cgroupfs")
    life(crio, checks, "systemd")
    failures(crio, checks)
    with checks.check("nothing is left"):
        expect(leftovers(crio.root), [])


class Crio:
    """What CRI-O does for one container."""

    def __init__(self, configuration, folder):
        self.folder = folder
        runtime = configuration["runtimes"][configuration["default_runtime"]]
        self.runtime, self.root = runtime["runtime_path"], runtime["runtime_root"]
        self.pid_file = folder / "pidfile"
        self.systemd = ()

    def __call__(self, *arguments, **options):
        """A call without conmon, with as little environment as CRI-O gives."""
        return call("env", "-i", "CRI_O_EXTERNAL=1", "PATH=/usr/bin:/bin", self.runtime, "--root", self.root, *arguments, **options)

    def bundle(self, *program, cgroup, terminal=False):
        """A bundle as the runtime itself would begin one, with this program."""
        bundle = self.folder / "bundle"
        if not bundle.exists():
            bundle.mkdir()
            images.unpack(bundle / "rootfs")
        (bundle / "config.json").unlink(missing_ok=True)
        call(self.runtime, "spec", "--bundle", bundle)
        config = json.loads((bundle / "config.json").read_text())
        config["process"] |= {"args": list(program), "terminal": terminal}
        config["linux"] |= {"cgroupsPath": cgroup, "resources": {"memory": {"limit": 64 << 20}}}
        (bundle / "config.json").write_text(json.dumps(config))

    def conmon(self, *arguments):
        """Starts it as CRI-O does, and returns what it reports over the sync pipe: a pid, or -1 and a message; for exec an exit status."""
        sync_read, sync_write = os.pipe()
        start_read, start_write = os.pipe()
        command = ["conmon", *self.systemd, *arguments, "-c", CONTAINER, "-n", "k8s_cup", "-u", CONTAINER, "-r", self.runtime]
        command += ["-p", self.pid_file, "-l", self.folder / "log", "--log-level", "info"]
        command += ["--socket-dir-path", self.folder, "--persist-dir", self.folder, "-b", self.folder / "bundle", "--runtime-arg", f"--root={self.root}"]
        variables = {"_OCI_SYNCPIPE": str(sync_write), "_OCI_STARTPIPE": str(start_read), "CRI_O_EXTERNAL": "1", "PATH": os.environ["PATH"]}
        process = subprocess.Popen(
            [str(word) for word in command], env=variables, pass_fds=(sync_write, start_read), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        os.close(sync_write)
        os.close(start_read)
        os.write(start_write, b"\0")
        os.close(start_write)
        with open(sync_read) as pipe:
            report = pipe.readline()
        process.wait()
        return json.loads(report)

    def create(self, *flags):
        self("delete", "--force", CONTAINER)  # what a check that has failed may have left
        (self.folder / "exits").mkdir(exist_ok=True)
        for file in (self.pid_file, self.folder / "log", self.folder / "exits" / CONTAINER):
            file.unlink(missing_ok=True)
        return self.conmon("-P", self.folder / "conmon-pidfile", "--exit-dir", self.folder / "exits", "--syslog", *flags)

    def process(self, *program, terminal=False):
        """A process file as for kubectl exec."""
        process = json.loads((self.folder / "bundle" / "config.json").read_text())["process"]
        path = self.folder / "exec-process"
        path.write_text(json.dumps(process | {"args": list(program), "terminal": terminal}))
        return path

    def status(self):
        return json.loads(self("state", CONTAINER).stdout)["status"]


def life(crio, checks, driver):
    with checks.check(f"{driver}: create through conmon, start, state"):
        cgroup = "system.slice:crio:cup" if driver == "systemd" else "/crio/cup"
        crio.systemd = ("-s",) if driver == "systemd" else ()
        crio.bundle("sh", "-c", "trap 'exit 3' TERM; echo up; while :; do sleep 0.2; done", cgroup=cgroup)
        pid = crio.create()["pid"]
        expect(str(pid), crio.pid_file.read_text())
        expect(crio.status(), "created")
        crio("start", CONTAINER)
        expect(crio.status(), "running")
        wait_for("its log", lambda: read(crio.folder / "log").endswith(" stdout F up"))
        expect_in("crio-cup.scope" if driver == "systemd" else "/crio/cup", cgroup_of(pid))
    with checks.check(f"{driver}: exec --process, attached"):
        result = crio("exec", "--process", crio.process("sh", "-c", "cat; echo e >&2; exit 5"), CONTAINER, stdin="in\n", status=5)
        expect((result.stdout, result.stderr), ("in\n", "e\n"))
        words = (crio.runtime, "--root", crio.root, "exec", "--process", crio.process("sh", "-c", f"{AWAIT_SIZE}; exit 6", terminal=True), CONTAINER)
        call_on_terminal(*words, status=6)
    with checks.check(f"{driver}: exec through conmon, whose pid file is there and empty"):
        crio.pid_file.write_text("")
        report = crio.conmon("-e", "--exec-process-spec", crio.process("sh", "-c", "echo probe; exit 4"))
        expect(report["exit_code"], 4)
        expect(crio.pid_file.read_text().isdigit(), True)
        expect_in("probe", read(crio.folder / "log"))
    with checks.check(f"{driver}: update --resources -, pause, resume"):
        limits = {"memory": {"limit": 96 << 20}, "cpu": {"quota": 30000, "period": 100000, "shares": 512}}
        crio("update", "--resources", "-", CONTAINER, stdin=json.dumps(limits))
        cgroup = cgroup_of(json.loads(crio("state", CONTAINER).stdout)["pid"])
        expect([read(cgroup / name) for name in ("memory.max", "cpu.max")], [str(96 << 20), "30000 100000"])
        crio("pause", CONTAINER)
        expect(crio.status(), "paused")
        crio("resume", CONTAINER)
        expect(crio.status(), "running")
    with checks.check(f"{driver}: kill, exit file, delete --force"):
        crio("kill", CONTAINER, "15")
        wait_for("its exit", lambda: (crio.folder / "exits" / CONTAINER).exists())
        expect(read(crio.folder / "exits" / CONTAINER), "3")
        expect(crio.status(), "stopped")
        result = crio("kill", CONTAINER, "KILL", status=1)
        expect_match("container not running|no such process", result.stderr)
        crio("kill", "-a", CONTAINER, "9")
        crio("delete", "--force", CONTAINER)
        crio("delete", "--force", CONTAINER)
        expect_in("does not exist", crio("state", CONTAINER, status=1).stderr)


def failures(crio, checks):
    crio.systemd = ()
    with checks.check("create of a missing program: conmon reports the error"):
        crio.bundle("nosuch", cgroup="/crio/none")
        report = crio.create()
        expect(report["pid"], -1)
        expect_in(r'exec: \"nosuch\": executable file not found in $PATH', report["message"])  # a log record, with its quotes
        expect((CGROUPS / "crio" / "none").exists(), False, "a cgroup is there")
    with checks.check("a terminal: conmon gets it over its console socket"):
        crio.bundle("sh", "-c", "tty; exit 0", cgroup="/crio/terminal", terminal=True)
        report = crio.create("-t")
        if report["pid"] < 0:
            raise Failed(f"conmon reports {report}")
        crio("start", CONTAINER)
        wait_for("its exit", lambda: (crio.folder / "exits" / CONTAINER).exists())
        expect_match("stdout F /dev/(pts/0|console)", read(crio.folder / "log"))
        crio("delete", CONTAINER)
    with checks.check("features and version, as CRI-O probes them"):
        expect_match(r"^(runc|demitasse) version \S+", crio("--version").output)
        features = json.loads(crio("features").output)
        expect(features["linux"]["mountExtensions"]["idmap"]["enabled"], True)
        expect_in("rro", features["mountOptions"])
    with checks.check("the probes for checkpoints"):
        supported = features["annotations"].get("org.opencontainers.runc.checkpoint.enabled") == "true"
        expect(crio("checkpoint", "--help", status=None).status == 0, supported)
        words = crio("restore", "--lsm-mount-context", status=None).output
        expect("flag needs an argument" in words or "requires an argument" in words, supported)
