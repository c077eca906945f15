"""The work in words and in commands, for people."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from netpki.platforms.contract import FileChange, Undo
from netpki.platforms.sps.scripts import BACKUP_INFIX


def descriptions_of(changes: Sequence[FileChange], manager: str, service: str) -> tuple[str, ...]:
    """What would be done, step by step; no content is shown."""
    return (*_file_steps(changes), restart_command(manager, service))


def restore_commands_of(undo: Undo, manager: str, service: str) -> tuple[str, ...]:
    """What a person types in the appliance's shell to bring back what stood before."""
    return (*_restore_commands(undo), restart_command(manager, service))


def restart_command(manager: str, service: str) -> str:
    """What restarts the web server."""
    if manager == "systemd":
        return f"systemctl restart {shlex.quote(service)}"
    if manager == "init.d":
        return f"{shlex.quote(f'/etc/init.d/{service}')} restart"
    return f"service {shlex.quote(service)} restart"


def _file_steps(changes: Sequence[FileChange]) -> Iterator[str]:
    for change in changes:
        verb = "replace" if change.before else "write"
        secret = ", with its private key" if change.key else ""
        yield f"{verb} {change.path} (SHA-256 {change.sha256.hexadecimal.lower()[:16]}){secret}"


def _restore_commands(undo: Undo) -> Iterator[str]:
    for path, before in undo.before.items():
        if before is None:
            yield f"rm -f {shlex.quote(path)}"
        else:
            old = shlex.quote(f"{path}{BACKUP_INFIX}{undo.stamp_of(path)}")
            target = shlex.quote(path)
            # It may be back already, as another name of the copy, which cp would complain about.
            yield f"test -f {old} && {{ cmp -s {old} {target} || cp -p {old} {target}; }}"
