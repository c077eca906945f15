"""Requests and issued certificates on the controller, one set of files for each host."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from netpki.errors import InputError
from netpki.frontends.enrollment_report import (
    Issuing,
    Requesting,
    issuing_report_of,
    requesting_report_of,
)
from netpki.frontends.report import Report
from netpki.issuing import (
    IssuedChain,
    LocalCa,
    ManualExchange,
    Pending,
    read_local_ca,
)
from netpki.issuing.files import read_file
from netpki.pki import Certificate, Material, PrivateKey, read_contents
from netpki.pki.openssl_configuration import read_openssl_configuration
from netpki.pki.request import CertificateRequest, RequestFields, build_request
from netpki.services.enrollment import (
    KeyStore,
    PreparedRequest,
    foresee,
    obtain,
    plan_request,
    prepare_request,
    request_in,
)


@dataclass(frozen=True, slots=True)
class RequestWishes:
    """What to ask a CA for.

    Attributes:
        fields: As YAML gives them, by the names of ``RequestFields`` or of OpenSSL.
        configuration: In their place, the text of a file for ``openssl req -config``.
        source: What to call either of them in messages, such as the name of its file.
        common_name: Taken where they have none.
        names: DNS names and IP addresses beside those that they have.
    """

    fields: object = None
    configuration: str | None = None
    source: str = "the request"
    common_name: str = ""
    names: Sequence[str] = ()

    def request_fields(self) -> RequestFields:
        """The wishes, checked.

        Raises:
            InputError: One cannot be, or there is not exactly one source.
        """
        if (self.fields is None) == (self.configuration is None):
            raise InputError(
                "A request is made of fields or of a configuration for openssl.",
                hint="Give exactly one of them.",
            )
        found = (
            RequestFields.from_mapping(self.fields, source=self.source)
            if self.configuration is None
            else read_openssl_configuration(self.configuration, source=self.source)
        )
        return found.with_defaults(common_name=self.common_name, names=self.names)


@dataclass(frozen=True, slots=True)
class LocalCaSigner:
    """A CA whose key lies on the controller.

    Attributes:
        materials: The key of the CA, its certificate and what is above it, in any order and form.
        passphrase: Opens an encrypted key and PKCS #12.
        days: How long certificates are valid.
    """

    materials: Sequence[Material]
    passphrase: str = field(default="", repr=False)
    days: int = 397


@dataclass(frozen=True, slots=True)
class ManualSigner:
    """A CA that people reach.

    Attributes:
        directory: Where requests are laid out for them, and answers picked up.
        known: Certificates of the CA that it does not send along.
    """

    directory: Path
    known: Sequence[Material] = ()


Signer = LocalCaSigner | ManualSigner


def request_certificate(
    host: str,
    directory: Path,
    wishes: RequestWishes,
    *,
    rekey: bool = False,
    dry_run: bool = False,
) -> Report:
    """Have a key and a request for a host; those that are there are kept if they are as wished.

    Args:
        host: Whose; its files are called by it.
        directory: Where ``<host>.key``, which only its owner may read, and ``<host>.csr`` lie.
        wishes: What to ask for.
        rekey: Make a new key in any case; the old one is kept beside it.
        dry_run: Write nothing.

    Raises:
        InputError: The wishes cannot be, or the key cannot be used; nothing was changed.
    """
    fields = wishes.request_fields()
    store = KeyStore(directory.expanduser())
    before = request_in(store.path(host, "csr"))
    steps = plan_request(store, host, fields, rekey=rekey)
    after = None if steps else before
    if steps and not dry_run:
        now = datetime.now(UTC)
        after = prepare_request(store, host, fields, rekey=rekey, now=now).request
    key = None if rekey and dry_run else store.key_of(host)
    # Where there is no key yet, any one shows what would be asked for.
    shown = after or build_request(fields, key or PrivateKey.generate("ec-p256"))
    return requesting_report_of(
        Requesting(
            host=host,
            key_file=store.path(host, "key"),
            request_file=store.path(host, "csr"),
            fields=fields,
            key=key.public_fingerprint if key else None,
            before=before,
            after=shown,
            is_made=after is not None,
            steps=steps,
        )
    )


def issue_certificate(
    host: str,
    directory: Path,
    signer: Signer,
    *,
    renew_before_days: int = 30,
    dry_run: bool = False,
) -> Report:
    """Have the request of a host signed; a chain that is there is kept until it is due.

    Args:
        host: Whose.
        directory: Where ``request_certificate`` put its files; ``<host>.chain.pem`` joins them.
        signer: A CA, or the way to one.
        renew_before_days: A certificate is due so long before its end; one that does not live
            three times as long, in the last third of its life.
        dry_run: Write nothing.

    Returns:
        Data whose ``pending`` says that people have to act first; that is no failure.

    Raises:
        InputError: There is no request, the CA refuses it, or what came back is not for it.
    """
    now = datetime.now(UTC)
    store = KeyStore(directory.expanduser())
    store.require_private()
    issuer = _issuer(signer, now, dry_run=dry_run)
    request = request_in(store.path(host, "csr"))
    if request is None and not dry_run:
        raise InputError(
            f"There is no request of {host} that can be read: {store.path(host, 'csr')}.",
            hint="Make it first (certificate_request, or netpki sps request).",
        )
    before = _content(store.path(host, "chain.pem"))
    exchange = issuer if isinstance(issuer, ManualExchange) else None
    laid_out = _content(exchange.request_path(host)) if exchange else None
    answer: IssuedChain | Pending | None = None
    if request is not None:
        prepared = PreparedRequest(store, host, request, created=False)
        get = foresee if dry_run else obtain
        answer = get(prepared, issuer, renew_before_days=renew_before_days, now=now)
    return issuing_report_of(
        Issuing(
            host=host,
            key_file=store.path(host, "key"),
            request_file=store.path(host, "csr"),
            chain_file=store.path(host, "chain.pem"),
            exported_file=exchange.request_path(host) if exchange else None,
            answer_file=exchange.answer_path(host) if exchange else None,
            ca=issuer.certificate if isinstance(issuer, LocalCa) else None,
            before=_certificates_in(before),
            answer=answer,
            exports=_is_laid_out(answer) and laid_out != _pem_of(request),
            writes=isinstance(answer, IssuedChain) and before != answer.pem().encode(),
            dry_run=dry_run,
        )
    )


def _issuer(signer: Signer, now: datetime, *, dry_run: bool) -> LocalCa | ManualExchange:
    if isinstance(signer, LocalCaSigner):
        return read_local_ca(
            signer.materials, passphrase=signer.passphrase, days=signer.days, now=now
        )
    found = read_contents(signer.known)
    error = next((one for one in found.defects if one.severity == "error"), None)
    if error:
        raise InputError(str(error), hint=error.remedy)
    known = [one.value for one in found.certificates]
    return ManualExchange(signer.directory.expanduser(), known=known, dry_run=dry_run, now=now)


def _is_laid_out(answer: IssuedChain | Pending | None) -> bool:
    return isinstance(answer, Pending) and answer.laid_out


def _pem_of(request: CertificateRequest | None) -> bytes:
    return request.pem().encode("ascii") if request else b""


def _content(path: Path) -> bytes | None:
    """What a file holds that can be made again."""
    with suppress(InputError):
        return read_file(path)
    return None


def _certificates_in(chain: bytes | None) -> tuple[Certificate, ...]:
    found = read_contents([Material("chain", chain or b"")])
    return tuple(one.value for one in found.certificates)
