"""A CDI device that an engine injects gives a container what the runtime gives it by itself: the same, seen from inside, and the same hooks."""

import json
import shutil
from pathlib import Path

import images
from checks import call, expect, read

NAME = "lab.example/cup=espresso"
SPECS = Path("/etc/cdi")
# What a container says that has it.
PROGRAM = (
    "echo $CUP $TABLE; stat -c '%A %u %g %t:%T' /dev/espresso; head -c 3 /dev/espresso | wc -c; echo x >/dev/espresso; echo $?; "
    "grep -c ' /opt/recipe ro' /proc/self/mountinfo; cat /opt/recipe"
)
SAYS = "espresso bar\ncrw-rw-rw- 0 0 1:5\n3\n0\n1\nbeans and water\n"


def provide(lab):
    """The CDI file, and what it names: a hook that writes the state it is given, and whether it sees the environment of a container."""
    log, hook, recipe = lab.work / "hook.log", lab.work / "hook", lab.work / "recipe"
    log.unlink(missing_ok=True)
    hook.write_text(f'#!/bin/sh\n{{ cat; echo " $1 ${{CUP:-none}}"; }} >>{log}\n')
    hook.chmod(0o755)
    recipe.write_text("beans and water\n")
    SPECS.mkdir(exist_ok=True)
    (SPECS / "lab.json").write_text(json.dumps(specification(hook, recipe)))


def specification(hook, recipe):
    """Of a version that podman 4.3 knows."""
    return {
        "cdiVersion": "0.5.0",
        "kind": NAME.split("=")[0],
        "devices": [
            {
                "name": NAME.split("=")[1],
                "containerEdits": {
                    "env": ["CUP=espresso"],
                    "deviceNodes": [{"path": "/dev/espresso", "hostPath": "/dev/zero", "type": "c", "major": 1, "minor": 5, "fileMode": 0o666}],
                },
            }
        ],
        "containerEdits": {
            "env": ["TABLE=bar"],
            "mounts": [{"hostPath": str(recipe), "containerPath": "/opt/recipe", "options": ["ro", "rbind", "nosuid"]}],
            "hooks": [{"hookName": "createContainer", "path": str(hook), "args": ["hook", "brew"]}],
        },
    }


def hooks(lab):
    """For each call of the hook: the state's members, its status, and what else the hook wrote. Forgets them."""
    log = lab.work / "hook.log"
    calls = []
    for line in read(log).splitlines():
        state, _, rest = line.rpartition("} ")
        state = json.loads(state + "}")
        calls.append((sorted(state.keys() & {"bundle", "id", "ociVersion", "pid", "status"}), state["status"], rest))
    log.unlink()
    return calls


def natively(lab):
    """What a container says that has it from the runtime, without an engine."""
    bundle = lab.work / "devices"
    shutil.rmtree(bundle, ignore_errors=True)
    bundle.mkdir()
    images.unpack(bundle / "rootfs")
    call(lab.runtime, "spec", "--bundle", bundle)
    config = json.loads((bundle / "config.json").read_text())
    config["process"] |= {"args": ["sh", "-c", PROGRAM], "terminal": False}
    config["root"]["readonly"] = False
    (bundle / "config.json").write_text(json.dumps(config))
    return call(lab.runtime, "run", "--bundle", bundle, "--device", NAME, "native").stdout


def compare(lab, checks, output):
    """Checks a container that an engine has given the device, by what it said."""
    expect(output, SAYS)
    injected = hooks(lab)
    expect(injected, [(["bundle", "id", "ociVersion", "pid", "status"], injected[0][1], "brew none")])
    if checks.mode != "other":
        expect(natively(lab), output, "natively")
        expect(hooks(lab), injected, "hooks natively")
