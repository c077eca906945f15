"""Options that several commands share, said once.

A *group* is a function whose parameters are options and whose result is one value. A command, or
another group, takes that value as a parameter; Typer sees the options of the group in its place.
Modules with groups and commands do without postponed annotations: those of options are read when
the program starts, and those of values, in quotes, never.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import typer

Function = Callable[..., Any]


def taking(**groups: Function) -> Callable[[Function], Function]:
    """Let parameters of a function be made from the options of groups.

    Args:
        groups: By the names of the parameters.
    """

    def decorate(work: Function) -> Function:
        def run(**given: Any) -> Any:  # noqa: ANN401 whatever the options are
            made = {name: _made_by(group, given) for name, group in groups.items()}
            return work(**made, **given)

        return _with_parameters(run, _merged(work, groups), work)

    return decorate


def command(work: Function) -> Function:
    """Let the result of a function be the exit code, and complain about bad input.

    None is the result of a group of commands that leaves the work to one of them.
    """

    def run(**given: Any) -> None:  # noqa: ANN401 likewise
        from netpki.frontends.command_line import speech  # noqa: PLC0415 costly to import

        with speech.expected_errors():
            code: int | None = work(**given)
        if code is not None:
            raise typer.Exit(code)

    return _with_parameters(run, _parameters(work), work)


def _made_by(group: Function, given: dict[str, Any]) -> Any:  # noqa: ANN401 likewise
    names = [parameter.name for parameter in _parameters(group)]
    return group(**{name: given.pop(name) for name in names})


def _merged(work: Function, groups: dict[str, Function]) -> list[inspect.Parameter]:
    """Those of the groups, then its own; what must be given comes first."""
    shared = [parameter for group in groups.values() for parameter in _parameters(group)]
    own = [each for each in _parameters(work) if each.name not in groups]
    return sorted([*shared, *own], key=lambda each: each.default is not inspect.Parameter.empty)


def _parameters(function: Function) -> list[inspect.Parameter]:
    return list(inspect.signature(function).parameters.values())


def _with_parameters(
    function: Function, parameters: list[inspect.Parameter], like: Function
) -> Function:
    """What Typer reads of a function: parameters with their annotations, name, docstring."""
    function.__name__, function.__doc__ = like.__name__, like.__doc__
    function.__module__, function.__qualname__ = like.__module__, like.__qualname__
    function.__annotations__ = {each.name: each.annotation for each in parameters}
    function.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # PEP 362
    return function
