"""Which files of lighttpd must hold what, so that it sends a wanted chain. Pure.

Since 1.4.48 the whole chain of ``ssl.pemfile`` is sent. Before it only its first certificate is,
and the intermediates are taken from ``ssl.ca-file`` (measured, ``docs/explanation/evidence.md``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from netpki.errors import PreconditionError
from netpki.pki import Certificate
from netpki.platforms.contract import Binding, FileChange, ServerState, StoredFile, WantedContent
from netpki.platforms.sps.configuration import lines_with_ca_file, require_plain_path

CA_FILE_NAME: Final = "server-chain.pem"
"""A file for the intermediates beside the certificate, where none is configured."""


def changes_for(
    state: ServerState, bindings: Sequence[Binding], wanted: WantedContent
) -> tuple[FileChange, ...]:
    """The files that must change; in an order in which a crash leaves a working server.

    Raises:
        PreconditionError: This web server cannot be made to send it, as it is configured.
    """
    (pem_file,) = {binding.pem_file for binding in bindings}
    require_plain_path(pem_file, device=state.device, what="ssl.pemfile")
    if state.key_is_apart:
        raise PreconditionError(
            "its configuration keeps the private key in a file of its own (ssl.privkey)",
            device=state.device,
            hint="Remove ssl.privkey: netpki writes key and certificate into one server.pem.",
        )
    stored = _stored_pem(state, pem_file)
    if state.delivery == "server_pem":
        content = _chain_in_one_file(state, bindings, wanted)
        return _server_pem(stored, wanted, content, held=stored.certificates)
    behind_leaf = wanted.chain[1:]
    return (
        *_ca_files(state, pem_file, bindings, behind_leaf),
        *_server_pem(stored, wanted, (wanted.leaf,), held=stored.certificates[:1]),
        *_configuration(state, pem_file, bindings, behind_leaf),
    )


def text_of(certificates: Sequence[Certificate]) -> bytes:
    """Certificates as they stand in a file."""
    return "".join(certificate.pem() for certificate in certificates).encode("ascii")


def _stored_pem(state: ServerState, path: str) -> StoredFile:
    stored = state.files.get(path)
    if stored is None:
        raise PreconditionError(
            f"{path} does not exist there, so nobody knows who may read its successor",
            device=state.device,
            hint="Mend the web server first, or give another 'configuration'.",
        )
    return stored


def _chain_in_one_file(
    state: ServerState, bindings: Sequence[Binding], wanted: WantedContent
) -> tuple[Certificate, ...]:
    """The wanted chain; with the anchor where a leaf alone could not be served.

    A leaf alone is completed from ``ssl.ca-file``. If its issuer is not in there, the server
    starts and every handshake fails (measured on 1.4.69); a chain of two is sent as it is.
    """
    ca_files = {binding.ca_file for binding in bindings if binding.ca_file}
    alone = len(wanted.chain) == 1
    if not alone or all(_holds_issuer(state.files.get(path), wanted) for path in ca_files):
        return wanted.chain
    if wanted.anchor is None:
        raise PreconditionError(
            f"the certificate's issuer is neither known nor in {', '.join(sorted(ca_files))}, "
            "and then its web server fails every handshake",
            device=state.device,
            hint="Give the issuer's certificate as well, or remove ssl.ca-file.",
        )
    return wanted.whole_chain


def _holds_issuer(stored: StoredFile | None, wanted: WantedContent) -> bool:
    return stored is not None and wanted.anchor in stored.certificates


def _server_pem(
    stored: StoredFile,
    wanted: WantedContent,
    content: tuple[Certificate, ...],
    *,
    held: tuple[Certificate, ...],
) -> tuple[FileChange, ...]:
    if held == content and not stored.defect and stored.key == wanted.key.public_fingerprint:
        return ()
    data = wanted.key.pem().encode("ascii") + text_of(content)
    return (FileChange(stored.path, data, stored, stored.path, wanted.key),)


def _ca_files(
    state: ServerState,
    pem_file: str,
    bindings: Sequence[Binding],
    held: tuple[Certificate, ...],
) -> tuple[FileChange, ...]:
    if not held:
        return ()
    if state.verifies_clients:
        raise PreconditionError(
            f"{state.software} takes the chain from ssl.ca-file, which here also says which "
            "client certificates are accepted",
            device=state.device,
            hint="Put the intermediates into that file by hand.",
        )
    paths = dict.fromkeys(binding.ca_file or _new_ca_file(pem_file) for binding in bindings)
    found = []
    for path in paths:
        require_plain_path(path, device=state.device, what="ssl.ca-file")
        stored = state.files.get(path)
        if stored is None:
            # A new public file is read by whoever reads the configuration.
            found.append(FileChange(path, text_of(held), None, state.configuration))
        elif stored.certificates != held or stored.defect:
            found.append(FileChange(stored.path, text_of(held), stored, stored.path))
    return tuple(found)


def _configuration(
    state: ServerState,
    pem_file: str,
    bindings: Sequence[Binding],
    held: tuple[Certificate, ...],
) -> tuple[FileChange, ...]:
    if not held or all(binding.ca_file for binding in bindings):
        return ()
    text, added = lines_with_ca_file(state.configuration_text, _new_ca_file(pem_file))
    alone = len({binding.pem_file for binding in state.bindings}) == 1
    if not added or not alone or any(binding.ca_file for binding in state.bindings):
        raise PreconditionError(
            f"{state.software} takes the chain from ssl.ca-file, which is not set for "
            f"{pem_file}, and {state.configuration} has no line of its own to put it beside",
            device=state.device,
            hint=f'Put ssl.ca-file = "{_new_ca_file(pem_file)}" beside ssl.pemfile where that '
            "is set, and run this again.",
        )
    stored = state.files[state.configuration]
    return (FileChange(stored.path, text.encode(), stored, stored.path),)


def _new_ca_file(pem_file: str) -> str:
    directory, _, _ = pem_file.rpartition("/")
    return f"{directory}/{CA_FILE_NAME}"
