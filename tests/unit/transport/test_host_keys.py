"""Looking up host keys: what OpenSSH would find, and nothing else."""

from __future__ import annotations

import base64
import hmac
import subprocess
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

import asyncssh
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paramiko import PKey

from netpki.transport.host_keys import AnyOf, host_label, known_keys, revoked_keys

HOST = "r1.example"
PORTED = "[10.0.0.1]:2222"


def public(kind: str) -> str:
    """Type and base64 of a fresh key."""
    text = asyncssh.generate_private_key(kind).export_public_key().decode()
    return " ".join(text.split()[:2])


ONE, TWO = public("ssh-ed25519"), public("ssh-ed25519")
RSA, CURVE = public("ssh-rsa"), public("ecdsa-sha2-nistp256")


def hashed(label: str, salt: bytes = b"01234567890123456789") -> str:
    """As ``ssh-keygen -H`` writes a name."""
    digest = hmac.digest(salt, label.encode(), "sha1")
    return f"|1|{base64.b64encode(salt).decode()}|{base64.b64encode(digest).decode()}"


def text_of(keys: tuple[PKey, ...]) -> list[str]:
    return [f"{key.get_name()} {key.get_base64()}" for key in keys]


def looked_up(directory: Path, content: str, label: str = HOST) -> list[str]:
    file = directory / "known_hosts"
    file.write_bytes(content.encode())
    return text_of(known_keys(label, [file]))


@pytest.mark.parametrize(
    ("address", "port", "label"),
    [
        ("r1.example", 22, "r1.example"),
        ("10.0.0.1", 2222, "[10.0.0.1]:2222"),
        ("2001:db8::1", 22, "2001:db8::1"),
        ("2001:db8::1", 830, "[2001:db8::1]:830"),
    ],
)
def test_a_host_is_labelled_as_openssh_does(address: str, port: int, label: str) -> None:
    assert host_label(address, port) == label


FOUND = {
    "plain": f"{HOST} {ONE}\n",
    "no newline at the end": f"{HOST} {ONE}",
    "CRLF": f"{HOST} {ONE}\r\nother {TWO}\r\n",
    "one of several names": f"10.0.0.9,{HOST},other {ONE}\n",
    "upper case in the file": f"R1.Example {ONE}\n",
    "a comment behind": f"{HOST} {ONE} admin@site\n",
    "tabs and several blanks": f"{HOST}\t  {ONE.replace(' ', '   ')}\n",
    "blanks in front": f"  {HOST} {ONE}\n",
    "hashed": f"{hashed(HOST)} {ONE}\n",
    "hashed, blanks in front": f"\t{hashed(HOST)} {ONE}\n",
    "hashed among others": f"{hashed('a')} {TWO}\n{hashed(HOST)} {ONE}\n{hashed('b')} {TWO}\n",
    "star": f"*.example {ONE}\n",
    "question mark": f"r?.example {ONE}\n",
    "star for all": f"* {ONE}\n",
    "star beside a negation of others": f"!r2.example,*.example {ONE}\n",
    "garbage around": f"\n\n# {HOST} {TWO}\nr1\n|1|x\n=\n{HOST} {ONE}\n\x00\xff\n",
    "broken hash in front": f"|1|abc|def {TWO}\n|1|a=b|=== {TWO}\n{hashed(HOST)} {ONE}\n",
    "broken key in front": f"{HOST} ssh-ed25519 AAAA\n{HOST} ssh-ed25519 !\n{HOST} {ONE}\n",
    "unknown type in front": f"{HOST} ssh-dss AAAA\n{HOST} sk-x@openssh.com AA==\n{HOST} {ONE}\n",
    "an authority in front": f"@cert-authority {HOST} {TWO}\n{HOST} {ONE}\n",
    "another one revoked": f"@revoked {HOST} {TWO}\n{HOST} {ONE}\n",
    "twice": f"{HOST} {ONE}\n*.example {ONE}\n",
}


@pytest.mark.parametrize("content", FOUND.values(), ids=FOUND)
def test_the_one_key_of_a_host_is_found(content: str, tmp_path: Path) -> None:
    assert looked_up(tmp_path, content) == [ONE]
    assert looked_up(tmp_path, content, HOST.upper()) == [ONE]


