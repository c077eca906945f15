"""What may be logged of a conversation."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.examples import examples

from netpki.dialog import MASK, Transcript, mask_configuration


@pytest.mark.parametrize(
    "line",
    [
        " password 7 hunter2",
        "enable secret 9 hunter2",
        "enable password hunter2",
        "username admin privilege 15 secret 5 hunter2",
        "username admin password 0 hunter2",
        "crypto isakmp key hunter2 address 10.0.0.1",
        "crypto isakmp key 6 hunter2 address 10.0.0.1",
        "  pre-shared-key hunter2",
        "  pre-shared-key local 6 hunter2",
        "snmp-server community hunter2 RO",
        "snmp-server host 10.0.0.1 version 2c hunter2",
        "tacacs-server host 10.0.0.1 key 7 hunter2",
        "tacacs-server key hunter2",
        "radius-server key 7 hunter2",
        " key hunter2",
        " key 7 hunter2",
        " server-private 10.0.0.1 port 49 key 7 hunter2",
        "  key-string 7 hunter2",
        "ntp authentication-key 1 md5 hunter2 7",
        " ip ospf message-digest-key 1 md5 7 hunter2",
        " ip ospf authentication-key 7 hunter2",
        " vrrp 1 authentication text hunter2",
        " neighbor 10.0.0.2 password 7 hunter2",
        " ppp chap password 0 hunter2",
        " wpa-psk ascii 0 hunter2",
        "crypto pki export T pkcs12 terminal password hunter2",
        "crypto pki import T pem terminal password hunter2",
    ],
)
def test_the_secret_of_a_configuration_line_is_masked(line: str) -> None:
    masked = mask_configuration(f"hostname r1\n{line}\nend")
    assert "hunter2" not in masked
    assert MASK in masked
    assert masked.startswith("hostname r1\n")
    assert masked.endswith("\nend")


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        ("http://r1:hunter2@ca.example.com/scep", f"http://r1:{MASK}@ca.example.com/scep"),
        ("tftp://:hunter2@192.0.2.1/r1", f"tftp://:{MASK}@192.0.2.1/r1"),
        ("ftp://r1:hun@ter2@192.0.2.1/r1", f"ftp://r1:{MASK}@192.0.2.1/r1"),
        (f"http://r1:{'x' * 300}@ca/", f"http://r1:{MASK}@ca/"),
        ("http://r1:hun?ter2@ca/", f"http://r1:{MASK}?{MASK}"),
        ("http://evil:80?x=@ca.example.com/", f"http://evil:{MASK}?x={MASK}"),
        ("http://ca/scep?challenge=hunter2", f"http://ca/scep?challenge={MASK}"),
        (
            "http://ca/?op=GetCACert&challenge=a=b;c=d",
            f"http://ca/?op={MASK}&challenge={MASK};c={MASK}",
        ),
        ("HTTPS://CA/?hunter2 more", f"HTTPS://CA/?{MASK} more"),
        ("http://ca/\x16?hunter2", f"http://ca/\x16?{MASK}"),
        ("http://ca?a=hunter2?b=hunter3", f"http://ca?a={MASK}?b={MASK}"),
        ("http://a/?x=1 http://b/?y=2", f"http://a/?x={MASK} http://b/?y={MASK}"),
    ],
)
def test_of_an_address_password_and_query_are_masked(line: str, masked: str) -> None:
    assert mask_configuration(f" enrollment url {line}\nend") == f" enrollment url {masked}\nend"
    assert mask_configuration(masked) == masked


@pytest.mark.parametrize(
    "text", ["http://" * 100_000, "http://a:" * 100_000, "http://a?" * 100_000]
)
def test_a_long_line_of_addresses_is_masked_in_a_moment(text: str) -> None:
    before = time.thread_time()
    mask_configuration(text)
    assert time.thread_time() - before < 2


@pytest.mark.parametrize(
    "text",
    [
        " enrollment url http://ca.example.com:80/certsrv/mscep/mscep.dll\n",
        " enrollment url http://[2001:db8::1]:80/scep\n",
        " crl query ldap://192.0.2.1/CN=CA?certificateRevocationList?base?cn=CA\n",
        "see http://example.com/? for more\n",
        "crypto pki trustpoint trendmicro\n enrollment terminal\n revocation-check crl none\n",
        " fingerprint 50CB1BE1F8A16D5C0DB3BC72E6D422B082D7F7CD\n",
        " rsakeypair MYKEY 2048\n",
        "Fingerprint MD5: 0813A2CD A3577F5B B8444C8F 093BDB2E\n",
        "crypto key generate rsa general-keys label K modulus 2048\n",
        "A key named K has been generated\n",
        "service password-encryption\n",
        "Password: \n",
        "ip ssh server algorithm hostkey rsa-sha2-512\n",
        "Signature Algorithm: MD5 with RSA Encryption\n",
        "match certificate MAP\n hash sha256\n",
        "-----BEGIN CERTIFICATE-----\nMIIDIjCCAgqgAwIBAgIBATANBgkqhkiG9w0B\n",
    ],
)
def test_what_is_no_secret_stays_readable(text: str) -> None:
    assert mask_configuration(text) == text


def test_a_hidden_secret_is_masked_wherever_it_stands() -> None:
    transcript = Transcript()
    transcript.hide("hunter2")
    transcript.add("typed hun")
    transcript.add("ter2 and again hunter2\r\n")
    assert str(transcript) == f"typed {MASK} and again {MASK}"
    assert transcript.masked("wrong: hunter2") == f"wrong: {MASK}"


def test_the_longer_of_two_secrets_is_masked_first() -> None:
    transcript = Transcript()
    transcript.hide("hunter")
    transcript.hide("hunter2")
    transcript.add("hunter2 hunter")
    assert str(transcript) == f"{MASK} {MASK}"


def test_an_empty_secret_hides_nothing() -> None:
    transcript = Transcript()
    transcript.hide("")
    transcript.add("hello")
    assert str(transcript) == "hello"


def test_the_end_is_kept_because_failures_stand_there() -> None:
    transcript = Transcript(limit=10)
    for number in range(100):
        transcript.add(f"{number:05d}")
    assert str(transcript) == "0009800099"


@settings(max_examples=examples(200))
@given(
    secret=st.text(alphabet="abcdef", min_size=6, max_size=30),
    between=st.text(alphabet="xyz\r\n", max_size=8),
    times=st.integers(1, 60),
    size=st.integers(1, 40),
    limit=st.integers(20, 120),
)
def test_not_even_the_tail_of_a_secret_stays_when_the_beginning_is_dropped(
    secret: str, between: str, times: int, size: int, limit: int
) -> None:
    transcript = Transcript(limit=limit)
    transcript.hide(secret)
    said = (between + secret) * times
    for start in range(0, len(said), size):
        transcript.add(said[start : start + size])
    assert not set(str(transcript)) & set("abcdef")
