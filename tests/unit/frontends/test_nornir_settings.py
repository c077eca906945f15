from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from netpki.errors import InputError
from netpki.frontends.facade import DeviceSettings
from netpki.frontends.nornir.settings import settings_of


def settings(**options: object) -> DeviceSettings:
    return settings_of(
        address="192.0.2.1",
        port=None,
        username="netops",
        password="pw",
        options={"name": "r1"} | options,
    )


def test_without_options_the_defaults_of_the_library_hold() -> None:
    plain = settings()
    assert plain.ssh.port == 22
    assert plain.ssh.host_key_checking
    assert not plain.ssh.legacy_algorithms
    assert plain.ssh.jump is None
    assert plain.timeout == 30.0


@pytest.mark.parametrize(
    ("value", "flag"), [(True, True), ("Yes", True), (1, True), ("off", False), ("False", False)]
)
def test_flags_may_be_words(value: object, flag: bool) -> None:  # noqa: FBT001 a parameter
    assert settings(legacy_algorithms=value).ssh.legacy_algorithms is flag


def test_known_hosts_come_as_a_list_or_between_commas() -> None:
    both = (Path("/a"), Path("~/b"))
    assert settings(known_hosts=["/a", "~/b"]).ssh.known_hosts == both
    assert settings(known_hosts="/a, ~/b").ssh.known_hosts == both


@pytest.mark.parametrize(
    ("text", "user", "address", "port"),
    [
        ("jump.example.net", "netops", "jump.example.net", 22),
        ("ops@192.0.2.9:2022", "ops", "192.0.2.9", 2022),
        ("[2001:db8::9]", "netops", "2001:db8::9", 22),
    ],
)
def test_jump_hosts_are_user_host_and_port(text: str, user: str, address: str, port: int) -> None:
    jump = settings(jump_host=text, jump_password="jp").ssh.jump
    assert jump is not None
    assert (jump.username, jump.address, jump.port) == (user, address, port)
    assert jump.password == "jp"


def test_the_password_of_the_device_never_goes_to_the_jump_host() -> None:
    jump = settings(jump_host="j", key_file="/k").ssh.jump
    assert jump is not None
    assert jump.password == ""
    assert jump.key_file == Path("/k")


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"host_key_check": False}, "no connection option 'host_key_check'"),
        ({"use_agent": "perhaps"}, "use_agent does not fit"),
        ({"timeout": "soon"}, "timeout does not fit"),
        ({"timeout": 0}, "timeout does not fit"),
        ({"pacing": -1}, "pacing does not fit"),
        ({"pacing": "nan"}, "pacing does not fit"),
        ({"pacing": True}, "pacing does not fit"),
        ({"enable_secret": ["hush"]}, "enable_secret does not fit"),
        ({"key_file": ""}, "key_file does not fit"),
        ({"known_hosts": [None]}, "known_hosts does not fit"),
        ({"jump_host": "a b"}, "'a b' is not a jump host"),
        ({"jump_host": "j:99999"}, "'99999' is not a TCP port"),
    ],
)
def test_what_does_not_fit_is_told_with_the_device(
    options: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(InputError, match=complaint) as caught:
        settings(**options)
    assert caught.value.message.startswith("r1: ")
    assert "hush" not in caught.value.diagnostics()


@pytest.mark.parametrize("port", ["ssh", 0, 65536, -1, "٢٢"])
def test_a_port_is_a_number(port: object) -> None:
    with pytest.raises(InputError, match="not a TCP port"):
        settings_of(address="r1", port=port, username="u", password=None, options={})


def test_a_user_name_is_needed() -> None:
    with pytest.raises(InputError, match="no user name is given"):
        settings_of(address="r1", port=22, username=None, password=None, options={})


def test_secrets_stay_out_of_the_representation() -> None:
    shown = repr(settings(enable_secret="hush", key_passphrase="hush", jump_host="j"))
    assert "hush" not in shown
    assert "pw" not in shown
