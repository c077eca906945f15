"""Keys are made once and never lost; requests and chains stay the same until they must not."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from support.certificates import NOON
from support.chains import authority, pem_of

from netpki.errors import CertificateFormatError, CertificateRefusedError, InputError
from netpki.issuing import IssuedChain, Issuer, LocalCa, ManualExchange, Pending
from netpki.pki import PrivateKey
from netpki.pki.request import CertificateRequest, RequestFields, read_request
from netpki.services import enrollment
from netpki.services.enrollment import (
    KeyStore,
    PreparedRequest,
    is_due,
    kept_chain,
    obtain,
    plan_request,
    prepare_request,
)

HOST = "sps01"
FIELDS = RequestFields(common_name="sps01", dns_names=("sps01",), key="ec-p256")
ROOT = authority("Enrolment Root", kind="ec-p256")


@pytest.fixture
def store(tmp_path: Path) -> KeyStore:
    return KeyStore(tmp_path / "keys")


def ca(now: datetime = NOON, *, days: int = 397, name: str = "Enrolment Root") -> LocalCa:
    found = authority(name, kind="ec-p256")
    return LocalCa(found.certificate, found.key, days=days, now=now)


def prepared_in(
    store: KeyStore,
    fields: RequestFields = FIELDS,
    *,
    host: str = HOST,
    rekey: bool = False,
    now: datetime = NOON,
) -> PreparedRequest:
    return prepare_request(store, host, fields, rekey=rekey, now=now)


def obtained(
    prepared: PreparedRequest,
    issuer: Issuer | None = None,
    *,
    now: datetime = NOON,
    days: int = 30,
) -> IssuedChain:
    answer = obtain(prepared, issuer or ca(now), renew_before_days=days, now=now)
    assert isinstance(answer, IssuedChain)
    return answer


def files_in(store: KeyStore) -> dict[str, bytes]:
    directory = store.path(HOST, "key").parent
    return {path.name: path.read_bytes() for path in directory.iterdir()}


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# Keys.


@pytest.mark.parametrize(
    ("kind", "made"), [("ec-p256", "EC 256"), ("ec-p384", "EC 384"), ("rsa-2048", "RSA 2048")]
)
def test_a_key_is_made_once_private_in_a_private_directory(
    kind: str, made: str, store: KeyStore
) -> None:
    key = store.key_for(HOST, kind, now=NOON)  # type: ignore[arg-type]  # one of the kinds
    path = store.path(HOST, "key")
    assert key.kind == made
    assert mode_of(path) == 0o600
    assert mode_of(path.parent) == 0o700
    before = path.stat()
    assert store.key_for(HOST, kind, now=NOON) == key == store.key_of(HOST)  # type: ignore[arg-type]  # likewise
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert PrivateKey.load(path.read_bytes()) == key


def test_a_new_key_keeps_the_old_one_under_the_time(store: KeyStore) -> None:
    old = store.key_for(HOST, "ec-p256", now=NOON)
    new = store.key_for(HOST, "ec-p384", rekey=True, now=NOON)
    archived = store.path(HOST, "key.20261122T120000Z")
    assert PrivateKey.load(archived.read_bytes()) == old
    assert mode_of(archived) == 0o600
    assert store.key_of(HOST) == new != old
    with pytest.raises(InputError, match=r"sps01\.key\.20261122T120000Z is there already"):
        store.key_for(HOST, "ec-p384", rekey=True, now=NOON)
    assert store.key_of(HOST) == new
    store.key_for(HOST, "ec-p384", rekey=True, now=NOON + timedelta(seconds=1))
    assert len([name for name in files_in(store) if ".key." in name]) == 2


def test_where_there_is_no_key_a_new_one_is_just_made(store: KeyStore) -> None:
    store.key_for(HOST, "ec-p256", rekey=True, now=NOON)
    assert sorted(files_in(store)) == ["sps01.key", "sps01.lock"]


def test_a_key_of_another_kind_is_not_replaced(store: KeyStore) -> None:
    key = store.key_for(HOST, "ec-p256", now=NOON)
    with pytest.raises(InputError, match="is EC 256, and rsa-2048 is asked for") as caught:
        store.key_for(HOST, now=NOON)
    assert "rekey" in caught.value.hint
    assert store.key_of(HOST) == key


@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_a_key_that_others_can_read_is_refused_with_the_command(
    mode: int, store: KeyStore
) -> None:
    store.key_for(HOST, "ec-p256", now=NOON)
    path = store.path(HOST, "key")
    path.chmod(mode)
    for use in (lambda: store.key_of(HOST), lambda: prepared_in(store)):
        with pytest.raises(InputError, match="is open to others") as caught:
            use()
        assert f"chmod 600 {path}" in caught.value.hint


def test_a_directory_that_others_can_enter_is_refused(store: KeyStore) -> None:
    directory = store.path(HOST, "key").parent
    directory.mkdir(mode=0o755)
    for use in (prepared_in, lambda store: plan_request(store, HOST, FIELDS)):
        with pytest.raises(InputError, match="is open to others") as caught:
            use(store)
        assert f"chmod 700 {directory}" in caught.value.hint
    assert list(directory.iterdir()) == []


def test_a_link_in_the_place_of_a_key_is_refused(store: KeyStore, tmp_path: Path) -> None:
    store.key_for("other", "ec-p256", now=NOON)
    store.path(HOST, "key").symlink_to(store.path("other", "key"))
    with pytest.raises(InputError, match="it is a symbolic link"):
        store.key_for(HOST, "ec-p256", now=NOON)
    store.path("third", "lock").symlink_to(tmp_path / "victim")
    with pytest.raises(InputError, match="cannot be opened"):
        store.key_for("third", "ec-p256", now=NOON)
    assert not (tmp_path / "victim").exists()


def test_a_damaged_key_is_named_and_not_replaced(store: KeyStore) -> None:
    store.key_for(HOST, "ec-p256", now=NOON)
    path = store.path(HOST, "key")
    text = path.read_text()[:60]
    path.write_text(text)
    with pytest.raises(CertificateFormatError, match=r"sps01\.key: this is no private key"):
        prepared_in(store)
    assert path.read_text() == text


@pytest.mark.parametrize("host", ["../x", "a/b", "/etc/passwd", "2001:db8::1", "a;b", "..", "x\0"])
def test_no_name_of_a_host_leads_out_of_the_directory(
    host: str, store: KeyStore, tmp_path: Path
) -> None:
    first = prepared_in(store, host=host)
    obtained(first)
    assert [path.name for path in tmp_path.iterdir()] == ["keys"]
    assert all(path.parent == tmp_path / "keys" for path in (first.key_path, first.chain_path))
    assert not prepared_in(store, host=host).created
    assert store.key_of(host) != store.key_for(HOST, "ec-p256", now=NOON)


def test_nothing_shows_the_key(store: KeyStore) -> None:
    prepared = prepared_in(store)
    secret = prepared.key_path.read_text().splitlines()[1]
    assert secret not in repr(prepared) + repr(store)
    assert secret.encode() not in b"".join(
        data for name, data in files_in(store).items() if name != "sps01.key"
    )


# Requests.


def test_a_request_is_for_the_key_and_lies_beside_it(store: KeyStore) -> None:
    prepared = prepared_in(store)
    assert prepared.created
    assert prepared.key_path.name == "sps01.key"
    assert prepared.request_path.name == "sps01.csr"
    assert mode_of(prepared.request_path) == 0o644
    assert read_request(prepared.request_path.read_text()) == prepared.request
    key = store.key_of(HOST)
    assert key is not None
    assert prepared.request.public_der == key.public_der
    assert prepared.request.names == ("sps01",)


def test_the_same_wish_finds_the_same_request_byte_by_byte(store: KeyStore) -> None:
    first = prepared_in(store)
    first.request_path.write_bytes(first.request_path.read_bytes().replace(b"\n", b"\r\n"))
    before = files_in(store)
    again = prepared_in(store, now=NOON + timedelta(days=99))
    assert (again.request, again.created) == (first.request, False)
    assert files_in(store) == before
    assert plan_request(store, HOST, FIELDS) == ()


@pytest.mark.parametrize(
    "fields",
    [
        replace(FIELDS, dns_names=("sps01", "more")),
        replace(FIELDS, organization="Example"),
        replace(FIELDS, hash="sha384"),
    ],
    ids=["names", "subject", "hash"],
)
def test_another_wish_makes_another_request_with_the_same_key(
    fields: RequestFields, store: KeyStore
) -> None:
    first = prepared_in(store)
    assert plan_request(store, HOST, fields) == ("a new request",)
    again = prepared_in(store, fields)
    assert again.created
    assert again.request != first.request
    assert again.request.public_der == first.request.public_der
    assert read_request(again.request_path.read_text()) == again.request


@pytest.mark.parametrize("damage", [b"", b"x", b"-----BEGIN CERTIFICATE REQUEST-----\n"])
def test_a_request_that_cannot_be_read_is_made_again(damage: bytes, store: KeyStore) -> None:
    prepared_in(store).request_path.write_bytes(damage)
    assert plan_request(store, HOST, FIELDS) == ("a new request",)
    assert prepared_in(store).created
    assert not prepared_in(store).created


def test_a_request_of_another_key_or_with_a_wrong_signature_is_made_again(
    store: KeyStore,
) -> None:
    first = prepared_in(store)
    other = prepared_in(store, host="other").request
    der = first.request.der
    for strange in (other, CertificateRequest(der[:-1] + bytes([der[-1] ^ 1]))):
        first.request_path.write_text(strange.pem())
        assert prepared_in(store).created


def test_a_new_key_makes_a_new_request(store: KeyStore) -> None:
    first = prepared_in(store)
    assert plan_request(store, HOST, FIELDS, rekey=True) == (
        "a new key (ec-p256)",
        "a new request",
    )
    again = prepared_in(store, rekey=True)
    assert again.created
    assert again.request.public_der != first.request.public_der


def test_a_plan_writes_nothing_and_says_what_is_made(store: KeyStore) -> None:
    assert plan_request(store, HOST, FIELDS) == ("a new key (ec-p256)", "a new request")
    assert not store.path(HOST, "key").parent.exists()


def test_without_a_name_no_key_is_made(store: KeyStore) -> None:
    nameless = RequestFields(common_name="sps01", key="ec-p256")
    for use in (plan_request, lambda *given: prepare_request(*given, now=NOON)):
        with pytest.raises(InputError, match="names no host"):
            use(store, HOST, nameless)
    assert not store.path(HOST, "key").exists()


# Chains.


def test_a_chain_is_issued_written_and_found_again(store: KeyStore) -> None:
    prepared = prepared_in(store)
    assert kept_chain(prepared, now=NOON) is None
    first = obtained(prepared)
    assert prepared.chain_path.name == "sps01.chain.pem"
    assert prepared.chain_path.read_bytes() == pem_of(first.leaf, ROOT.certificate)
    assert mode_of(prepared.chain_path) == 0o644
    before = files_in(store)
    assert obtained(prepared_in(store), now=NOON + timedelta(days=300)) == first
    assert kept_chain(prepared, now=NOON) == first
    assert files_in(store) == before


def test_a_due_certificate_is_replaced_with_the_same_key_and_request(store: KeyStore) -> None:
    prepared = prepared_in(store)
    first = obtained(prepared)
    later = first.leaf.not_after - timedelta(days=30)
    assert obtained(prepared, now=later - timedelta(seconds=1)) == first
    again = obtained(prepared, now=later)
    assert again.leaf.not_after > first.leaf.not_after
    assert obtained(prepared, now=later) == again


@pytest.mark.parametrize("days", [0, 1, 5000, 10**15])
def test_the_time_before_the_end_is_never_more_than_a_third_of_a_life(
    days: int, store: KeyStore
) -> None:
    prepared = prepared_in(store)
    leaf = obtained(prepared, days=days).leaf
    before = min(timedelta(days=min(days, 10**6)), (leaf.not_after - leaf.not_before) / 3)
    due = leaf.not_after - before
    second = timedelta(seconds=1)
    assert not is_due(leaf, renew_before_days=days, now=due - second)
    assert is_due(leaf, renew_before_days=days, now=due + second)


def test_days_after_the_end_are_refused(store: KeyStore) -> None:
    with pytest.raises(InputError, match="renewed 1 days after its end"):
        obtained(prepared_in(store), days=-1)


def test_short_lives_do_not_end_in_a_new_certificate_each_time(store: KeyStore) -> None:
    prepared = prepared_in(store)
    first = obtained(prepared, ca(days=7))
    assert obtained(prepared, ca(days=7)) == first


def test_other_wishes_another_key_and_another_ca_make_another_certificate(
    store: KeyStore,
) -> None:
    first = obtained(prepared_in(store))
    second = obtained(prepared_in(store, replace(FIELDS, dns_names=("sps01", "more"))))
    third = obtained(prepared_in(store))
    fourth = obtained(prepared_in(store, rekey=True))
    fifth = obtained(prepared_in(store), ca(name="Next Root"))
    assert len({chain.leaf for chain in (first, second, third, fourth, fifth)}) == 5
    assert fifth.root == authority("Next Root", kind="ec-p256").certificate


@pytest.mark.parametrize("damage", [b"", b"x", b"\x30\x82", pem_of(ROOT.certificate)])
def test_a_chain_that_is_none_is_had_again(damage: bytes, store: KeyStore) -> None:
    prepared = prepared_in(store)
    obtained(prepared)
    prepared.chain_path.write_bytes(damage)
    assert kept_chain(prepared, now=NOON) is None
    assert obtained(prepared).leaf


def test_a_directory_in_the_place_of_the_chain_is_named(store: KeyStore) -> None:
    prepared = prepared_in(store)
    prepared.chain_path.mkdir()
    with pytest.raises(InputError, match=r"sps01\.chain\.pem cannot be written"):
        obtained(prepared)


def test_a_request_that_was_replaced_meanwhile_is_not_signed(store: KeyStore) -> None:
    prepared = prepared_in(store)
    prepared_in(store, rekey=True)
    with pytest.raises(InputError, match="was replaced meanwhile"):
        obtained(prepared)
    assert not prepared.chain_path.exists()


# With people in between.


def test_a_request_waits_until_its_certificate_comes(store: KeyStore, tmp_path: Path) -> None:
    exchange = ManualExchange(tmp_path / "exchange", now=NOON)
    prepared = prepared_in(store)
    waiting = obtain(prepared, exchange, now=NOON)
    assert isinstance(waiting, Pending)
    assert obtain(prepared_in(store), exchange, now=NOON) == waiting
    asked = read_request((tmp_path / "exchange" / "sps01.csr").read_text())
    answer = ca().issue(asked, subject_label="x")
    (tmp_path / "exchange" / "sps01.cer").write_bytes(answer.leaf.der)
    assert obtained(prepared_in(store), exchange) == IssuedChain(answer.leaf)
    (tmp_path / "exchange" / "sps01.cer").unlink()
    assert obtained(prepared_in(store), exchange) == IssuedChain(answer.leaf)


def test_an_old_answer_is_no_new_certificate(store: KeyStore, tmp_path: Path) -> None:
    exchange = ManualExchange(tmp_path, now=NOON)
    prepared = prepared_in(store)
    old = ca().issue(prepared.request, subject_label="x")
    (tmp_path / "sps01.pem").write_text(old.pem())
    obtained(prepared, exchange)
    late = old.leaf.not_after - timedelta(days=1)
    waiting = obtain(prepared, exchange, now=late)
    assert isinstance(waiting, Pending)
    assert waiting.reason.startswith("The certificate of sps01 that the CA has given ends on 2027")
    new = ca(late).issue(prepared.request, subject_label="x")
    (tmp_path / "sps01.pem").write_text(new.pem())
    assert obtained(prepared, exchange, now=late) == new
    (tmp_path / "sps01.pem").write_text(old.pem())
    assert obtained(prepared, exchange, now=late) == new


def test_the_answer_to_an_earlier_key_is_refused(store: KeyStore, tmp_path: Path) -> None:
    exchange = ManualExchange(tmp_path / "exchange", now=NOON)
    first = prepared_in(store)
    obtain(first, exchange, now=NOON)
    answer = ca().issue(first.request, subject_label="x")
    (tmp_path / "exchange" / "sps01.pem").write_text(answer.pem())
    again = prepared_in(store, rekey=True)
    with pytest.raises(CertificateRefusedError, match="no certificate is for the key"):
        obtain(again, exchange, now=NOON)
    assert read_request((tmp_path / "exchange" / "sps01.csr").read_text()) == again.request


# At the same time.


PROCESS = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from netpki.pki.request import RequestFields
from netpki.services.enrollment import KeyStore, prepare_request
sys.stdin.readline()
fields = RequestFields(dns_names=("sps01",), key="ec-p256")
made = prepare_request(KeyStore(Path(sys.argv[1])), "sps01", fields, now=datetime.now(UTC))
print(made.request.der.hex(), int(made.created))
"""


