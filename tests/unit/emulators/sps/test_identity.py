"""What each release reads from ``server.pem`` and from the configuration."""

from __future__ import annotations

import re
import ssl
from pathlib import Path

import pytest
from support.chains import make_chain, pem_of
from support.pem_matrix import ROWS, UNREADABLE_CERTIFICATE, Row

from netpki.emulators import APPLIANCE_PERSONALITIES
from netpki.emulators.sps.lighttpd.configuration import read_configuration
from netpki.emulators.sps.lighttpd.identity import Identity, RefusedIdentity, read_identity
from netpki.emulators.sps.lighttpd.loading import Listening, load

CHAIN = make_chain()
RELEASES = APPLIANCE_PERSONALITIES
BLOCK = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
ENGINE = '$SERVER["socket"] == "127.0.0.1:4343" {{ ssl.engine = "enable"\n{} }}\n'


def sent(identity: Identity) -> list[bytes]:
    return [
        ssl.PEM_cert_to_DER_cert(block) for block in BLOCK.findall(identity.certificates.decode())
    ]


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_a_file_gives_what_was_measured(row: Row, release: str, tmp_path: Path) -> None:
    pemfile, personality = tmp_path / "server.pem", RELEASES[release]
    pemfile.write_bytes(row.make(CHAIN))
    expected = [each.der for each in row.sends(CHAIN)]
    if expected:
        identity = read_identity(pemfile, (), personality)
        newest = personality.sends_whole_pemfile
        assert sent(identity) == (expected if newest else expected[:1])
        assert bool(identity.notes) == (newest and bool(row.words))
        return
    with pytest.raises(RefusedIdentity) as raised:
        read_identity(pemfile, (), personality)
    words = (
        UNREADABLE_CERTIFICATE if row.name == "DER" and not personality.reads_der else row.words
    )
    assert words in raised.value.lines[0][1]
    assert raised.value.prompts == 2 * row.name.startswith("encrypted")


@pytest.mark.parametrize(
    ("release", "line"),
    [
        ("sps-1.4.35", ("network.c.537", "SSL: BIO_read_filename('{}') failed")),
        ("sps-1.4.45", ("network.c.598", "SSL: BIO_read_filename('{}') failed")),
        (
            "sps-1.4.69",
            ("fdevent.c.647", "fdevent_load_file() {}: No such file or directory"),
        ),
    ],
)
def test_a_missing_file_is_named(release: str, line: tuple[str, str], tmp_path: Path) -> None:
    place, words = line
    with pytest.raises(RefusedIdentity) as raised:
        read_identity(tmp_path / "none", (), RELEASES[release])
    assert raised.value.lines == ((place, words.format(tmp_path / "none")),)


@pytest.mark.parametrize(
    ("release", "line"),
    [
        ("sps-1.4.35", ("network.c.603", "SSL: Private key does not match")),
        ("sps-1.4.45", ("network.c.664", "SSL: Private key does not match")),
        ("sps-1.4.69", ("mod_openssl.c.1701", "SSL:Private key does not match")),
    ],
)
def test_a_wrong_key_is_named_in_the_words_of_the_release(
    release: str, line: tuple[str, str], tmp_path: Path
) -> None:
    (tmp_path / "server.pem").write_bytes(pem_of(make_chain("other.example.com").key, CHAIN.leaf))
    with pytest.raises(RefusedIdentity) as raised:
        read_identity(tmp_path / "server.pem", (), RELEASES[release])
    ((place, words),) = raised.value.lines
    assert place == line[0]
    assert words.startswith(line[1])


def test_no_representation_shows_a_key(tmp_path: Path) -> None:
    (tmp_path / "server.pem").write_bytes(CHAIN.canonical)
    for release in RELEASES.values():
        assert "PRIVATE" not in repr(read_identity(tmp_path / "server.pem", (), release))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "server.pem").write_bytes(CHAIN.canonical)
    (tmp_path / "ca.pem").write_bytes(pem_of(*CHAIN.intermediates))
    return tmp_path


