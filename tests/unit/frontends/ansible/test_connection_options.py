"""From options of the connection plug-in to settings of the library."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from netpki.errors import InputError
from netpki.frontends.ansible import device_settings
from netpki.frontends.facade import DeviceSettings


def settings_with(**options: object) -> DeviceSettings:
    given: dict[str, Any] = {
        "device_name": "r1",
        "host": "192.0.2.1",
        "port": 22,
        "remote_user": "netops",
        "password": None,
        "private_key_file": None,
        "private_key_passphrase": None,
        "use_agent": False,
        "enable_secret": None,
        "host_key_checking": True,
        "known_hosts": ["~/.ssh/known_hosts"],
        "jump_host": None,
        "jump_password": None,
        "jump_private_key_file": None,
        "legacy_algorithms": False,
        "connect_timeout": 15.0,
        "command_timeout": 30.0,
        "pacing": 0.0,
        "tls_legacy": False,
        "admin_username": "admin",
        "admin_password": None,
    }
    return device_settings(given | options)


def test_options_that_are_not_set_are_empty() -> None:
    settings = settings_with()
    assert settings.ssh.password == settings.ssh.key_passphrase == settings.enable_secret == ""
    assert settings.ssh.key_file is None
    assert settings.ssh.jump is None


def test_host_keys_are_checked_and_old_algorithms_refused_unless_somebody_decided_otherwise() -> (
    None
):
    assert settings_with().ssh.host_key_checking
    assert not settings_with(host_key_checking=False).ssh.host_key_checking
    assert not settings_with().ssh.legacy_algorithms
    assert settings_with(legacy_algorithms=True).ssh.legacy_algorithms


def test_values_are_plain_even_if_their_types_are_not() -> None:
    class Tagged(str):
        __slots__ = ()

    settings = settings_with(host=Tagged("h"), password=Tagged("p"), known_hosts=[Tagged("/k")])
    assert type(settings.ssh.address) is type(settings.ssh.password) is str
    assert settings.ssh.known_hosts == (Path("/k"),)


@pytest.mark.parametrize(
    ("text", "user", "address", "port"),
    [
        ("gate", "netops", "gate", 22),
        ("me@gate", "me", "gate", 22),
        ("me@gate:2222", "me", "gate", 2222),
        ("me@[2001:db8::1]:2222", "me", "2001:db8::1", 2222),
        ("[2001:db8::1]", "netops", "2001:db8::1", 22),
    ],
)
def test_a_jump_host_is_user_host_and_port(text: str, user: str, address: str, port: int) -> None:
    jump = settings_with(jump_host=text, password="device-password").ssh.jump
    assert jump is not None
    assert (jump.username, jump.address, jump.port) == (user, address, port)


def test_the_password_of_the_device_is_never_offered_to_the_jump_host() -> None:
    jump = settings_with(jump_host="gate", password="device-password").ssh.jump
    assert jump is not None
    assert jump.password == ""


def test_the_jump_host_takes_the_key_of_the_device_unless_it_has_its_own() -> None:
    shared = settings_with(jump_host="gate", private_key_file="/k").ssh.jump
    own = settings_with(jump_host="gate", private_key_file="/k", jump_private_key_file="/j")
    assert shared is not None
    assert own.ssh.jump is not None
    assert (shared.key_file, own.ssh.jump.key_file) == (Path("/k"), Path("/j"))


@pytest.mark.parametrize("text", ["me:secret@gate", "gate:ssh", "a b", "me@", "2001:db8::1"])
def test_a_jump_host_that_cannot_be_read_is_refused_without_showing_it(text: str) -> None:
    with pytest.raises(InputError, match="jump host cannot be read") as caught:
        settings_with(jump_host=text)
    assert "secret" not in caught.value.diagnostics()


def test_a_device_without_user_name_is_refused() -> None:
    with pytest.raises(InputError, match="no user name"):
        settings_with(remote_user="")
