"""A terminal of an emulated router in memory: bytes in, exactly the device's bytes out."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from netpki.emulators.ios.line_editor import Entry, LineEditor, Read
from netpki.emulators.ios.session import Interaction, Session

if TYPE_CHECKING:
    from netpki.emulators.ios.router import EmulatedRouter

_INTRUSION = "%LINEPROTO-5-UPDOWN: Line protocol on Interface Tunnel7, changed state to up"


class Console:
    """One session after its log-in, without any transport.

    Attributes:
        closed: The device ended the session, or a fault did.
        dropped: A fault ended it.
    """

    def __init__(self, router: EmulatedRouter, session: Session) -> None:
        self._router = router
        self._session = session
        self._editor = LineEditor(session.write, lambda: session.width, session.completions)
        self._conversation: Interaction = session.converse()
        self._input = bytearray()
        self._stalled = False
        self._random: random.Random | None = None
        self.closed = False
        self.dropped = False

    def open(self) -> bytes:
        """What the device prints after the log-in: a newline and the prompt."""
        if self.closed:
            return b""
        self._begin(next(self._conversation))
        return self._drain()

    def feed(self, data: bytes) -> bytes:
        """Type ``data``; returns all that the device prints until it waits for more."""
        if self.closed:
            return b""
        if self._session.ended:  # the router was reloaded
            self._drop()
            return b""
        self._show_messages()
        cut = self._router.faults.bytes_until_drop(len(data))
        self._input += data if cut is None else data[:cut]
        self._work()
        output = b"" if self._stalled else self._drain()
        if cut is not None and not self.closed:
            self._drop()
        return output

    def close(self) -> None:
        """Break the connection from the user's side."""
        if not self.closed:
            self.closed = True
            self._conversation.close()
            self._session.hang_up()
            self._router.forget(self._session)

    def _drop(self) -> None:
        self.dropped = True
        self.close()

    def _work(self) -> None:
        while self._input and not (self.closed or self._stalled):
            if self._editor.read.is_pasted and self._router.faults.active("drop-character"):
                entry = self._paste_one_character()
            else:
                entry = self._editor.take(self._input)
            if entry is not None:
                self._step(entry)

    def _paste_one_character(self) -> Entry | None:
        character = self._input[:1]
        del self._input[:1]
        if self._router.faults.fires("drop-character"):
            return None
        return self._editor.take(bytearray(character))

    def _step(self, entry: Entry) -> None:
        read = self._editor.read
        if read.kind == "more":
            self._advance(entry)
            return
        faults = self._router.faults
        self._router.record(self._session, read, entry)
        if faults.fires("drop-at-step"):
            self._drop()
        elif faults.fires("stall-at-step"):
            self._stalled = True
        elif faults.fires("drop-after-step"):
            before = self._session.taken_output()
            self._advance(entry)
            self._session.taken_output()
            self._session.write(before.replace("\r\n", "\n"))
            self._drop()
        else:
            self._intrude_before_output(read)
            self._advance(entry)

    def _advance(self, entry: Entry) -> None:
        try:
            read = self._conversation.send(entry)
        except StopIteration:
            self.close()
        else:
            self._begin(read)

    def _begin(self, read: Read) -> None:
        self._editor.begin(read)
        self._show_messages()
        self._intrude_after_prompt(read)

    def _show_messages(self) -> None:
        """Let waiting syslog break into the line (capture: between two typed characters)."""
        for message in self._session.messages:
            self._editor.interrupt(message, newline=self._router.syslog_style == "newline")
        self._session.messages.clear()

    def _intrude_before_output(self, read: Read) -> None:
        fault = self._router.faults.active("syslog")
        if fault and fault.argument == "before-output" and not read.is_pasted:
            self._session.write(f"{self._message()}\n")

    def _intrude_after_prompt(self, read: Read) -> None:
        fault = self._router.faults.active("syslog")
        if fault and not read.continues and fault.argument in {"glued", "newline", "synchronous"}:
            self._editor.interrupt(
                self._message(),
                newline=fault.argument == "newline",
                redraw=fault.argument == "synchronous",
            )

    def _message(self) -> str:
        return f"{self._router.clock.syslog_prefix(self._router.zone)}{_INTRUSION}"

    def _drain(self) -> bytes:
        text = self._session.taken_output()
        fault = self._router.faults.active("syslog")
        if text and fault and str(fault.argument).startswith("random"):
            text = self._randomly_broken(text, str(fault.argument))
        return text.encode("latin-1", errors="replace")

    def _randomly_broken(self, text: str, seed: str) -> str:
        if self._random is None:
            self._random = random.Random(f"{seed}/{self._session.number}")  # noqa: S311 no secret
        position = self._random.randrange(len(text) + 1)
        if text[position - 1 : position + 1] == "\r\n":
            position += 1
        end = self._random.choice(("", "\r\n"))
        return f"{text[:position]}\r\n{self._message()}{end}{text[position:]}"
