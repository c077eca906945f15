"""Key, leaf and chain of a server: found in whatever was given, checked, written in one form."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from netpki.errors import BundleRefusedError, InputError
from netpki.pki.certificate import Certificate
from netpki.pki.contents import Contents, Located, read_contents
from netpki.pki.defects import DEFECTS, Defect, defect
from netpki.pki.judgement import Judgement
from netpki.pki.material import Material
from netpki.pki.names import title_of
from netpki.pki.path import Path, find_path, is_issued_by, is_root
from netpki.pki.private_key import PrivateKey

__all__ = ["Bundle", "Inspection", "assemble", "inspect", "require_acceptable_codes"]


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a web server needs; ``repr`` shows nothing of the key but its public half's digest.

    Attributes:
        key: Fits the leaf.
        leaf: The server's certificate.
        intermediates: The leaf's issuer first, up to below the self-signed root.
        root: The trust anchor at which the path ends, or the root that was accepted in its
            place; the leaf where it is self-signed; None where the path has no known end.
        defects: What was repaired and what was accepted, for people.
    """

    key: PrivateKey
    leaf: Certificate
    intermediates: tuple[Certificate, ...]
    root: Certificate | None
    defects: tuple[Defect, ...] = ()

    @property
    def chain(self) -> tuple[Certificate, ...]:
        """What a server sends: the leaf and the intermediates."""
        return (self.leaf, *self.intermediates)

    def server_pem(self, *, with_chain: bool = True, include_root: bool = False) -> bytes:
        """The secret file: key, leaf, intermediates; ASCII, LF, nothing between the blocks.

        Args:
            with_chain: Write what is above the leaf; for ``ssl.ca-file`` it stays out.
            include_root: Write the root as well, last.
        """
        above = self._above(include_root=include_root) if with_chain else ()
        parts = (self.key.pem(), self.leaf.pem(), *(one.pem() for one in above))
        return "".join(parts).encode("ascii")

    def chain_pem(self, *, include_root: bool = False) -> bytes:
        """The intermediates alone, in the same form; empty if there are none."""
        above = self._above(include_root=include_root)
        return "".join(one.pem() for one in above).encode("ascii")

    def _above(self, *, include_root: bool) -> tuple[Certificate, ...]:
        if not include_root or self.root is None or self.root in self.chain:
            return self.intermediates
        return (*self.intermediates, self.root)


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found.

    Attributes:
        bundle: None if a defect is an error.
        defects: Everything at once.
    """

    bundle: Bundle | None
    defects: tuple[Defect, ...]

    def refused(self, accept: Collection[str] = ()) -> tuple[Defect, ...]:
        """The defects that forbid the bundle if these codes are accepted."""
        return tuple(
            one
            for one in self.defects
            if one.severity == "error" or (one.severity == "policy" and one.code not in accept)
        )


def inspect(
    materials: Sequence[Material],
    *,
    passphrase: str = "",
    trust_anchors: Sequence[Material] = (),
    names: Sequence[str] = (),
    now: datetime,
) -> Inspection:
    """Find the bundle in ``materials`` and everything that is wrong with them.

    Args:
        materials: Key, leaf, intermediates and perhaps the root, in any order and form.
        passphrase: Opens encrypted keys and PKCS#12.
        trust_anchors: What clients trust. Without any, the roots among the materials.
        names: DNS names and IP addresses by which clients reach the server.
        now: Aware.
    """
    given = read_contents(materials, passphrase=passphrase)
    trusted = read_contents(trust_anchors, passphrase=passphrase)
    form = [*given.defects, *_of_anchors(trusted, trust_anchors)]
    is_whole = not any(one.severity == "error" for one in form)
    choice, unclear = _choose(given, is_whole=is_whole)
    if choice is None:
        return Inspection(None, (*form, *unclear))
    case = _Case.of(choice, given, trusted, names, now)
    found = (*form, *unclear, *case.defects(is_whole=is_whole))
    failed = any(one.severity == "error" for one in found)
    return Inspection(None if failed else case.bundle(found), found)


def assemble(  # noqa: PLR0913 what clients trust and use is one argument each
    materials: Sequence[Material],
    *,
    passphrase: str = "",
    trust_anchors: Sequence[Material] = (),
    names: Sequence[str] = (),
    accept: Collection[str] = (),
    now: datetime,
) -> Bundle:
    """The bundle in ``materials``; see ``inspect``.

    Args:
        materials: See ``inspect``.
        passphrase: See ``inspect``.
        trust_anchors: See ``inspect``.
        names: See ``inspect``.
        accept: Codes of defects of policy that shall pass.
        now: See ``inspect``.

    Raises:
        BundleRefusedError: Naming every reason at once.
        InputError: ``accept`` names what is no code, or what nobody can accept.
    """
    require_acceptable_codes(accept)
    inspection = inspect(
        materials, passphrase=passphrase, trust_anchors=trust_anchors, names=names, now=now
    )
    refused = inspection.refused(accept)
    if refused or inspection.bundle is None:
        raise _refusal(refused)
    return inspection.bundle


def require_acceptable_codes(accept: Collection[str]) -> None:
    """Check that these are codes of defects that may be accepted.

    Raises:
        InputError: One is no code, or nobody can accept what it stands for.
    """
    policies = sorted(code for code, (severity, _) in DEFECTS.items() if severity == "policy")
    for code in accept:
        if code in DEFECTS and DEFECTS[code][0] != "error":
            continue
        why = "cannot be accepted" if code in DEFECTS else "is no code of a defect"
        raise InputError(f"{code[:80]!r} {why}.", hint=f"Codes are: {', '.join(policies)}.")


@dataclass(frozen=True, slots=True)
class _Choice:
    key: Located[PrivateKey]
    leaf: Located[Certificate]


@dataclass(frozen=True, slots=True)
class _Case:
    """Key and leaf are known: what is above them, and what is left over?"""

    choice: _Choice
    given: Contents
    path: Path
    judgement: Judgement

    @classmethod
    def of(
        cls,
        choice: _Choice,
        given: Contents,
        trusted: Contents,
        names: Sequence[str],
        now: datetime,
    ) -> _Case:
        leaf = choice.leaf.value
        pool = [one.value for one in given.certificates]
        anchors = [one.value for one in trusted.certificates] or [
            one for one in pool if one != leaf and is_root(one)
        ]
        places = {one.value: one.where for one in (*trusted.certificates, *given.certificates)}
        path = find_path(leaf, pool, anchors, now=now)
        judgement = Judgement(path, anchors, names, now, tuple(places), places)
        return cls(choice, given, path, judgement)

    def defects(self, *, is_whole: bool) -> Iterator[Defect]:
        """What is wrong; what is missing is said only where everything could be read."""
        of_ca = list(_issued_by_leaf(self.choice, self.given))
        if of_ca:  # nothing else matters then
            yield from of_ca
            return
        yield from self.judgement.of_certificates()
        if is_whole:
            yield from self.judgement.of_path()
        yield from _wrong_order(self.path, self.given)
        yield from self._unrelated()

    def bundle(self, defects: tuple[Defect, ...]) -> Bundle:
        """Key, leaf and what is above it."""
        has_end = self.path.is_anchored or is_root(self.path.end)
        return Bundle(
            self.choice.key.value,
            self.path.leaf,
            self.path.intermediates,
            self.path.end if has_end else None,
            defects,
        )

    def _unrelated(self) -> Iterator[Defect]:
        is_complete = self.path.is_anchored or is_root(self.path.end)
        for one in self.given.certificates:
            if one.value in self.path.certificates:
                continue
            if not is_complete and is_root(one.value):
                continue  # perhaps it is the root, and what leads to it is missing
            title, leaf = title_of(one.value), title_of(self.path.leaf)
            message = f"{title} is not needed for {leaf} and is left out."
            yield defect("unrelated-certificate", one.where, message, "Leave it out.")


def _choose(given: Contents, *, is_whole: bool) -> tuple[_Choice | None, list[Defect]]:
    """The one key that fits a certificate, and the one certificate that it fits."""
    fitting = {
        key: [one for one in given.certificates if key.value.matches(one.value)]
        for key in given.keys
    }
    pairs = [(key, leaves) for key, leaves in fitting.items() if leaves]
    if not pairs:
        return None, list(_nothing_fits(given)) if is_whole else []
    (key, leaves), *others = pairs
    if others:
        return None, [_several_keys([key, *(other for other, _ in others)])]
    if len(leaves) > 1:
        return None, [_several_leaves(leaves)]
    return _Choice(key, leaves[0]), [_spare(one) for one, some in fitting.items() if not some]


def _nothing_fits(given: Contents) -> Iterator[Defect]:
    if not given.keys:
        message = "there is no private key."
        yield defect("no-key", "", message, "Add the key with which the request was made.")
    if not given.certificates:
        message = "there is no certificate."
        yield defect("no-leaf", "", message, "Add the certificate that the CA issued.")
    if not given.certificates or not given.keys:
        return
    titles = ", ".join(f"{title_of(one.value)} ({one.where})" for one in given.certificates[:5])
    for key in given.keys:
        digest = key.value.public_fingerprint
        message = f"the {key.value.kind} key, whose public half has the SHA-256 {digest}, "
        message += f"fits none of the certificates: {titles}."
        remedy = "Give the key with which the certificate was requested."
        yield defect("key-mismatch", key.where, message, remedy)


def _several_keys(keys: Sequence[Located[PrivateKey]]) -> Defect:
    places = " and ".join(one.where for one in keys)
    message = f"the private keys in {places} all fit a certificate."
    return defect("several-keys", keys[1].where, message, "Give the server's key alone.")


def _several_leaves(leaves: Sequence[Located[Certificate]]) -> Defect:
    listed = " and ".join(
        f"{title_of(one.value)} of {one.value.not_before:%Y-%m-%d} ({one.where})" for one in leaves
    )
    message = f"the private key fits more than one certificate: {listed}."
    return defect("several-leaves", leaves[1].where, message, "Give the one that is meant.")


def _spare(key: Located[PrivateKey]) -> Defect:
    message = f"this {key.value.kind} key fits no certificate and is left out."
    return defect("spare-key", key.where, message, "Leave it out.")


def _issued_by_leaf(choice: _Choice, given: Contents) -> Iterator[Defect]:
    leaf = choice.leaf.value
    for one in given.certificates:
        if one.value != leaf and is_issued_by(one.value, leaf):
            message = f"the key is that of {title_of(leaf)}, which issued {title_of(one.value)}."
            remedy = "The key of a CA has no business on a server: give the server's own key."
            yield defect("ca-key", choice.key.where, message, remedy)
            return


def _wrong_order(path: Path, given: Contents) -> Iterator[Defect]:
    """Where a file has a certificate of the path before one that belongs below it."""
    rank: Mapping[Certificate, int] = {one: at for at, one in enumerate(path.certificates)}
    in_order = [one for one in given.certificates if one.value in rank and one.line is not None]
    for first, second in pairwise(in_order):
        if first.source == second.source and rank[first.value] > rank[second.value]:
            message = f"{title_of(second.value)} stands after {title_of(first.value)}."
            remedy = "Let each certificate follow the one that it issued, the server's first."
            yield defect("wrong-order", second.where, message, remedy)


def _of_anchors(trusted: Contents, materials: Sequence[Material]) -> Iterator[Defect]:
    """Of what clients trust, only errors matter: nothing of it is written as it stands."""
    errors = [one for one in trusted.defects if one.severity == "error"]
    yield from errors
    if materials and not (errors or trusted.certificates):
        message = "there is no certificate among the trust anchors."
        yield defect("nothing-found", materials[0].source, message, "Give the root of the CA.")
    for key in trusted.keys:
        message = "a private key stands among the trust anchors."
        yield defect("key-among-anchors", key.where, message, "Give certificates alone.")


def _refusal(defects: Sequence[Defect]) -> BundleRefusedError:
    reasons = [str(one).removesuffix(".") for one in defects]
    remedies = list(dict.fromkeys(one.remedy for one in defects))
    if len(reasons) > 1:
        reasons = [f"({number}) {reason}" for number, reason in enumerate(reasons, start=1)]
    codes = list(dict.fromkeys(one.code for one in defects if one.severity == "policy"))
    accepted = [f"Or accept what is known: {', '.join(codes)}."] if codes else []
    return BundleRefusedError(
        f"Key and certificates are refused: {'; '.join(reasons)}.",
        hint=" ".join([*remedies, *accepted]),
        defects=tuple(defects),
    )
