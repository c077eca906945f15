"""The history of compliance runs."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from netpki.errors import InputError
from netpki.services.compliance.case import Past
from netpki.services.history.comparison import Comparison, Facts, Standing, as_document, compare
from netpki.services.history.database import intact, reading, transaction
from netpki.services.history.stored import COUNTED, answer_of, counts_of, standing_of

PATIENCE: Final = 10.0
"""Seconds to wait for another run that writes into the same file."""
KEPT_DAYS: Final = 400
"""More than a year, so that the same month can be looked at again."""
KEPT_RUNS: Final = 90
"""In a document: a quarter of a year of nights."""

_OF_HISTORY: Final = frozenset({"status", "since"})


class History:
    """Runs of any number of policies in one file; each policy has a history of its own.

    A policy is told by its name and the profile that it is based on. The certificates that were
    seen for a public key belong to all of them.

    Args:
        path: Of the file, which the first run makes.
        patience: Seconds to wait for another run.
    """

    def __init__(self, path: Path, *, patience: float = PATIENCE) -> None:
        self._path = path
        self._patience = patience

    def past(self) -> Past:
        """What earlier runs saw.

        Raises:
            InputError: The file cannot be read.
        """
        found: dict[str, set[str]] = {}
        with reading(self._path, self._patience) as connection:
            if connection is not None:
                rows = connection.execute("SELECT public_key, id FROM certificate")
                for public_key, known in rows:
                    found.setdefault(public_key, set()).add(known)
        return Past({key: frozenset(found[key]) for key in sorted(found)})

    def remember(self, document: Facts, *, keys: Iterable[tuple[str, str]] = ()) -> dict[str, Any]:
        """Add a run, and tell what it changed.

        The same run again changes nothing and gets the same answer. Nothing is kept of a run
        that does not end well.

        Args:
            document: Of the run, as ``frontends.compliance_document`` makes it.
            keys: Public keys of the devices' own certificates, as
                ``HeldKey.public_key_sha256`` has them, each with the id of the certificate.

        Returns:
            The document with ``status`` and ``since`` of its findings, ``fixed``,
            ``unconfirmed`` and ``history``.

        Raises:
            InputError: The run is older than the newest one, or has the time of another; or the
                file cannot be used.
        """
        document = {**document, "generated_at": _moment(document["generated_at"])}
        with transaction(self._path, self._patience) as connection:
            runs = _Runs(connection, _scope(connection, document["policy"]), self._path)
            compared = self._known(runs, document)
            if compared is None:
                compared = compare(runs.standing(), document)
                runs.add(document, compared)
            _see(connection, keys, document["generated_at"])
            _prune(connection, KEPT_DAYS)
            return as_document(compared, document, runs.counts(document["generated_at"]))

    def prune(self, keep_days: int = KEPT_DAYS) -> int:
        """Forget what is older than the newest run by more than so many days.

        Every run does so. Findings that no run could confirm for so long go as well; certificates
        stay as long as their key is in use, however old they are.

        Returns:
            How many runs were forgotten.

        Raises:
            InputError: The file cannot be used.
        """
        with transaction(self._path, self._patience) as connection, intact(self._path):
            return _prune(connection, keep_days)

    def _known(self, runs: _Runs, document: Facts) -> Comparison | None:
        """The answer of before, if this run was remembered already."""
        newest, at = runs.newest(), document["generated_at"]
        if newest is None or at > newest[0]:
            return None
        when, content = newest
        if at < when:
            raise InputError(
                f"The run of {at} is older than the newest one in the history {self._path}, "
                f"of {when}.",
                hint="Remember runs in their order, or give a history of its own.",
            )
        if content != _content(document):
            raise InputError(
                f"The history {self._path} has another run of {at} already.",
                hint="Give different fleets different histories, or policies of different names.",
            )
        return runs.answer()


class _Runs:
    """The runs of one policy."""

    def __init__(self, connection: sqlite3.Connection, scope: int, path: Path) -> None:
        self._connection = connection
        self._scope = scope
        self._path = path

    def newest(self) -> tuple[str, str] | None:
        """When it began, and what tells it from another run of that moment."""
        found: tuple[str, str] | None = self._connection.execute(
            "SELECT at, content FROM run WHERE scope = ? ORDER BY at DESC LIMIT 1", (self._scope,)
        ).fetchone()
        return found

    def standing(self) -> tuple[Standing, ...]:
        """After the newest run."""
        rows = self._connection.execute(
            "SELECT finding, since, seen, judged FROM standing WHERE scope = ? ORDER BY rowid",
            (self._scope,),
        )
        with intact(self._path):
            return tuple(standing_of(json.loads(text), *others) for text, *others in rows)

    def answer(self) -> Comparison:
        """What the newest run changed."""
        (text,) = self._connection.execute(
            "SELECT answer FROM run WHERE scope = ? ORDER BY at DESC LIMIT 1", (self._scope,)
        ).fetchone()
        standing = self.standing()
        with intact(self._path):
            return answer_of(text, standing)

    def add(self, document: Facts, compared: Comparison) -> None:
        """Add a run, after which the answers of earlier ones are of no use."""
        scope, connection = self._scope, self._connection
        connection.execute("UPDATE run SET answer = NULL WHERE scope = ?", (scope,))
        counts, answer = json.dumps(_counts(document)), json.dumps(_answer(compared))
        connection.execute(
            "INSERT INTO run (scope, at, content, counts, answer) VALUES (?, ?, ?, ?, ?)",
            (scope, document["generated_at"], _content(document), counts, answer),
        )
        connection.execute("DELETE FROM standing WHERE scope = ?", (scope,))
        connection.executemany(
            "INSERT INTO standing (scope, id, since, seen, judged, finding) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (
                (scope, each.id, each.since, each.seen, each.judged, _plain(each.finding))
                for each in compared.standing
            ),
        )

    def counts(self, last: str) -> list[Facts]:
        """Of the last runs up to this one, the oldest first."""
        rows = self._connection.execute(
            "SELECT at, counts FROM run WHERE scope = ? AND at <= ? ORDER BY at DESC LIMIT ?",
            (self._scope, last, KEPT_RUNS),
        )
        with intact(self._path):
            return [counts_of(*row) for row in rows][::-1]


def _scope(connection: sqlite3.Connection, policy: Facts) -> int:
    names = (policy["name"], policy["profile"])
    connection.execute("INSERT OR IGNORE INTO scope (policy, profile) VALUES (?, ?)", names)
    found: tuple[int] = connection.execute(
        "SELECT id FROM scope WHERE policy = ? AND profile = ?", names
    ).fetchone()
    return found[0]


def _see(connection: sqlite3.Connection, keys: Iterable[tuple[str, str]], at: str) -> None:
    connection.executemany(
        "INSERT INTO certificate (public_key, id, first, last) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (public_key, id) DO UPDATE SET "
        "first = min(first, excluded.first), last = max(last, excluded.last)",
        ((public_key, known, at, at) for public_key, known in sorted(set(keys))),
    )


def _moment(text: str) -> str:
    return _text(datetime.fromisoformat(text))


def _text(moment: datetime) -> str:
    """In UTC and of one length, so that moments compare as texts."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _counts(document: Facts) -> dict[str, Any]:
    totals = document["totals"]
    return {key: totals[key] for key in (*COUNTED, "by_severity")}


