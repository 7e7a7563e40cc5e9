"""Debian's containerd 1.6 with its ctr: what the oldest client that is still maintained wants of a runtime."""

from checks import call, expect, expect_in, leftovers
from containerd import Containerd, smoke, systemd

TOOLS = {"containerd": "apt-get install containerd", "ctr": "apt-get install containerd"}
# How many calls the planner has to have served, at least.
SERVED = 20


def run(lab, checks):
    config = lab.configuration("containerd-1.6.toml")
    with checks.check("its configuration names the runtime"):
        dump = call("containerd", "--config", config, "config", "dump").stdout
        expect_in('BinaryName = "/usr/local/bin/demitasse"', dump)
        expect_in('default_runtime_name = "demitasse"', dump)
    with Containerd(lab, config=config) as containerd:
        smoke(containerd, checks)
        systemd(containerd, checks)
        with checks.check("nothing is left"):
            expect(leftovers("/run/containerd/runc/default"), [])