NOT_FOUND = {
    "empty": "",
    "a comment": f"#{HOST} {ONE}\n# {HOST} {ONE}\n",
    "another host": f"r2.example {ONE}\n",
    "a longer name": f"{HOST}.net {ONE}\nx{HOST} {ONE}\n",
    "only in the comment": f"r2.example {ONE} {HOST}\nr2.example {ONE} admin,{HOST} x\n",
    "a port": f"[{HOST}]:2222 {ONE}\n",
    "hashed with a port": f"{hashed(f'[{HOST}]:2222')} {ONE}\n",
    "hashed another": f"{hashed('r2.example')} {ONE}\n",
    "negated": f"!{HOST},*.example {ONE}\n",
    "negated behind": f"*.example,!{HOST} {ONE}\n",
    "negated by a pattern": f"{HOST},!r1.* {ONE}\n",
    "only negated": f"!r2.example {ONE}\n",
    "star of another domain": f"*.example.net {ONE}\n",
    "set of characters, which is none": f"r[1].example {ONE}\n",
    "an authority": f"@cert-authority {HOST} {ONE}\n@cert-authority *.example {TWO}\n",
    "an unheard-of marker": f"@trusted {HOST} {ONE}\n",
    "no key": f"{HOST}\n{HOST} ssh-ed25519\n",
    "revoked": f"@revoked {HOST} {ONE}\n",
    "known and revoked": f"{HOST} {ONE}\n@revoked {HOST} {ONE}\n",
    "revoked for all": f"@revoked * {ONE}\n{HOST} {ONE}\n",
    "revoked under a hash": f"@revoked {hashed(HOST)} {ONE}\n{HOST} {ONE}\n",
    "revoked with a tab": f"@revoked\t{HOST}\t{ONE}\n{HOST} {ONE}\n",
}


@pytest.mark.parametrize("content", NOT_FOUND.values(), ids=NOT_FOUND)
def test_no_other_key_is_taken_for_the_one_of_a_host(content: str, tmp_path: Path) -> None:
    assert looked_up(tmp_path, content) == []


@pytest.mark.parametrize(
    "content",
    [
        f"{PORTED} {ONE}\n",
        f"{hashed(PORTED)} {ONE}\n",
        f"other,{PORTED} {ONE}\n",
        f"[10.0.0.*]:2222 {ONE}\n",
        f"[10.0.0.?]:* {ONE}\n",
        f"!10.0.0.1,[10.0.0.*]:2222 {ONE}\n",
    ],
    ids=count(),
)
def test_a_host_on_a_port_is_found(content: str, tmp_path: Path) -> None:
    assert looked_up(tmp_path, content, PORTED) == [ONE]


@pytest.mark.parametrize(
    "content",
    [
        f"10.0.0.1 {ONE}\n",
        f"[10.0.0.1]:22 {ONE}\n",
        f"[10.0.0.1]:22222 {ONE}\n",
        f"[10.0.0.*]:2222,![10.0.0.1]:2222 {ONE}\n",
        f"![10.0.0.1]:*,* {ONE}\n",
    ],
    ids=count(),
)
def test_a_host_on_another_port_is_another_host(content: str, tmp_path: Path) -> None:
    assert looked_up(tmp_path, content, PORTED) == []


def test_keys_of_all_types_and_files_are_found(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_text(f"{HOST} {ONE}\n{HOST} {RSA}\n{HOST} {TWO}\n")
    second.write_text(f"*.example {CURVE}\n{HOST} {ONE}\n@revoked {HOST} {TWO}\n")
    files = [first, tmp_path / "missing", second]
    assert text_of(known_keys(HOST, files)) == [ONE, RSA, CURVE]
    assert text_of(revoked_keys(HOST, files)) == [TWO]
    assert known_keys(HOST, [tmp_path / "missing", tmp_path, Path("~nobody-here/x")]) == ()


def test_a_file_that_was_changed_is_read_again(tmp_path: Path) -> None:
    assert looked_up(tmp_path, f"{HOST} {ONE}\n") == [ONE]
    assert looked_up(tmp_path, f"{HOST} {ONE}\n{HOST} {RSA}\n") == [ONE, RSA]


def test_a_home_directory_may_be_abbreviated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "known_hosts").write_text(f"{HOST} {ONE}\n")
    assert text_of(known_keys(HOST, [Path("~/known_hosts")])) == [ONE]


