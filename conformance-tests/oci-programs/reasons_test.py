"""Which reasons are missing or too many, and what the document gets."""

import tempfile
import unittest
from pathlib import Path

import reasons

EXPECTED = {
    ("create", "cold"): "pass",
    ("create", "warm"): "pass",
    ("create", "runc"): "fail",
    ("hooks", "cold"): "silent|fail",
    ("hooks", "warm"): "silent",
    ("hooks", "runc"): "fail",
}


class ReasonsTest(unittest.TestCase):
    def test_reads_paragraphs_with_several_names(self):
        with tempfile.NamedTemporaryFile("w") as file:
            file.write("# Note: why\n\none,\ntwo: Of a\nrace: yes.\n\nthree: No.\n")
            file.flush()
            self.assertEqual([(["one", "two"], "Of a race: yes."), (["three"], "No.")], reasons.read(Path(file.name)))

    def test_what_may_fail_here_needs_one_reason_and_nothing_else_may_have_any(self):
        self.assertEqual([], reasons.check(EXPECTED, [(["hooks"], "A race.")]))
        self.assertEqual(["hooks: fails without a reason in reasons.txt"], reasons.check(EXPECTED, []))
        self.assertEqual(
            ["create: has a reason in reasons.txt, but does not fail"],
            reasons.check(EXPECTED, [(["hooks", "create"], "A race.")]))
        self.assertEqual(["hooks: has two reasons in reasons.txt"], reasons.check(EXPECTED, [(["hooks"], "One."), (["hooks"], "Two.")]))

    def test_the_table_counts_only_what_surely_passes(self):
        lines = reasons.table(EXPECTED, [(["hooks"], "A race.")]).splitlines()
        self.assertIn("| hooks | silent or fail | silent | fail |", lines)
        self.assertIn("| **passed, of 2** | **1** | **1** | **0** |", lines)
        self.assertEqual("- **hooks**: A race.", lines[-1])

    def test_replaces_what_is_between_the_marks(self):
        document = f"before\n{reasons.BEGIN}\nold\n{reasons.END}\nafter\n"
        self.assertEqual(document.replace("old", "new"), reasons.replace(document, "new"))


if __name__ == "__main__":
    unittest.main()
