"""A token comes from an environment variable or a private file, and from nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from netpki.errors import InputError
from netpki.frontends.delivery import read_token

SECRET = "s3cr3t-t0ken"


def private(path: Path, content: bytes, mode: int = 0o600) -> Path:
    path.write_bytes(content)
    path.chmod(mode)
    return path


def refused(variable: str | None, file: Path | None, environment: dict[str, str]) -> str:
    with pytest.raises(InputError) as caught:
        read_token(variable, file, environment)
    assert SECRET not in caught.value.diagnostics()
    return caught.value.message


def test_no_token_is_no_mistake() -> None:
    assert read_token(None, None, {"TOKEN": SECRET}) is None


def test_a_variable_or_a_file_holds_the_token(tmp_path: Path) -> None:
    assert read_token("TOKEN", None, {"TOKEN": f" {SECRET}\n"}) == SECRET
    assert read_token(None, private(tmp_path / "token", f"{SECRET}\n".encode()), {}) == SECRET
    assert read_token(None, private(tmp_path / "read-only", SECRET.encode(), 0o400), {}) == SECRET


def test_two_sources_are_one_too_many(tmp_path: Path) -> None:
    file = private(tmp_path / "token", SECRET.encode())
    assert refused("TOKEN", file, {"TOKEN": SECRET}) == (
        "The token is named twice, as an environment variable and as a file."
    )


@pytest.mark.parametrize("environment", [{}, {"TOKEN": ""}, {"TOKEN": " \n"}])
def test_an_empty_source_is_named(environment: dict[str, str]) -> None:
    message = refused("TOKEN", None, environment)
    assert message == "The environment variable TOKEN holds no token."


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o601])
def test_a_file_that_others_may_use_is_refused(mode: int, tmp_path: Path) -> None:
    file = private(tmp_path / "token", SECRET.encode(), mode)
    assert refused(None, file, {}) == (
        f"The file {file} can be read or written by others than its owner."
    )


@pytest.mark.parametrize(
    "content", [f"{SECRET} {SECRET}", f"{SECRET}\r\nX-Evil: 1", f"{SECRET}\x00", f"{SECRET}ä"]
)
def test_more_than_a_token_is_refused_and_not_shown(content: str, tmp_path: Path) -> None:
    file = private(tmp_path / "token", content.encode())
    assert refused(None, file, {}).startswith(f"The file {file} holds more than a token: it has")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert refused(None, tmp_path / "none", {}) == (
        f"The file {tmp_path / 'none'} cannot be read (No such file or directory)."
    )
    assert "(Is a directory)" in refused(None, tmp_path, {})
