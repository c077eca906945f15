"""What a configuration for ``openssl req`` asks for: reading the files that people have.

Whatever changes the request is understood or refused with its line; nothing is dropped in
silence. Three things are decided here and not by the file: the order of the subject's attributes,
the bits of key usage (those that a TLS server needs), and which extensions are critical. Key
identifiers are for the CA to set. Where openssl would ask a person (``prompt`` is not ``no``),
the defaults are taken, as ``openssl req -batch`` takes them.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, NoReturn

from netpki.pki.openssl_syntax import Configuration, Entry, brief, read_syntax
from netpki.pki.request_fields import OPENSSL_NAMES, RequestFields, check_field

_REQ: Final = "req"
_SETTINGS: Final = frozenset(
    {
        *("attributes", "default_bits", "default_md", "distinguished_name", "prompt"),
        *("req_extensions", "x509_extensions"),
        # Those below change nothing in a request: files, pass phrases, forms of strings.
        *("default_crl_days", "default_days", "default_keyfile", "encrypt_key"),
        *("encrypt_rsa_key", "input_password", "oid_file", "oid_section", "output_password"),
        *("RANDFILE", "string_mask", "utf8"),
    }
)
_GIVEN_SUFFIXES: Final = ("_value", "_default")
_SUFFIX: Final = re.compile(r"_(?:value|default|min|max)$")
_ALTERNATIVE: Final = re.compile(r"(?:DNS|IP)(?:\.|$)")
_NAME_FIELDS: Final = {"DNS": "dns_names", "IP": "ip_addresses"}
_SERVER_USAGE: Final = frozenset({"digitalsignature", "keyencipherment", "dataencipherment"})
_SERVER_AUTH: Final = frozenset(
    {"serverauth", "tlswebserverauthentication", "1.3.6.1.5.5.7.3.1"},
)
_NOT_CA: Final = frozenset({"ca:false", "ca:no", "ca:n"})
_SET_BY_CA: Final = frozenset({"subjectKeyIdentifier", "authorityKeyIdentifier"})

Values = dict[str, Any]


def read_openssl_configuration(text: str, *, source: str = "the configuration") -> RequestFields:
    """The fields that ``openssl req -new -config`` would take from a file.

    The copy of the template in seed 002 has lost its line ``[ alt_names ]``, so that the names
    stand among the extensions: that is understood as well.

    Args:
        text: What the file holds.
        source: What to call it.

    Raises:
        InputError: Naming the line and what to write there.
    """
    found = read_syntax(text, source=source)
    if _REQ not in found.sections:
        hint = "Give the file that openssl req takes with -config."
        found.fail(None, "there is no section [ req ].", hint)
    for entry in found.entries(_REQ):
        if entry.name not in _SETTINGS:
            _refuse_name(found, entry, _SETTINGS, "is no setting of openssl req")
    _refuse_attributes(found)
    return RequestFields(**_key(found), **_subject(found), **_names(found))


def _key(found: Configuration) -> Values:
    values: Values = {}
    for setting, field in (("default_bits", "key"), ("default_md", "hash")):
        entry = found.entry(_REQ, setting)
        if entry and entry.value:
            values[field] = _checked(found, entry, field)
    return values


def _subject(found: Configuration) -> Values:
    setting = found.entry(_REQ, "distinguished_name")
    if setting is None:
        hint = "Add distinguished_name = req_distinguished_name, and that section."
        found.fail(found.lines[_REQ], "[ req ] does not say where the subject stands.", hint)
    section = _section(found, setting)
    values: Values = {}
    given = _answers(found, section) if _is_prompted(found) else found.entries(section)
    for entry in given:
        attribute = _attribute(found, entry)
        field = OPENSSL_NAMES.get(attribute)
        if field is None:
            _refuse_name(found, entry, OPENSSL_NAMES, "is no attribute of a subject known here")
        if not entry.value:
            continue
        if field in values:
            hint = "Keep one; one of each kind is all that requests have here."
            found.fail(entry.line, f"{brief(entry.name)} is a second {attribute}.", hint)
        values[field] = _checked(found, entry, field)
    return values


def _is_prompted(found: Configuration) -> bool:
    prompt = found.entry(_REQ, "prompt")
    return prompt is None or prompt.value != "no"


def _answers(found: Configuration, section: str) -> Iterator[Entry]:
    """What a person who only presses Enter answers to the questions of a section."""
    entries = {entry.name: entry for entry in found.entries(section)}
    names = list(dict.fromkeys(_SUFFIX.sub("", name) for name in entries))
    given = [
        next((entries[name + end] for end in _GIVEN_SUFFIXES if name + end in entries), None)
        for name in names
    ]
    if names and not any(given):
        hint = "Write prompt = no into [ req ] if they are the values, or add commonName_default."
        message = f"what stands in [ {brief(section)} ] are questions to a person, with no answer."
        found.fail(found.lines[section], message, hint)
    for name, answer in zip(names, given, strict=True):
        if answer:
            yield Entry(name, answer.line, answer.value)


def _attribute(found: Configuration, entry: Entry) -> str:
    """The kind of attribute: openssl skips what stands before the first dot or comma."""
    if entry.name.startswith("+"):
        hint = "Leave the plus sign out."
        found.fail(entry.line, "a plus sign makes one attribute of two.", hint)
    skipped = re.match(r"[^.,]*[.,](.+)", entry.name)
    return skipped[1] if skipped else entry.name


def _names(found: Configuration) -> Values:
    setting = _extensions_setting(found)
    if setting is None:
        _refuse_forgotten_names(found)
        return {}
    section = _section(found, setting)
    strays: list[Entry] = []
    wanted: Entry | None = None
    for entry in found.entries(section):
        if entry.name == "subjectAltName":
            wanted = entry
        elif _ALTERNATIVE.match(entry.name):
            strays.append(entry)
        elif entry.name not in _SET_BY_CA:
            _check_extension(found, entry)
    if wanted is None:
        _refuse_strays(found, strays)
        _refuse_forgotten_names(found)
        return {}
    return _alternatives(found, wanted, strays)


def _extensions_setting(found: Configuration) -> Entry | None:
    """Those of requests, or those of self-signed certificates if the names stand there."""
    setting = found.entry(_REQ, "req_extensions")
    if setting:
        return setting
    other = found.entry(_REQ, "x509_extensions")
    has_names = other and any(
        entry.name == "subjectAltName" for entry in found.sections.get(other.value, [])
    )
    return other if has_names else None


def _alternatives(found: Configuration, wanted: Entry, strays: list[Entry]) -> Values:
    value = re.sub(r"^critical\s*,\s*", "", wanted.value)
    if not value.startswith("@"):
        _refuse_strays(found, strays)
        return _collected(found, _inline(found, wanted, value))
    section = value[1:].strip()
    if section in found.sections:
        _refuse_strays(found, strays)
        return _collected(found, found.entries(section))
    if not strays:
        hint = f"Add the line [ {brief(section)} ] and the names below it: DNS.1 = ..."
        found.fail(wanted.line, f"there is no section [ {brief(section)} ].", hint)
    return _collected(found, strays)


def _inline(found: Configuration, wanted: Entry, value: str) -> Iterator[Entry]:
    for item in filter(None, (each.strip() for each in value.split(","))):
        kind, colon, name = item.partition(":")
        if not colon:
            hint = "Write subjectAltName = DNS:sps.example.com, IP:192.0.2.10"
            message = f"{brief(item)} in subjectAltName has no kind before it."
            found.fail(wanted.line, message, hint)
        yield Entry(kind.strip(), wanted.line, name.strip())


def _collected(found: Configuration, entries: Iterable[Entry]) -> Values:
    values: dict[str, tuple[str, ...]] = {"dns_names": (), "ip_addresses": ()}
    for entry in entries:
        kind = entry.name.partition(".")[0]
        field = _NAME_FIELDS.get(kind)
        if field is None:
            hint = "Clients find a server by DNS and IP (in capitals): leave other kinds out."
            message = f"{brief(entry.name)} is no kind of name that is asked for here."
            found.fail(entry.line, message, hint)
        values[field] += _checked(found, entry, field)
    return values


def _check_extension(found: Configuration, entry: Entry) -> None:
    check = _EXTENSIONS.get(entry.name)
    if check is None:
        known = (*_EXTENSIONS, *_SET_BY_CA, "subjectAltName")
        _refuse_name(found, entry, known, "is no extension that requests have here")
    items = [re.sub(r"\s", "", item) for item in entry.value.split(",")]
    for item in filter(None, items):
        reason = None if item.lower() == "critical" else check(item.lower())
        if reason:
            message = f"{entry.name}: {brief(item)} {reason[0]}."
            found.fail(entry.line, message, reason[1])


def _of_constraints(item: str) -> tuple[str, str] | None:
    hint = "Write basicConstraints = CA:FALSE"
    return None if item in _NOT_CA else ("is not for the certificate of a server", hint)


def _of_usage(item: str) -> tuple[str, str] | None:
    hint = "Leave it out: a server needs digitalSignature, and with RSA keyEncipherment."
    return None if item in _SERVER_USAGE else ("is of no use to a TLS server", hint)


def _of_extended_usage(item: str) -> tuple[str, str] | None:
    hint = "Leave it out: a server needs serverAuth."
    return None if item in _SERVER_AUTH else ("is of no use to a TLS server", hint)


_EXTENSIONS: Final[Mapping[str, Callable[[str], tuple[str, str] | None]]] = {
    "basicConstraints": _of_constraints,
    "keyUsage": _of_usage,
    "extendedKeyUsage": _of_extended_usage,
}


def _refuse_attributes(found: Configuration) -> None:
    """Such as a challenge password, which is no part of a request that is made here."""
    setting = found.entry(_REQ, "attributes")
    if not setting:
        return
    for entry in found.entries(setting.value):
        is_given = entry.name.endswith(_GIVEN_SUFFIXES) or not _is_prompted(found)
        if is_given and entry.value:
            hint = "Leave the line attributes = ... out of [ req ]."
            message = f"the attribute {brief(entry.name)} is not put into requests here."
            found.fail(entry.line, message, hint)


def _refuse_strays(found: Configuration, strays: list[Entry]) -> None:
    for entry in strays:
        hint = "Put it below the line [ alt_names ], and write subjectAltName = @alt_names above."
        found.fail(entry.line, f"{brief(entry.name)} is a name among extensions.", hint)


def _refuse_forgotten_names(found: Configuration) -> None:
    """Names that nothing refers to: openssl would leave them out and say nothing."""
    for section, entries in found.sections.items():
        if any(_ALTERNATIVE.match(entry.name) for entry in entries):
            name = brief(section)
            hint = (
                "Write req_extensions = v3_req into [ req ], and into [ v3_req ] "
                f"subjectAltName = @{name}"
            )
            message = f"nothing refers to the names in [ {name} ]."
            found.fail(found.lines[section], message, hint)


def _section(found: Configuration, setting: Entry) -> str:
    if setting.value not in found.sections:
        message = f"there is no section [ {brief(setting.value)} ], which {setting.name} names."
        found.fail(setting.line, message, "Add it, or name the one that is meant.")
    return setting.value


def _refuse_name(found: Configuration, entry: Entry, known: Iterable[str], what: str) -> NoReturn:
    close = difflib.get_close_matches(entry.name.rpartition(".")[2], list(known), 1)
    meant = f"Is {close[0]} meant? Otherwise leave" if close else "Leave"
    found.fail(entry.line, f"{brief(entry.name)} {what}.", f"{meant} the line out.")


def _checked(found: Configuration, entry: Entry, field: str) -> Any:  # noqa: ANN401 as its field
    where = f"{found.where(entry.line)}: {brief(entry.name)}"
    return check_field(field, entry.value, where=where)
