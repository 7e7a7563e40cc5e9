"""Judges what a validation program printed, in the Test Anything Protocol, version 13.

A program of runtime-tools may exit 0 although a check failed, or although what ran in the container broke off; so the exit status alone
says little. Nine programs print no `ok` by their design, only a diagnostic when something is wrong: the best they can say is nothing.
"""

import re

PASS = "pass"
SILENT = "silent"
FAIL = "fail"

_POINT = re.compile(r"(not )?ok\b(?P<rest>.*)")
_PLAN = re.compile(r"1\.\.(\d+)$")


def judge(status, stdout, stderr):
    """Returns the verdict and the lines that speak against the program.

    :param status: the exit status, or None if the program had to be killed at its time limit
    :returns: (PASS, []): exit 0, at least one `ok`, no `not ok`, and as many test points as planned;
              (SILENT, []): exit 0, no test point and no word of complaint;
              (FAIL, lines): anything else
    """
    points, skipped, planned, streams, plans = 0, 0, 0, 0, 0
    complaints = []
    for line in stdout.splitlines():
        point, plan = _POINT.match(line), _PLAN.match(line)
        if point:
            points += 1
            skipped += "# SKIP" in point["rest"]
            if point[1]:
                complaints.append(line)
        elif plan:
            plans += 1
            planned += int(plan[1])
        elif line.startswith("TAP version"):
            streams += 1
    if plans < streams or planned != points:
        complaints.append(f"{points} test points in {streams} streams, but a plan of {planned} in {plans}")
    if status is None:
        complaints.append("ran into the time limit")
    elif status != 0:
        complaints += [f"exit status {status}", *stderr.splitlines()[-2:]]
    if complaints:
        return FAIL, complaints
    if points > skipped:
        return PASS, []
    complaints = _diagnostics(stdout) + [line for line in stderr.splitlines() if line.startswith("WARNING:")]
    if points:
        complaints.append("every test point was skipped")
    return (FAIL, complaints) if complaints else (SILENT, [])


def _diagnostics(stdout):
    """The lines of the YAML blocks, which stand between `---` and `...`."""
    lines, inside = [], False
    for line in stdout.splitlines():
        if line == "  ---":
            inside = True
        elif line == "  ...":
            inside = False
        elif inside:
            lines.append(line.strip())
    return lines
