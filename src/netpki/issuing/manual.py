"""A CA that people reach: requests are laid out for them, what comes back is picked up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from netpki.errors import CertificateFormatError, CertificateRefusedError
from netpki.issuing.contract import IssuedChain, Pending
from netpki.issuing.files import file_stem, read_file, write_public
from netpki.pki import Certificate, Material, covers, names_of, read_contents
from netpki.pki.names import title_of
from netpki.pki.private_key import public_der_of
from netpki.pki.request import CertificateRequest

_ENDINGS: Final = ("pem", "crt", "cer", "der", "p7b", "p7c")
"""Windows writes them in capitals as well."""
_MOST_TITLES: Final = 5


class ManualExchange:
    """A directory with ``<host>.csr``, and with what the CA sent back as ``<host>.pem`` or so.

    Both are public; neither holds a private key.

    Args:
        directory: Made when first needed.
        known: Certificates of the CA that it does not send along, such as its intermediate.
        dry_run: Look at what came back, and lay nothing out.
        now: Aware; of two ways up to a root, the one that is valid is taken.
    """

    def __init__(
        self,
        directory: Path,
        *,
        known: Iterable[Certificate] = (),
        dry_run: bool = False,
        now: datetime,
    ) -> None:
        self._directory, self._known, self._now = directory, tuple(known), now
        self._dry_run = dry_run

    def __repr__(self) -> str:
        return f"<ManualExchange {self._directory}>"

    def request_path(self, host: str) -> Path:
        """Where the request of a host is laid out."""
        return self._directory / f"{file_stem(host)}.csr"

    def answer_path(self, host: str) -> Path:
        """Where its certificate is expected; other usual endings are as good."""
        return self._directory / f"{file_stem(host)}.pem"

    def issue(
        self,
        request: CertificateRequest,
        *,
        subject_label: str,
        kept: IssuedChain | None = None,
    ) -> IssuedChain | Pending:
        """The certificate if it has come; otherwise the request is laid out, unless one is kept.

        Raises:
            CertificateFormatError: What came cannot be read.
            CertificateRefusedError: What came is not for this request.
        """
        answers = tuple(self._answers(subject_label))
        if answers:
            return self._picked_up(request, subject_label, answers)
        if kept:
            return kept
        path = self._lay_out(request, subject_label)
        return Pending(
            f"The request of {subject_label} waits to be signed: send {path} to the CA, and put "
            f"the certificate that comes back at {self.answer_path(subject_label)} "
            "(or .crt, .cer, .der, .p7b; PEM, DER and PKCS#7 are read).",
            laid_out=True,
        )

    def _lay_out(self, request: CertificateRequest, host: str) -> Path:
        path = self.request_path(host)
        if not self._dry_run:
            write_public(path, request.pem().encode("ascii"))
        return path

    def _picked_up(
        self, request: CertificateRequest, host: str, answers: tuple[Material, ...]
    ) -> IssuedChain:
        try:
            return self._chain(request, answers)
        except CertificateRefusedError as error:
            path = self._lay_out(request, host)
            hint = f"{error.hint} The request is {path}."
            raise CertificateRefusedError(error.message, hint=hint) from error

    def _answers(self, host: str) -> Iterator[Material]:
        stem = file_stem(host)
        for ending in (each for low in _ENDINGS for each in (low, low.upper())):
            path = self._directory / f"{stem}.{ending}"
            data = read_file(path)
            if data is not None:
                yield Material(str(path), data)

    def _chain(self, request: CertificateRequest, answers: tuple[Material, ...]) -> IssuedChain:
        found = read_contents(answers)
        error = next((one for one in found.defects if one.severity == "error"), None)
        if found.keys:
            raise CertificateRefusedError(
                f"{found.keys[0].where}: a private key came with the certificate.",
                hint="Who makes a key for others can read what it protects: give the CA the "
                "request, and take nothing but certificates.",
            )
        if error:
            raise CertificateFormatError(str(error), hint=error.remedy)
        pool = [one.value for one in found.certificates]
        leaf = self._leaf(request, pool, answers)
        return IssuedChain.of(leaf, [*pool, *self._known], now=self._now)

    def _leaf(
        self,
        request: CertificateRequest,
        pool: list[Certificate],
        answers: tuple[Material, ...],
    ) -> Certificate:
        """The certificate for the key; the newest one where the CA renewed it."""
        where = " and ".join(one.source for one in answers)
        fitting = [one for one in pool if public_der_of(one) == request.public_der]
        if not fitting:
            titles = ", ".join(title_of(one) for one in pool[:_MOST_TITLES]) or "none at all"
            raise CertificateRefusedError(
                f"{where}: no certificate is for the key of the request; there is {titles}.",
                hint="It answers another request, perhaps an earlier one: remove it, and put the "
                "answer to this request in its place.",
            )
        leaf = max(fitting, key=lambda one: one.not_before)
        missing = [name for name in request.names if not covers(leaf, name)]
        if missing:
            raise CertificateRefusedError(
                f"{where}: the certificate lacks {', '.join(missing)}, which the request asks "
                f"for; it is for {', '.join(names_of(leaf)) or 'no name'}.",
                hint="It answers an earlier request, or the CA has left names out: remove it, and "
                "have this request signed with all of its names.",
            )
        return leaf
