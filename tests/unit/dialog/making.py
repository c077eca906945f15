"""A device that only says what a test wrote for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hypothesis import strategies as st

from netpki.dialog import Batch, Conversation, Dialog, Prompt

PROMPT = Prompt("R1")
LOG = "*Nov 22 12:00:01.366: %PKI-6-TRUSTPOINT_CREATE: Trustpoint: trendmicro created succesfully"
LOGS = (
    LOG,
    "Nov 22 2026 12:00:01 UTC: %SYS-5-CONFIG_I: Configured from console by netops on vty0",
    "000123: *Nov  2 12:00:01.366 CET: %CRYPTO_ENGINE-5-KEY_DELETED: A key named x was removed",
    "Jan 14 21:33:52.585: CRYPTO_PKI:  Certificate Request Fingerprint MD5 :027FB457 F1BFE597",
    ".Nov 22 12:00:01: %SEC_LOGIN-5-LOGIN_SUCCESS: Login Success [user: netops]",
)


class Cuts:
    """Cuts what the device says into pieces of the given sizes, over and over."""

    def __init__(self, sizes: Sequence[int]) -> None:
        self._sizes = sizes
        self._next = 0

    def __call__(self, text: str) -> Iterable[str]:
        while text:
            size = self._sizes[self._next % len(self._sizes)] if self._sizes else len(text)
            self._next += 1
            yield text[:size]
            text = text[size:]


WHOLE = Cuts(())
SIZES = st.lists(st.integers(1, 60), min_size=1, max_size=12)


def conversation_of(dialog: Dialog) -> Conversation:
    return Conversation(dialog, PROMPT, device="r1")


def batch_of(*commands: str) -> Batch:
    return Batch(commands, PROMPT, device="r1")


def typed_by(talk: Conversation | Batch, *said: str, cuts: Cuts = WHOLE) -> list[str]:
    """All that was typed while the device said these things, each after what was typed."""
    typed = [talk.begin()]
    for text in said:
        for piece in cuts(text):
            reply = talk.feed(piece)
            if reply:
                typed.append(reply)
    return typed