def test_several_keys_of_one_type_are_equal_to_each_of_them(tmp_path: Path) -> None:
    file = tmp_path / "known_hosts"
    file.write_text(f"{HOST} {ONE}\n{HOST} {TWO}\n{HOST} {RSA}\n")
    one, two, rsa = known_keys(HOST, [file])
    both = AnyOf((one, two))
    assert both == one
    assert both == two
    assert both != rsa
    assert both.get_name() == "ssh-ed25519"
    assert both.get_base64() == one.get_base64()
    assert hash(both) == hash(AnyOf((one, two)))


def openssh_finds(file: Path, label: str) -> list[str]:
    """What ``ssh-keygen -F`` prints for a host, without markers and those of authorities."""
    done = subprocess.run(
        ["ssh-keygen", "-F", label, "-f", file],  # noqa: S607 wherever it is installed
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    lines = [line.split() for line in done.stdout.splitlines() if not line.startswith("#")]
    return sorted({" ".join(line[1:3]) for line in lines if not line[0].startswith("@")})


NAMES = st.sampled_from(
    [
        *(HOST, "r2.example", "R1.EXAMPLE", PORTED, "[10.0.0.2]:2222", "10.0.0.1"),
        *("*.example", "r?.example", "[10.0.0.*]:2222", "*", "!r2.example", "!r1.example"),
        *("![10.0.0.1]:2222", "r[1].example", "é", "", "#x"),
    ]
)
ENTRIES = st.one_of(
    st.tuples(
        st.sampled_from(["", " ", "\t", "#", "@cert-authority "]),
        st.one_of(
            st.lists(NAMES, min_size=1, max_size=3).map(",".join),
            st.sampled_from([HOST, PORTED, "r2.example"]).map(hashed),
        ),
        st.sampled_from([" ", "  ", "\t"]),
        st.sampled_from([ONE, TWO, RSA, CURVE]),
        st.sampled_from(["", " comment", " r1.example"]),
    ).map("".join),
    st.sampled_from(["", "# comment", "garbage", "|1|x|y z"]),
)


@settings(deadline=None, max_examples=80)
@given(
    lines=st.lists(ENTRIES, max_size=6),
    label=st.sampled_from([HOST, PORTED, "r2.example", "10.0.0.1", "[10.0.0.2]:2222"]),
)
def test_what_is_found_is_what_openssh_finds(
    lines: list[str], label: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("hosts") / "known_hosts"
    file.write_bytes("".join(f"{line}\n" for line in lines).encode())
    assert sorted(text_of(known_keys(label, [file]))) == openssh_finds(file, label)


def test_a_file_hashed_by_openssh_is_read(tmp_path: Path) -> None:
    file = tmp_path / "known_hosts"
    file.write_text(f"{HOST} {ONE}\n{PORTED},10.0.0.1 {RSA}\nother {TWO}\n")
    subprocess.run(
        ["ssh-keygen", "-q", "-H", "-f", file],  # noqa: S607 wherever it is installed
        check=True,
        capture_output=True,
        timeout=30,
    )
    assert HOST not in file.read_text()
    assert text_of(known_keys(HOST, [file])) == [ONE]
    assert text_of(known_keys(PORTED, [file])) == [RSA]
    assert text_of(known_keys("10.0.0.1", [file])) == [RSA]
    assert known_keys("stranger", [file]) == ()


@pytest.mark.parametrize("name", [str, hashed])
def test_a_large_file_costs_little(name: Callable[[str], str], tmp_path: Path) -> None:
    file = tmp_path / "known_hosts"
    lines = [f"{name(f'10.{n >> 8}.{n & 255}.1')} {TWO}\n" for n in range(20_000)]
    file.write_text("".join([*lines, f"{name(HOST)} {ONE}\n", f"*.example {RSA}\n"]))
    began = time.process_time()
    for _ in range(5):
        assert set(text_of(known_keys(HOST, [file]))) == {ONE, RSA}
    # paramiko's own reader takes minutes here.
    assert time.process_time() - began < 5
