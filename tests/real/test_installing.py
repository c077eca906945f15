"""Missing packages are installed at once, no service starts, and absence is never silent."""

from __future__ import annotations

from pathlib import Path

import pytest
from real import installing
from real.installing import install_missing, program, require_tls_module

APT_GET = """#!/bin/sh
echo "$*" >> '@directory@/calls'
cp '@directory@/policy' '@directory@/policy-meanwhile'
exit @code@
"""


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One on which it may install, with an ``apt-get`` that writes down what it is told."""
    monkeypatch.setattr(installing, "_POLICY", tmp_path / "policy")
    monkeypatch.setattr(installing, "_may_install", lambda: True)
    monkeypatch.setattr(installing, "_PACKAGES", {"no-program": "one", "sh": "dash"})
    monkeypatch.setattr(installing, "_TLS_MODULE", tmp_path / "mod_openssl.so")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    be_apt_get(tmp_path, 0)


def be_apt_get(directory: Path, code: int) -> None:
    file = directory / "apt-get"
    file.write_text(APT_GET.replace("@directory@", str(directory)).replace("@code@", str(code)))
    file.chmod(0o755)


def test_all_that_is_missing_is_installed_in_one_call(tmp_path: Path) -> None:
    install_missing()
    assert (tmp_path / "calls").read_text().splitlines() == [
        "-q update",
        "-q install -y --no-install-recommends lighttpd-mod-openssl one",
    ]


def test_meanwhile_no_service_may_start_and_afterwards_all_is_as_before(tmp_path: Path) -> None:
    install_missing()
    assert (tmp_path / "policy-meanwhile").read_text() == "#!/bin/sh\nexit 101\n"
    assert not (tmp_path / "policy").exists()


def test_a_policy_of_somebody_else_is_kept(tmp_path: Path) -> None:
    (tmp_path / "policy").write_text("theirs")
    install_missing()
    assert (tmp_path / "policy-meanwhile").read_text() == "theirs"
    assert (tmp_path / "policy").read_text() == "theirs"


def test_nothing_is_called_where_nothing_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installing, "_PACKAGES", {"sh": "dash"})
    (tmp_path / "mod_openssl.so").touch()
    install_missing()
    assert not (tmp_path / "calls").exists()


def test_nothing_is_called_where_it_may_not_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installing, "_may_install", lambda: False)
    install_missing()
    assert not (tmp_path / "calls").exists()


def test_a_failed_installation_is_left_to_those_who_need_the_program(tmp_path: Path) -> None:
    be_apt_get(tmp_path, 100)
    install_missing()
    assert (tmp_path / "calls").read_text() == "-q update\n"
    assert not (tmp_path / "policy").exists()


def test_absence_fails_in_ci_and_is_skipped_with_its_remedy_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="apt-get install one"):
        program("no-program")
    with pytest.raises(pytest.fail.Exception, match="apt-get install lighttpd-mod-openssl"):
        require_tls_module()
    monkeypatch.delenv("CI")
    with pytest.raises(pytest.skip.Exception, match="apt-get install one"):
        program("no-program")
    with pytest.raises(pytest.skip.Exception, match="apt-get install lighttpd-mod-openssl"):
        require_tls_module()
