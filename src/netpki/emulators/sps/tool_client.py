"""Runs in the tree of an emulated appliance in place of a system program.

It asks the emulator what the program would do, prints that, and exits so. The interpreter starts
it isolated, and it loads next to nothing, since a fleet runs it a thousand times.

A request is fields that end with a zero byte each. An answer is steps of one letter, eight
digits for a length, and that many bytes: ``o`` and ``e`` are printed, ``r`` reads a line, ``x``
is the exit status.
"""

from __future__ import annotations

import os
import sys
from _socket import AF_UNIX, SHUT_WR, socket

_GONE = 69
_HEADER = 9
_DESCRIPTORS = {b"o": 1, b"e": 2}


def main() -> int:
    """Ask and print; the exit status of the program played."""
    address, *fields = sys.argv[1:]
    fields[2:2] = [os.getcwd(), str(os.getpid())]  # noqa: PTH109 nothing is loaded in vain
    connection = socket(AF_UNIX)
    try:
        connection.connect(address)
        connection.sendall(b"".join(os.fsencode(field) + b"\0" for field in fields))
        connection.shutdown(SHUT_WR)
        return _play(connection)
    except OSError as error:
        _write(2, f"The emulated appliance does not answer: {error}\n".encode())
        return _GONE


def _play(connection: socket) -> int:
    while header := _receive(connection, _HEADER):
        step, content = header[:1], _receive(connection, int(header[1:]))
        if step == b"x":
            return int(content)
        if step == b"r":
            _skip_line()
        else:
            _write(_DESCRIPTORS[step], content)
    return _GONE


def _receive(connection: socket, size: int) -> bytes:
    received = b""
    while len(received) < size:
        part = connection.recv(size - len(received))
        if not part:
            break
        received += part
    return received


def _skip_line() -> None:
    while os.read(0, 1) not in {b"", b"\n"}:
        pass


def _write(descriptor: int, content: bytes) -> None:
    while content:
        content = content[os.write(descriptor, content) :]


if __name__ == "__main__":
    sys.exit(main())
