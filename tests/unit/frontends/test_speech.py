"""What the command prints arrives as it was meant."""

from __future__ import annotations

import pytest

from netpki.frontends.command_line.speech import complain, output


def test_a_fingerprint_is_no_picture(capsys: pytest.CaptureFixture[str]) -> None:
    """``:AB:`` between colons names an emoji in some terminal libraries."""
    digits = "9F:AB:3E:A:B:CD:100:CL:ID:OK:UP"
    complain(f"The pin says {digits}")
    output().print(digits)
    captured = capsys.readouterr()
    assert captured.err == f"netpki: The pin says {digits}\n"
    assert captured.out == f"{digits}\n"


def test_control_characters_of_a_device_do_not_reach_the_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    complain("r1: \x1b[2Jgone\x07")
    assert "\x1b" not in capsys.readouterr().err
