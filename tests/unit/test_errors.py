"""The tree of errors: as drawn, across processes, and what its messages say."""

from __future__ import annotations

import copy
import inspect
import pickle
from collections.abc import Iterator

import pytest

from netpki import errors
from netpki.errors import (
    AuthenticationFailedError,
    ConnectionFailedError,
    DeviceError,
    DialogError,
    HostKeyError,
    InputError,
    NetpkiError,
)


def drawn(kind: type[NetpkiError], indent: str = "") -> Iterator[str]:
    children = kind.__subclasses__()
    for child in children:
        last = child is children[-1]
        yield f"{indent}{'└' if last else '├'}── {child.__name__}"
        yield from drawn(child, indent + ("    " if last else "│   "))


def kinds(kind: type[NetpkiError] = NetpkiError) -> Iterator[type[NetpkiError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from kinds(child)


def made(kind: type[NetpkiError]) -> NetpkiError:
    if issubclass(kind, DialogError):
        return kind("it broke", device="r1", transcript="R1#", hint="Look.")
    if issubclass(kind, DeviceError):
        return kind("it broke", device="r1", hint="Look.")
    return kind("it broke", hint="Look.")


def test_the_drawing_in_the_docstring_is_the_tree() -> None:
    documentation = inspect.getdoc(errors)
    assert documentation is not None
    drawing = documentation.split("```")[1].strip().splitlines()
    assert drawing == ["NetpkiError", *drawn(NetpkiError)]


def test_all_errors_live_in_one_module_and_say_what_they_mean() -> None:
    for kind in kinds():
        assert kind.__module__ == "netpki.errors"
        assert (kind.__doc__ or "").strip().endswith((".", "failure."))


@pytest.mark.parametrize("kind", list(kinds()))
def test_an_error_survives_the_trip_to_another_process(kind: type[NetpkiError]) -> None:
    error = made(kind)
    for again in (
        pickle.loads(pickle.dumps(error)),  # noqa: S301 our own bytes
        copy.copy(error),
        copy.deepcopy(error),
    ):
        assert type(again) is kind
        assert again.__dict__ == error.__dict__
        assert again.args == error.args
        assert str(again) == str(error)
        assert again.diagnostics() == error.diagnostics()


@pytest.mark.parametrize("kind", list(kinds()))
def test_diagnostics_are_the_message_and_the_remedy(kind: type[NetpkiError]) -> None:
    error = made(kind)
    prefix = "r1: " if issubclass(kind, DeviceError) else ""
    assert str(error) == error.message == f"{prefix}it broke"
    assert error.diagnostics() == f"{prefix}it broke. Look."


def test_without_a_remedy_the_message_stands_alone() -> None:
    assert NetpkiError("It broke.").diagnostics() == "It broke."
    assert NetpkiError("It broke.", hint="Look.").diagnostics() == "It broke. Look."


def test_a_transcript_is_no_part_of_the_message() -> None:
    error = DialogError("it broke", device="r1", transcript="R1#secret")
    assert error.transcript == "R1#secret"
    assert "secret" not in error.diagnostics()
    assert "secret" not in repr(error)


def test_callers_can_tell_what_may_be_tried_again() -> None:
    assert issubclass(HostKeyError, ConnectionFailedError)
    assert issubclass(AuthenticationFailedError, ConnectionFailedError)
    assert not issubclass(InputError, DeviceError)
