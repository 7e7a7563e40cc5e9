"""buildah, which polls the runtime's `state` for as long as a step of a build runs."""

import images
import podman
from checks import call, expect, expect_in, leftovers

TOOLS = {"buildah": "apt-get install buildah"}
# buildah calls the runtime in a mount namespace of its own, where a planner of the host cannot serve: all is cold.
SERVED = 0
RUNTIME = {"BUILDAH_RUNTIME": "/usr/local/bin/demitasse", "BUILDAH_ISOLATION": "oci"}

FIRST = """FROM scratch
COPY rootfs/ /
ENV ROAST=dark
"""
SECOND = """FROM localhost/first:1
RUN echo "$ROAST, $(id -u), $(hostname)" > /first
USER 1000
RUN id -u > /tmp/second && cat /first && test ! -w /first
CMD cat /first /tmp/second
"""


def run(lab, checks):
    podman.set_up(lab)
    try:
        builds(lab.work / "build", checks)
        with checks.check("nothing is left"):
            expect(leftovers(podman.state_root(checks)), [])
    finally:
        buildah("rm", "-a", status=None)
        lab.rid_of(podman.STORAGE)


def buildah(*arguments, **options):
    return call("buildah", *arguments, env=RUNTIME, **options)


def builds(folder, checks):
    folder.mkdir(exist_ok=True)
    if not (folder / "rootfs").exists():
        images.unpack(folder / "rootfs")
    (folder / "First").write_text(FIRST)
    (folder / "Second").write_text(SECOND)
    with checks.check("a build from scratch, then one on top that runs programs in two steps"):
        buildah("bud", "-t", "localhost/first:1", "-f", folder / "First", folder)
        result = buildah("bud", "--network", "none", "-t", "localhost/second:1", "-f", folder / "Second", folder)
        expect_in("dark, 0, ", result.stdout)
    with checks.check("run in a working container: output and exit status"):
        name = buildah("from", "--name", "work", "localhost/second:1").stdout.strip()
        result = buildah("run", "--network", "none", name, "sh", "-c", "cat /first /tmp/second; exit 7", status=7)
        expect(result.stdout.splitlines()[1:], ["1000"])
    with checks.check("a failing step fails the build"):
        (folder / "Third").write_text("FROM localhost/first:1\nRUN exit 9\n")
        result = buildah("bud", "--network", "none", "-f", folder / "Third", folder, status=None)
        expect_in("exit status 9", result.stderr)
        (folder / "Fourth").write_text('FROM localhost/first:1\nRUN ["nosuch"]\n')
        result = buildah("bud", "--network", "none", "-f", folder / "Fourth", folder, status=None)
        expect_in("nosuch", result.stderr)
