"""Keys, requests and issued chains of servers on the controller, one set for each host.

In a directory of mode 0700 lie, for each host, ``<host>.key`` (0600), ``<host>.csr``,
``<host>.chain.pem`` (leaf, intermediates, root) and a lock. Everything is safe to repeat: the same
wishes find the same key, the same request, byte by byte, and the same chain until it is due.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from netpki.errors import InputError
from netpki.issuing import IssuedChain, Issuer, Pending
from netpki.issuing.files import (
    file_stem,
    make_private_directory,
    read_file,
    read_secret,
    require_private_directory,
    write_public,
    write_secret,
)
from netpki.pki import Certificate, Material, PrivateKey, covers, read_contents
from netpki.pki.private_key import KeyKind, public_der_of
from netpki.pki.request import CertificateRequest, RequestFields, build_request, read_request

_PATIENCE: Final = 120.0
"""Seconds to wait for another run on the same host, which makes a key and signs at most."""
_PAUSE: Final = 0.05


class KeyStore:
    """A directory with private keys and what belongs to them, made when first needed.

    Hosts with names that are no plain file names have files of other names, which differ.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def __repr__(self) -> str:
        return f"<KeyStore {self._directory}>"

    def path(self, host: str, kind: str) -> Path:
        """Where something of a host lies, such as its ``key``, ``csr`` or ``chain.pem``."""
        return self._directory / f"{file_stem(host)}.{kind}"

    def require_private(self) -> None:
        """Check that nobody else may enter the directory, if it is there.

        Raises:
            InputError: Others may.
        """
        require_private_directory(self._directory)

    def key_of(self, host: str) -> PrivateKey | None:
        """The key that a host has, if it has one.

        Raises:
            InputError: It cannot be read, or others can read it too.
        """
        path = self.path(host, "key")
        data = read_secret(path)
        return None if data is None else PrivateKey.load(data, source=str(path))

    def key_for(
        self, host: str, kind: KeyKind = "rsa-2048", *, rekey: bool = False, now: datetime
    ) -> PrivateKey:
        """The key of a host, made if there is none.

        Args:
            host: Whose.
            kind: Which kind it must be.
            rekey: Make a new one in any case; the old one is kept as ``<host>.key.<stamp>``.
            now: Aware; for the stamp.

        Raises:
            InputError: There is one of another kind, or one that cannot be used.
        """
        with self.exclusively(host):
            return _key_of_kind(self, host, kind, rekey=rekey, now=now)

    @contextmanager
    def exclusively(self, host: str) -> Iterator[None]:
        """Keep other runs off the files of a host, or wait for them to end; not to be nested.

        Raises:
            InputError: Another run does not end, or the directory cannot be used.
        """
        make_private_directory(self._directory)
        path = self.path(host, "lock")
        try:
            flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
            descriptor = os.open(path, flags, 0o600)
        except OSError as error:
            raise InputError(
                f"{path} cannot be opened ({error.strerror}).", hint="Look at its owner."
            ) from error
        try:
            _lock(descriptor, path)
            yield
        finally:
            os.close(descriptor)


@dataclass(frozen=True, slots=True)
class PreparedRequest:
    """A key and the request that goes with it, both on disk.

    Attributes:
        store: Where.
        host: Whose.
        request: What is asked for.
        created: Whether the request is a new one.
    """

    store: KeyStore
    host: str
    request: CertificateRequest
    created: bool

    @property
    def key_path(self) -> Path:
        """The secret file."""
        return self.store.path(self.host, "key")

    @property
    def request_path(self) -> Path:
        """The request, which is public."""
        return self.store.path(self.host, "csr")

    @property
    def chain_path(self) -> Path:
        """Where the chain comes to lie, which is public."""
        return self.store.path(self.host, "chain.pem")


def plan_request(
    store: KeyStore, host: str, fields: RequestFields, *, rekey: bool = False
) -> tuple[str, ...]:
    """What ``prepare_request`` would make, in words; empty if nothing. Nothing is written.

    Raises:
        InputError: What it would raise.
    """
    store.require_private()
    fields.require_a_name()
    key = None if rekey else store.key_of(host)
    if key is None:
        return f"a new key ({fields.key})", "a new request"
    _require_kind(key, fields.key, store.path(host, "key"))
    wanted = build_request(fields, key)
    found = request_in(store.path(host, "csr"))
    return () if found and found.asks_the_same_as(wanted) else ("a new request",)


def prepare_request(
    store: KeyStore, host: str, fields: RequestFields, *, rekey: bool = False, now: datetime
) -> PreparedRequest:
    """The request of a host for these fields: the one that there is already, or a new one.

    A request that a CA has waiting thus stays the one that is meant.

    Args:
        store: Where key and request lie.
        host: Whose.
        fields: What to ask for.
        rekey: Make a new key, and so a new request, each time.
        now: Aware.

    Raises:
        InputError: No host is named, or the key cannot be used.
    """
    fields.require_a_name()  # before a key is made
    with store.exclusively(host):
        key = _key_of_kind(store, host, fields.key, rekey=rekey, now=now)
        wanted = build_request(fields, key)
        path = store.path(host, "csr")
        found = request_in(path)
        if found and found.asks_the_same_as(wanted):
            return PreparedRequest(store, host, found, created=False)
        write_public(path, wanted.pem().encode("ascii"))
        return PreparedRequest(store, host, wanted, created=True)


