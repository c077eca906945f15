"""What every request is checked for."""

from __future__ import annotations

from collections.abc import Sequence

from netpki.errors import InputError


def require_choices(value: object, choices: Sequence[str], name: str) -> None:
    """Refuse a value that is none of the choices.

    Raises:
        InputError: It is none.
    """
    if value not in choices:
        raise InputError(f"{name} is {value!r}.", hint=f"It must be one of {', '.join(choices)}.")


def require_text(**values: object) -> None:
    """Refuse values that are no text.

    Raises:
        InputError: One is none.
    """
    for name, value in values.items():
        if not isinstance(value, str):
            raise InputError(f"{name} is {value!r}, which is no text.", hint="Give it as text.")
