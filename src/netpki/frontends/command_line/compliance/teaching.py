"""What rules and policies are, for people who write one."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from netpki.errors import InputError
from netpki.frontends.command_line.exit_codes import ExitCode
from netpki.frontends.command_line.speech import output
from netpki.frontends.policy import ReadPolicy, read_policy
from netpki.services.compliance import RULES, Rule


def rules(code: str | None, *, json_wanted: bool) -> ExitCode:
    """List the rules, or explain one.

    Raises:
        InputError: There is no such rule.
    """
    wanted = [_rule(code)] if code else list(RULES)
    if json_wanted:
        sys.stdout.write(json.dumps([_facts(rule) for rule in wanted], indent=2) + "\n")
    elif code:
        _explain(output(), wanted[0])
    else:
        output().print(_table(("Code", "Severity", "What must be true", "Source"), _rows(wanted)))
    return ExitCode.DONE


def policy(path: Path | None, profile: str | None, *, json_wanted: bool) -> ExitCode:
    """Check a policy, and say what each rule comes to under it.

    Raises:
        InputError: Something is wrong with it; all of it at once.
    """
    read = read_policy(path, profile)
    levels = {rule.code: read.policy.level_of(rule.code, "") or rule.severity for rule in RULES}
    if json_wanted:
        facts = {"name": read.policy.name, "profile": read.profile, "rules": levels}
        sys.stdout.write(json.dumps(facts, indent=2) + "\n")
        return ExitCode.DONE
    rows = ((rule.code, levels[rule.code], rule.title) for rule in RULES)
    output().print(_table(("Code", "Severity", "What must be true"), rows))
    output().print(_summary(read), markup=False)
    return ExitCode.DONE


def _rule(code: str) -> Rule[Any]:
    known = {rule.code: rule for rule in RULES}
    found = known.get(code.upper())
    if found is None:
        near = get_close_matches(code.upper(), known, n=3, cutoff=0.5)
        raise InputError(
            f"There is no rule {code[:40]!r}.",
            hint=f"Did you mean {', '.join(near)}?" if near else "See: netpki compliance rules",
        )
    return found


def _facts(rule: Rule[Any]) -> dict[str, Any]:
    return {
        "code": rule.code,
        "title": rule.title,
        "severity": rule.severity,
        "source": rule.source,
        "why": rule.why,
        "remedy": rule.remedy,
        "needs": rule.need,
        "stig": list(rule.stig),
    }


def _explain(console: Console, rule: Rule[Any]) -> None:
    console.print(Text(f"{rule.code}  {rule.title}", "bold"))
    console.print(f"Severity: {rule.severity}. Source: {rule.source}.", markup=False)
    console.print(f"\n{rule.why}\n\nRemedy: {rule.remedy}", markup=False)
    if rule.need:
        console.print(f"\nJudges only where it is given: {rule.need}.", markup=False)


def _rows(wanted: list[Rule[Any]]) -> Iterator[tuple[str, ...]]:
    return ((rule.code, rule.severity, rule.title, rule.source) for rule in wanted)


def _table(headings: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in headings:
        table.add_column(heading, no_wrap=heading in {"Code", "Severity"})
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _summary(read: ReadPolicy) -> str:
    policy = read.policy
    return (
        f"{policy.name}: profile {read.profile}, {len(policy.anchors.approved)} approved anchors, "
        f"{len(policy.groups)} groups, {len(policy.waivers)} waivers; a run fails from severity "
        f"{policy.fail_on} on."
    )
