"""docs/engines.md shows what the scripts use, and nothing else."""

import re
import unittest
from pathlib import Path

import buildah
import guest

HERE = Path(__file__).resolve().parent
DOCUMENT = (HERE.parent.parent / "docs" / "engines.md").read_text()


class DocumentTest(unittest.TestCase):
    def test_configuration_is_that_of_the_scripts(self):
        shown = re.findall(r"^```(?:toml|json)\n(.*?)^```$", DOCUMENT, re.DOTALL | re.MULTILINE)
        used = [path.read_text() for path in (HERE / "config").iterdir()]
        self.assertEqual(sorted(shown), sorted(used))

    def test_every_engine_is_listed(self):
        listed = re.findall(r"^\|.*\| (`.*`) \|$", DOCUMENT, re.MULTILINE)[1:]
        self.assertEqual(sorted(re.findall(r"`(\w+)`", " ".join(listed))), sorted(guest.ENGINES))

    def test_variables_of_buildah(self):
        for name, value in buildah.RUNTIME.items():
            self.assertIn(f"export {name}={value}\n", DOCUMENT)

    def test_flags_of_ctr(self):
        script = (HERE / "containerd.py").read_text()
        for flag in re.findall(r"--runc-\S+", DOCUMENT):
            self.assertIn(f'"{flag}"', script)

    def test_units(self):
        self.assertIn(f"systemctl enable --now {guest.SOCKET_UNIT}\n", DOCUMENT)


if __name__ == "__main__":
    unittest.main()
