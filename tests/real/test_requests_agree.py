"""The ``openssl`` program is asked for the same request from the same file."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from real.installing import program
from support.chains import key_of
from support.examples import examples

from netpki.errors import InputError
from netpki.pki.openssl_configuration import read_openssl_configuration
from netpki.pki.request import CertificateRequest, build_request, read_request

KEY = key_of("ec-p256", "openssl agrees")
SEED = Path(__file__).parents[1] / "recordings" / "sps" / "seed_002_request.cnf"
CORRECTED = (
    SEED.read_text(encoding="utf-8")
    .replace("[email\u00a0protected]", "pki@example.com")
    .replace("\u00a0", " ")
    .replace("DNS.1", "\n[ alt_names ]\nDNS.1")
    # What is empty is an error to openssl, and left out here.
    .replace("DNS.2 =\n", "")
    .replace("DNS.3 =\n", "")
    .replace("IP.1 =\n", "IP.1 = 192.0.2.10\n")
    .replace("commonName =\n", "commonName = BSA-TSPS01\n")
    .replace("nombstr", "utf8only")
)
WITH_PROMPTS = """\
HOME = .
dir = ./demoCA
[ CA_default ]
certs = $dir/certs   # where they are kept
[ req ]
default_bits = 2048
default_md = sha384
distinguished_name = req_distinguished_name
attributes = req_attributes
x509_extensions = v3_ca
req_extensions = v3_req
string_mask = utf8only
[ req_distinguished_name ]
countryName = Country Name (2 letter code)
countryName_default = GB
countryName_min = 2
countryName_max = 2
0.organizationName = Organization Name (eg, company)
0.organizationName_default = Internet Widgits Pty Ltd
commonName = Common Name (e.g. server FQDN or YOUR name)
commonName_value = sps.example.com
emailAddress = Email Address
[ req_attributes ]
challengePassword = A challenge password
challengePassword_min = 4
[ v3_req ]
basicConstraints = CA:FALSE
keyUsage = critical, digitalSignature, keyEncipherment
subjectAltName = DNS:sps.example.com, DNS:*.apps.example.com , IP:2001:db8::10
[ v3_ca ]
subjectKeyIdentifier = hash
basicConstraints = critical,CA:true
"""
TRICKS = """\
# every trick of the syntax
domain = example.com
company = "Example # Co" 'Ltd'
unit = IT \\
Services
[host]
name = sps
[req]
prompt = no
utf8 = yes
distinguished_name = subject of it
req_extensions = extensions
[ subject of it ] what follows is nothing
C = DE
ST = Nordrhein-Westfalen
L = K\u00f6ln
0.O = $company
OU = ${unit} \\# 1   # a comment
CN = $host::name.$domain
[extensions]
subjectAltName = @names
extensions::extendedKeyUsage = TLS Web Server Authentication
[names]
DNS = $(host::name).${domain}
DNS.b = "sps"
IP.1 = 192.0.2.10
[req]
default_md = sha512
"""
FILES = {
    "the seed's, corrected": CORRECTED,
    "with prompts": WITH_PROMPTS,
    "tricks": TRICKS,
    "tricks from Windows": TRICKS.replace("\n", "\r\n"),
    "with a mark": f"\ufeff{TRICKS}",
}
REFUSED = {
    "no equals sign": "[req]\nprompt\n",
    "no bracket": "[req\n",
    "nothing of that name": "[req]\na = $b\ndistinguished_name = $a\n",
    "no brace": "[req]\na = b\ndistinguished_name = ${a\n",
    "no section of the subject": "[req]\nprompt = no\ndistinguished_name = dn\n",
    "prompt is not no": "[req]\nprompt = NO\ndistinguished_name = dn\n[dn]\nO = x\n",
    "unknown attribute": "[req]\nprompt = no\ndistinguished_name = dn\n[dn]\nCN_default = x\n",
    "country": "[req]\nprompt = no\ndistinguished_name = dn\n[dn]\nC = GBR\n",
    "unknown extension": f"{CORRECTED}\n[v3_req]\nnonsense = x\n",
    "lower case": f"{CORRECTED}\n[alt_names]\ndns.7 = x\n",
    "no kind": f"{CORRECTED}\n[v3_req]\nsubjectAltName = sps\n",
    "names among extensions": f"{CORRECTED}\n[v3_req]\nDNS.9 = sps\n",
}


def asked(text: str, directory: Path) -> subprocess.CompletedProcess[bytes]:
    """``openssl req -new`` with the file and our key, nobody at the keyboard."""
    (directory / "request.cnf").write_bytes(text.encode())
    (directory / "request.key").write_text(KEY.pem())
    return subprocess.run(
        [
            *(program("openssl"), "req", "-new", "-batch", "-config", "request.cnf"),
            *("-key", "request.key"),
        ],
        cwd=directory,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=60,
    )


def ours(text: str) -> CertificateRequest:
    return build_request(read_openssl_configuration(text, source="request.cnf"), KEY)


def values(request: CertificateRequest) -> list[str]:
    """Of the subject, without the blanks around them that quotes can keep."""
    return [str(attribute.value).strip(" \t\n") for attribute in request.x509.subject]


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_openssl_asks_for_the_same_subject_and_names(text: str, tmp_path: Path) -> None:
    done = asked(text, tmp_path)
    theirs = read_request(done.stdout.decode(), source=done.stderr.decode())
    own = ours(text)
    assert own.subject == theirs.subject
    assert sorted(own.names) == sorted(theirs.names)
    assert own.hash == theirs.hash
    assert own.public_der == theirs.public_der


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_what_openssl_refuses_is_refused_with_its_line(text: str, tmp_path: Path) -> None:
    assert asked(text, tmp_path).returncode
    with pytest.raises(InputError, match=r"request\.cnf, line \d+: "):
        ours(text)


def test_the_seed_as_printed_is_refused_by_openssl_and_explained_here(tmp_path: Path) -> None:
    text = SEED.read_text(encoding="utf-8")
    assert asked(text, tmp_path).returncode
    with pytest.raises(InputError, match=r"line 30: emailAddress: .* web page"):
        ours(text)


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_openssl_reads_our_request(text: str) -> None:
    request = ours(text)
    done = subprocess.run(
        [program("openssl"), "req", "-verify", "-noout", "-subject", "-nameopt", "RFC2253"],
        input=request.pem().encode(),
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert b"verify OK" in done.stderr + done.stdout
    assert done.stdout.startswith(b"subject=")


@settings(max_examples=examples(60))
@given(value=st.text("ab$#\\\"'`;={}():_ \tn\n", max_size=14))
def test_any_value_means_to_both_the_same(
    value: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = TRICKS.replace("Nordrhein-Westfalen", f"a{value}")
    done = asked(text, tmp_path_factory.getbasetemp())
    try:
        own = ours(text)
    except InputError:
        return  # stricter: control characters and what else makes no sense in a subject
    if re.search(r"\n\s*;", value):
        return  # laxer: it is a comment here, as in files of Windows
    assert done.stdout, done.stderr
    assert values(own) == values(read_request(done.stdout.decode()))
