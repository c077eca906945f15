"""Parts of the reference that are made from the code.

``PYTHONPATH=src:tests python -m package.docs_support.generated`` writes them anew between their
markers; a test fails where a page and the code differ.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterable, Mapping
from dataclasses import is_dataclass
from enum import EnumType
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar, get_args, get_type_hints

import typer
import yaml
from package.docs_support import schemas
from package.docs_support.pages import REPOSITORY
from package.docs_support.schemas import code, table

from netpki import errors
from netpki.emulators import (
    APPLIANCE_FAULTS,
    APPLIANCE_PERSONALITIES,
    FAULTS,
    PERSONALITIES,
    AppliancePersonality,
    Personality,
)
from netpki.frontends.command_line import application, help_texts
from netpki.frontends.command_line.compliance import application as compliance_application
from netpki.frontends.command_line.exit_codes import ExitCode
from netpki.frontends.command_line.inventory import application as inventory_application
from netpki.frontends.command_line.sps import application as sps_application
from netpki.frontends.inventory.ansible_names import OPTIONS
from netpki.pki.defects import DEFECTS
from netpki.platforms.ios.catalogue import COMMANDS
from netpki.platforms.ios.parsing.show_command import ShowCommand
from netpki.platforms.ios.references import KINDS
from netpki.platforms.ios.settings import KEYWORDS

_MARKED: Final = re.compile(
    r"(?P<begin><!-- generated: (?P<name>[\w-]+) -->\n)(?P<text>.*?)(?P<end><!-- end -->)",
    re.DOTALL,
)


def regenerated(page: str) -> str:
    """The page with every generated part as the code has it now."""
    return _MARKED.sub(lambda m: f"{m['begin']}\n{PARTS[m['name']]()}\n\n{m['end']}", page)


def parts_of(page: str) -> set[str]:
    """Names of the generated parts of a page."""
    return {match["name"] for match in _MARKED.finditer(page)}


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("``", "`")


def _options(command: Callable[..., None]) -> str:
    """Options by the signature of a command, which Typer makes them from."""
    signature = inspect.signature(command)
    hints = get_type_hints(command, include_extras=True)
    return table(
        ("option", "value", "default", "environment", "meaning"),
        (
            _option(hints[name], parameter.default)
            for name, parameter in signature.parameters.items()
            if hints[name] is not typer.Context
        ),
    )


def _option(annotation: Any, default: object) -> tuple[str, ...]:  # noqa: ANN401 a type
    kind, described = get_args(annotation)
    help_text, notes = _without_notes(described.help)
    shown = "required" if default is inspect.Parameter.empty else _shown(default)
    variable = described.envvar or notes.get("env var", "")
    names = _names(described)
    return (
        code(names) or "(argument)",
        _value(kind, described.metavar),
        notes.get("default") or shown,
        code([variable] if variable else []),
        help_text,
    )


def _names(described: Any) -> list[str]:  # noqa: ANN401 Typer's
    """The first name stands where a default would, until Typer parses the annotation."""
    names = (described.default, *(described.param_decls or ()))
    return [name for name in names if isinstance(name, str)]


def _without_notes(text: str) -> tuple[str, Mapping[str, str]]:
    """What the help says, and what it adds in brackets."""
    pattern = r"\\\[(env var|default): ([^\]]*)\]"
    return _one_line(re.sub(pattern, "", text)), dict(re.findall(pattern, text))


def _value(kind: Any, metavar: str | None) -> str:  # noqa: ANN401 a type
    if kind is bool:
        return ""
    choices = list(kind) if isinstance(kind, EnumType) else get_args(kind)
    if choices and all(isinstance(choice, str) for choice in choices):
        return " or ".join(f"`{choice}`" for choice in choices)
    return metavar or "number"


def _shown(default: object) -> str:
    return "" if default is None or default is False else f"`{default}`"


def _exit_codes() -> str:
    rows = re.findall(r"^  (\d+) +(.+)$", help_texts.EXIT_CODES, re.MULTILINE)
    assert {int(code) for code, _ in rows} == set(map(int, ExitCode))
    return table(("code", "meaning"), rows)


def _faults(known: Mapping[str, tuple[str, str]]) -> str:
    return table(
        ("fault", "argument", "meaning"),
        ((f"`{name}`", kind, meaning) for name, (kind, meaning) in known.items()),
    )


def _defects() -> str:
    return table(
        ("code", "severity", "meaning"),
        ((f"`{code}`", severity, meaning) for code, (severity, meaning) in DEFECTS.items()),
    )


def _error_tree() -> str:
    tree = re.search(r"```\n(.*?)```", errors.__doc__ or "", re.DOTALL)
    assert tree is not None
    return f"```text\n{tree[1]}```"


def _error_meanings() -> str:
    classes = [
        kind
        for _, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, errors.NetpkiError)
    ]
    classes.sort(key=lambda kind: (errors.__doc__ or "").index(f"{kind.__name__}\n"))
    return table(
        ("error", "meaning"),
        ((f"`{kind.__name__}`", _first_paragraph(kind)) for kind in classes),
    )


def _first_paragraph(kind: type) -> str:
    return _one_line(inspect.getdoc(kind) or "").partition(" Args:")[0]


def _settings() -> str:
    return textwrap.fill(code(sorted(KEYWORDS)), width=99, break_on_hyphens=False)


def plugin_options() -> Mapping[str, Mapping[str, Any]]:
    """Options of the connection plug-in as it documents them."""
    source = (REPOSITORY / "plugins" / "connection" / "netmiko.py").read_text("utf-8")
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "DOCUMENTATION":
            documented: dict[str, Any] = yaml.safe_load(ast.literal_eval(node.value))["options"]
            return documented
    raise AssertionError("the plug-in has no documentation")


def _variables() -> str:
    return table(
        ("variables (set one of a row)", "default", "environment", "meaning"),
        (
            (
                code(_inventory_variables(option)),
                _plain_default(option.get("default")),
                code(entry["name"] for entry in option.get("env", ())),
                _marked_up(option["description"]),
            )
            for name, option in plugin_options().items()
            if name != "device_name"
        ),
    )


def _inventory_variables(option: Mapping[str, Any]) -> list[str]:
    names = [entry["name"] for entry in option["vars"]]
    return [name for name in names if name.startswith(("ansible_", "netpki_"))]


def _plain_default(value: object) -> str:
    values = value if isinstance(value, list) else [value]
    return code(str(each).lower() if isinstance(each, bool) else str(each) for each in values
                 if each is not None)  # fmt: skip


def _marked_up(description: str | list[str]) -> str:
    """Ansible's markup as Markdown."""
    text = " ".join([description] if isinstance(description, str) else description)
    return _one_line(re.sub(r"\b[COMV]\(([^)]*)\)", r"`\1`", text))


