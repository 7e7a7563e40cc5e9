"""Why programs fail on this runtime, and the part of docs/conformance.md that is made from it."""

import re

import tap

BEGIN = "<!-- made by make conformance-record: do not edit -->"
END = "<!-- end of what is made -->"

COLUMNS = ("cold", "warm", "runc")

_SEPARATOR = re.compile(r"[,\s]+")


def read(path):
    """The paragraphs of the file, as a list of (programs, text): "NAME, NAME: TEXT", lines of # left out."""
    paragraphs = []
    lines = [line for line in path.read_text().splitlines() if not line.startswith("#")]
    for paragraph in "\n".join(lines).strip().split("\n\n"):
        names, text = paragraph.split(":", 1)
        paragraphs.append((_SEPARATOR.split(names.strip()), " ".join(text.split())))
    return paragraphs


def check(expected, paragraphs):
    """A text for each program that may fail here and has no reason, and for each that has one and does not fail."""
    failing = {program for (program, column), verdict in expected.items() if column != "runc" and tap.FAIL in verdict.split("|")}
    explained = [name for names, _ in paragraphs for name in names]
    problems = [f"{name}: fails without a reason in reasons.txt" for name in sorted(failing - set(explained))]
    problems += [f"{name}: has a reason in reasons.txt, but does not fail" for name in sorted(set(explained) - failing)]
    problems += [f"{name}: has two reasons in reasons.txt" for name in sorted(set(explained)) if explained.count(name) > 1]
    return problems


def table(expected, paragraphs):
    """The table of verdicts and the reasons, in Markdown."""
    programs = sorted({program for program, _ in expected})
    verdicts = {program: [expected.get((program, column), "none") for column in COLUMNS] for program in programs}
    passed = [sum(verdicts[program][column] == tap.PASS for program in programs) for column in range(len(COLUMNS))]
    lines = ["| program | cold | warm | runc 1.5.2 |", "|---|---|---|---|"]
    for program in programs:
        cells = [verdict.replace("|", " or ") for verdict in verdicts[program]]
        lines.append(f"| {program} | " + " | ".join(cells) + " |")
    lines.append(f"| **passed, of {len(programs)}** | " + " | ".join(f"**{count}**" for count in passed) + " |")
    lines += ["", "### Why a program fails", ""]
    lines += [f"- **{', '.join(names)}**: {text}" for names, text in paragraphs]
    return "\n".join(lines)


def replace(document, made):
    """The document with what stands between the two marks replaced."""
    before, _, rest = document.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{made}\n{END}{after}"
