"""What counts as passed: `python3 tap_test.py`."""

import unittest

from tap import FAIL, PASS, SILENT, judge

STREAM = "TAP version 13\nok 1 - one\nok 2 # SKIP two\n1..2\n"
BLOCK = '  ---\n  {\n    "error": "hooks MUST be called"\n  }\n  ...\n'


class JudgeTest(unittest.TestCase):
    def check(self, verdict, complaints, status, stdout, stderr=""):
        self.assertEqual((verdict, complaints), judge(status, stdout, stderr))

    def test_passes_with_points_that_match_the_plan(self):
        self.check(PASS, [], 0, STREAM)
        self.check(PASS, [], 0, "TAP version 13\nok 1 - one\n" + BLOCK + "1..1\n", "words")

    def test_several_streams_add_up(self):
        self.check(PASS, [], 0, STREAM + STREAM)

    def test_one_failed_point_fails(self):
        self.check(FAIL, ["not ok 2 - two"], 0, "TAP version 13\nok 1 - one\nnot ok 2 - two\n1..2\n")

    def test_an_output_that_breaks_off_fails_although_all_before_was_ok(self):
        self.check(
            FAIL,
            ["1 test points in 1 streams, but a plan of 0 in 0"],
            0,
            "TAP version 13\nok 1 - one\n")

    def test_the_exit_status_fails_with_the_last_words(self):
        self.check(FAIL, ["exit status 1", "b", "c"], 1, STREAM, "a\nb\nc\n")

    def test_the_time_limit_fails(self):
        self.check(FAIL, ["ran into the time limit"], None, STREAM)

    def test_no_point_and_no_complaint_is_silent(self):
        self.check(SILENT, [], 0, "TAP version 13\n1..0\n")
        self.check(SILENT, [], 0, "", "failed to create the container\n")

    def test_no_point_but_a_diagnostic_fails(self):
        self.check(FAIL, ["{", '"error": "hooks MUST be called"', "}"], 0, "TAP version 13\n" + BLOCK + "1..0\n")

    def test_no_point_but_a_warning_fails(self):
        self.check(FAIL, ["WARNING: no hook"], 0, "TAP version 13\n1..0\n", "WARNING: no hook\n")

    def test_a_program_that_gave_up_before_its_plan_fails(self):
        self.check(FAIL, ["0 test points in 1 streams, but a plan of 0 in 0"], 0, "TAP version 13\n")

    def test_skipping_everything_is_no_pass(self):
        self.check(FAIL, ["every test point was skipped"], 0, "TAP version 13\nok 1 # SKIP no\n1..1\n")


if __name__ == "__main__":
    unittest.main()
