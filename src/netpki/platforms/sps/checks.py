"""Bringing new files beside the old ones, and every check that the appliance itself can make."""

from __future__ import annotations

import re
from typing import Final

from netpki.errors import DeviceError, PreconditionError, VerificationError
from netpki.pki import Certificate
from netpki.pki.names import harmless
from netpki.platforms.contract import FileChange, ServerState
from netpki.platforms.sps import scripts
from netpki.platforms.sps.answers import parse_digests, version_of
from netpki.platforms.sps.configuration import minimal_configuration, parse_configuration
from netpki.platforms.sps.delivery import text_of
from netpki.transport import RemoteShell, Script, SftpMissingError

_VERIFIED: Final = re.compile(r"/leaf: OK\s*$", re.MULTILINE)
_FAILURE: Final = re.compile(r"error (?P<number>\d+) at (?P<depth>\d+)")
_NO_MATTER: Final = frozenset({"9", "10"})
"""X509_V_ERR_CERT_NOT_YET_VALID and _HAS_EXPIRED: the appliance's clock is not the clients'."""
_OLD_OPENSSL: Final = "unknown message digest algorithm"
"""OpenSSL before 0.9.8o verifies no SHA-256, and serves such certificates all the same
(unverified on an appliance)."""
_PREFLIGHT_LOADS: Final = (1, 4, 40)
"""Before it ``lighttpd -tt`` is ``-t`` twice and looks at no certificate (measured on 1.4.35)."""
_EXIT: Final = re.compile(r"^exit (\d+)$", re.MULTILINE)


class StagedFiles:
    """Files that lie beside the ones they shall replace.

    Args:
        shell: An open shell.
        state: What the appliance showed.
        issuers: Root, then intermediates; empty leaves the check of the chain out.
    """

    def __init__(
        self, shell: RemoteShell, state: ServerState, issuers: tuple[Certificate, ...]
    ) -> None:
        self._shell = shell
        self._state = state
        self._issuers = issuers

    def stage(self, changes: tuple[FileChange, ...]) -> None:
        """Bring all, then check all.

        Raises:
            DeviceError: One does not arrive as it was sent, or the appliance does not take it.
        """
        for change in changes:
            self._bring(change)
        for change in changes:
            self._require_whole(change)
            if change.key is not None:
                self._require_chain(change)
                self._require_loadable(change)
            elif change.path == self._state.configuration:
                self._require_configuration(change)

    def _bring(self, change: FileChange) -> None:
        self._run(scripts.PREPARE, change.path)
        try:
            self._shell.upload(f"{change.path}{scripts.STAGED_SUFFIX}", change.content)
        except SftpMissingError:
            self._run(scripts.FILL, change.path, data=change.content)
        except OSError as error:
            raise self._refused(
                f"{change.path}{scripts.STAGED_SUFFIX} could not be written "
                f"({error.strerror or error})"
            ) from error

    def _require_whole(self, change: FileChange) -> None:
        shown = parse_digests(self._run(scripts.CHECK_CONTENT, change.path))
        if shown.get("sha256") != change.sha256.hexadecimal:
            raise VerificationError(
                f"what arrived beside {change.path} is not what was sent",
                device=self._state.device,
                hint="Is the file system full?",
            )
        if change.key and shown.get("key") != change.key.public_fingerprint.hexadecimal:
            raise self._refused("its own OpenSSL does not read the new private key")

    def _require_chain(self, change: FileChange) -> None:
        if not self._issuers:
            return
        output = self._run(scripts.CHECK_CHAIN, change.path, data=text_of(self._issuers))
        failures = set(_FAILURE.findall(output))
        if _VERIFIED.search(output) and not failures:
            return
        numbers = {number for number, _depth in failures}
        if _OLD_OPENSSL in output or (numbers and numbers <= _NO_MATTER):
            return
        raise self._refused(f"its own OpenSSL does not accept the chain: {_last_words(output)}")

    def _require_loadable(self, change: FileChange) -> None:
        if version_of(self._state.software) < _PREFLIGHT_LOADS:
            return
        staged = f"{change.path}{scripts.STAGED_SUFFIX}"
        content = minimal_configuration(staged, self._state.tls_module)
        output = self._run(scripts.CHECK_LOADS, data=content.encode())
        if not _ended_well(output):
            raise self._refused(f"lighttpd does not take the new file: {_last_words(output)}")

    def _require_configuration(self, change: FileChange) -> None:
        said, _, parsed = self._run(scripts.CHECK_CONFIGURATION, change.path).partition("\n")
        if not _ended_well(said):
            raise self._refused("lighttpd does not take its configuration with ssl.ca-file")
        found = parse_configuration(parsed, device=self._state.device)
        if not all(binding.ca_file for binding in found.bindings):
            raise self._refused("ssl.ca-file could not be set for each of its TLS sockets")

    def _run(self, script: Script, *parameters: str, data: bytes = b"") -> str:
        done = self._shell.run(script, *parameters, data=data)
        if done.exit_code != 0:
            raise self._refused(
                f"{script.name} ended with exit code {done.exit_code}: {_last_words(done.errors)}"
            )
        return done.output

    def _refused(self, what: str) -> DeviceError:
        return PreconditionError(f"{what}; nothing was changed", device=self._state.device)


def _ended_well(output: str) -> bool:
    match = _EXIT.search(output)
    return match is not None and match[1] == "0"


def _last_words(output: str) -> str:
    """The end of what a program said, on one line."""
    words = " ".join(_EXIT.sub("", output).split())
    return harmless(words[-300:]) or "it gave no reason"
