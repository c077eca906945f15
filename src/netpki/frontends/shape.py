"""Whether a document has the shape that its schema gives it, told in a second for a large fleet.

Of JSON Schema, this reads what reports rely on: which parts there are, and of which types they
are. It takes more than the schema does (parts that nobody knows, numbers below zero), and never
anything that a report would stumble over. ``jsonschema`` takes a minute for the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final

Schema = Mapping[str, Any]
Check = Callable[[Any], str | None]
"""Tells where a value is wrong, from the value on, or None."""

_WRONG: Final = " is of another form"
_TYPES: Final[Mapping[str, type]] = {
    "array": list,
    "boolean": bool,
    "integer": int,
    "null": type(None),
    "object": dict,
    "string": str,
}


def damage_in(document: object, schema: str) -> str | None:
    """Where a document is not as its schema has it, as a part of a sentence; None if it is fine.

    Values are never told: there may be megabytes of them.

    Args:
        document: As ``json`` reads it.
        schema: Name of a file in ``frontends/schemas``.
    """
    told = _check_of(schema)(document)
    return None if told is None else told.lstrip(".") if told.startswith(".") else f"it{told}"


@cache
def _check_of(name: str) -> Check:
    text = (files("netpki.frontends") / "schemas" / name).read_text("utf-8")
    schema = json.loads(text)
    return _Compiler(schema["$defs"]).check(schema)


class _Compiler:
    """Makes functions of schemas."""

    def __init__(self, definitions: Mapping[str, Schema]) -> None:
        self._definitions = definitions
        self._known: dict[str, Check] = {}

    def check(self, schema: Schema) -> Check:
        """What a value of this schema is checked with."""
        if "$ref" in schema:
            return self._referred(schema["$ref"].rpartition("/")[2])
        if "anyOf" in schema:
            return _any_of([self.check(each) for each in schema["anyOf"]])
        if "enum" in schema or "const" in schema:
            return _one_of(schema.get("enum", [schema.get("const")]))
        if schema.get("type") == "object":
            return self._object(schema)
        if schema.get("type") == "array":
            return _list_of(self.check(schema["items"]))
        if "format" in schema:
            return _MOMENTS[schema["format"]]
        return _typed(schema["type"])

    def _referred(self, name: str) -> Check:
        if name not in self._known:
            self._known[name] = self.check(self._definitions[name])
        return self._known[name]

    def _object(self, schema: Schema) -> Check:
        parts = {key: self.check(each) for key, each in schema.get("properties", {}).items()}
        names, others = (schema.get(each) for each in ("propertyNames", "additionalProperties"))
        return _object_of(
            parts,
            schema.get("required", ()),
            self.check(names) if names else None,
            self.check(others) if others else None,
        )


def _object_of(
    parts: Mapping[str, Check], required: Sequence[str], name: Check | None, other: Check | None
) -> Check:
    needed, checks = tuple(required), tuple(parts.items())

    def check(value: Any) -> str | None:  # noqa: ANN401 whatever JSON holds
        if type(value) is not dict:
            return _WRONG
        for key in needed:
            if key not in value:
                return f".{key} is missing"
        for key, of_part in checks:
            if key in value and (told := of_part(value[key])) is not None:
                return f".{key}{told}"
        others = () if name is other is None else [key for key in value if key not in parts]
        for key in others:
            if (name and name(key)) or (other and other(value[key])):
                return _WRONG
        return None

    return check


def _list_of(of_entry: Check) -> Check:
    def check(value: Any) -> str | None:  # noqa: ANN401 whatever JSON holds
        if type(value) is not list:
            return _WRONG
        for number, entry in enumerate(value):
            if (told := of_entry(entry)) is not None:
                return f".{number}{told}"
        return None

    return check


def _any_of(checks: Sequence[Check]) -> Check:
    def check(value: Any) -> str | None:  # noqa: ANN401 whatever JSON holds
        told: str | None = None
        for each in checks:
            if (told := each(value)) is None:
                return None
        return told

    return check


def _one_of(values: Sequence[object]) -> Check:
    return lambda value: None if value in values else _WRONG


def _typed(names: str | Sequence[str]) -> Check:
    """Exactly these: to Python, true is a number."""
    types = frozenset(_TYPES[name] for name in ([names] if isinstance(names, str) else names))
    return lambda value: None if type(value) in types else _WRONG


def _moment(value: object) -> str | None:
    try:
        is_fit = type(value) is str and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        is_fit = False
    return None if is_fit else _WRONG


def _day(value: object) -> str | None:
    try:
        is_fit = type(value) is str and bool(date.fromisoformat(value))
    except ValueError:
        is_fit = False
    return None if is_fit else _WRONG


_MOMENTS: Final[Mapping[str, Check]] = {"date-time": _moment, "date": _day}
