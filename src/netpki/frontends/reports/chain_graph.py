"""The picture of all chains: anchors left, what hangs from them to their right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from netpki.frontends.reports.chain_forest import Branch, Kind, forest_of, walked
from netpki.frontends.reports.overview import Document, State, counted
from netpki.frontends.reports.picture import fitted

WIDTH, HEIGHT = 284, 42
"""Of a box."""

_ROW: Final = 50
_LAYER: Final = 372
_MARGIN: Final = 10
_BETWEEN_TREES: Final = 10
_LEAST_LAYERS: Final = 4
"""Beside each other stand at least these many anchors from which nothing hangs."""

_COLUMNS: Final = 34
_NOUNS: Final[Mapping[Kind, str]] = {
    "anchor": "anchor",
    "issuer": "issuing CA",
    "leaf": "certificate",
    "many": "stack",
    "missing": "missing issuer",
}


@dataclass(frozen=True, slots=True)
class Node:
    """One box with two lines of text."""

    x: int
    y: float
    kind: Kind
    state: State
    label: str
    detail: str
    tooltip: str
    query: str


@dataclass(frozen=True, slots=True)
class Edge:
    """From an issuer to what it signed; dashed where nobody could verify that."""

    path: str
    dashed: bool


@dataclass(frozen=True, slots=True)
class ChainGraph:
    """Everything that is drawn; ``description`` says it in words."""

    width: int
    height: int
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    description: str


@dataclass(slots=True)
class _Spot:
    branch: Branch
    x: int
    y: float


def chain_graph_of(document: Document, now: datetime) -> ChainGraph | None:
    """The picture of all certificates; None where there are none."""
    spots = _placed(forest_of(document, now))
    if not spots:
        return None
    return ChainGraph(
        width=max(spot.x for spot in spots.values()) + WIDTH + _MARGIN,
        height=round(max(spot.y for spot in spots.values())) + HEIGHT + _MARGIN,
        nodes=tuple(_node(spot) for spot in spots.values()),
        edges=tuple(_edges(spots)),
        description=_in_words([spot.branch for spot in spots.values()]),
    )


def _in_words(branches: Sequence[Branch]) -> str:
    kinds = Counter(branch.kind for branch in branches)
    counts = ", ".join(counted(kinds[kind], noun) for kind, noun in _NOUNS.items() if kinds[kind])
    return f"Anchors stand left, what hangs from them to their right: {counts}."


def _placed(trees: Sequence[Branch]) -> dict[int, _Spot]:
    """Leaves one below the other, an issuer in the middle of what hangs from it."""
    layers = max((depth for _, depth in walked(trees)), default=0) + 1
    grown = [tree for tree in trees if tree.below]
    spots: dict[int, _Spot] = {}
    y = _MARGIN
    for tree in grown:
        y = _place_tree(tree, y, spots) + _BETWEEN_TREES
    lonely = [tree for tree in trees if not tree.below]
    for index, tree in enumerate(lonely):
        row, layer = divmod(index, max(layers, _LEAST_LAYERS))
        spots[id(tree)] = _Spot(tree, _MARGIN + layer * _LAYER, y + row * _ROW)
    return spots


def _place_tree(tree: Branch, y: int, spots: dict[int, _Spot]) -> int:
    """Where the next tree may begin."""
    placed = []
    for branch, depth in walked([tree]):
        spot = spots[id(branch)] = _Spot(branch, _MARGIN + depth * _LAYER, y)
        placed.append(spot)
        y += 0 if branch.below else _ROW
    for spot in reversed(placed):
        if spot.branch.below:
            first, last = spot.branch.below[0], spot.branch.below[-1]
            spot.y = (spots[id(first)].y + spots[id(last)].y) / 2
    return y


def _edges(spots: dict[int, _Spot]) -> Iterator[Edge]:
    for spot in spots.values():
        for below in spot.branch.below:
            dashed = spot.branch.kind == "missing"
            yield Edge(_path(spot, spots[id(below)]), dashed)
        for issuer in spot.branch.issuers:
            if id(issuer) in spots:
                yield Edge(_path(spots[id(issuer)], spot), dashed=False)


def _path(issuer: _Spot, signed: _Spot) -> str:
    left, right = issuer.x + WIDTH, signed.x
    start, end = issuer.y + HEIGHT / 2, signed.y + HEIGHT / 2
    middle = (left + right) // 2
    return f"M{left} {start:g}C{middle} {start:g} {middle} {end:g} {right} {end:g}"


def _node(spot: _Spot) -> Node:
    branch = spot.branch
    return Node(
        x=spot.x,
        y=spot.y,
        kind=branch.kind,
        state=branch.state,
        label=fitted(branch.label, _COLUMNS),
        detail=fitted(branch.detail, _COLUMNS + 4),
        tooltip=branch.tooltip,
        query=branch.query,
    )
