"""Parts of the reference that are made from schemas and from the rules of compliance."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import fields
from importlib.resources import files
from typing import Any, Final

from netpki.services.compliance import RULES, Rule, Thresholds

_SCALARS: Final = {
    "string": "text",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "null": "null",
}
_NAMED: Final = {
    "text": "text or null",
    "flag": "boolean or null",
    "names": "list of text",
    "optional_time": "time or null",
}


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Rows as a table in Markdown."""
    lines = [tuple(head), *map(tuple, rows)]
    lines.insert(1, ("---",) * len(lines[0]))
    return "\n".join("| " + " | ".join(cell or " " for cell in line) + " |" for line in lines)


def code(words: Iterable[str]) -> str:
    """Words as code, with commas between."""
    return ", ".join(f"`{word}`" for word in words)


def schema(name: str) -> str:
    """Keys of a document by its schema."""
    content = json.loads((files("netpki.frontends") / "schemas" / name).read_text("utf-8"))
    objects = {"document": content} | {
        name: kind for name, kind in content.get("$defs", {}).items() if "properties" in kind
    }
    return "\n\n".join(
        _titled(name, kind["properties"], content) for name, kind in objects.items()
    )


def policy_schema() -> str:
    """Keys of a policy file, with those of the objects in it; the defaults of thresholds."""
    content = json.loads((files("netpki.frontends") / "schemas/policy-1.json").read_text("utf-8"))
    inner = {
        name: kind.get("items", kind).get("properties")
        for name, kind in content["properties"].items()
        if name != "thresholds"
    }
    sections = [_titled("document", content["properties"], content)]
    sections += [
        _titled(name, properties, content) for name, properties in inner.items() if properties
    ]
    return "\n\n".join([*sections, f"### Thresholds\n\n{_thresholds()}"])


def _thresholds() -> str:
    described = (inspect.getdoc(Thresholds) or "").partition("Attributes:\n")[2]
    meanings = dict(re.findall(r"^ {4}(\w+): ((?:.+\n?)(?: {8,}.+\n?)*)", described, re.MULTILINE))
    rows = (
        (f"`{each.name}`", f"{each.default:.4g}", " ".join(meanings[each.name].split()))
        for each in fields(Thresholds)
    )
    return table(("key", "default", "meaning"), rows)


def rules() -> str:
    """All rules: a table, then a section for each."""
    rows = ((f"[{r.code}](#{_anchor(r)})", r.severity, r.title) for r in RULES)
    sections = "\n\n".join(map(_section, RULES))
    return f"{table(('code', 'severity', 'what must be true'), rows)}\n\n{sections}"


def _anchor(rule: Rule[Any]) -> str:
    words = f"{rule.code} {rule.title}".lower().replace(" ", "-")
    return "".join(each for each in words if each.isalnum() or each in "-_")


def _section(rule: Rule[Any]) -> str:
    facts = [f"Severity: {rule.severity}.", f"Source: {rule.source}."]
    if rule.stig:
        facts.append(f"STIG: {', '.join(rule.stig)}.")
    if rule.need:
        facts.append(f"Judges only where it is given: {rule.need}.")
    return f"### {rule.code} {rule.title}\n\n{' '.join(facts)}\n\n{rule.why} {rule.remedy}"


def _titled(name: str, properties: Mapping[str, Any], content: Mapping[str, Any]) -> str:
    title = name.capitalize().replace("_", " ")
    return f"### {title}\n\n{_schema_table(properties, content)}"


def _schema_table(properties: Mapping[str, Any], content: Mapping[str, Any]) -> str:
    return table(
        ("key", "type", "meaning"),
        (
            (f"`{key}`", _schema_type(kind), _meaning(kind, content))
            for key, kind in properties.items()
        ),
    )


def _meaning(kind: Mapping[str, Any], content: Mapping[str, Any]) -> str:
    """Its own description, else that of what it refers to."""
    named = content.get("$defs", {}).get(kind.get("$ref", "").rpartition("/")[2], {})
    described: str = kind.get("description") or named.get("description", "")
    return described


def _schema_type(kind: Mapping[str, Any]) -> str:
    if "$ref" in kind:
        name = kind["$ref"].rpartition("/")[2]
        return _NAMED.get(name, name.replace("_", " "))
    if "properties" in kind:
        return f"object: {code(kind['properties'])}"
    for several in ("anyOf", "oneOf"):
        if several in kind:
            return " or ".join(map(_schema_type, kind[several]))
    if choices := kind.get("enum", [kind["const"]] if "const" in kind else []):
        return ", ".join(f"`{choice}`" for choice in choices)
    return _plain_type(kind)


def _plain_type(kind: Mapping[str, Any]) -> str:
    types = kind["type"] if isinstance(kind["type"], list) else [kind["type"]]
    return " or ".join(_of_type(each, kind) for each in types)


def _of_type(name: str, kind: Mapping[str, Any]) -> str:
    if name == "array":
        return f"list of {_schema_type(kind['items'])}" if "items" in kind else "list"
    return "object" if name == "object" else _SCALARS[name]
