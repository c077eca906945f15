"""A policy file as a ``Policy``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from errno import ENOENT
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from netpki.errors import InputError
from netpki.frontends.policy.problems import Path as Place
from netpki.frontends.policy.problems import Problem, dotted, ended, meant, quoted, refuse
from netpki.frontends.policy.validation import date_of, digest_of, problems_of
from netpki.frontends.policy.yaml_lines import Document, read_yaml
from netpki.pki import Certificate, read_certificate
from netpki.services.compliance import Anchors, Group, Level, Policy, Thresholds, Waiver

DEFAULT: Final = "default"

_LARGEST: Final = 1_000_000
"""Bytes of a policy, or of a file with one certificate."""
_ORDERS: Final = (
    ("identity_critical_days", "identity_high_days"),
    ("identity_high_days", "identity_medium_days"),
    ("ca_high_days", "ca_medium_days"),
    ("rsa_critical_bits", "rsa_bits"),
)
"""Thresholds of which the first must not be more than the second."""


@dataclass(frozen=True, slots=True)
class ReadPolicy:
    """What a run needs to know of a policy.

    Attributes:
        policy: By which is judged.
        profile: The shipped profile that it is based on.
        approved_state: The inventory file of the approved state; None where none is named.
    """

    policy: Policy
    profile: str
    approved_state: Path | None = None


def profiles() -> tuple[str, ...]:
    """Names of the shipped profiles."""
    names = (each.name for each in _shipped().iterdir())
    return tuple(sorted(name.removesuffix(".yml") for name in names if name.endswith(".yml")))


def read_policy(path: Path | None, profile: str | None) -> ReadPolicy:
    """Read a policy file, or a shipped profile alone.

    Args:
        path: See the package for an example; None for the profile as it is.
        profile: What the policy is based on if it does not say so itself; ``default`` without.

    Raises:
        InputError: The file or one that it names cannot be read, or it is no policy; all
            problems at once, with their lines. Or there is no such profile.
    """
    if profile is not None and profile not in profiles():
        raise InputError(
            ended(f"There is no profile {quoted(profile)}{meant(profile, profiles())}"),
            hint=f"Profiles are: {', '.join(profiles())}.",
        )
    if path is None:
        chosen = profile or DEFAULT
        return ReadPolicy(_profile(chosen), chosen)
    return _read(_text_of(path), path, profile)


def _shipped() -> Any:  # noqa: ANN401 the type has a new home in Python 3.14
    return files("netpki.frontends.policy").joinpath("profiles")


def _profile(name: str) -> Policy:
    text = _shipped().joinpath(f"{name}.yml").read_text("utf-8")
    return _read(text, Path(f"{name}.yml"), None, base=Policy()).policy


def _read(text: str, path: Path, profile: str | None, base: Policy | None = None) -> ReadPolicy:
    document = read_yaml(text)
    problems = list(document.problems)
    if document.value is not None or not problems:
        problems += problems_of(document)
    given = _mapping(document.value)
    extended = _extended(given, document, profile, problems)
    reader = _Reader(document, path.parent, problems)
    policy = reader.policy(given, base or _profile(extended), path.stem)
    state = reader.file(given.get("approved_state"), ("approved_state",))
    if problems:
        raise refuse(path.name, problems)
    return ReadPolicy(policy, extended, state)


def _extended(
    given: Mapping[str, Any], document: Document, profile: str | None, problems: list[Problem]
) -> str:
    own = given.get("extends")
    if own not in profiles():
        return profile or DEFAULT
    if profile is not None and profile != own:
        line = document.line(("extends",))
        message = f"extends: it extends {own!r}, while the profile {profile!r} is asked for"
        problems.append(Problem(line, message))
    return str(own)


class _Reader:
    """Makes the parts of a policy, and notes what no schema can say against them.

    What the schema refuses is passed over here, so that all problems are told at once.
    """

    def __init__(self, document: Document, directory: Path, problems: list[Problem]) -> None:
        self._document = document
        self._directory = directory
        self._problems = problems

    def policy(self, given: Mapping[str, Any], base: Policy, name: str) -> Policy:
        own = _levels(given.get("rules"))
        return replace(
            base,
            name=str(given.get("name", name)),
            levels={
                **{code: level for code, level in base.levels.items() if code not in own},
                **own,
            },
            groups=tuple(
                Group(str(each.get("name")), _texts(each.get("devices")), _levels(each["rules"]))
                for _, each in _entries(given.get("groups"))
                if "rules" in each
            ),
            thresholds=self._thresholds(_mapping(given.get("thresholds")), base.thresholds),
            anchors=self._anchors(_mapping(given.get("anchors"))),
            waivers=tuple(self._waivers(given)),
            approved_changes=self._changes(given),
            fail_on=given.get("fail_on", base.fail_on),
            lint_profile=given.get("lint", base.lint_profile),
        )

    def file(self, named: object, place: Place) -> Path | None:
        """A file that the policy names, if it is there."""
        if not isinstance(named, str) or not named:
            return None
        path = self._directory / named
        if not _is_file(path):
            self._note(place, f"there is no file {quoted(named)}")
            return None
        return path

    def _thresholds(self, given: Mapping[str, Any], base: Thresholds) -> Thresholds:
        known = {each.name for each in fields(Thresholds)}
        numbers: dict[str, Any] = {
            name: value
            for name, value in given.items()
            if name in known and isinstance(value, int | float) and not isinstance(value, bool)
        }
        found = replace(base, **numbers)
        for low, high in _ORDERS:
            least, most = getattr(found, low), getattr(found, high)
            if least > most:
                own, than, other = (
                    (low, "more", f"{high} ({most})")
                    if low in numbers
                    else (high, "less", f"{low} ({least})")
                )
                message = f"{quoted(numbers[own])} must not be {than} than {other}"
                self._note(("thresholds", own), message)
        return found

    def _anchors(self, given: Mapping[str, Any]) -> Anchors:
        approved: set[str] = set()
        certificates: list[Certificate] = []
        superseded: dict[str, str] = {}
        for at, each in _entries(given.get("approved")):
            digest, certificate = self._anchor(each, ("anchors", "approved", at))
            approved |= {digest} if digest else set()
            certificates += [certificate] if certificate else []
        for at, each in _entries(given.get("superseded")):
            place = ("anchors", "superseded", at)
            digest, _ = self._anchor(each, place)
            if digest and digest in approved:
                self._note(place, "this certificate is approved as well")
            elif digest:
                superseded[digest] = str(each.get("reason"))
        return Anchors(
            approved=frozenset(approved),
            superseded=superseded,
            certificates=tuple(dict.fromkeys(certificates)),
            urls=_texts(given.get("urls")),
        )

    def _anchor(
        self, given: Mapping[str, Any], place: Place
    ) -> tuple[str | None, Certificate | None]:
        if "sha256" in given:
            return _digest(given), None
        path = self.file(given.get("file"), (*place, "file"))
        if path is None:
            return None, None
        try:
            certificate = read_certificate(_text_of(path), source=quoted(given["file"]))
        except InputError as error:
            self._note((*place, "file"), error.message.rstrip("."))
            return None, None
        return certificate.fingerprint("sha256").hexadecimal, certificate

    def _waivers(self, given: Mapping[str, Any]) -> Iterator[Waiver]:
        for at, each in _entries(given.get("waivers")):
            expires = date_of(str(each.get("expires")))
            if expires is not None:
                yield Waiver(
                    rule=str(each.get("rule")),
                    devices=_texts(each.get("devices")),
                    owner=str(each.get("owner")),
                    reason=str(each.get("reason")),
                    expires=expires,
                    subject=str(each.get("subject", "*")),
                    line=self._document.line(("waivers", at)),
                )

    def _changes(self, given: Mapping[str, Any]) -> dict[str, str]:
        found: dict[str, str] = {}
        for at, each in _entries(given.get("approved_changes")):
            digest, change = _digest(each), str(each.get("change"))
            if digest is None:
                continue
            if found.setdefault(digest, change) != change:
                message = f"this certificate was announced by {quoted(found[digest])} already"
                self._note(("approved_changes", at), message)
        return found

    def _note(self, place: Place, message: str) -> None:
        line = self._document.line(place)
        self._problems.append(Problem(line, f"{dotted(place)}: {message}"))


def _digest(given: Mapping[str, Any]) -> str | None:
    text = given.get("sha256")
    return digest_of(text) if isinstance(text, str) else None


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _entries(value: object) -> Iterator[tuple[int, dict[str, Any]]]:
    entries = enumerate(value) if isinstance(value, list) else ()
    return ((at, each) for at, each in entries if isinstance(each, dict))


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()


def _levels(value: object) -> dict[str, Level]:
    return dict(_mapping(value))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name too long; a NUL
        return False


def _text_of(path: Path) -> str:
    """Content of a regular file; a pipe would be waited for, and a device has no end."""
    try:
        if not path.is_file():
            raise FileNotFoundError(ENOENT, "it is no file")
        with path.open("rb") as opened:
            data = opened.read(_LARGEST + 1)
    except (OSError, ValueError) as error:
        raise InputError(
            f"The file {path} cannot be read ({getattr(error, 'strerror', error)}).",
            hint="Name a policy file, or a profile alone.",
        ) from error
    if len(data) > _LARGEST:
        raise InputError(f"The file {path} has more than {_LARGEST} bytes.", hint="Shorten it.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"The file {path} is not UTF-8 (line {line}).", hint="Save it as UTF-8 text."
        ) from error
