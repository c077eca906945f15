"""A history that SQLite can read, and whose rows make no sense, is damage as well."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from support.compliance_reports import Facts
from unit.services.history.nights import run, wrong

from netpki.errors import InputError
from netpki.services.history import History


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "runs.sqlite"


def set_in_finding(expression: str) -> str:
    return f"UPDATE standing SET finding = {expression}"  # noqa: S608 ours


BEYOND_REPAIR = [
    *(
        set_in_finding(f"json_remove(finding, '$.{part}')")
        for part in (
            *("id", "rule", "severity", "state", "open", "device", "subject", "message", "line"),
            *("mend", "waiver", "subject.kind", "subject.name", "subject.id"),
        )
    ),
    set_in_finding("json_set(finding, '$.severity', 'worst')"),
    set_in_finding("json_set(finding, '$.device', json('[]'))"),
    set_in_finding("json_set(finding, '$.subject', 'r1')"),
    set_in_finding("'[]'"),
    set_in_finding("'7'"),
    set_in_finding(f"'{'[' * 200_000}'"),
    "UPDATE standing SET since = 'long ago'",
    "UPDATE standing SET seen = '2026-11-01T01:00:00'",
    "UPDATE standing SET judged = 'many'",
    *(
        f"UPDATE run SET counts = json_remove(counts, '$.{part}')"  # noqa: S608 likewise
        for part in ("devices", "open", "fail", "unknown", "waived", "by_severity.low")
    ),
    "UPDATE run SET counts = json_set(counts, '$.fail', 'none')",
    "UPDATE run SET at = '2026-11-01T01:00:00' WHERE answer IS NULL",
]
"""What SQLite does not mind."""


def execute(path: Path, command: str) -> bytes:
    """What the file holds after the command."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        assert connection.execute(command).rowcount
    return path.read_bytes()


def refuses_as_damaged(path: Path, document: Facts) -> None:
    before = path.read_bytes()
    with pytest.raises(InputError) as caught:
        History(path).remember(document)
    assert caught.value.message == (
        f"The history {path} is damaged, or no history of netpki; it was left as it is."
    )
    assert path.read_bytes() == before


@pytest.mark.parametrize("command", BEYOND_REPAIR, ids=lambda text: text[:70])
def test_a_row_that_makes_no_sense_is_damage(command: str, path: Path) -> None:
    History(path).remember(run(1, [wrong("EXP-001", "r1")]))
    History(path).remember(run(2, [wrong("EXP-001", "r1"), wrong("KEY-001", "r2")]))
    execute(path, command)
    refuses_as_damaged(path, run(3))


@pytest.mark.parametrize(
    "answer",
    [
        "NULL",
        "'{'",
        "'[]'",
        "json_remove(answer, '$.fresh')",
        "json_remove(answer, '$.fixed')",
        "json_remove(answer, '$.unconfirmed')",
        "json_set(answer, '$.unconfirmed', json('[]'))",
        "json_set(answer, '$.unconfirmed', json_object('x', 1))",
        "json_set(answer, '$.fixed', json('[[{}, 1]]'))",
        "json_remove(answer, '$.fixed[0][0].message')",
    ],
)
def test_an_answer_that_makes_no_sense_is_damage(answer: str, path: Path) -> None:
    History(path).remember(run(1, [wrong("EXP-001", "r1")]))
    second = run(2, [wrong("KEY-001", "r2")])
    assert len(History(path).remember(second)["fixed"]) == 1
    execute(path, f"UPDATE run SET answer = {answer} WHERE answer IS NOT NULL")  # noqa: S608 ours
    refuses_as_damaged(path, second)


def test_pruning_refuses_moments_that_are_none(path: Path) -> None:
    History(path).remember(run(1))
    before = execute(path, "UPDATE run SET at = 'Monday'")
    with pytest.raises(InputError, match=r"is damaged, or no history of netpki"):
        History(path).prune()
    assert path.read_bytes() == before
