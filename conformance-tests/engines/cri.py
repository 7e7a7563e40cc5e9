"""containerd 2's CRI plugin, which is what a kubelet talks to, called one request at a time by our client."""

import base64
import json
import time

import devices
import images
from checks import CGROUPS, call, expect, expect_in, expect_match, expect_within, leftovers, read, wait_for
from containerd import SOCKET, TOOLS, Containerd  # noqa: F401

# A network of its own for each pod, and none beyond.
NETWORK = {
    "cniVersion": "0.4.0",
    "name": "lab",
    "plugins": [{"type": "ptp", "ipam": {"type": "host-local", "subnet": "10.88.0.0/24"}}],
}
# How many calls the planner has to have served, at least.
SERVED = 25
PAUSE = "localhost/pause:1"
SLEEP = ["/bin/sleep", "100000"]


def run(lab, checks):
    pause = lab.work / "pause.tar"
    images.make(pause, PAUSE, ["/bin/sleep", "2147483647"])
    (lab.work / "cni").mkdir(exist_ok=True)
    (lab.work / "cni" / "lab.conflist").write_text(json.dumps(NETWORK))
    with Containerd(lab, lab.containerd, configuration(lab), on_disk=True) as containerd:
        cri = Cri(lab)
        with checks.check("the runtime is known, with what it can do"):
            for archive in (lab.archive, pause):
                containerd.ctr("-n", "k8s.io", "image", "import", archive)
            handlers = cri("Status")["runtimeHandlers"]
            features = next(handler["features"] for handler in handlers if handler["name"] == "demitasse")
            expect(features, {"recursiveReadOnlyMounts": True, "userNamespaces": True})
        pod(cri, checks)
        user_namespace(cri, checks)
        device(lab, cri, checks)
        failures(cri, checks)
        with checks.check("nothing is left"):
            expect(leftovers("/run/containerd/runc/k8s.io"), [])


def configuration(lab):
    """Ours, and where the images and the network of the lab are."""
    path = lab.work / "cri.toml"
    path.write_text(
        f"version = 3\nimports = ['{lab.configuration('containerd.toml')}']\n"
        f"[plugins.'io.containerd.cri.v1.images'.pinned_images]\nsandbox = '{PAUSE}'\n"
        f"[plugins.'io.containerd.cri.v1.runtime'.cni]\nbin_dirs = ['/usr/lib/cni']\nconf_dir = '{lab.work}/cni'\n"
    )
    return path


class Cri:
    """The client; a request is the JSON form of its protocol buffer."""

    def __init__(self, lab):
        self.program = lab.cri / "cri"
        self.image = lab.image
        self.pods = {}

    def __call__(self, method, request=None, **options):
        result = call(self.program, SOCKET, method, stdin=json.dumps(request or {}), **options)
        return json.loads(result.stdout) if result.status == 0 else result

    def run_pod(self, name, **linux):
        config = {
            "metadata": {"name": name, "uid": name, "namespace": "lab"},
            "hostname": name,
            "logDirectory": f"/run/engines/pods/{name}",
            "linux": {"cgroupParent": f"/kubepods/{name}"} | linux,
        }
        pod = self("RunPodSandbox", {"config": config, "runtimeHandler": "demitasse"})["podSandboxId"]
        self.pods[pod] = config
        return pod

    def create(self, pod, name, command, devices=(), **linux):
        config = {
            "metadata": {"name": name},
            "image": {"image": self.image},
            "command": command,
            "logPath": f"{name}.log",
            "envs": [{"key": "A", "value": base64.b64encode(b"b").decode()}],
            "linux": linux,
            "CDIDevices": [{"name": device} for device in devices],
        }
        request = {"podSandboxId": pod, "config": config, "sandboxConfig": self.pods[pod]}
        return self("CreateContainer", request)["containerId"]

    def exec(self, container, *command, **options):
        answer = self("ExecSync", {"containerId": container, "cmd": list(command), "timeout": 20}, **options)
        return base64.b64decode(answer["stdout"]).decode(), answer["exitCode"]

    def state(self, container):
        return self("ContainerStatus", {"containerId": container})["status"]

    def remove(self, pod):
        self("StopPodSandbox", {"podSandboxId": pod})
        self("RemovePodSandbox", {"podSandboxId": pod})


