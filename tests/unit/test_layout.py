"""The house: layers, lengths, sources that exist, one version, no loose ends."""

from __future__ import annotations

import ast
import importlib
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

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
LEFT = re.compile(
    r"\b(?:TODO|FIXME|XXX|NotImplementedError)\b"
    r"|#\s*type: ignore(?!\[[a-z\-, ]+\] {1,2}#)"  # code and reason belong to it
)
CITED = re.compile(
    r"(?:tests/(?:recordings|corpus)|docs/(?:explanation|adr))/[\w./-]*\.(?:txt|pem|md)"
)
LONGEST_FILE = 400
LONGEST_FUNCTION = 50


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(text_of(path))


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{named(path)} imports relatively"
            yield node.module or ""


def may_import(own: str, module: str) -> bool:
    """Whether a module of the layer ``own`` may import another module of the package."""
    other = module.split(".")[1]
    if own == "services" and module.startswith("netpki.platforms.ios"):
        return False
    if own == "emulators":
        return other in {"emulators", "pki", "errors"}
    if other == "emulators":
        return own == "frontends"
    if own == "issuing":
        return other in {"issuing", "pki", "errors"}
    return LAYERS.index(other) <= LAYERS.index(own)


def layer_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


# Each test looks at all files: thousands of tests of one file each would take longer.


def test_modules_import_only_from_layers_below() -> None:
    wrong = [
        f"{named(path)} imports {module}"
        for path in MODULES
        if layer_of(path) != "__init__"
        for module in imports_of(path)
        if module.startswith("netpki.") and not may_import(layer_of(path), module)
    ]
    assert wrong == []


def test_frameworks_and_input_output_stay_where_they_belong() -> None:
    wrong = []
    for path in MODULES:
        tops = {module.split(".")[0] for module in imports_of(path)}
        forbidden = set() if layer_of(path) == "frontends" else FRAMEWORKS
        if layer_of(path) in {"pki", "dialog"}:
            forbidden = forbidden | INPUT_OUTPUT
        wrong += [f"{named(path)} imports {each}" for each in tops & forbidden]
    assert wrong == []


def test_modules_say_what_they_are_and_are_short_enough_to_read() -> None:
    assert [named(path) for path in MODULES if not ast.get_docstring(tree_of(path))] == []
    long = [named(path) for path in MODULES if len(text_of(path).splitlines()) > LONGEST_FILE]
    assert long == []


def test_functions_are_short_enough_to_read() -> None:
    long = [
        f"{named(path)}: {node.name}"
        for path in MODULES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and length_of(node) > LONGEST_FUNCTION
    ]
    assert long == []


def length_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines without the docstring."""
    first = node.body[1:] if ast.get_docstring(node) else node.body
    return (node.end_lineno or 0) - (first[0].lineno if first else node.lineno) + 1


def test_nothing_is_left_for_later() -> None:
    left = [
        f"{named(path)}: {match[0]}"
        for path in CODE
        if path.name != Path(__file__).name
        for match in LEFT.finditer(text_of(path))
    ]
    assert left == []


def test_a_cited_recording_or_document_exists() -> None:
    missing = [
        f"{named(path)} cites {cited}"
        for path in CODE
        for cited in CITED.findall(text_of(path))
        if not (ROOT / cited).exists()
    ]
    assert missing == []


def test_public_names_are_there_once() -> None:
    wrong = []
    for path in MODULES:
        names = public_names(path)
        module = importlib.import_module(module_name(path)) if names else None
        wrong += [f"{named(path)}: {name}" for name in names if not hasattr(module, name)]
        wrong += [named(path)] if len(set(names)) != len(names) else []
    assert wrong == []


def public_names(path: Path) -> list[str]:
    for node in tree_of(path).body:
        if isinstance(node, ast.Assign) and [ast.unparse(each) for each in node.targets] == [
            "__all__"
        ]:
            return list(ast.literal_eval(node.value))
    return []


def module_name(path: Path) -> str:
    relative = path.relative_to(PACKAGE.parent).with_suffix("")
    return ".".join(relative.parts[:-1] if relative.name == "__init__" else relative.parts)


def test_there_is_one_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    galaxy = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))
    assert project["version"] == galaxy["version"] == netpki.__version__
