"""TLS settings of an emulated web server, from a certificate in memory."""

from __future__ import annotations

import ssl
import warnings
from tempfile import NamedTemporaryFile

from netpki.emulators.sps.lighttpd.identity import Identity


def make_context(identity: Identity, *, old: bool) -> ssl.SSLContext:
    """A server's context that sends the certificates of ``identity`` in their order.

    Args:
        identity: What to serve.
        old: TLS 1.0 and nothing else, with the ciphers of its time.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")  # weak keys are served as well (measured)
    if old:
        _speak_tls_1_0(context)
    if identity.fails:
        return context  # without a certificate
    if identity.authorities:
        context.load_verify_locations(cadata=identity.authorities)
    # The library takes certificates from files only; these are private and live for the call.
    with NamedTemporaryFile() as certificates, NamedTemporaryFile() as key:
        certificates.write(identity.certificates)
        key.write(identity.key)
        certificates.flush()
        key.flush()
        context.load_cert_chain(certificates.name, key.name)
    return context


def _speak_tls_1_0(context: ssl.SSLContext) -> None:
    """What OpenSSL 0.9.8 could do at best.

    The warning is silenced for every context: test runners put their own filters first.
    """
    warnings.filterwarnings(
        "ignore", message="ssl.TLSVersion.TLSv1 is deprecated", category=DeprecationWarning
    )
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1
