"""``show archive``: the copies of the configuration that the device keeps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from netpki.emulators.ios.router import EmulatedRouter

_DEFAULT_MAXIMUM: Final = 10


def archive(router: EmulatedRouter) -> Iterator[str]:
    """Lines of ``show archive``: a table, or that nothing is kept (captures: 15.x and XE).

    The name of the next copy holds a placeholder on newer releases (captured); that 12.x has only
    a number there is documented.
    """
    lines = [line.strip() for line in router.running.section_lines("archive")]
    path = next((line.removeprefix("path ") for line in lines if line.startswith("path ")), "")
    if not path:
        yield " Archive feature not enabled"
        return
    maximum = next(
        (int(line.split()[1]) for line in lines if line.startswith("maximum ")), _DEFAULT_MAXIMUM
    )
    held = router.archives[-maximum:]
    stamp = "-" if router.personality.key_type_line == "none" else "-<timestamp>-"
    yield f"The maximum archive configurations allowed is {maximum}."
    yield f"There are currently {len(held)} archive configurations saved."
    yield f"The next archive file will be named {path}{stamp}{len(router.archives)}"
    yield " Archive #  Name"
    for position in range(1, maximum + 1):
        name = held[position - 1] if position <= len(held) else ""
        latest = " <- Most Recent" if position == len(held) else ""
        yield f"   {position:<9}{name}{latest}"