def obtain(
    prepared: PreparedRequest, issuer: Issuer, *, renew_before_days: int = 30, now: datetime
) -> IssuedChain | Pending:
    """The chain for a request: the one that there is until it is due, else the issuer's.

    It is written beside the request before this returns.

    Args:
        prepared: What was asked for.
        issuer: Who signs, or has it signed.
        renew_before_days: A certificate is due so long before its end; one that does not live
            three times as long, in the last third of its life.
        now: Aware.

    Raises:
        InputError: The request was replaced meanwhile, or the issuer refuses it.
    """
    with prepared.store.exclusively(prepared.host):
        if request_in(prepared.request_path) != prepared.request:
            raise InputError(
                f"The request {prepared.request_path} was replaced meanwhile.",
                hint="Another run works on the same host: run again.",
            )
        answer = foresee(prepared, issuer, renew_before_days=renew_before_days, now=now)
        if isinstance(answer, IssuedChain):
            write_public(prepared.chain_path, answer.pem().encode("ascii"))
        return answer


def foresee(
    prepared: PreparedRequest, issuer: Issuer, *, renew_before_days: int = 30, now: datetime
) -> IssuedChain | Pending:
    """What ``obtain`` would return; nothing is written here (check mode).

    Raises:
        InputError: The issuer refuses the request.
    """
    kept = kept_chain(prepared, renew_before_days=renew_before_days, now=now)
    answer = issuer.issue(prepared.request, subject_label=prepared.host, kept=kept)
    if isinstance(answer, Pending):
        return answer
    if not is_due(answer.leaf, renew_before_days=renew_before_days, now=now):
        return answer
    return kept or Pending(
        f"The certificate of {prepared.host} that the CA has given ends on "
        f"{answer.leaf.not_after:%Y-%m-%d}: have {prepared.request_path} signed anew, and "
        "put the new certificate in the place of the old one."
    )


def kept_chain(
    prepared: PreparedRequest, *, renew_before_days: int = 30, now: datetime
) -> IssuedChain | None:
    """The chain of earlier that still serves: for this key and these names, and not due."""
    try:
        data = read_file(prepared.chain_path)
    except InputError:
        return None  # it can be had again
    if data is None:
        return None
    material = Material(str(prepared.chain_path), data)
    certificates = [one.value for one in read_contents([material]).certificates]
    for leaf in certificates:
        if _fits(leaf, prepared.request) and not is_due(
            leaf, renew_before_days=renew_before_days, now=now
        ):
            return IssuedChain.of(leaf, certificates, now=now)
    return None


def is_due(leaf: Certificate, *, renew_before_days: int, now: datetime) -> bool:
    """Whether it is time for a new certificate.

    Raises:
        InputError: ``renew_before_days`` is negative.
    """
    if renew_before_days < 0:
        raise InputError(
            f"A certificate cannot be renewed {-renew_before_days} days after its end.",
            hint="renew_before_days counts from its end backwards: give 0 or more.",
        )
    third = (leaf.not_after - leaf.not_before) / 3
    # As a number: no timedelta is long enough for every int.
    before = min(renew_before_days, third / timedelta(days=1))
    return now >= leaf.not_after - timedelta(days=before)


def _key_of_kind(
    store: KeyStore, host: str, kind: KeyKind, *, rekey: bool, now: datetime
) -> PrivateKey:
    """The key that is there, or one that is made; the caller keeps others off."""
    path = store.path(host, "key")
    found = None if rekey else store.key_of(host)
    if found:
        _require_kind(found, kind, path)
        return found
    old = path.with_name(f"{path.name}.{now.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    made = PrivateKey.generate(kind)
    write_secret(path, made.pem().encode(), old_as=old if path.exists() else None)
    return made


def _fits(leaf: Certificate, request: CertificateRequest) -> bool:
    is_for_key = public_der_of(leaf) == request.public_der
    return is_for_key and all(covers(leaf, name) for name in request.names)


def request_in(path: Path) -> CertificateRequest | None:
    """The request in a file; one that cannot be read is as good as none, it is made again."""
    try:
        data = read_file(path)
        return None if data is None else read_request(data.decode("utf-8", "replace"))
    except InputError:
        return None


def _require_kind(key: PrivateKey, kind: KeyKind, path: Path) -> None:
    if key.kind.lower() != kind.replace("-p", "-").replace("-", " "):
        raise InputError(
            f"The key {path} is {key.kind}, and {kind} is asked for.",
            hint="Ask for the kind that is there, or for a new key (rekey).",
        )


def _lock(descriptor: int, path: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                raise InputError(
                    f"Another run holds {path}.", hint="Wait for it to end, or end it."
                ) from None
            time.sleep(_PAUSE)
        else:
            return
