"""What people, files and appliances say is data: refused in one sentence, or taken literally."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from support.appliances import NEW, NEWEST, OLD, OLDEST, Lab, lab, request_for
from support.chains import key_of, pem_of, signed
from support.examples import examples

from netpki.errors import (
    AuthenticationFailedError,
    DeviceError,
    InputError,
    NetpkiError,
    PreconditionError,
)
from netpki.frontends.facade import WebServer, server_certificate_info
from netpki.pki import Material

CANARY = "netpki-canary"
"""A file that appears wherever a shell takes data for a command."""

WHOLE_NEW = [NEW.leaf.der, *(each.der for each in NEW.intermediates)]
RED = "\x1b[31m"
PIECES = (
    f"$(touch {CANARY})",
    f"`touch {CANARY}`",
    f";touch {CANARY};",
    f"\ntouch {CANARY}\n",
    f"|touch {CANARY}",
    f"&& touch {CANARY}",
    f"' ; touch {CANARY} ; '",
    f'" ; touch {CANARY} ; "',
    f"$((a[$(touch {CANARY})]))",
    *("-rf", "--", "-", "..", "/", "/etc/lighttpd", "{host}", "%s", "~", "*", "?", "[a-z]"),
    *("\0", "\r", "\n", "\t", " ", "\\", "'", '"', "$", "`", "#", "!", "<", ">", "\x1b[31m"),
    *("é", "日本", "\u202e", "\u2028", "😀", "x", "a" * 300),
)
HOSTILE = st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """One that nothing in these tests ever changes."""
    with lab(tmp_path_factory.mktemp("shared"), NEWEST) as one:
        yield one


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a command that is run by mistake would leave its mark."""
    monkeypatch.chdir(tmp_path)


def canaries(one: Lab) -> list[Path]:
    """Signs that something was executed, there or here."""
    marks = [path for path in one.appliance.root.rglob("*") if path.name == CANARY]
    return [*marks, *(path for path in (Path(CANARY), Path("/", CANARY)) if path.exists())]


def is_plain(text: str) -> bool:
    """Whether a person sees it as one line in which nothing moves."""
    return text.isprintable() and text != ""


@contextmanager
def untouched(one: Lab) -> Iterator[None]:
    """Nothing on the appliance is changed meanwhile, and nothing was executed."""
    before, starts = one.everything(), one.appliance.starts
    one.appliance.log.clear()
    yield
    assert one.changing() == []
    assert one.everything() == before
    assert one.appliance.starts == starts
    assert canaries(one) == []


def assert_refused(one: Lab, **changes: object) -> NetpkiError:
    """An install with other settings ends in a clear sentence; nothing is changed."""
    changed = replace(one, **changes)  # type: ignore[arg-type]  # any field
    with untouched(one), pytest.raises(NetpkiError) as caught:
        changed.install(dry_run=False)
    assert is_plain(caught.value.message), caught.value.message
    assert is_plain(caught.value.hint) or caught.value.hint == "", caught.value.hint
    return caught.value


@hypothesis_settings(max_examples=examples(60))
@given(text=HOSTILE, prefix=st.sampled_from(["", "/", "/etc/lighttpd/", "REAL"]))
@example(text="\n", prefix="REAL")
@example(text="\0", prefix="REAL")
@example(text=" ", prefix="REAL")
def test_a_hostile_path_of_the_configuration_is_refused(
    text: str, prefix: str, shared: Lab
) -> None:
    path = prefix.replace("REAL", shared.web.configuration) + text
    error = assert_refused(shared, web=WebServer(path))
    assert isinstance(error, InputError | DeviceError)


@hypothesis_settings(max_examples=examples(60))
@given(text=HOSTILE, prefix=st.sampled_from(["", "lighttpd"]))
@example(text="\n", prefix="lighttpd")
def test_a_hostile_name_of_the_service_is_refused(text: str, prefix: str, shared: Lab) -> None:
    assume(not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9@._-]*", prefix + text))
    web = replace(shared.web, service=prefix + text)
    assert isinstance(assert_refused(shared, web=web), InputError)
    with untouched(shared), pytest.raises(InputError):
        server_certificate_info(shared.settings, web)


def refused_request(one: Lab, **changes: object) -> NetpkiError:
    """Likewise with another request."""
    return assert_refused(one, request=request_for(NEW, **changes))


@hypothesis_settings(max_examples=examples(40))
@given(text=HOSTILE, prefix=st.sampled_from(["", "/", "REAL"]))
@example(text="\n", prefix="REAL")
@example(text="\0", prefix="REAL")
@example(text=" ", prefix="REAL")
def test_a_hostile_name_of_the_certificate_file_is_refused(
    text: str, prefix: str, shared: Lab
) -> None:
    path = prefix.replace("REAL", str(shared.appliance.server_pem_path)) + text
    error = refused_request(shared, pem_file=path)
    assert isinstance(error, InputError | PreconditionError)


