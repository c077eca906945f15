"""The command modes of each release, assembled once."""

from __future__ import annotations

from functools import cache

from netpki.emulators.ios import commands_exec, commands_general, commands_pki
from netpki.emulators.ios.commands_show import Command
from netpki.emulators.ios.personality import Personality
from netpki.emulators.ios.session import (
    CommandGrammar,
    CommandHandler,
    Interaction,
    Mode,
    ModeTable,
    Session,
)


@cache
def modes_of(personality: Personality) -> ModeTable:
    """The modes of a router of this release."""
    privileged = CommandGrammar(commands_exec.privileged(personality))

    def do(session: Session, command: Command) -> Interaction:
        offset = len("do ")
        yield from session.run(command.arguments[0], grammar=privileged, offset=offset)

    everywhere: tuple[tuple[str, CommandHandler], ...] = (("do LINE", do), *commands_general.END)
    configuration = CommandGrammar((*commands_general.GLOBAL, *commands_pki.GLOBAL, *everywhere))
    return ModeTable(
        user=Mode("user", ">", CommandGrammar(commands_exec.USER)),
        privileged=Mode("exec", "#", privileged),
        global_configuration=Mode("config", "(config)#", configuration),
        trustpoint=Mode(
            "ca-trustpoint",
            "(ca-trustpoint)#",
            CommandGrammar((*commands_pki.TRUSTPOINT, *everywhere)),
        ),
        chain=Mode(
            "config-cert-chain",
            "(config-cert-chain)#",
            CommandGrammar((*commands_pki.CHAIN, *everywhere)),
        ),
    )