def loaded(place: Path, text: str, release: str) -> tuple[Listening, ...]:
    (place / "lighttpd.conf").write_text(text)
    root = read_configuration(place / "lighttpd.conf")
    return load(root, RELEASES[release], lambda *_: None)


def test_the_main_socket_comes_first_and_is_plain(place: Path) -> None:
    block = ENGINE.format(f'ssl.pemfile = "{place}/server.pem"')
    main, other = loaded(place, f"server.port = 8080\n{block}", "sps-1.4.35")
    assert (main.host, main.port, main.identity) == ("127.0.0.1", 8080, None)
    assert (other.port, other.identity is None) == (4343, False)


def test_without_a_port_the_main_socket_is_80(place: Path) -> None:
    (main,) = loaded(place, "", "sps-1.4.69")
    assert (main.host, main.port) == ("127.0.0.1", 80)


def test_a_block_can_turn_the_main_socket_to_tls(place: Path) -> None:
    block = ENGINE.format(f'ssl.pemfile = "{place}/server.pem"')
    text = f'server.bind = "127.0.0.1"\nserver.port = 4343\n{block}'
    (main,) = loaded(place, text, "sps-1.4.69")
    assert (main.port, main.identity is None) == (4343, False)


def test_only_the_newest_release_inherits_a_certificate(place: Path) -> None:
    text = f'ssl.pemfile = "{place}/server.pem"\n{ENGINE.format("")}'
    assert loaded(place, text, "sps-1.4.69")[1].identity is not None
    for release, place_ in (("sps-1.4.35", "network.c"), ("sps-1.4.45", "network.c")):
        with pytest.raises(RefusedIdentity) as raised:
            loaded(place, text, release)
        ((where, words),) = raised.value.lines
        assert where.startswith(place_)
        assert words == "ssl.pemfile has to be set"


def test_a_block_with_more_than_its_engine_inherits_nothing(place: Path) -> None:
    block = ENGINE.format(f'ssl.ca-file = "{place}/ca.pem"')
    text = f'ssl.pemfile = "{place}/server.pem"\n{block}'
    with pytest.raises(RefusedIdentity, match="has to be set in same"):
        loaded(place, text, "sps-1.4.69")


@pytest.mark.parametrize(
    ("release", "lines"),
    [
        (
            "sps-1.4.45",
            [
                ("configfile.c.1570", "ssl.pemfile has to be set"),
                ("server.c.881", "setting default values failed"),
            ],
        ),
        (
            "sps-1.4.69",
            [("mod_openssl.c.2659", 'ssl.pemfile has to be set when ssl.engine = "enable"')],
        ),
    ],
)
def test_a_main_socket_needs_a_certificate(
    place: Path, release: str, lines: list[tuple[str, str]]
) -> None:
    with pytest.raises(RefusedIdentity) as raised:
        loaded(place, 'ssl.engine = "enable"\n', release)
    assert list(raised.value.lines) == lines


@pytest.mark.parametrize("release", RELEASES)
def test_a_certificate_that_nobody_uses_is_read_as_well(place: Path, release: str) -> None:
    with pytest.raises(RefusedIdentity):
        loaded(place, f'ssl.pemfile = "{place}/none"\n', release)


def test_the_older_releases_take_all_ca_files_wherever_they_stand(place: Path) -> None:
    (place / "root.pem").write_bytes(pem_of(CHAIN.root))
    block = ENGINE.format(f'ssl.pemfile = "{place}/server.pem"')
    text = f'{block}$SERVER["socket"] == ":9" {{ ssl.ca-file = "{place}/root.pem" }}\n'
    older = loaded(place, text, "sps-1.4.35")[1].identity
    newest = loaded(place, text, "sps-1.4.69")[1].identity
    assert older is not None
    assert newest is not None
    assert ssl.PEM_cert_to_DER_cert(older.authorities) == CHAIN.root.der
    assert newest.authorities == ""
