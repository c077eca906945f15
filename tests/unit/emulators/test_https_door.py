"""The HTTPS server of an emulated router, met by a real TLS client."""

from __future__ import annotations

import socket
import ssl

import pytest
from support.chains import Chain, make_chain, self_signed
from unit.emulators.making import make_router, opened

from netpki.emulators import EmulatedFleet, EmulatedRouter

# Old versions of TLS are met on purpose. Not by catch_warnings: it would undo, between two lines
# of the server's thread, what that has said of warnings.
pytestmark = pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1:DeprecationWarning")

SECONDS = 20.0
CHAIN = make_chain("r1.example.net", kind="ec-p256")
OTHER = make_chain("r1.example.net", kind="ec-p256", serial=77)
OWN = self_signed("r1.example.net", kind="ec-p256")


def client(version: ssl.TLSVersion = ssl.TLSVersion.TLSv1_2) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, version
    return context


def met(place: tuple[str, int], version: ssl.TLSVersion = ssl.TLSVersion.TLSv1_2) -> bytes:
    """The leaf that the server presents."""
    with (
        socket.create_connection(place, timeout=SECONDS) as plain,
        client(version).wrap_socket(plain) as secure,
    ):
        return secure.getpeercert(binary_form=True) or b""


def with_certificates(key: str = "xe-17") -> EmulatedRouter:
    router = make_router(key)
    router.add_trustpoint("WEB", ca=CHAIN.issuer.certificate, identity=CHAIN.leaf, key=CHAIN.key)
    router.add_trustpoint(
        "TP-self-signed-1", lines=["enrollment selfsigned"], identity=OWN.leaf, key=OWN.key
    )
    return router


def typed(router: EmulatedRouter, *lines: str) -> None:
    opened(router, "\n".join(("conf t", *lines, "end\n")))


def test_nothing_answers_before_the_server_is_on() -> None:
    router = with_certificates()
    with EmulatedFleet([router], https=True) as fleet:
        place = fleet.https_endpoint("r1")
        with pytest.raises(OSError):  # noqa: PT011 reset or end of file
            met(place)
        typed(router, "ip http secure-server")
        assert met(place) == OWN.leaf.der
        typed(router, "no ip http secure-server")
        with pytest.raises(OSError):  # noqa: PT011 likewise
            met(place)


def test_it_presents_the_identity_of_its_trustpoint() -> None:
    router = with_certificates()
    typed(router, "ip http secure-server", "ip http secure-trustpoint WEB")
    with EmulatedFleet([router], https=True) as fleet:
        assert met(fleet.https_endpoint("r1")) == CHAIN.leaf.der


@pytest.mark.parametrize("trustpoint", ["WEB", "TP-self-signed-1"])
def test_it_can_present_what_is_not_stored(trustpoint: str) -> None:
    router = with_certificates()
    typed(router, "ip http secure-server", f"ip http secure-trustpoint {trustpoint}")
    router.served_https = ((OTHER.leaf,), OTHER.key)
    with EmulatedFleet([router], https=True) as fleet:
        assert met(fleet.https_endpoint("r1")) == OTHER.leaf.der


def test_a_certificate_without_a_known_key_is_not_presented() -> None:
    router = make_router("xe-17")
    router.add_trustpoint("WEB", identity=CHAIN.leaf)
    typed(router, "ip http secure-server", "ip http secure-trustpoint WEB")
    with (
        EmulatedFleet([router], https=True) as fleet,
        pytest.raises(OSError),  # noqa: PT011 likewise
    ):
        met(fleet.https_endpoint("r1"))


@pytest.mark.parametrize("key", ["ios-12.4", "ios-15"])
def test_an_old_release_speaks_tls_1_0(key: str) -> None:
    router = with_certificates(key)
    typed(router, "ip http secure-server")
    with EmulatedFleet([router], https=True) as fleet:
        place = fleet.https_endpoint("r1")
        with (
            socket.create_connection(place, timeout=SECONDS) as plain,
            client().wrap_socket(plain) as secure,
        ):
            assert secure.version() == "TLSv1"


def test_a_request_is_asked_to_log_in() -> None:
    router = with_certificates()
    typed(router, "ip http secure-server")
    with (
        EmulatedFleet([router], https=True) as fleet,
        socket.create_connection(fleet.https_endpoint("r1"), timeout=SECONDS) as plain,
        client().wrap_socket(plain) as secure,
    ):
        secure.sendall(b"GET / HTTP/1.1\r\nHost: r1\r\n\r\n")
        assert secure.recv(1000).startswith(b"HTTP/1.1 401 Unauthorized\r\n")


def test_a_given_key_appears_among_the_keys_of_the_router() -> None:
    router = with_certificates()
    labels = {pair.label: pair.public_der for pair in router.running.keys}
    assert labels == {
        "r1.example.net": CHAIN.key.public_der,
        "TP-self-signed-1": OWN.key.public_der,
    }
    assert router.startup
    assert router.startup.keys == router.running.keys


def test_the_chain_above_the_leaf_is_sent() -> None:
    chain: Chain = make_chain("r1.example.net", kind="ec-p256", depth=2)
    router = make_router("xe-17")
    router.add_trustpoint("WEB", ca=chain.issuer.certificate, identity=chain.leaf, key=chain.key)
    typed(router, "ip http secure-server", "ip http secure-trustpoint WEB")
    context = ssl.create_default_context(cadata=chain.intermediates[1].pem() + chain.root.pem())
    with (
        EmulatedFleet([router], https=True) as fleet,
        socket.create_connection(fleet.https_endpoint("r1"), timeout=SECONDS) as plain,
        context.wrap_socket(plain, server_hostname="r1.example.net") as secure,
    ):
        assert secure.getpeercert(binary_form=True) == chain.leaf.der