def pod(cri, checks):
    with checks.check("a pod with its network"):
        sandbox = cri.run_pod("cup")
        status = cri("PodSandboxStatus", {"podSandboxId": sandbox})["status"]
        expect(status["state"], "SANDBOX_READY")
        expect_match(r"^10\.88\.0\.\d+$", status["network"]["ip"])
    with checks.check("a container with limits, in the pod's namespaces"):
        resources = {"memoryLimitInBytes": str(64 << 20), "cpuQuota": "50000", "cpuPeriod": "100000", "cpuShares": "512"}
        program = ["/bin/sh", "-c", "trap 'exit 3' TERM; echo up; while :; do sleep 0.2; done"]
        security = {"capabilities": {"dropCapabilities": ["CHOWN"]}, "noNewPrivs": True, "seccomp": {"profileType": "RuntimeDefault"}}
        container = cri.create(sandbox, "coffee", program, resources=resources, securityContext=security)
        cri("StartContainer", {"containerId": container})
        expect(cri.state(container)["state"], "CONTAINER_RUNNING")
        cgroup = next((CGROUPS / "kubepods").glob(f"**/{container}"))
        expect([read(cgroup / name) for name in ("memory.max", "cpu.max")], [str(64 << 20), "50000 100000"])
    with checks.check("ExecSync: output, exit status; an exec probe within its second when warm"):
        expect(cri.exec(container, "sh", "-c", "echo $A; hostname; exit 5"), ("b\ncup\n", 5))
        began = time.monotonic()
        expect(cri.exec(container, "true"), ("", 0))
        if checks.mode == "warm":
            expect_within(time.monotonic() - began, 0, 2, "seconds in the lab")
    with checks.check("ContainerStats"):
        def memory():
            stats = cri("ContainerStats", {"containerId": container})["stats"]
            return int((stats.get("memory") or {}).get("workingSetBytes", {}).get("value", 0))
        expect_within(wait_for("stats", memory, limit=30), 1, 64 << 20, "bytes")
    with checks.check("UpdateContainerResources"):
        request = {"memoryLimitInBytes": str(96 << 20), "cpuQuota": "30000", "cpuPeriod": "100000"}
        cri("UpdateContainerResources", {"containerId": container, "linux": request})
        expect([read(cgroup / name) for name in ("memory.max", "cpu.max")], [str(96 << 20), "30000 100000"])
    with checks.check("StopContainer with its grace, RemoveContainer, RemovePodSandbox"):
        cri("StopContainer", {"containerId": container, "timeout": "20"})
        expect(cri.state(container)["exitCode"], 3)
        expect_in("stdout F up", read("/run/engines/pods/cup/coffee.log"))
        cri("RemoveContainer", {"containerId": container})
        cri.remove(sandbox)
        expect(cgroup.exists(), False, "the cgroup is there")


def user_namespace(cri, checks):
    with checks.check("a pod with a user namespace"):
        ids = [{"hostId": 200000, "containerId": 0, "length": 65536}]
        namespaces = {"securityContext": {"namespaceOptions": {"usernsOptions": {"mode": "POD", "uids": ids, "gids": ids}}}}
        sandbox = cri.run_pod("mapped", **namespaces)
        container = cri.create(sandbox, "mapped", SLEEP, **namespaces)
        cri("StartContainer", {"containerId": container})
        output, status = cri.exec(container, "sh", "-c", "cat /proc/self/uid_map; id -u; touch /mine && stat -c %u /mine /bin")
        expect((output.split(), status), (["0", "200000", "65536", "0", "0", "0"], 0))
        cri.remove(sandbox)


def device(lab, cri, checks):
    with checks.check("a CDI device, as it is natively"):
        devices.provide(lab)
        sandbox = cri.run_pod("bar")
        container = cri.create(sandbox, "bar", SLEEP, devices=[devices.NAME])
        cri("StartContainer", {"containerId": container})
        output, _ = cri.exec(container, "sh", "-c", devices.PROGRAM)
        devices.compare(lab, checks, output)
        cri.remove(sandbox)


def failures(cri, checks):
    with checks.check("a missing program: StartContainer says so, and the pod goes on"):
        sandbox = cri.run_pod("poor")
        container = cri.create(sandbox, "poor", ["nosuch"])
        result = cri("StartContainer", {"containerId": container}, status=1)
        expect_in('exec: "nosuch": executable file not found in $PATH', result.stderr)
        container = cri.create(sandbox, "rich", SLEEP)
        cri("StartContainer", {"containerId": container})
        result = cri("ExecSync", {"containerId": container, "cmd": ["nosuch"], "timeout": 20}, status=1)
        expect_in('exec: "nosuch": executable file not found in $PATH', result.stderr)
        cri.remove(sandbox)
