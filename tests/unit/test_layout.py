"""The house: layers, lengths, sources that exist, one version, no loose ends."""

from __future__ import annotations

import ast
import importlib
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

import netpki

ROOT = Path(netpki.__file__).parents[2]
PACKAGE = ROOT / "src" / "netpki"
MODULES = sorted(PACKAGE.rglob("*.py"))
CODE = [
    *MODULES,
    *sorted((ROOT / "plugins").rglob("*.py")),
    *sorted((ROOT / "tests").rglob("*.py")),
]
LAYERS = (
    *("errors", "pki", "dialog", "transport", "platforms", "issuing", "services", "frontends"),
)
FRAMEWORKS = {"ansible", "nornir", "typer", "rich", "click"}
INPUT_OUTPUT = {
    *("socket", "time", "logging", "os", "pathlib", "subprocess", "threading", "asyncio"),
    *("netmiko", "paramiko", "asyncssh"),
}
LONGEST_FILE = 400
LONGEST_FUNCTION = 50


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{named(path)} imports relatively"
            yield node.module or ""


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_module_imports_only_from_layers_below(path: Path) -> None:
    own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    for module in imports_of(path):
        if not module.startswith("netpki.") or own == "__init__":
            continue
        other = module.split(".")[1]
        if own == "emulators":
            assert other in {"emulators", "pki", "errors"}, module
        elif other == "emulators":
            assert own == "frontends", module
        elif own == "issuing":
            assert other in {"issuing", "pki", "errors"}, module
        else:
            assert LAYERS.index(other) <= LAYERS.index(own), module
        if own == "services":
            assert not module.startswith("netpki.platforms.ios"), module


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_frameworks_and_input_output_stay_where_they_belong(path: Path) -> None:
    own = path.relative_to(PACKAGE).parts[0]
    tops = {module.split(".")[0] for module in imports_of(path)}
    if own != "frontends":
        assert not tops & FRAMEWORKS
    if own in {"pki", "dialog"}:
        assert not tops & INPUT_OUTPUT


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_module_says_what_it_is_and_is_short_enough_to_read(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert ast.get_docstring(tree)
    assert len(text.splitlines()) <= LONGEST_FILE
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[1:] if ast.get_docstring(node) else node.body
            length = (node.end_lineno or 0) - (first[0].lineno if first else node.lineno) + 1
            assert length <= LONGEST_FUNCTION, node.name


@pytest.mark.parametrize("path", CODE, ids=named)
def test_nothing_is_left_for_later(path: Path) -> None:
    if path.name == Path(__file__).name:
        return
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\b(?:TODO|FIXME|XXX|NotImplementedError)\b", text)
    assert not re.search(r"#\s*type: ignore(?!\[[a-z\-, ]+\] {1,2}#)", text), (
        "give code and reason"
    )


@pytest.mark.parametrize("path", CODE, ids=named)
def test_a_cited_recording_or_document_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for cited in re.findall(
        r"(?:tests/(?:recordings|corpus)|docs/(?:explanation|adr))/[\w./-]*\.(?:txt|pem|md)", text
    ):
        assert (ROOT / cited).exists(), cited


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_public_names_are_sorted_and_exist(path: Path) -> None:
    relative = path.relative_to(PACKAGE.parent).with_suffix("")
    parts = relative.parts[:-1] if relative.name == "__init__" else relative.parts
    names: list[str] = next(
        (
            ast.literal_eval(node.value)
            for node in ast.parse(path.read_text(encoding="utf-8")).body
            if isinstance(node, ast.Assign)
            and [ast.unparse(target) for target in node.targets] == ["__all__"]
        ),
        [],
    )
    if names:
        module = importlib.import_module(".".join(parts))
        assert len(set(names)) == len(names)
        assert not [name for name in names if not hasattr(module, name)]


def test_there_is_one_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    galaxy = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))
    assert project["version"] == galaxy["version"] == netpki.__version__
