"""Which certificate hangs from which anchor."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from support.certificates import NOON
from support.fleets import many_devices, twelve_devices
from support.inventories import device, document_of, invented, placement

from netpki.frontends.reports.chain_forest import Branch, forest_of, walked
from netpki.frontends.reports.chain_graph import chain_graph_of

YEAR = timedelta(days=365)


Drawn = str | tuple[str, list["Drawn"]]


def drawn(tree: Branch) -> Drawn:
    """Label with what is below it."""
    return (tree.label, [drawn(branch) for branch in tree.below]) if tree.below else tree.label


def forest(*certificates: dict[str, Any], ca: tuple[dict[str, Any], ...] = ()) -> list[Branch]:
    holder = device("r1", certificates=[placement(found, "ca", "TP") for found in ca])
    return forest_of(document_of([holder], certificates), NOON)


def test_chains_of_twelve_devices() -> None:
    trees = forest_of(twelve_devices(), NOON)
    assert [drawn(tree) for tree in trees] == [
        ("Example Root CA G1", [f"branch-{number:02}" for number in range(1, 7)]),
        ("Example Root CA G2", [("Example Issuing CA 7", ["core-1", "core-2", "core-3"])]),
        ("Carrier CA 3", ["edge-1"]),
        ("lab-1", ["lab-1"]),
        *(f"IOS-Self-Signed-Certificate-{number}" for number in range(1, 7)),
        "Partner Gateway CA",
    ]
    kinds = {branch.label: branch.kind for branch, _ in walked(trees)}
    assert kinds["Example Root CA G1"] == "anchor"
    assert kinds["Example Issuing CA 7"] == "issuer"
    assert kinds["Carrier CA 3"] == "missing"
    assert kinds["edge-1"] == "leaf"


def test_six_alike_are_drawn_one_by_one_and_seven_as_one() -> None:
    root = invented("CN=CA", NOON + 9 * YEAR, ca=True)
    six = [invented(f"CN=r{number}", NOON + YEAR, root) for number in range(6)]
    seven = [invented(f"CN=s{number}", NOON - YEAR, root) for number in range(7)]
    (tree,) = forest(root, *six, *seven, ca=(root,))
    assert len(tree.below) == 7
    many = tree.below[0]
    assert (many.kind, many.state, many.label) == ("many", "expired", "7 certificates")
    assert many.detail == "first ended 2025-11-22 · 0 devices"
    assert many.query == f"is:expired by:{root['id'][7:23].lower()}"
    assert many.tooltip.startswith("7 certificates, expired: ")


def test_a_thousand_devices_are_a_handful_of_boxes() -> None:
    graph = chain_graph_of(many_devices(300), NOON)
    assert graph
    assert sorted((node.kind, node.label) for node in graph.nodes) == [
        ("anchor", "Example Root CA G1"),
        ("anchor", "Example Root CA G2"),
        ("issuer", "Example Issuing CA 7"),
        ("many", "144 self-signed certificates"),
        ("many", "150 self-signed certificates"),
        ("many", "185 certificates"),
        ("many", "20 certificates"),
        ("many", "30 certificates"),
        ("many", "59 certificates"),
    ]
    assert len(graph.edges) == 5
    assert graph.description == (
        "Anchors stand left, what hangs from them to their right: "
        "2 anchors, 1 issuing CA, 6 stacks."
    )


def test_what_nobody_could_verify_hangs_dashed_from_what_is_missing() -> None:
    leaf = invented("CN=r1", NOON + YEAR)
    leaf |= {"issuer": "CN=Nobody", "issuers": [], "anchors": [], "self_signed": False}
    graph = chain_graph_of(document_of([], [leaf]), NOON)
    assert graph
    assert [(node.kind, node.label, node.detail) for node in graph.nodes] == [
        ("missing", "Nobody", "issuer is not in this inventory"),
        ("leaf", "r1", "until 2027-11-22 · on 0 devices"),
    ]
    assert [edge.dashed for edge in graph.edges] == [True]


def test_an_unknown_issuer_is_drawn_as_such() -> None:
    leaf = invented("CN=r1", None) | {"issuer": None, "issuers": [], "self_signed": None}
    (tree,) = forest(leaf)
    assert drawn(tree) == ("Issuer not known", ["r1"])
    assert tree.below[0].detail == "end not known · on 0 devices"


def test_a_certificate_with_two_issuers_hangs_from_both() -> None:
    first, second = (invented(f"CN=CA {name}", NOON + YEAR, ca=True) for name in "AB")
    leaf = invented("CN=r1", NOON + YEAR, first)
    leaf["issuers"].append(second["id"])
    graph = chain_graph_of(document_of([], [first, second, leaf]), NOON)
    assert graph
    assert len(graph.nodes) == 3
    assert len(graph.edges) == 2
    assert not any(edge.dashed for edge in graph.edges)


def test_certificates_that_signed_each_other_are_drawn_all_the_same() -> None:
    one, two = (invented(f"CN=CA {name}", NOON + YEAR, ca=True) for name in "AB")
    one |= {"issuers": [two["id"]], "self_signed": False}
    two |= {"issuers": [one["id"]], "self_signed": False}
    (tree,) = forest(one, two)
    assert len(list(walked([tree]))) == 2


def test_very_long_chains_are_drawn() -> None:
    chain = [invented("CN=0", NOON + YEAR, ca=True)]
    for number in range(1, 1500):
        chain.append(invented(f"CN={number}", NOON + YEAR, chain[-1] | {"anchors": []}, ca=True))
    graph = chain_graph_of(document_of([], chain), NOON)
    assert graph
    assert (len(graph.nodes), len(graph.edges)) == (1500, 1499)


def test_beyond_forty_trees_the_smaller_ones_are_one_box() -> None:
    certificates = []
    for number in range(50):
        root = invented(f"CN=CA {number}", NOON + YEAR, ca=True)
        certificates += [root, invented(f"CN=r{number}", NOON - YEAR, root)]
    trees = forest(*certificates)
    assert len(trees) == 41
    assert trees[-1].label == "10 more anchors"
    assert trees[-1].detail == "10 parts below, not drawn"
    assert trees[-1].state == "expired"


def test_anchors_stand_left_and_issuers_in_the_middle_of_what_they_signed() -> None:
    root = invented("CN=CA", NOON + YEAR, ca=True)
    leaves = [invented(f"CN=r{number}", NOON + YEAR, root) for number in range(3)]
    graph = chain_graph_of(document_of([], [root, *leaves]), NOON)
    assert graph
    assert [(node.x, node.y) for node in graph.nodes] == [
        (10, 60),
        (382, 10),
        (382, 60),
        (382, 110),
    ]
    assert graph.edges[0].path == "M294 81C338 81 338 31 382 31"
    assert (graph.width, graph.height) == (676, 162)


def test_an_anchor_without_anything_below_and_what_signed_itself_are_told_apart() -> None:
    anchors = [invented(f"CN=CA {number}", NOON + YEAR, ca=True) for number in range(7)]
    own = [invented(f"CN=r{number}", NOON + YEAR) for number in range(8)]
    trees = forest(*anchors, *own, ca=tuple(anchors))
    assert sorted(tree.label for tree in trees) == ["7 anchors", "8 self-signed certificates"]
    assert {tree.query for tree in trees} == {"is:fine", "is:fine is:self-signed"}


def test_there_is_no_picture_of_nothing() -> None:
    assert chain_graph_of(document_of([], []), NOON) is None
