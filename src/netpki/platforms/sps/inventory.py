"""One appliance as an inventory tells of it: files, their keys, and what each socket serves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from netpki.pki import Certificate
from netpki.pki.names import harmless
from netpki.pki.path import is_root
from netpki.platforms.contract import (
    Binding,
    DeviceRecord,
    Gap,
    HeldCertificate,
    HeldKey,
    Served,
    ServedCertificates,
    ServerState,
    Source,
    StoredFile,
    UsedBy,
)
from netpki.platforms.sps.configuration import host_and_port

PLATFORM: Final = "sps"
"""What inventories call this platform."""

_USE: Final = "https-server"


def record_of(name: str, state: ServerState, address: str) -> DeviceRecord:
    """Everything that an appliance showed; what could not be read is a gap.

    An appliance has no trustpoints: a certificate is where its file is, and the web server's
    lines about that file stand where those about a trustpoint stand on a router.

    Args:
        name: What the appliance is called in the inventory.
        state: As read.
        address: By which it was reached.
    """
    return DeviceRecord(
        name=name,
        platform=PLATFORM,
        hostname=state.hostname,
        release=state.software,
        sources=tuple(Source("live", path) for path in (state.configuration, *_read(state))),
        certificates=tuple(_certificates(state)),
        keys=tuple(_keys(state)),
        used_by=tuple(map(_use, state.bindings)),
        served=tuple(_presented(state.served, address)),
        gaps=tuple(_gaps(state)),
        addresses=(address,),
    )


def _key_files(state: ServerState) -> tuple[str, ...]:
    return tuple(dict.fromkeys(binding.pem_file for binding in state.bindings))


def _named(state: ServerState) -> tuple[str, ...]:
    """Files that bindings name; those with keys first, each once."""
    further = (binding.ca_file for binding in state.bindings if binding.ca_file)
    return tuple(dict.fromkeys((*_key_files(state), *further)))


def _read(state: ServerState) -> Iterator[str]:
    return (path for path in _named(state) if path in state.files)


def _certificates(state: ServerState) -> Iterator[HeldCertificate]:
    with_keys = _key_files(state)
    for path in _read(state):
        each_once = dict.fromkeys(state.files[path].certificates)
        for number, certificate in enumerate(each_once):
            own = path in with_keys and number == 0
            yield _held(certificate, path, _kind(certificate) if own else "ca")


def _kind(leaf: Certificate) -> str:
    return "self-signed" if is_root(leaf) else "identity"


def _held(certificate: Certificate, path: str, kind: str) -> HeldCertificate:
    return HeldCertificate(
        kind=kind,
        trustpoints=(),
        certificate=certificate,
        serial_number=certificate.serial_hex,
        subject=certificate.subject,
        issuer=certificate.issuer,
        not_before=certificate.not_before,
        not_after=certificate.not_after,
        storage=path,
        key_label=None if kind == "ca" else path,
        saved=True,  # a restart reads the file again
    )


def _keys(state: ServerState) -> Iterator[HeldKey]:
    """Keys in files; the appliance tells no more of them than their public halves."""
    known = [each for path in _read(state) for each in state.files[path].certificates]
    for path in _key_files(state):
        stored = state.files.get(path)
        if stored is not None and stored.key is not None:
            yield _key(path, stored.key.hexadecimal, known)


def _key(path: str, public_key_sha256: str, known: Iterable[Certificate]) -> HeldKey:
    same = (each for each in known if each.public_key_sha256 == public_key_sha256)
    certificate = next(same, None)
    return HeldKey(
        label=path,
        algorithm=certificate.key_type if certificate else None,
        bits=certificate.key_bits if certificate else None,
        storage=path,
        public_key_sha256=public_key_sha256,
    )


def _use(binding: Binding) -> UsedBy:
    """The setting as the web server resolved it; it may stand in any file that is included."""
    return UsedBy(
        target="key",
        name=binding.pem_file,
        defined=None,
        kind=_USE,
        line=f'ssl.pemfile = "{binding.pem_file}"',
        section=binding.endpoint,
    )


def _presented(served: Iterable[Served], address: str) -> Iterator[ServedCertificates]:
    """TCP sockets alone; any other is a gap."""
    for each in served:
        try:
            host, port = host_and_port(each.endpoint)
        except ValueError:
            continue
        yield ServedCertificates(
            service="https",
            address=host or address,
            port=port,
            chain=each.chain,
            failure=each.problem or None,
        )


def _gaps(state: ServerState) -> Iterator[Gap]:
    for path in _named(state):
        with_key = path in _key_files(state) and not state.key_is_apart
        for message in _lacks(state.files.get(path), with_key=with_key):
            yield Gap(path, message)
    if state.key_is_apart:
        yield Gap(state.configuration, "Private keys have files of their own, which are not read.")
    for served in state.served:
        if not served.chain:
            problem = harmless(served.problem).rstrip(".") or "nothing was sent"
            yield Gap(served.endpoint, f"It serves no certificate: {problem}.")
    for path in state.leftovers:
        yield Gap(path, "An interrupted change left this file and never put it in place.")


def _lacks(stored: StoredFile | None, *, with_key: bool) -> Iterator[str]:
    """What is wrong with a file that a socket needs, in sentences."""
    if stored is None:
        yield "The web server is to read this file, which could not be read."
        return
    if stored.defect:
        yield f"Not all of its certificates could be read: {stored.defect.rstrip('.')}."
    elif not stored.certificates:
        yield "There is no certificate in it."
    if with_key and stored.key is None:
        yield "No private key in it could be read."
