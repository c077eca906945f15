"""Programs of Debian that tests run for real: looked for, and installed where that is allowed."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, NoReturn

import pytest

_PLACES: Final = "/usr/sbin:/usr/local/sbin:/sbin"
_POLICY: Final = Path("/usr/sbin/policy-rc.d")
_TLS_MODULE: Final = Path("/usr/lib/lighttpd/mod_openssl.so")
_TLS_PACKAGE: Final = "lighttpd-mod-openssl"
_PACKAGES: Final = {
    "sshd": "openssh-server",
    "ssh": "openssh-client",
    "ssh-keygen": "openssh-client",
    "ssh-agent": "openssh-client",
    "ssh-add": "openssh-client",
    "lighttpd": "lighttpd",
    "openssl": "openssl",
    "curl": "curl",
    "chromium": "chromium",
    "chromedriver": "chromium-driver",
    "prometheus": "prometheus",
    "promtool": "prometheus",
    "prometheus-node-exporter": "prometheus-node-exporter",
    "systemd-analyze": "systemd",
}


def program(name: str) -> str:
    """Path of a program; without it the test fails under CI and is skipped, loudly, elsewhere."""
    return _found(name) or _absent(name, _PACKAGES.get(name, name))


def require_tls_module() -> None:
    """The same for lighttpd's module for TLS, which is a package of its own."""
    if not _TLS_MODULE.exists():
        _absent(f"{_TLS_MODULE.stem} of lighttpd", _TLS_PACKAGE)


def install_missing() -> None:
    """Install Debian packages in a container, where no service is started or enabled."""
    if not _missing() or not _may_install():
        return
    with suppress(OSError, subprocess.SubprocessError), _alone(), _no_service_is_started():
        missing = _missing()
        if not missing:  # another worker was first
            return
        for arguments in (["update"], ["install", "-y", "--no-install-recommends", *missing]):
            subprocess.run(
                ["apt-get", "-q", *arguments],  # noqa: S607 wherever it is installed
                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
                capture_output=True,
                check=True,
                timeout=240,
            )


def _absent(what: str, package: str) -> NoReturn:
    reason = f"{what} is not installed: apt-get install {package}"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def _found(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:{_PLACES}")


def _missing() -> list[str]:
    packages = {package for name, package in _PACKAGES.items() if not _found(name)}
    if not _TLS_MODULE.exists():
        packages.add(_TLS_PACKAGE)
    return sorted(packages)


def _may_install() -> bool:
    in_container = not Path("/run/systemd/system").exists()
    return os.geteuid() == 0 and in_container and shutil.which("apt-get") is not None


@contextmanager
def _alone() -> Iterator[None]:
    """Several workers of one test run must not install at once."""
    with (Path(tempfile.gettempdir()) / "netpki-install.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def _no_service_is_started() -> Iterator[None]:
    """Debian asks this file whether an installed service may start."""
    if _POLICY.exists():
        yield
        return
    _POLICY.write_text("#!/bin/sh\nexit 101\n")
    _POLICY.chmod(0o755)
    try:
        yield
    finally:
        _POLICY.unlink()
