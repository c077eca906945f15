"""What a start reads: every certificate the configuration names, and a socket for each block."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from netpki.emulators.sps.lighttpd.configuration import Context
from netpki.emulators.sps.lighttpd.identity import (
    Identity,
    RefusedIdentity,
    read_authorities,
    read_identity,
)
from netpki.emulators.sps.personality import AppliancePersonality

_PLAIN_PORT: Final = 80
_ANYWHERE: Final = ("", "0.0.0.0", "*")  # noqa: S104 what a configuration may say
_LOOPBACK: Final = "127.0.0.1"
Note = Callable[[str, str], None]
"""Takes the place and the words of a line for the error stream."""


@dataclass(frozen=True, slots=True)
class Listening:
    """One socket to listen on.

    Attributes:
        host: Loopback address; an emulated server listens nowhere else.
        port: Number.
        configured: As the configuration says it, for messages.
        identity: For TLS; None for plain HTTP.
    """

    host: str
    port: int
    configured: str
    identity: Identity | None


def load(root: Context, release: AppliancePersonality, note: Note) -> tuple[Listening, ...]:
    """Read all certificates; the sockets to open, the main one first.

    Args:
        root: The configuration.
        release: Whose rules hold.
        note: Told what does not stop the start.

    Raises:
        RefusedIdentity: The server would not start.
    """
    identities = dict(_identities(root, release, note))
    blocks = {each.socket: each for each in root.walk() if each.socket}
    main = f"{root.text('server.bind')}:{root.text('server.port') or _PLAIN_PORT}"
    contexts = {main: blocks.pop(main, root), **blocks}
    return tuple(
        _listening(configured, _identity(context, root, identities, release))
        for configured, context in contexts.items()
    )


def _identities(
    root: Context, release: AppliancePersonality, note: Note
) -> Iterator[tuple[int, Identity]]:
    """Measured: what no socket uses is read as well, in the order of the configuration."""
    for context in root.walk():
        pemfile, ca_file = context.text("ssl.pemfile"), context.text("ssl.ca-file")
        if pemfile:
            found = read_identity(Path(pemfile), _ca_files(context, root, release), release)
            for line in found.notes:
                note(*line)
            yield context.number, found
        elif ca_file and release.sends_whole_pemfile:
            read_authorities(Path(ca_file), release)


def _ca_files(context: Context, root: Context, release: AppliancePersonality) -> tuple[Path, ...]:
    if release.sends_whole_pemfile:
        texts = [context.text("ssl.ca-file") or root.text("ssl.ca-file")]
    else:
        # Read: each TLS context gets all of them, wherever they stand.
        texts = [each.text("ssl.ca-file") for each in root.walk()]
    return tuple(Path(text) for text in dict.fromkeys(texts) if text)


def _identity(
    context: Context,
    root: Context,
    identities: dict[int, Identity],
    release: AppliancePersonality,
) -> Identity | None:
    if context.text("ssl.engine") != "enable":
        return None
    found = identities.get(context.number)
    others = {name for name in context.values if name.startswith("ssl.")} - {"ssl.engine"}
    if found is None and release.inherits_pemfile and not others:
        found = identities.get(root.number)
    if found is None:
        raise RefusedIdentity(*release.no_pemfile(is_global=context is root))
    return found


def _listening(configured: str, identity: Identity | None) -> Listening:
    host, _, port = configured.rpartition(":")
    return Listening(
        _LOOPBACK if host in _ANYWHERE else host.strip("[]"),
        int(port) if port.isdigit() else 0,
        configured,
        identity,
    )
