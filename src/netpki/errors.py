"""Everything that can go wrong, as one tree.

```
NetpkiError
├── InputError
│   ├── CertificateFormatError
│   └── CertificateRefusedError
│       └── BundleRefusedError
└── DeviceError
    ├── ConnectionFailedError
    │   ├── AuthenticationFailedError
    │   └── HostKeyError
    ├── DialogError
    │   ├── CommandRefusedError
    │   ├── DeviceSilentError
    │   ├── FingerprintMismatchError
    │   └── UnexpectedPromptError
    ├── OutputFormatError
    ├── PreconditionError
    └── VerificationError
```

A class exists only where a caller acts differently on it. ``InputError``: no device was
touched. ``ConnectionFailedError``: the only kind a rollout may retry. ``PreconditionError``:
the device was read and found unfit, nothing was configured. Messages carry context, never
secrets.
"""

from __future__ import annotations

from typing import Final, Protocol

_LONGEST_MESSAGE: Final = 500


class NetpkiError(Exception):
    """Base of all errors this library raises on purpose.

    Args:
        message: What is wrong, in one sentence that names the culprit.
        hint: What the reader can do about it, or empty.
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __reduce__(self) -> tuple[object, ...]:
        """Survive a trip through pickle, which runners over processes need."""
        return (_rebuild, (type(self), self.args, self.__dict__))

    def diagnostics(self) -> str:
        """Message and remedy as one line for people."""
        message = self.message if self.message.endswith((".", "?", "!")) else f"{self.message}."
        return f"{message} {self.hint}".strip()


def _rebuild(
    kind: type[NetpkiError], args: tuple[object, ...], state: dict[str, object]
) -> NetpkiError:
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(state)
    return error


class InputError(NetpkiError):
    """The request is wrong; no device was touched."""


class CertificateFormatError(InputError):
    """The text is not the certificate (or not the single one) that was meant."""


class CertificateRefusedError(InputError):
    """The certificate is well formed and must not be installed."""


class Reason(Protocol):
    """One of several reasons of a refusal."""

    @property
    def code(self) -> str:
        """Stable, for programs."""

    @property
    def where(self) -> str:
        """Such as ``server.pem, line 31``, or empty."""

    @property
    def message(self) -> str:
        """One sentence."""

    @property
    def remedy(self) -> str:
        """What the reader can do about it."""


class BundleRefusedError(CertificateRefusedError):
    """Key and certificates of a server must not be installed as they are.

    Args:
        message: All reasons.
        hint: All remedies.
        defects: The reasons one by one.
    """

    def __init__(self, message: str, *, hint: str = "", defects: tuple[Reason, ...] = ()) -> None:
        super().__init__(message, hint=hint)
        self.defects = defects


class DeviceError(NetpkiError):
    """Something about one device, which the error names."""

    def __init__(self, message: str, *, device: str, hint: str = "") -> None:
        super().__init__(f"{device}: {message}", hint=hint)
        self.device = device


class ConnectionFailedError(DeviceError):
    """The session could not be opened or broke."""


class AuthenticationFailedError(ConnectionFailedError):
    """The device refused the log-in or the enable secret."""


class HostKeyError(ConnectionFailedError):
    """The device showed a host key that is unknown, changed or revoked."""


class DialogError(DeviceError):
    """The device said something we had no safe answer to.

    Args:
        transcript: The masked conversation up to the failure.
    """

    def __init__(self, message: str, *, device: str, transcript: str = "", hint: str = "") -> None:
        super().__init__(message, device=device, hint=hint)
        self.transcript = transcript


class CommandRefusedError(DialogError):
    """The device refused a command in words we know."""


class DeviceSilentError(DialogError):
    """The device stopped talking in the middle of a dialog."""


class FingerprintMismatchError(DialogError):
    """The device shows another certificate than the pinned one; it was answered ``no``."""


class UnexpectedPromptError(DialogError):
    """The device asked or said something that the dialog does not know."""


class OutputFormatError(DeviceError):
    """Output of a ``show`` command could not be understood.

    Messages quote what was printed, and are cut where that is very long.
    """

    def __init__(self, message: str, *, device: str, hint: str = "") -> None:
        if len(message) > _LONGEST_MESSAGE:
            message = f"{message[:_LONGEST_MESSAGE]}..."
        super().__init__(message, device=device, hint=hint)


class PreconditionError(DeviceError):
    """The device is not fit for the change; nothing was configured."""


class VerificationError(DeviceError):
    """A change was made, but the device does not show it."""
