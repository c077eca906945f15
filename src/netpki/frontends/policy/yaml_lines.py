"""YAML that people write, as plain data that remembers its lines.

Only what a policy needs: mappings, lists, texts, numbers, ``true`` and ``false``. Words such as
``off`` and dates stay texts, as in YAML 1.2; a person who writes ``rules: {KEY-002: off}`` means
the word. Nothing is ever constructed from a tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from netpki.frontends.policy.problems import Path, Problem, dotted, quoted

_DEEPEST: Final = 20
_MOST: Final = 50_000
"""Values in a document, those that an alias repeats included."""
_PREFIX: Final = "tag:yaml.org,2002:"
_DIGITS: Final = r"[-+]?(?:0|[1-9][0-9]{0,17})"
_RESOLVERS: Final = (
    ("null", r"(?:~|null|)\Z", ["~", "n", ""]),
    ("bool", r"(?:true|false)\Z", ["t", "f"]),
    ("int", rf"{_DIGITS}\Z", list("-+0123456789")),
    ("float", rf"{_DIGITS}\.[0-9]+\Z", list("-+0123456789")),
)


class _Loader(yaml.SafeLoader):
    """Resolves plain words as YAML 1.2 does; it composes nodes and constructs nothing."""


_Loader.yaml_implicit_resolvers = {}
for _name, _pattern, _first in _RESOLVERS:
    _Loader.add_implicit_resolver(f"{_PREFIX}{_name}", re.compile(_pattern), _first)


@dataclass(slots=True)
class Document:
    """What a file says.

    Attributes:
        value: Plain data.
        lines: Where each value stands, from 1.
        keys: Where the key of each value of a mapping stands.
        problems: What is wrong with the file as YAML.
    """

    value: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    keys: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """Where a value stands, or else what it would belong to."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


class _TooMuchError(Exception):
    """A document that cannot be a policy; what was read up to here does not count."""


def read_yaml(text: str) -> Document:
    """Read one document.

    Nothing is raised: what is wrong is in ``problems``, and the value is None if there is no
    document to speak of.
    """
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        return Document(problems=[_problem_of(error, text)])
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        return Document(problems=[Problem(line, f"it has a character {_code(error)}")])
    except RecursionError:
        return Document(problems=[Problem(1, f"it is nested more than {_DEEPEST} deep")])
    document = Document()
    if node is None:
        return document
    try:
        document.value = _Walk(document).value(node, ())
    except _TooMuchError as error:
        return Document(problems=[Problem(_line(node), str(error))])
    return document


class _Walk:
    """From nodes to plain data."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._seen = 0

    def value(self, node: yaml.Node, path: Path) -> Any:  # noqa: ANN401 any plain data
        self._seen += 1
        if len(path) > _DEEPEST:
            raise _TooMuchError(f"it is nested more than {_DEEPEST} deep")
        if self._seen > _MOST:
            raise _TooMuchError(f"it has more than {_MOST} values, those of aliases included")
        self._document.lines[path] = _line(node)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            self._require_tag(node, path, "seq")
            return [self.value(each, (*path, at)) for at, each in enumerate(node.value)]
        return self._scalar(node, path)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        self._require_tag(node, path, "map")
        found: dict[str, Any] = {}
        for key, each in self._pairs(node, path):
            inner = (*path, key.value)
            if key.value in found:
                first = self._document.keys[inner]
                message = f"{dotted(inner)}: this key stands on line {first} already"
                self._document.problems.append(Problem(_line(key), message))
                continue
            self._document.keys[inner] = _line(key)
            found[key.value] = self.value(each, inner)
        return found

    def _pairs(
        self, node: yaml.MappingNode, path: Path
    ) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
        for key, each in node.value:
            if isinstance(key, yaml.ScalarNode):
                yield key, each
            else:
                message = f"{dotted(path) or 'the policy'}: a key must be a word"
                self._document.problems.append(Problem(_line(key), message))

    def _scalar(self, node: yaml.Node, path: Path) -> object:
        text = str(node.value)
        match node.tag.removeprefix(_PREFIX):
            case "str":
                return text
            case "null" if text in {"", "~", "null"}:
                return None
            case "bool" if text in {"true", "false"}:
                return text == "true"
            case "int" if re.fullmatch(_DIGITS, text):
                return int(text)
            case "float" if re.fullmatch(rf"{_DIGITS}\.[0-9]+", text):
                return float(text)
        self._require_tag(node, path, "str")
        return text

    def _require_tag(self, node: yaml.Node, path: Path, wanted: str) -> None:
        if node.tag != f"{_PREFIX}{wanted}":
            message = (
                f"{dotted(path) or 'the policy'}: tags such as {quoted(node.tag)} are refused"
            )
            self._document.problems.append(Problem(_line(node), message))


def _code(error: yaml.reader.ReaderError) -> str:
    return f"that YAML forbids (U+{int(error.character):04X})"


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _problem_of(error: yaml.MarkedYAMLError, text: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    said = error.problem or error.context or "this is no YAML"
    lines = text.splitlines()
    shown = lines[line - 1] if line <= len(lines) else ""
    if r"'\t'" in said or "\t" in shown[: len(shown) - len(shown.lstrip())]:
        return Problem(line, "a tab stands where YAML wants spaces")
    if "scanning an alias" in (error.context or ""):
        return Problem(line, "a pattern that begins with * must stand in quotes")
    return Problem(line, f"this is no YAML: {said}")
