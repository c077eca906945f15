"""The one canonical ``server.pem`` on the controller."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from netpki.errors import CertificateFormatError, InputError
from netpki.frontends.facade.server import ServerCertificateRequest
from netpki.frontends.materials import write_secret
from netpki.frontends.report import Report
from netpki.frontends.server_report import bundle_facts
from netpki.pki import Certificate, inspect, read_blocks, require_acceptable_codes

_PRIVATE: Final = 0o600


def make_server_pem(
    request: ServerCertificateRequest, dest: Path | None, *, dry_run: bool = False
) -> Report:
    """Check a bundle, explain every defect, and write it where nothing is wrong.

    Args:
        request: What it is made of; ``names`` of None means that no name is looked for.
        dest: The file to write, readable for its owner alone; None only checks.
        dry_run: Write nothing.

    Raises:
        InputError: A code to accept is none, or the file cannot be read or written.
    """
    require_acceptable_codes(request.accept)
    found = inspect(
        request.materials,
        passphrase=request.passphrase,
        trust_anchors=request.trust_anchors,
        names=tuple(request.names or ()),
        now=datetime.now(UTC),
    )
    data = bundle_facts(found, accepted=request.accept)
    before = _content(dest) if dest else None
    if found.bundle is None or not data["usable"]:
        return _report(data, dest, changed=False, before=before, after=before)
    content = found.bundle.server_pem(include_root=request.include_root)
    changed = dest is not None and (before != content or not _is_private(dest))
    if dest and changed and not dry_run:
        write_secret(dest, content)
    return _report(data, dest, changed=changed, before=before, after=content)


def _report(
    data: dict[str, Any],
    dest: Path | None,
    *,
    changed: bool,
    before: bytes | None,
    after: bytes | None,
) -> Report:
    more = {
        "changed": changed,
        "failed": not data["usable"],
        "message": data["verdict"],
        "dest": str(dest) if dest else None,
    }
    return Report(data | more, str(dest or "server.pem"), _text(before), _text(after))


def _content(file: Path) -> bytes | None:
    try:
        return file.expanduser().read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InputError(
            f"The file {file} cannot be read ({error.strerror}).", hint="Name another one."
        ) from error


def _is_private(file: Path) -> bool:
    return stat.S_IMODE(file.expanduser().stat().st_mode) == _PRIVATE


def _text(content: bytes | None) -> str:
    """The certificates in a file, for people; nothing of its key."""
    if content is None:
        return ""
    try:
        blocks = read_blocks(content.decode("utf-8", "replace"))
        shown = [Certificate(block.der) for block in blocks if block.label == "CERTIFICATE"]
    except CertificateFormatError:
        return "not readable\n"
    return "".join(f"{found.subject} {found.fingerprint('sha256')}\n" for found in shown)
