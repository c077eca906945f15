"""Mutate the rules and what judges by them, and say how many mutants the tests find.

``make mutation`` runs it; it takes some ten minutes on two cores. The page of the score is
``docs/reference/mutation.md``.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
MUTANTS = REPOSITORY / "mutants"
PAGE = REPOSITORY / "docs" / "reference" / "mutation.md"
FEWEST = 0.9
"""Share of the mutants that tests must find."""

_PAGE = """\
# Mutation of the rules

Every comparison, number, word and branch in `netpki.services.compliance` was changed, one at a
time, by mutmut, and the tests of `tests/unit/services/compliance` were run against each change. On
{date}, with mutmut {version}, they found **{found} of {all} mutants: {share:.1%}**. At least
{fewest:.0%} are required; `make mutation` does it anew and writes this page.

| module | mutants | found |
|---|---|---|
{rows}

Thresholds are no code that mutmut changes: a test pins each of them, and every rule has samples on
both sides of its threshold. What is left are changes that nobody can see, such as another sentence
for a case that types exclude.
"""


def main() -> int:
    """Run all mutants.

    Returns:
        1 if fewer were found than required.
    """
    shutil.rmtree(MUTANTS, ignore_errors=True)
    programs = Path(sys.executable).parent
    workers = str(len(os.sched_getaffinity(0)))
    subprocess.run(
        [programs / "mutmut", "run", "--max-children", workers], cwd=REPOSITORY, check=False
    )
    told = subprocess.run(
        [programs / "mutmut", "results", "--all", "true"],
        cwd=REPOSITORY,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    version = subprocess.run(
        [programs / "mutmut", "--version"], check=True, stdout=subprocess.PIPE, text=True
    ).stdout.split()[-1]
    page, share = _page(told, version)
    PAGE.write_text(page, encoding="utf-8")
    sys.stdout.write(f"{share:.1%} of the mutants were found; {FEWEST:.0%} are required\n")
    return int(share < FEWEST)


def _page(told: str, version: str) -> tuple[str, float]:
    every, found = Counter[str](), Counter[str]()
    for name, verdict in re.findall(r"^\s*(\S+?)\.x\S*?__mutmut_\d+: (.+)$", told, re.MULTILINE):
        every[name] += 1
        found[name] += verdict in {"killed", "timeout"}
    share = found.total() / every.total()
    rows = "\n".join(
        f"| `{name.removeprefix('netpki.services.')}` | {every[name]} | {found[name]} |"
        for name in sorted(every)
    )
    page = _PAGE.format(
        date=datetime.now(UTC).date().isoformat(),
        version=version,
        found=found.total(),
        all=every.total(),
        share=share,
        fewest=FEWEST,
        rows=rows,
    )
    return page, share


if __name__ == "__main__":
    sys.exit(main())
