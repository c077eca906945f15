"""Which certificate hangs from which; those alike taken together where they are many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from netpki.frontends.reports.overview import (
    CA,
    STATES,
    Document,
    State,
    by_expiry,
    counted,
    date_of,
    expiry_of,
    moment_of,
    places_of,
    short_digits,
    short_name,
)
from netpki.frontends.reports.picture import WORDS, on_devices

MOST_SINGLE: Final = 6
"""More certificates alike than this are taken together."""

MOST_TREES: Final = 40
"""Smaller trees than the largest of this number are taken together."""

_NAMED: Final = 12

Kind = Literal["anchor", "issuer", "leaf", "missing", "many"]
"""``missing``: an issuer that is not in the inventory. ``many``: several certificates alike."""

Certificate = Mapping[str, Any]


@dataclass(slots=True, eq=False)
class Branch:
    """A certificate, or several alike, and what hangs from it.

    Attributes:
        query: What finds the rows; empty where nothing does.
        issuers: Branches it hangs from besides the one it is below.
    """

    kind: Kind
    state: State
    label: str
    detail: str
    tooltip: str
    query: str = ""
    below: list[Branch] = field(default_factory=list)
    issuers: list[Branch] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Alike:
    """What certificates taken together have in common.

    Attributes:
        above: Ids of the issuers, or what stands for an issuer that is missing.
        own: Self-signed, and not held as the certificate of a CA.
    """

    above: tuple[str, ...]
    own: bool
    state: State


def forest_of(document: Document, now: datetime) -> list[Branch]:
    """Trees, the largest first: every certificate is in one of them."""
    return _Forest(document, now).grown()


def walked(trees: Iterable[Branch]) -> Iterator[tuple[Branch, int]]:
    """Every branch with its distance from the root, each before what hangs from it."""
    waiting = [(tree, 0) for tree in reversed(list(trees))]
    while waiting:
        branch, depth = waiting.pop()
        yield branch, depth
        waiting += [(below, depth + 1) for below in reversed(branch.below)]


class _Forest:
    def __init__(self, document: Document, now: datetime) -> None:
        self._now = now
        self._certificates = {found["id"]: found for found in by_expiry(document)}
        self._above = {name: self._issuers(name) for name in self._certificates}
        self._trusted = {
            place.certificate["id"]
            for place in places_of(document)
            if place.placement["kind"] == CA
        }
        self._branches: dict[str, Branch] = {}
        self._trees: list[Branch] = []

    def grown(self) -> list[Branch]:
        signing = {name for above in self._above.values() for name in above}
        for name in self._certificates:
            if name in signing:
                self._branches[name] = self._single(name, signs=True)
        alike: dict[_Alike, list[str]] = {}
        for name in self._certificates:
            if name in signing:
                self._hang(self._branches[name], self._above_or_missing(name))
            else:
                alike.setdefault(self._alike(name), []).append(name)
        for common in sorted(alike, key=lambda found: STATES.index(found.state)):
            for branch in self._leaves(common, alike[common]):
                self._hang(branch, common.above)
        self._open_circles()
        return self._largest()

    def _issuers(self, name: str) -> tuple[str, ...]:
        issuers = self._certificates[name]["issuers"]
        return tuple(found for found in issuers if found != name and found in self._certificates)

    def _above_or_missing(self, name: str) -> tuple[str, ...]:
        """Of a certificate that is not known to have signed itself, something is above."""
        certificate = self._certificates[name]
        if self._above[name] or certificate["self_signed"] or name in certificate["issuers"]:
            return self._above[name]
        missing = f"missing:{certificate['issuer'] or ''}"
        if missing not in self._branches:
            self._branches[missing] = _missing(certificate["issuer"])
            self._trees.append(self._branches[missing])
        return (missing,)

    def _alike(self, name: str) -> _Alike:
        above = self._above_or_missing(name)
        state = expiry_of(self._certificates[name], self._now).state
        return _Alike(above, own=not above and name not in self._trusted, state=state)

    def _hang(self, branch: Branch, above: Sequence[str]) -> None:
        if not above:
            self._trees.append(branch)
            return
        self._branches[above[0]].below.append(branch)
        branch.issuers = [self._branches[name] for name in above[1:]]

    def _leaves(self, common: _Alike, names: Sequence[str]) -> list[Branch]:
        if len(names) <= MOST_SINGLE:
            return [self._single(name, signs=False) for name in names]
        return [self._many(common, [self._certificates[name] for name in names])]

    def _single(self, name: str, *, signs: bool) -> Branch:
        certificate = self._certificates[name]
        expiry = expiry_of(certificate, self._now)
        until = f"until {date_of(expiry.moment)}" if expiry.moment else "end not known"
        kind: Kind = (
            "anchor" if not self._above_or_missing(name) else "issuer" if signs else "leaf"
        )
        return Branch(
            kind=kind,
            state=expiry.state,
            label=short_name(certificate["subject"]),
            detail=f"{until} · {on_devices(certificate)}",
            tooltip=(
                f"{certificate['subject'] or 'No subject'}: {until} ({expiry.words}), "
                f"{on_devices(certificate)}"
            ),
            query=short_digits(certificate),
        )

    def _many(self, common: _Alike, alike: Sequence[Certificate]) -> Branch:
        devices = {name for certificate in alike for name in certificate["devices"]}
        what = "self-signed certificate" if common.own else "certificate"
        if not common.above and not common.own:
            what = "anchor"
        first = moment_of(alike[0]["not_after"])
        names = "; ".join(short_name(found["subject"]) for found in alike[:_NAMED])
        more = f"; and {len(alike) - _NAMED:,} more" if len(alike) > _NAMED else ""
        return Branch(
            kind="many",
            state=common.state,
            label=counted(len(alike), what),
            detail=f"{_ends(common.state, first)} · {counted(len(devices), 'device')}",
            tooltip=f"{counted(len(alike), what)}, {WORDS[common.state]}: {names}{more}",
            query=self._query(common),
        )

    def _query(self, common: _Alike) -> str:
        words = [f"is:{common.state}"]
        if common.own:
            words.append("is:self-signed")
        issuer = self._certificates.get(common.above[0]) if common.above else None
        if issuer and short_digits(issuer):
            words.append(f"by:{short_digits(issuer)}")
        elif common.above:
            words.append(common.above[0].removeprefix("missing:"))
        return " ".join(words)

    def _open_circles(self) -> None:
        """Certificates that signed each other hang from no tree: the first becomes one."""
        reached = {id(branch) for branch, _ in walked(self._trees)}
        for name, branch in self._branches.items():
            if id(branch) not in reached:
                self._branches[self._above[name][0]].below.remove(branch)
                self._trees.append(branch)
                reached |= {id(found) for found, _ in walked([branch])}

    def _largest(self) -> list[Branch]:
        sizes = {id(tree): sum(1 for _ in walked([tree])) for tree in self._trees}
        trees = sorted(self._trees, key=lambda tree: (tree.kind == "many", -sizes[id(tree)]))
        shown, rest = trees[:MOST_TREES], trees[MOST_TREES:]
        return [*shown, _others(rest)] if len(rest) > 1 else trees


def _missing(issuer: str | None) -> Branch:
    name = issuer or "not known"
    return Branch(
        kind="missing",
        state="undated",
        label=short_name(issuer) if issuer else "Issuer not known",
        detail="issuer is not in this inventory",
        tooltip=f"Issuer: {name}. Its certificate is not in this inventory: nothing is verified.",
        query=issuer or "",
    )


def _others(trees: Sequence[Branch]) -> Branch:
    kinds = Counter("issuer" if tree.kind == "missing" else "anchor" for tree in trees)
    branches = [branch for branch, _ in walked(trees)]
    states = [branch.state for branch in branches]
    below = len(branches) - len(trees)
    return Branch(
        kind="many",
        state=min(states, key=STATES.index),
        label=", ".join(f"{counted(kinds[kind], f'more {kind}')}" for kind in sorted(kinds)),
        detail=f"{counted(below, 'part')} below, not drawn",
        tooltip="; ".join(tree.label for tree in trees[:_NAMED]),
    )


def _ends(state: State, first: datetime | None) -> str:
    if first is None:
        return "end not known"
    return f"first {'ended' if state == 'expired' else 'ends'} {date_of(first)}"
