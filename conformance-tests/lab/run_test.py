"""What `run` promises its callers. Boots the lab, so that it needs root and takes some seconds each."""

import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import unittest

RUN = pathlib.Path(__file__).parent / "run"
SCRIPT = """
trap 'echo ended; exit 37' TERM
echo why >&2
cat /proc/1/comm
while :; do sleep 0.1; done
"""


def start(*arguments, **options):
    return subprocess.Popen(
        [RUN, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)


class RunTest(unittest.TestCase):
    def signal_is_passed_on(self, init, *options):
        with start(*options, "--timeout", "120", "--", "bash", "-c", SCRIPT) as run:
            # It comes while the command runs: output is not kept until the end.
            self.assertEqual(init + "\n", run.stdout.readline())
            run.send_signal(signal.SIGTERM)
            self.assertEqual(("ended\n", "why\n"), run.communicate())
        self.assertEqual(37, run.returncode)

    def test_streams_signals_and_status(self):
        self.signal_is_passed_on("bash")

    def test_the_same_with_systemd(self):
        self.signal_is_passed_on("systemd", "--systemd")

    def test_time_limit(self):
        with start("--timeout", "1", "--", "sleep", "1000") as run:
            _, err = run.communicate()
        self.assertIn("time limit of 1 seconds", err)
        self.assertEqual(124, run.returncode)

    def test_signal_before_the_command(self):
        with tempfile.TemporaryDirectory() as directory:
            # A kernel that never comes up.
            fake = pathlib.Path(directory) / "linux.uml"
            fake.write_text("#!/bin/sh\nkill -TERM $TEST_PARENT; exec sleep 1000\n")
            fake.chmod(0o755)
            script = 'export TEST_PARENT=$$; exec "$@"'
            with subprocess.Popen(
                    ["bash", "-c", script, "bash", RUN, "--", "true"],
                    env={**os.environ, "PATH": f"{directory}:{os.environ['PATH']}"}) as run:
                self.assertEqual(128 + signal.SIGTERM, run.wait(20))

    def test_a_missing_package_is_named(self):
        with tempfile.TemporaryDirectory() as directory:
            os.symlink(shutil.which("id"), pathlib.Path(directory) / "id")
            with start("--", "true", env={"PATH": directory}) as run:
                out, err = run.communicate()
        self.assertEqual("lab: linux.uml is missing: apt-get install user-mode-linux\n", err)
        self.assertEqual((125, ""), (run.returncode, out))


if __name__ == "__main__":
    unittest.main()