def _nornir_options() -> str:
    return table(
        ("option", "in `data`", "as in an inventory of Ansible"),
        ((f"`{name}`", f"`netpki_{name}`", code(names)) for name, names in OPTIONS.items()),
    )


Kind = TypeVar("Kind", Personality, AppliancePersonality)


def _personalities(
    known: Mapping[str, Kind], differences: Iterable[tuple[str, Callable[[Kind], str]]]
) -> str:
    kinds = list(known.values())
    return table(
        ("", *(f"`{kind.key}`" for kind in kinds)),
        ((title, *map(show, kinds)) for title, show in differences),
    )


def _yes(attribute: str) -> Callable[[Personality | AppliancePersonality], str]:
    return lambda kind: "yes" if getattr(kind, attribute) else "no"


_DIFFERENCES: Final[tuple[tuple[str, Callable[[Personality], str]], ...]] = (
    ("`version` line", lambda kind: f"`{kind.version}`"),
    (
        "fingerprints at the question",
        lambda kind: "one, MD5" if kind.single_fingerprint else "MD5 and SHA1",
    ),
    ("demands a `fingerprint` line", _yes("fingerprint_mandatory")),
    ("serial numbers shown with `0x`", _yes("prefixed_serial")),
    ("prompt of a hexadecimal chain", lambda kind: f"`{kind.hex_mode_suffix}`"),
    ("`show crypto pki certificates pem`", _yes("shows_pem")),
    ("logs new trustpoints", _yes("announces_trustpoints")),
    ("content filtering (`trm`)", _yes("has_trm")),
    ("interfaces", lambda kind: f"`{kind.interface}`"),
)

_DIFFERENCES_OF_APPLIANCES: Final[
    tuple[tuple[str, Callable[[AppliancePersonality], str]], ...]
] = (
    ("lighttpd", lambda kind: kind.version),
    ("sends the chain in `server.pem`", _yes("sends_whole_pemfile")),
    ("`-tt` loads the certificate", _yes("tests_certificate")),
    ("reads DER", _yes("reads_der")),
    ("warns of an expired certificate", _yes("warns_of_expiry")),
    ("a socket inherits `ssl.pemfile`", _yes("inherits_pemfile")),
)

