"""Whether a document has the form of a policy: ``frontends/schemas/policy-1.json``, in words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from typing import Any, Final

from jsonschema import Draft202012Validator, FormatChecker

from netpki.errors import InputError
from netpki.frontends.policy.problems import Path, Problem, dotted, meant, quoted
from netpki.frontends.policy.yaml_lines import Document
from netpki.pki import Fingerprint
from netpki.services.compliance import RULES

_Error = Any
"""A ``ValidationError``: what its parts are depends on the keyword of the schema."""

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_KINDS: Final = {
    "object": "a mapping of keys to values",
    "array": "a list",
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
}
_CODES: Final = tuple(rule.code for rule in RULES)


def problems_of(document: Document) -> Iterator[Problem]:
    """Everything that the schema says against a document."""
    for error in _validator().iter_errors(document.value):
        yield from _problems(error, document)


def digest_of(text: str) -> str | None:
    """A SHA-256 as a policy has it, in upper-case hexadecimal; None if it is no such digest."""
    try:
        found = Fingerprint.parse(text)
    except InputError:
        return None
    return found.hexadecimal if found.algorithm == "sha256" else None


def date_of(text: str) -> date | None:
    """A day written as 2026-12-31; None if it is none."""
    try:
        return date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        return None


def schema() -> dict[str, Any]:
    """Of policy files."""
    text = files("netpki.frontends").joinpath("schemas/policy-1.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


@cache
def _validator() -> Draft202012Validator:
    formats = FormatChecker(formats=())
    for name, fits in (("sha256", _is_digest), ("date", _is_date), ("rule", _is_rule)):
        formats.checks(name)(fits)
    return Draft202012Validator(schema(), format_checker=formats)


def _is_digest(value: object) -> bool:
    return not isinstance(value, str) or digest_of(value) is not None


def _is_date(value: object) -> bool:
    return not isinstance(value, str) or date_of(value) is not None


def _is_rule(value: object) -> bool:
    return not isinstance(value, str) or any(fnmatchcase(code, value) for code in _CODES)


def _problems(error: _Error, document: Document) -> Iterator[Problem]:
    """Most keywords have one problem; each unknown or missing key is one of its own."""
    path: Path = tuple(error.absolute_path)
    match error.validator:
        case "additionalProperties":
            known = error.schema["properties"]
            for key in sorted(error.instance.keys() - known.keys()):
                inner = (*path, key)
                message = f"{dotted(inner)}: this key is unknown{meant(key, known)}"
                yield Problem(document.keys[inner], message)
        case "required":
            (missing,) = re.findall(r"^'(\w+)' is a required", error.message)
            yield Problem(document.line(path), f"{_place(path)}: {missing!r} is missing")
        case "format" if "propertyNames" in error.absolute_schema_path:
            inner = (*path, error.instance)
            yield Problem(document.keys[inner], f"{dotted(inner)}: {_no_rule(error.instance)}")
        case _:
            yield Problem(document.line(path), f"{_place(path)}: {_said(error)}")


def _place(path: Path) -> str:
    return dotted(path) or "the policy"


def _said(error: _Error) -> str:
    value, wanted = error.instance, error.validator_value
    match error.validator:
        case "type":
            return _mistyped(value, wanted)
        case "format":
            return _misformed(value, wanted)
        case "enum":
            near = meant(value, wanted) if isinstance(value, str) else ""
            return f"{quoted(value)} is none of {', '.join(wanted)}{near}"
        case "minimum" | "maximum":
            low, high = error.schema["minimum"], error.schema["maximum"]
            return f"{quoted(value)} is not from {low} to {high}"
    sentences = {
        "const": f"{quoted(value)} is not the version that this netpki reads, {wanted}",
        "oneOf": "give either 'sha256' or 'file'",
        "minLength": "it is empty",
        "minItems": "it is empty",
        "maxLength": f"it has more than {wanted} characters",
    }
    return sentences[str(error.validator)]


def _mistyped(value: object, wanted: str) -> str:
    if value is None:
        return f"it is empty; give {_KINDS[wanted]}"
    return f"{quoted(value)} is not {_KINDS[wanted]}{_advice(value, wanted)}"


def _advice(value: object, wanted: str) -> str:
    if wanted == "string" and isinstance(value, bool | int | float):
        return "; put it in quotes"
    return "; begin each entry with a dash" if wanted == "array" else ""


def _misformed(value: str, form: str) -> str:
    if form == "date":
        return f"{quoted(value)} is no date; write it as 2026-12-31"
    if form == "rule":
        return _no_rule(value)
    digits = len(re.sub(r"[\s:.-]", "", value))
    return f"{quoted(value)} is no SHA-256: it has {digits} digits, not 64 hexadecimal ones"


def _no_rule(value: str) -> str:
    if any(mark in value for mark in "*?["):
        return f"no rule has a code like {quoted(value)}"
    return f"there is no rule {quoted(value)}{meant(value, _CODES)}"
