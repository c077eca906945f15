"""The file of a history: SQLite, for its owner alone, and never written over if it is damaged."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from netpki.errors import InputError

VERSION: Final = 1
APPLICATION: Final = 0x6E706B69
"""Tells the file from databases of other programs; ``npki`` in ASCII."""

_SCHEMA: Final = """
CREATE TABLE scope (
    id INTEGER PRIMARY KEY,
    policy TEXT NOT NULL,
    profile TEXT NOT NULL,
    UNIQUE (policy, profile)
);
CREATE TABLE run (
    scope INTEGER NOT NULL REFERENCES scope (id) ON DELETE CASCADE,
    at TEXT NOT NULL,
    content TEXT NOT NULL,
    counts TEXT NOT NULL,
    answer TEXT,
    PRIMARY KEY (scope, at)
) WITHOUT ROWID;
CREATE TABLE standing (
    scope INTEGER NOT NULL REFERENCES scope (id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    since TEXT NOT NULL,
    seen TEXT NOT NULL,
    judged INTEGER NOT NULL,
    finding TEXT NOT NULL,
    PRIMARY KEY (scope, id)
);
CREATE TABLE certificate (
    public_key TEXT NOT NULL,
    id TEXT NOT NULL,
    first TEXT NOT NULL,
    last TEXT NOT NULL,
    PRIMARY KEY (public_key, id)
) WITHOUT ROWID;
"""
_DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_BUSY: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


@contextmanager
def transaction(path: Path, patience: float) -> Iterator[sqlite3.Connection]:
    """All or nothing: what happens inside is kept if it ends well, and else never happened.

    The file is made, with mode 0600, if it is not there.

    Args:
        path: Of the file.
        patience: Seconds to wait for another run.

    Raises:
        InputError: The file is damaged, of another program, made by a newer netpki, in use for
            longer than ``patience``, or cannot be written.
    """
    with _told(path, patience):
        _make(path)
        with closing(_connected(path, patience)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                _require_ours(connection, path)
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise


@contextmanager
def reading(path: Path, patience: float) -> Iterator[sqlite3.Connection | None]:
    """The file as it is, or None if there is none.

    Raises:
        InputError: As for ``transaction``.
    """
    with _told(path, patience):
        if not path.exists():
            yield None
            return
        with closing(_connected(path, patience)) as connection:
            connection.execute("BEGIN")
            if _is_empty(connection):
                yield None
                return
            _require_ours(connection, path)
            yield connection


def damaged(path: Path) -> InputError:
    """What is said of a file whose content makes no sense."""
    return InputError(
        f"The history {path} is damaged, or no history of netpki; it was left as it is.",
        hint="Bring back a copy of it, or move it away: the next run begins a new history.",
    )


@contextmanager
def intact(path: Path) -> Iterator[None]:
    """Reading something back, which fails only if the file is damaged.

    Raises:
        InputError: It is.
    """
    try:
        yield
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise damaged(path) from error


def _make(path: Path) -> None:
    with suppress(FileExistsError):
        path.parent.mkdir(mode=0o700, parents=True)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))


def _connected(path: Path, patience: float) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=patience, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    return connection


def _is_empty(connection: sqlite3.Connection) -> bool:
    """Whether nobody ever put a table into it."""
    (changes,) = connection.execute("PRAGMA schema_version").fetchone()
    return not changes


def _require_ours(connection: sqlite3.Connection, path: Path) -> None:
    """An empty file becomes a history; anything else has to be one."""
    if _is_empty(connection):
        for statement in _SCHEMA.split(";"):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
        return
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if application != APPLICATION:
        raise damaged(path)
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version != VERSION:
        raise InputError(
            f"The history {path} is of version {version}; this netpki reads version {VERSION}.",
            hint="Use the netpki that made it, or move it away.",
        )
    (found,) = connection.execute("PRAGMA quick_check (1)").fetchone()
    if found != "ok":
        raise damaged(path)


@contextmanager
def _told(path: Path, patience: float) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise _meaning(error, path, patience) from error
    except OSError as error:
        raise _unusable(path, error.strerror or str(error)) from error


def _meaning(error: sqlite3.Error, path: Path, patience: float) -> InputError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in _BUSY:
        return InputError(
            f"The history {path} is in use by another run for more than {patience:g} seconds.",
            hint="Wait for that run to end, or give each its own file.",
        )
    if code in _DAMAGED:
        return damaged(path)
    return _unusable(path, str(error))


def _unusable(path: Path, why: str) -> InputError:
    return InputError(
        f"The history {path} cannot be used ({why}).", hint="Make room, or name another file."
    )
