"""Prints the table of a benchmark from hyperfine's JSON files, named COMMAND.COLUMN.ROUND.json."""

import json
import pathlib
import statistics
import sys

COLUMNS = ["cold", "warm", "runc", "bwrap", "floor"]
COMMANDS = {
    "run": "run",
    "run-mounts": "run, 500 mounts",
    "run-seccomp": "run, an engine's seccomp profile",
    "create": "create",
    "start": "start",
    "state": "state",
    "exec": "exec",
    "kill": "kill",
    "delete": "delete",
}


def main():
    times = {}
    for path in pathlib.Path(sys.argv[1]).glob("*.json"):
        command, column, _ = path.name.split(".", 2)
        for result in json.loads(path.read_text())["results"]:
            times.setdefault((command, column), []).extend(result["times"])
    medians = {key: 1000 * statistics.median(values) for key, values in times.items()}
    present = [c for c in COLUMNS if ("run", c) in medians]
    print("Median milliseconds; in parentheses the ratio to runc and to the floor.\n")
    print("| command | " + " | ".join(present) + " |")
    print("|---|" + "---|" * len(present))
    for command, label in COMMANDS.items():
        cells = []
        for column in present:
            ms = medians.get((command, column))
            if ms is None:
                cells.append("")
                continue
            ratios = [
                f"{ms / medians[command, other]:.2f} x {other}"
                for other in ("runc", "floor")
                if other != column and (command, other) in medians
            ]
            cells.append(f"{ms:.1f}" + (f" ({', '.join(ratios)})" if ratios else ""))
        print(f"| {label} | " + " | ".join(cells) + " |")
    fewest = min(len(values) for values in times.values())
    print(f"\n{fewest} runs of each, in turns.")


main()