_COMMANDS: Final[Mapping[str, Callable[..., None]]] = {
    "facts": application.facts,
    "plan": application.plan,
    "apply": application.apply,
    "parse": application.parse,
    "emulate": application.emulate,
    "inventory": inventory_application.survey,
    "inventory-diff": inventory_application.diff,
    "compliance": compliance_application.check,
    "compliance-report": compliance_application.report,
    "compliance-rules": compliance_application.rules,
    "compliance-policy": compliance_application.policy,
    "compliance-metrics": compliance_application.metrics,
    "sps-info": sps_application.info,
    "sps-plan": sps_application.plan,
    "sps-apply": sps_application.apply,
    "sps-bundle": sps_application.bundle,
    "sps-request": sps_application.request,
    "sps-issue": sps_application.issue,
}


def _kinds_of_uses() -> str:
    return table(
        ("kind", "what uses it", "uses", "example", "known from"),
        (
            (
                f"`{kind.name}`",
                kind.what,
                ", ".join(kind.targets),
                f"`{kind.example}`",
                kind.evidence,
            )
            for kind in KINDS
        ),
    )


def _readable() -> str:
    """Commands that ``netpki parse`` reads."""
    return table(
        ("command", "result"),
        ((f"`{command.words}`".replace("|", "\\|"), _result_of(command)) for command in COMMANDS),
    )


def _result_of(command: ShowCommand) -> str:
    kind = get_type_hints(_parser(command))["return"]
    inner = [each for each in get_args(kind) if each is not Ellipsis]
    name = (inner[0] if inner else kind).__name__
    link = f"[{name}](#{name.lower()})"
    return f"list of {link}" if inner else link


def _parser(command: ShowCommand) -> Callable[..., object]:
    """The function behind the adapters."""
    return getattr(command.read, "__wrapped__", command.read)


def _results_of_parsers() -> str:
    """Keys of everything that parsers return, by the docstrings of their types."""
    kinds: dict[str, type] = {}
    for command in COMMANDS:
        _collect(get_type_hints(_parser(command))["return"], kinds)
    for written_by_hand in ("ShownCertificate", "TrustpointStatus", "CertificateStatus"):
        kinds.pop(written_by_hand, None)
    return "\n\n".join(
        f"### {name}\n\n{_first_sentence(kind)}\n\n{_attributes(kind)}"
        for name, kind in kinds.items()
    )


def _collect(kind: Any, kinds: dict[str, type]) -> None:  # noqa: ANN401 a type
    if is_dataclass(kind) and isinstance(kind, type):
        if kind.__name__ in kinds or not kind.__module__.startswith("netpki.platforms.ios"):
            return
        kinds[kind.__name__] = kind
        for field_kind in get_type_hints(kind).values():
            _collect(field_kind, kinds)
    for inner in get_args(kind):
        _collect(inner, kinds)


def _first_sentence(kind: type) -> str:
    return _one_line((inspect.getdoc(kind) or "").partition("\n\n")[0])


def _attributes(kind: type) -> str:
    described = (inspect.getdoc(kind) or "").partition("Attributes:\n")[2]
    meanings = re.findall(r"^ {4}(\w+): ((?:.+\n?)(?: {8,}.+\n?)*)", described, re.MULTILINE)
    return table(("key", "meaning"), ((f"`{name}`", _one_line(text)) for name, text in meanings))


PARTS: Final[Mapping[str, Callable[[], str]]] = {
    **{f"options-of-{name}": partial(_options, each) for name, each in _COMMANDS.items()},
    "inventory-schema": partial(schemas.schema, "inventory-1.json"),
    "compliance-schema": partial(schemas.schema, "compliance-1.json"),
    "policy-schema": schemas.policy_schema,
    "compliance-rules": schemas.rules,
    "kinds-of-uses": _kinds_of_uses,
    "readable-commands": _readable,
    "results-of-parsers": _results_of_parsers,
    "exit-codes": _exit_codes,
    "faults": partial(_faults, FAULTS),
    "appliance-faults": partial(_faults, APPLIANCE_FAULTS),
    "bundle-defects": _defects,
    "error-tree": _error_tree,
    "errors": _error_meanings,
    "settings": _settings,
    "variables": _variables,
    "nornir-options": _nornir_options,
    "personalities": partial(_personalities, PERSONALITIES, _DIFFERENCES),
    "appliance-personalities": partial(
        _personalities, APPLIANCE_PERSONALITIES, _DIFFERENCES_OF_APPLIANCES
    ),
}
"""How each generated part is made, by the name in its marker."""


def main() -> None:
    """Write all parts anew."""
    for page in sorted(Path(REPOSITORY / "docs").rglob("*.md")):
        before = page.read_text("utf-8")
        after = regenerated(before)
        if after != before:
            page.write_text(after, "utf-8")


if __name__ == "__main__":
    main()