def by_processes(directory: Path) -> list[tuple[str, bool]]:
    started = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS, directory],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for process in started:  # all have begun: let them go
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    words = [process.communicate(timeout=60)[0].split() for process in started]
    return [(der, created == "1") for der, created in words]


def by_threads(directory: Path) -> list[tuple[str, bool]]:
    def made(_number: int) -> tuple[str, bool]:
        prepared = prepared_in(KeyStore(directory))
        return prepared.request.der.hex(), prepared.created

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(made, range(16)))


@pytest.mark.parametrize("way", [by_processes, by_threads], ids=["processes", "threads"])
def test_runs_at_the_same_time_make_one_key_and_one_request(
    way: Callable[[Path], list[tuple[str, bool]]], tmp_path: Path
) -> None:
    results = way(tmp_path / "keys")
    assert len({der for der, _ in results}) == 1
    assert sum(created for _, created in results) == 1
    names = sorted(path.name for path in (tmp_path / "keys").iterdir())
    assert names == ["sps01.csr", "sps01.key", "sps01.lock"]


def test_a_run_waits_for_another_one_and_not_forever(
    store: KeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.exclusively(HOST):
        monkeypatch.setattr(enrollment, "_PATIENCE", 0.0)
        with pytest.raises(InputError, match=r"Another run holds .*sps01\.lock"):
            prepared_in(store)
        assert prepared_in(store, host="other").created
        monkeypatch.undo()
        waiting = threading.Thread(target=prepared_in, args=(store,))
        waiting.start()
    waiting.join(60)
    assert not waiting.is_alive()
    assert store.key_of(HOST)


# Whatever happens in between.


@pytest.mark.parametrize("there", [True, False], ids=["a key is there", "no key is there"])
@pytest.mark.parametrize("rekey", [True, False], ids=["rekey", "keep"])
def test_after_a_stop_at_any_step_no_key_is_lost_and_a_rerun_ends_well(
    *, rekey: bool, there: bool, tmp_path: Path
) -> None:
    for number in count():
        store = KeyStore(tmp_path / str(number))
        before = store.key_for(HOST, "ec-p256", now=NOON) if there else None
        with pytest.MonkeyPatch.context() as patch, suppress(Stopped):
            stop_at(patch, number)
            prepared_in(store, rekey=rekey)
            return  # there is no such step any more
        found = store.key_of(HOST)
        assert not before or rekey or found == before
        again = prepared_in(store, now=NOON + timedelta(seconds=1))
        every = [store.path(HOST, "key"), *store.path(HOST, "key").parent.glob("sps01.key.*")]
        keys = [PrivateKey.load(path.read_bytes()) for path in every]
        assert keys[0] == (found or keys[0])
        assert again.request.public_der == keys[0].public_der
        assert not before or before in keys
        assert {mode_of(path) for path in every} == {0o600}


class Stopped(BaseException):
    """The process was killed here: nothing tidies up after it."""


def stop_at(patch: pytest.MonkeyPatch, number: int) -> None:
    """Stop before the call of that number among those that change files."""
    calls = iter(range(10**6))

    def counted(real: Callable[..., object]) -> Callable[..., object]:
        def call(*given: object, **named: object) -> object:
            if next(calls) >= number:
                raise Stopped
            return real(*given, **named)

        return call

    for name in ("open", "link", "fsync", "unlink", "rename", "replace"):
        patch.setattr(os, name, counted(getattr(os, name)))
