"""Results of enrolment on the controller as plain data: the same for every front end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from netpki.frontends.report import Report, certificate_facts
from netpki.issuing import IssuedChain, Pending
from netpki.pki import Certificate, Fingerprint, names_of
from netpki.pki.request import CertificateRequest, RequestFields


@dataclass(frozen=True, slots=True)
class Requesting:
    """What was, or would be, done for a key and a request.

    Attributes:
        host: Whose.
        key_file: The secret.
        request_file: What is public.
        fields: What is asked for.
        key: Digest of the key's public half; None where it is not made yet.
        before: The request that there was.
        after: The request that there is, or one such as would be made.
        is_made: Whether it is there.
        steps: What is made, in words; empty where all was there.
    """

    host: str
    key_file: Path
    request_file: Path
    fields: RequestFields
    key: Fingerprint | None
    before: CertificateRequest | None
    after: CertificateRequest
    is_made: bool
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Issuing:
    """What was, or would be, done for a certificate.

    Attributes:
        host: Whose.
        key_file: The secret.
        request_file: What is signed.
        chain_file: Leaf, intermediates, root.
        exported_file: The request as people find it; None where a CA signs at once.
        answer_file: Where its certificate is expected, likewise.
        ca: Who signs at once.
        before: The certificates that there were.
        answer: What the issuer gave; None where there is no request yet.
        exports: Whether the request was, or would be, laid out if it waits.
        writes: Whether the chain was, or would be, written.
        dry_run: Whether nothing was done.
    """

    host: str
    key_file: Path
    request_file: Path
    chain_file: Path
    exported_file: Path | None
    answer_file: Path | None
    ca: Certificate | None
    before: tuple[Certificate, ...]
    answer: IssuedChain | Pending | None
    exports: bool
    writes: bool
    dry_run: bool

    @property
    def chain(self) -> IssuedChain | None:
        """The chain that there is or surely comes; what a CA would sign is another each time."""
        would_sign = self.dry_run and self.writes and self.ca is not None
        return self.answer if isinstance(self.answer, IssuedChain) and not would_sign else None

    @property
    def steps(self) -> tuple[str, ...]:
        """What is done, in words; empty where nothing is."""
        if self.answer is None:
            way = "laid out for the CA" if self.ca is None else "signed"
            return (f"the request, once it is made, is {way}",)
        if isinstance(self.answer, Pending):
            return (f"the request is laid out as {self.exported_file}",) if self.exports else ()
        if not self.writes:
            return ()
        way = "signed" if self.ca else "picked up"
        return (f"the certificate is {way}", f"its chain is written to {self.chain_file}")


def requesting_report_of(work: Requesting) -> Report:
    """Translate work on a request."""
    made = "requested" if work.is_made else "planned"
    data = {
        "device": work.host,
        "outcome": made if work.steps else "unchanged",
        "changed": bool(work.steps),
        "failed": False,
        "message": _requesting_message(work),
        "key_file": str(work.key_file),
        "request_file": str(work.request_file),
        "subject": work.after.subject,
        "names": list(work.after.names),
        "key": work.fields.key,
        "key_sha256": work.key.hexadecimal if work.key else None,
        "request": work.after.pem() if work.is_made else None,
        "commands": list(work.steps),
        "error": None,
    }
    before = _request_text(work.before, _digest(work.before)) if work.before else ""
    key = work.key.hexadecimal if work.key else "not made yet"
    return Report(data, str(work.request_file), before, _request_text(work.after, key))


def issuing_report_of(work: Issuing) -> Report:
    """Translate work on a certificate."""
    outcome = _outcome(work)
    chain = work.chain
    sent = (chain.leaf, *chain.intermediates) if chain else ()
    data = {
        "device": work.host,
        "outcome": outcome,
        "pending": outcome == "pending",
        "changed": bool(work.steps),
        "failed": False,
        "message": _issuing_message(work),
        "key_file": str(work.key_file),
        "request_file": str(work.request_file),
        "chain_file": str(work.chain_file),
        "exported_file": _text_of(work.exported_file),
        "answer_file": _text_of(work.answer_file),
        "before": _leaf_facts(work.before[0] if work.before else None),
        "after": _leaf_facts(chain.leaf if chain else None),
        "chain": [certificate_facts(each) for each in sent],
        "root": certificate_facts(chain.root if chain else None),
        "commands": list(work.steps),
        "error": None,
    }
    before = _chain_text(work.before)
    return Report(data, str(work.chain_file), before, _text_after(work, before))


def _outcome(work: Issuing) -> Literal["issued", "pending", "planned", "unchanged"]:
    if isinstance(work.answer, Pending):
        return "pending"
    if not work.steps:
        return "unchanged"
    return "planned" if work.dry_run else "issued"


def _requesting_message(work: Requesting) -> str:
    if not work.steps:
        return "Nothing to do: the request is there, and asks for what is wanted."
    what, names = " and ".join(work.steps), ", ".join(work.after.names)
    if work.is_made:
        return f"Made {what} for {names}: {work.request_file}."
    return f"Would make {what} for {names}."


def _issuing_message(work: Issuing) -> str:
    if work.answer is None:
        return f"Would change: {work.steps[0]}."
    if isinstance(work.answer, Pending):
        not_yet = (
            " Nothing is laid out yet, in a dry run." if work.exports and work.dry_run else ""
        )
        return f"Waiting for the certificate of {work.host}. {work.answer.reason}{not_yet}"
    until = f"{work.answer.leaf.not_after:%Y-%m-%d}"
    if not work.steps:
        return f"Nothing to do: the certificate is there, and valid until {until}."
    if work.dry_run:
        return f"Would change: {', '.join(work.steps)}; valid until {until}."
    way = "Signed" if work.ca else "Picked up"
    return f"{way} by {work.answer.leaf.issuer}, valid until {until}: {work.chain_file}."


def _text_after(work: Issuing, before: str) -> str:
    if not work.writes or not isinstance(work.answer, IssuedChain):
        return before
    if work.chain:
        return _chain_text(work.chain.certificates)
    leaf = work.answer.leaf
    return (
        f"certificate {leaf.subject}\n"
        f"  for     {', '.join(names_of(leaf))}\n"
        f"  signed  by {leaf.issuer}\n"
        f"  valid   {leaf.not_before:%Y-%m-%d} to {leaf.not_after:%Y-%m-%d}\n"
    )


def _request_text(request: CertificateRequest, key: str) -> str:
    """A request for people; of its key, the digest of the public half."""
    hashed = request.hash.name if request.hash else "not of today"
    lines = [
        f"subject {request.subject}",
        *(f"name    {name}" for name in request.names),
        f"hash    {hashed}",
        f"key (SHA-256 of its public half) {key}",
    ]
    return "\n".join([*lines, ""])


def _chain_text(chain: Sequence[Certificate]) -> str:
    return "".join(
        f"certificate {each.subject}\n"
        f"  SHA-256 {each.fingerprint('sha256')}\n"
        f"  valid   {each.not_before:%Y-%m-%d} to {each.not_after:%Y-%m-%d}\n"
        for each in chain
    )


def _leaf_facts(leaf: Certificate | None) -> dict[str, Any] | None:
    facts = certificate_facts(leaf)
    return facts | {"names": list(names_of(leaf))} if leaf and facts else None


def _digest(request: CertificateRequest) -> str:
    return Fingerprint.of(request.public_der, "sha256").hexadecimal


def _text_of(path: Path | None) -> str | None:
    return None if path is None else str(path)
