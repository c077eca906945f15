"""How a device lets people in, keeps its time and renews its certificates.

Part of what was learnt about one device; nothing here names a vendor. None and empty mean that
no source tells.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ConfigurationLine:
    """A line that a fact was read from.

    Attributes:
        text: The line, secrets masked; empty where only its place is known.
        number: In ``origin``, from 1.
        origin: File of the configuration; None if the device itself was asked.
    """

    text: str
    number: int | None = None
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class WebAccess:
    """The web server by which a device is managed.

    Attributes:
        plain: Whether it answers without TLS.
        secure: Whether it answers with TLS.
        trustpoint: Whose certificate it presents; None where none is configured, too.
        tls_versions: That it takes, for example ``TLSv1.2``.
        ciphersuites: That it takes, as shown.
        idle_seconds: After which an idle connection is closed.
        most_connections: At a time.
        lines: Of the configuration, that say so.
    """

    plain: bool | None = None
    secure: bool | None = None
    trustpoint: str | None = None
    tls_versions: tuple[str, ...] = ()
    ciphersuites: tuple[str, ...] = ()
    idle_seconds: int | None = None
    most_connections: int | None = None
    lines: tuple[ConfigurationLine, ...] = ()


@dataclass(frozen=True, slots=True)
class SshAccess:
    """The SSH server by which a device is managed.

    Attributes:
        version: ``2`` where nothing older is taken, ``1`` or ``1.99`` where it is.
        key_label: Of its host key, where the configuration names one.
        lines: Of the configuration, that say so.
    """

    version: str | None = None
    key_label: str | None = None
    lines: tuple[ConfigurationLine, ...] = ()


@dataclass(frozen=True, slots=True)
class TimeSource:
    """A server or peer that a device has its time from.

    Attributes:
        address: Or name.
        key: Number of the key that authenticates it; None without one.
        algorithm: Of that key, for example ``md5`` or ``hmac-sha2-256``.
        trusted: Whether the device trusts that key.
        line: Of the configuration.
    """

    address: str
    key: str | None = None
    algorithm: str | None = None
    trusted: bool = False
    line: ConfigurationLine | None = None


@dataclass(frozen=True, slots=True)
class TimeKeeping:
    """From where a device has its time.

    Attributes:
        authenticates: Whether it refuses sources that do not prove who they are.
        sources: In the order of the configuration.
        lines: Of the configuration, that say whether it authenticates.
    """

    authenticates: bool
    sources: tuple[TimeSource, ...] = ()
    lines: tuple[ConfigurationLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Filtering:
    """Subscription to a content-filtering service, as the device shows it.

    Attributes:
        status: As shown.
        active: The status is the one that a working subscription shows.
        expires: As shown; the zone is not told.
        expires_at: The moment, if its zone were UTC; None where it cannot be read.
        last_request: What came of the last request to the service, as shown.
    """

    status: str
    active: bool
    expires: str | None = None
    expires_at: datetime | None = None
    last_request: str | None = None


@dataclass(frozen=True, slots=True)
class AutoEnrollment:
    """That a trustpoint renews its certificate by itself.

    Attributes:
        percent: Of the life of the certificate after which it is renewed; None where the
            configuration names none.
        regenerate: Whether it gets a new key pair.
    """

    percent: int | None = None
    regenerate: bool = False
