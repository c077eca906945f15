"""One vty session: modes, prompts, and the conversation as a generator of reads."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from netpki.emulators.ios.filters import filtered, split_filter
from netpki.emulators.ios.grammar import Grammar, Parsed, ParseError
from netpki.emulators.ios.line_editor import Entry, Read

if TYPE_CHECKING:
    from netpki.emulators.ios.router import EmulatedRouter

Interaction = Generator[Read, Entry, None]
"""A part of the conversation: yields what it waits for, is sent what was typed."""

CommandHandler = Callable[["Session", Parsed["CommandHandler"]], Interaction | None]
"""What a command does. A plain function, or a generator if it asks something."""

CommandGrammar = Grammar[CommandHandler]

MORE_PROMPT: Final = " --More-- "
# Unverified: recalled from raw sessions, in no capture at hand.
_MORE_ERASED: Final = "\b" * 9 + " " * 8 + "\b" * 9


@dataclass(frozen=True, slots=True)
class Mode:
    """A command mode.

    Attributes:
        name: For the command log.
        suffix: What the prompt adds to the hostname.
        grammar: Commands of this mode alone.
        subject: The trustpoint or section being configured.
    """

    name: str
    suffix: str
    grammar: CommandGrammar
    subject: str = ""

    @property
    def is_configuration(self) -> bool:
        """Whether configuration mode was entered."""
        return self.name not in {"user", "exec"}


@dataclass(frozen=True, slots=True)
class ModeTable:
    """The modes that commands switch between."""

    user: Mode
    privileged: Mode
    global_configuration: Mode
    trustpoint: Mode
    chain: Mode


@dataclass(slots=True)
class Session:
    """State of one logged-in terminal.

    Attributes:
        router: The device it belongs to.
        number: Counts the sessions of the router from 1.
        user: Who logged in.
        modes: All modes.
        mode: The current one.
        width: Columns; 0 for no limit.
        length: Lines per page; 0 for no paging.
        monitors: Whether syslog messages are shown.
        ended: Whether the user logged out.
        messages: Syslog that waits for the next prompt.
        filter: Name and expression of the current command's output filter.
    """

    router: EmulatedRouter
    number: int
    user: str
    modes: ModeTable
    mode: Mode
    width: int = 80
    length: int = 24
    monitors: bool = False
    ended: bool = False
    messages: list[str] = field(default_factory=list)
    filter: tuple[str, str] | None = None
    _output: list[str] = field(default_factory=list)
    _revision: int = 0

    @property
    def prompt(self) -> str:
        """The prompt of the current mode; nothing follows its last character."""
        return f"{self.router.hostname}{self.mode.suffix}"

    def write(self, text: str) -> None:
        r"""Print ``text``; ``\n`` goes out as CR LF."""
        self._output.append(text)

    def taken_output(self) -> str:
        """All output since the last call."""
        text = "".join(self._output)
        self._output.clear()
        return text.replace("\n", "\r\n")

    def converse(self) -> Interaction:
        """The whole conversation from the first prompt to the log-out."""
        self.write("\n")
        while not self.ended:
            entry = yield Read(self.prompt, "command")
            yield from self._execute(entry)

    def _execute(self, entry: Entry) -> Interaction:
        is_remark = entry.text.strip().startswith("!")
        if entry.key != "ctrl-c" and entry.text.strip() and not is_remark:
            yield from self.run(entry.text)
        if entry.key != "enter":
            self.leave_configuration()

    def run(
        self, line: str, *, grammar: CommandGrammar | None = None, offset: int = 0
    ) -> Interaction:
        """Execute one command line, in the current mode unless a grammar is given."""
        self.filter = None
        try:
            if grammar or not self.mode.is_configuration:
                line, self.filter = split_filter(line)
            parsed = grammar.parse(line) if grammar else self._parsed(line)
        except ParseError as error:
            self._complain(line, error, offset)
            return
        if self.router.denies(parsed.line):
            self.write("Command authorization failed.\n\n")
            return
        if self.router.asks_before(parsed.line):
            agreed = yield from unheard_of_question(self)
            if not agreed:
                return
        yield from perform(self, parsed)

    def _parsed(self, line: str) -> Parsed[CommandHandler]:
        """Try the current mode, then global configuration, which leaves a sub-mode."""
        try:
            return self.mode.grammar.parse(line)
        except ParseError as error:
            above = self.modes.global_configuration
            if not self.mode.is_configuration or self.mode.name == above.name:
                raise
            if error.defect != "invalid":
                raise
            try:
                parsed = above.grammar.parse(line)
            except ParseError as other:
                raise max(error, other, key=lambda each: each.column) from None
            self.mode = above
            return parsed

    def _complain(self, line: str, error: ParseError, offset: int) -> None:
        match error.defect:
            case "invalid":
                blanks = " " * (len(self.prompt) + offset + error.column)
                self.write(f"{blanks}^\n% Invalid input detected at '^' marker.\n\n")
            case "incomplete":
                self.write("% Incomplete command.\n\n")
            case "ambiguous":
                self.write(f'% Ambiguous command:  "{line.strip()}"\n')

    def page(self, lines: Iterable[str]) -> Interaction:
        """Print ``lines`` through the filter, stopping at each full page for a key."""
        if self.filter:
            lines = filtered(lines, *self.filter)
        room = self.length - 1
        for line in lines:
            if self.length and room <= 0:
                entry = yield Read(MORE_PROMPT, "more")
                self.write(_MORE_ERASED)
                if entry.text not in {" ", ""}:
                    return
                room = self.length - 1 if entry.text == " " else 1
            self.write(f"{line}\n")
            room -= 1

    def enter_configuration(self) -> None:
        """Switch to global configuration mode."""
        self.mode = self.modes.global_configuration
        self._revision = self.router.running.revision

    def leave_configuration(self) -> None:
        """Switch back to EXEC; a change is stamped and logged."""
        if not self.mode.is_configuration:
            return
        self.mode = self.modes.privileged
        if self.router.running.revision != self._revision:
            self.router.stamp_change(self.user)
        line = f"vty{self.number - 1} (127.0.0.1)"
        self.router.log(f"%SYS-5-CONFIG_I: Configured from console by {self.user} on {line}")

    def hang_up(self) -> None:
        """The line dropped: what was done stays done, what was half done is gone."""
        self.ended = True
        self.leave_configuration()

    def completions(self, beginning: str) -> tuple[str, ...]:
        """Keywords for the editor."""
        found = self.mode.grammar.keywords_after(beginning)
        if self.mode.is_configuration:
            above = self.modes.global_configuration.grammar.keywords_after(beginning)
            found = tuple(sorted({*found, *above}))
        return found


def perform(session: Session, parsed: Parsed[CommandHandler]) -> Interaction:
    """Run the handler of a parsed command."""
    interaction = parsed.handler(session, parsed)
    if interaction is not None:
        yield from interaction


def yes_or_no(session: Session, question: str) -> Generator[Read, Entry, bool]:
    """Ask until the answer is yes or no; y and n do (capture: 2960SF for the repetition).

    That Ctrl-C and Ctrl-Z count as no is unverified.
    """
    while True:
        entry = yield Read(question, "question")
        if entry.key != "enter":
            return False
        answer = entry.text.strip().lower()
        if answer and "yes".startswith(answer):
            return True
        if answer and "no".startswith(answer):
            return False
        session.write("% Please answer 'yes' or 'no'.\n")


def unheard_of_question(session: Session) -> Generator[Read, Entry, bool]:
    """The question of the fault ``unknown-prompt``; no device asks it."""
    session.write("The flux capacitor of slot 0 is not aligned with this operation.\n")
    entry = yield Read("Proceed without alignment? [proceed/abort]: ", "question")
    return entry.key == "enter" and entry.text.strip().lower() == "proceed"