@hypothesis_settings(max_examples=examples(40))
@given(names=st.lists(HOSTILE, min_size=1, max_size=3))
def test_hostile_names_of_the_server_are_refused(names: list[str], shared: Lab) -> None:
    error = refused_request(shared, names=["sps.example.com", *names])
    assert isinstance(error, InputError)


@hypothesis_settings(max_examples=examples(40))
@given(
    source=HOSTILE,
    data=st.sampled_from([b"", b"nothing", NEW.canonical[:-200], pem_of(NEW.key, OLD.leaf)]),
)
def test_hostile_names_of_files_stand_in_the_message_and_nowhere_else(
    source: str, data: bytes, shared: Lab
) -> None:
    error = refused_request(shared, materials=[Material(source, data)])
    assert isinstance(error, InputError)


@hypothesis_settings(max_examples=examples(40))
@given(accept=st.lists(HOSTILE, min_size=1, max_size=2))
def test_hostile_codes_are_refused(accept: list[str], shared: Lab) -> None:
    assert isinstance(refused_request(shared, accept=accept), InputError)


@hypothesis_settings(max_examples=examples(15))
@given(username=HOSTILE)
@example(username="root\n")
@example(username="-oProxyCommand=touch netpki-canary")
def test_a_hostile_user_name_is_a_wrong_one(username: str, shared: Lab) -> None:
    ssh = replace(shared.settings.ssh, username=username)
    error = assert_refused(shared, settings=replace(shared.settings, ssh=ssh))
    assert isinstance(error, AuthenticationFailedError | InputError)


@pytest.mark.parametrize(
    "name", ["../../up", f"x\ntouch {CANARY}", f"$(touch {CANARY})", "-rf", "é\u202e\0", "a" * 900]
)
def test_a_hostile_name_in_the_inventory_is_no_path(name: str, tmp_path: Path) -> None:
    with lab(tmp_path, NEWEST) as one:
        ssh = replace(one.settings.ssh, name=name)
        one.settings = replace(one.settings, ssh=ssh)
        before = set(tmp_path.parent.rglob("*"))
        report = one.install()
        assert report.data["outcome"] == "rotated"
        assert report.data["device"] == name
        assert one.sent() == [WHOLE_NEW] * 2
        new = set(tmp_path.parent.rglob("*")) - before
        assert {path for path in new if one.journal not in (path, *path.parents)} == set()
        assert canaries(one) == []


@pytest.mark.parametrize("release", [OLDEST, NEWEST])
@pytest.mark.parametrize(
    "name", ["-rf --help", " two  blanks", "a=b,c~d%s@+", "~root", "..a/.../-"]
)
def test_an_unusual_path_is_taken_literally(name: str, release: str, tmp_path: Path) -> None:
    with lab(tmp_path, release, directory=tmp_path / name) as one:
        report = one.install()
        assert report.data["outcome"] == "rotated"
        assert report.data["pem_file"] == str(tmp_path / name / "etc/lighttpd/server.pem")
        assert one.sent() == [WHOLE_NEW] * 2
        one.appliance.log.clear()
        assert one.install().data["outcome"] == "unchanged"
        assert one.changing() == []
        assert canaries(one) == []


FILE_NAMES = (
    f"$(touch {CANARY}).pem",
    f"`touch {CANARY}`",
    f";touch {CANARY};",
    f"a' ; touch {CANARY} ; '",
    f"x & touch {CANARY} &",
    "*",
    "é.pem",
)


@pytest.mark.parametrize("name", FILE_NAMES)
def test_a_configuration_that_names_a_hostile_certificate_file_is_refused(
    name: str, tmp_path: Path
) -> None:
    with lab(tmp_path, NEWEST) as one:
        one.appliance.server_pem_path.rename(one.directory / name)
        renamed(one, "server.pem", name)
        error = assert_refused(one)
    assert isinstance(error, PreconditionError)
    assert "ssl.pemfile" in error.message


@pytest.mark.parametrize("name", FILE_NAMES)
def test_a_configuration_that_names_a_hostile_chain_file_is_refused(
    name: str, tmp_path: Path
) -> None:
    with lab(tmp_path, OLDEST, ca_file=pem_of(*OLD.intermediates)) as one:
        (one.directory / "ca.pem").rename(one.directory / name)
        renamed(one, "ca.pem", name)
        error = assert_refused(one)
    assert isinstance(error, PreconditionError)
    assert "ssl.ca-file" in error.message


def renamed(one: Lab, old: str, new: str) -> None:
    """Let the configuration name another file."""
    file = one.appliance.configuration_path
    file.write_text(file.read_text().replace(f"/{old}", f"/{new}"))


@pytest.mark.parametrize(
    "lines",
    [
        ["end", "file /etc/passwd", "kind regular"],
        ["leftover /etc/passwd", "locked nothing"],
        [f"$(touch {CANARY})", "\0\0", RED],
        ["-----END CERTIFICATE-----", "-----BEGIN CERTIFICATE-----", "MA=="],
        ["x" * 100_000],
    ],
    ids=["listing", "words", "commands", "blocks", "long"],
)
def test_a_hostile_certificate_file_is_replaced_or_refused(
    lines: list[str], tmp_path: Path
) -> None:
    block = "\n".join(["-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----", ""])
    with lab(tmp_path, NEWEST) as one:
        one.appliance.server_pem_path.write_bytes(block.encode() + OLD.canonical)
        before, said = one.everything(), one.sent()
        try:
            message = one.install().message
        except NetpkiError as refusal:
            message = refusal.message
            assert one.everything() == before
        else:
            said = [WHOLE_NEW] * 2
        assert is_plain(message)
        assert len(message) < 1000
        assert one.sent() == said
        assert canaries(one) == []


