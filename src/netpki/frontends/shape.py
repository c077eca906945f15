"""Whether a document has the shape that its schema gives it, told in a second for a large fleet.

Of JSON Schema, this reads what reports rely on: which parts there are, and of which types they
are. It takes more than the schema does (parts that nobody knows, numbers below zero), and never
anything that a report would stumble over. ``jsonschema`` takes a minute for the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
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
_ANY: Final[Schema] = {"type": list(_TYPES)}


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
        makers: Mapping[str, Callable[[Any], Check]] = {
            "$ref": self._referred,
            "anyOf": lambda schemas: _any_of([self.check(each) for each in schemas]),
            "enum": _one_of,
            "const": lambda value: _one_of([value]),
            "format": _MOMENTS.__getitem__,
            "items": lambda entry: _list_of(self.check(entry)),
        }
        for keyword, make in makers.items():
            if keyword in schema:
                return make(schema[keyword])
        return self._object(schema) if schema["type"] == "object" else _typed(schema["type"])

    def _referred(self, reference: str) -> Check:
        name = reference.rpartition("/")[2]
        if name not in self._known:
            self._known[name] = self.check(self._definitions[name])
        return self._known[name]

    def _object(self, schema: Schema) -> Check:
        parts = {key: self.check(each) for key, each in schema.get("properties", {}).items()}
        names, others = (schema.get(each) for each in ("propertyNames", "additionalProperties"))
        of_others = None
        if names or others:
            of_others = _others_of(parts, self.check(names or _ANY), self.check(others or _ANY))
        return _object_of(parts, schema.get("required", ()), of_others)


def _object_of(
    parts: Mapping[str, Check], required: Sequence[str], of_others: Check | None
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
        return of_others(value) if of_others else None

    return check


def _others_of(parts: Collection[str], of_key: Check, of_value: Check) -> Check:
    """Of what is named by data; their names are not told."""

    def check(value: Any) -> str | None:  # noqa: ANN401 whatever JSON holds
        are_fit = all(
            key in parts or (of_key(key) is None and of_value(entry) is None)
            for key, entry in value.items()
        )
        return None if are_fit else _WRONG

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
    typed = tuple((type(value), value) for value in values)
    return lambda value: None if (type(value), value) in typed else _WRONG


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
