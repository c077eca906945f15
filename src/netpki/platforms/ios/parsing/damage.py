"""What cannot be read in a configuration: an error, or a line among others that are unknown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from netpki.dialog import mask_configuration
from netpki.errors import OutputFormatError
from netpki.platforms.ios.parsing.screens import Unknown, UnknownLine


@dataclass(frozen=True, slots=True)
class Damage:
    """Where damage is reported.

    Attributes:
        lines: Of the configuration.
        device: Named in errors.
        unknown: Where to put lines that cannot be read; None if they are errors.
    """

    lines: Sequence[str]
    device: str
    unknown: Unknown | None

    def report(
        self,
        what: str,
        index: int,
        *,
        located: bool = True,
        shown: int | None = None,
        cause: Exception | None = None,
    ) -> None:
        """Raise an error about the line at ``index``, or note the line.

        Args:
            what: What is wrong, without a full stop.
            index: Of the line, from 0.
            located: The error tells the number of the line.
            shown: Another line that stands for the damage among the unknown ones.
            cause: What revealed it.

        Raises:
            OutputFormatError: Unknown lines are errors.
        """
        if self.unknown is None:
            place = f"configuration, line {index + 1}" if located else "configuration"
            raise OutputFormatError(
                mask_configuration(f"{place}: {what}."),
                device=self.device,
                hint="The output was damaged on its way or cut short; read it again.",
            ) from cause
        index = index if shown is None else shown
        line = UnknownLine(index + 1, mask_configuration(self.lines[index].strip()))
        if self.unknown[-1:] != [line]:
            self.unknown.append(line)