def say(one: Lab, program: str, script: str) -> None:
    """Put another program in the place of one of the appliance's; ``$0.real`` is the old one."""
    path = one.appliance.root / program
    path.rename(f"{path}.real")
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


@pytest.mark.parametrize(
    "words",
    [
        r"\033[31mred\033[0m",
        r"\033]0;title\007\033[2J",
        rf"\$(touch {CANARY})",
        r"a\nuser nobody\nmanager systemd\nconfiguration /etc/shadow",
        r"a\rb",
        r"\302\233\342\200\256",
    ],
    ids=["colours", "title", "command", "lines", "return", "unicode"],
)
def test_a_hostile_hostname_is_shown_harmlessly(words: str, tmp_path: Path) -> None:
    with lab(tmp_path, NEWEST) as one:
        say(one, "usr/sbin/hostname", f"printf '%b\\n' '{words}'")
        report = one.install()
        assert report.data["outcome"] == "rotated"
        assert is_plain(report.data["hostname"])
        assert is_plain(report.message)
        assert one.sent() == [WHOLE_NEW] * 2
        assert is_plain(server_certificate_info(one.settings, one.web)["hostname"])
        assert canaries(one) == []


def test_a_hostile_version_is_not_shown(tmp_path: Path) -> None:
    with lab(tmp_path, NEWEST) as one:
        real = f"{one.appliance.root}/usr/sbin/lighttpd.real"
        say(
            one,
            "usr/sbin/lighttpd",
            f'[ "$1" = -v ] || exec \'{real}\' "$@"\n'
            rf"printf '\033[31mlighttpd/1.4.69 (ssl)\033[2J $(touch {CANARY})\n'",
        )
        report = one.install()
        assert (report.data["outcome"], report.data["release"]) == ("rotated", "lighttpd/1.4.69")
        assert canaries(one) == []


@pytest.mark.parametrize(
    "version", [r"\033[31m", "", "lighttpd/1.4", "lighttpd/1.4." + "9" * 5000]
)
def test_no_version_is_refused(version: str, tmp_path: Path) -> None:
    with lab(tmp_path, NEWEST) as one:
        real = f"{one.appliance.root}/usr/sbin/lighttpd.real"
        say(
            one,
            "usr/sbin/lighttpd",
            f"[ \"$1\" = -v ] || exec '{real}' \"$@\"\nprintf '%b\\n' '{version}'",
        )
        assert_refused(one)


@pytest.mark.parametrize("program", ["usr/sbin/hostname", "usr/sbin/lighttpd"])
def test_output_without_end_is_refused(program: str, tmp_path: Path) -> None:
    with lab(tmp_path, NEWEST) as one:
        say(one, program, "yes '\033[31m config { }' | head -c 9000000")
        error = assert_refused(one)
    assert len(error.message) < 1000


def test_what_a_restart_says_is_shown_harmlessly_and_shortly(tmp_path: Path) -> None:
    with lab(tmp_path, NEWEST) as one:
        say(
            one,
            "sbin/service",
            f"yes \"$(printf '\\033[31m') \\$(touch {CANARY})\" | head -c 9000000; exit 1",
        )
        report = one.install()
        assert report.data["outcome"] == "rolled_back"
        assert is_plain(report.message)
        assert len(report.message) < 1000
        assert one.appliance.server_pem == OLD.canonical
        assert canaries(one) == []


def test_a_hostile_name_in_the_certificate_that_is_served_is_shown_harmlessly(
    tmp_path: Path,
) -> None:
    key = key_of("ec-p256", "hostile")
    leaf = signed("CN=\x1b[31m\u202e$(touch netpki-canary)", key)
    with lab(tmp_path, NEWEST, server_pem=pem_of(key, leaf)) as one:

        def keep_serving_it(stage: str) -> None:
            if stage == "changing":
                say(one, "sbin/service", "exit 0")

        report = one.install(progress=keep_serving_it)
        assert report.data["outcome"] == "rolled_back"
        assert is_plain(report.message)
        assert all(map(is_plain, (report.before + report.after).splitlines()))
        assert canaries(one) == []


def test_a_canary_is_seen(tmp_path: Path) -> None:
    with lab(tmp_path, NEWEST) as one:
        assert canaries(one) == []
        say(one, "usr/sbin/hostname", f"touch {CANARY}; echo sps1")
        one.install(dry_run=True)
        assert canaries(one) == [one.appliance.root / "root" / CANARY]
        os.system(f"touch {CANARY}")  # noqa: S605 what must not happen
        assert canaries(one)[1:] == [Path(CANARY)]