def _stripped(finding: Facts) -> dict[str, Any]:
    return {key: value for key, value in finding.items() if key not in _OF_HISTORY}


def _plain(finding: Facts) -> str:
    return json.dumps(_stripped(finding))


def _content(document: Facts) -> str:
    """Tells a run from another one of the same moment."""
    told = [list(map(_stripped, document["findings"])), document["devices"], document["totals"]]
    text = json.dumps(told, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _answer(compared: Comparison) -> dict[str, Any]:
    """What cannot be told from what stands."""
    return {
        "fresh": sorted(compared.fresh),
        "fixed": [
            [_stripped(each.finding), each.since, each.seen, each.judged]
            for each in compared.fixed
        ],
        "unconfirmed": {each.id: why for each, why in compared.unconfirmed},
    }


def _prune(connection: sqlite3.Connection, keep_days: int) -> int:
    (newest,) = connection.execute("SELECT max(at) FROM run").fetchone()
    if newest is None:
        return 0
    limit = _text(datetime.fromisoformat(newest) - timedelta(days=keep_days))
    gone = connection.execute("DELETE FROM run WHERE at < ?", (limit,)).rowcount
    connection.execute("DELETE FROM standing WHERE seen < ?", (limit,))
    connection.execute(
        "DELETE FROM certificate WHERE public_key NOT IN "
        "(SELECT public_key FROM certificate WHERE last >= ?)",
        (limit,),
    )
    connection.execute("DELETE FROM scope WHERE id NOT IN (SELECT scope FROM run)")
    return gone
