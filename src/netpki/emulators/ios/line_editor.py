"""The line discipline of a vty: echo, wrapping, line ends, completion."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

ReadKind = Literal["command", "question", "paste", "hex", "password", "confirm", "more"]
Key = Literal["enter", "ctrl-c", "ctrl-z"]

_PRINTABLE: Final = re.compile(rb"[^\x00-\x1f\x3f\x7f]+")
_MARGIN: Final = " \b"
"""What the device sends when the echo reaches the width (capture: CSR1000v 16.12.3)."""
_KEYS: Final[dict[int, Key]] = {0x03: "ctrl-c", 0x1A: "ctrl-z"}
_ERASES: Final = frozenset({0x08, 0x7F})
_LITERAL_NEXT: Final = 0x16
_RETURN: Final = 0x0D
_TAB: Final = 0x09
_HELP: Final = 0x3F


@dataclass(frozen=True, slots=True)
class Read:
    """What the device waits for.

    Attributes:
        prompt: Text before the cursor.
        kind: A whole line, or for ``confirm`` and ``more`` one key.
        continues: The next line of a paste that already began.
    """

    prompt: str
    kind: ReadKind
    continues: bool = False

    @property
    def takes_one_key(self) -> bool:
        """Whether one key ends the read."""
        return self.kind in {"confirm", "more"}

    @property
    def is_pasted(self) -> bool:
        """Whether a person would paste here."""
        return self.kind in {"paste", "hex"}


@dataclass(frozen=True, slots=True)
class Entry:
    """What was typed, and the key that ended it."""

    text: str
    key: Key = "enter"


class LineEditor:
    """Turns bytes into entries, one ``Read`` at a time, echoing as IOS does.

    Bytes stay in the caller's buffer until a read asks for them, so that typed-ahead input is
    echoed only after the prompt it answers.

    Args:
        write: Takes the echo.
        width: Columns of the terminal; 0 for no limit.
        complete: Keywords that fit the text before the cursor.
    """

    def __init__(
        self,
        write: Callable[[str], None],
        width: Callable[[], int],
        complete: Callable[[str], tuple[str, ...]],
    ) -> None:
        self._write = write
        self._width = width
        self._complete = complete
        self._after_return = False
        self._literal = False
        self._column = 0
        self._text = ""
        self.read = Read("", "command")

    def begin(self, read: Read) -> None:
        """Print the prompt of ``read`` and wait for its answer."""
        self.read, self._text = read, ""
        self._write(read.prompt)
        self._column = len(read.prompt)

    def interrupt(self, message: str, *, newline: bool, redraw: bool = False) -> None:
        """Let ``message`` break into the line being typed."""
        self._write(f"\n{message}")
        self._column = len(message)
        if newline or redraw:
            self._write("\n")
            self._column = 0
        if redraw:
            self._redraw()

    def take(self, buffer: bytearray) -> Entry | None:
        """Consume from ``buffer`` until the read is answered; None if it is not yet."""
        while buffer:
            if self._after_return:
                self._after_return = False
                if buffer[0] in b"\n\x00":
                    del buffer[0]
                    continue
            if self.read.takes_one_key:
                return self._one_key(buffer)
            span = _PRINTABLE.match(buffer)
            if span:
                self._type(span[0].decode("latin-1"))
                del buffer[: span.end()]
                continue
            byte = buffer[0]
            del buffer[0]
            entry = self._control(byte)
            if entry:
                return entry
        return None

    def _one_key(self, buffer: bytearray) -> Entry:
        byte = buffer[0]
        del buffer[0]
        self._after_return = byte == _RETURN
        if self.read.kind == "confirm":
            self._write("\n")
        if byte in b"\r\n":
            return Entry("")
        return Entry(chr(byte), _KEYS.get(byte, "enter"))

    def _control(self, byte: int) -> Entry | None:
        if self._literal and byte == _HELP:
            self._literal = False
            self._type("?")
        elif byte in b"\r\n":
            self._after_return = byte == _RETURN
            return self._finished("enter")
        elif byte in _KEYS:
            return self._finished(_KEYS[byte])
        elif byte in _ERASES:
            self._erase()
        elif byte == _TAB:
            self._tab()
        elif byte == _HELP:
            self._help()
        self._literal = byte == _LITERAL_NEXT
        return None

    def _finished(self, key: Key) -> Entry:
        # That Ctrl-C and Ctrl-Z echo with a caret is unverified.
        self._write({"enter": "", "ctrl-c": "^C", "ctrl-z": "^Z"}[key] + "\n")
        return Entry(self._text, key)

    def _type(self, text: str) -> None:
        self._literal = False
        self._text += text
        self._echo(text)

    def _echo(self, text: str) -> None:
        if self.read.kind == "password":
            return
        width = self._width()
        if not width or self._column + len(text) < width:
            self._write(text)
            self._column += len(text)
            return
        for character in text:
            self._write(character)
            self._column += 1
            if self._column == width:
                self._write(_MARGIN)
                self._column = 0

    def _erase(self) -> None:
        if self._text:
            self._text = self._text[:-1]
            self._column = max(0, self._column - 1)
            if self.read.kind != "password":
                self._write("\b \b")

    def _tab(self) -> None:
        """Complete the last word; a TAB that completes nothing is lost (unverified)."""
        if self.read.kind != "command" or not self._text.strip():
            return
        candidates = self._complete(self._text)
        if len(candidates) != 1 or self._text[-1].isspace():
            return
        partial = self._text.split()[-1]
        self._text = f"{self._text[: -len(partial)]}{candidates[0]} "
        self._write("\n")
        self._redraw()

    def _help(self) -> None:
        """Answer ``?`` with the keywords that fit (their layout is unverified)."""
        if self.read.kind != "command":
            self._type("?")
            return
        candidates = self._complete(self._text)
        self._write(f"?\n{''.join(f'  {word}' + chr(10) for word in candidates)}\n")
        self._redraw()

    def _redraw(self) -> None:
        self._write(self.read.prompt)
        self._column = len(self.read.prompt)
        self._echo(self._text)
