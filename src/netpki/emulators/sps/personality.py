"""What differs between the releases of lighttpd that appliances carry, as data.

No document says which lighttpd a Smart Protection Server has: 3.3 was released before 1.4.48, so
its first build cannot have that (inferred). All three are kept to meet what may come.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Places:
    """Source file and line that a release prints before a message.

    Attributes:
        certificate, key, mismatch, unreadable: What is wrong with ``server.pem``.
        no_pemfile: There is none, in the global block.
        no_pemfile_here: There is none, in the block of a socket.
        ca_file: What is wrong with ``ssl.ca-file``.
        given_up: The last line after a failure; not all releases have one.
        bind: A port is taken.
        started, stopped, cycled: Lines of the error log.
    """

    certificate: str
    key: str
    mismatch: str
    unreadable: str
    no_pemfile: str
    no_pemfile_here: str
    ca_file: str
    given_up: str
    bind: str
    started: str
    stopped: str
    cycled: str


@dataclass(frozen=True, slots=True)
class ConfigurationPlaces:
    """The same for what is wrong with ``lighttpd.conf``.

    Attributes:
        syntax: It is not understood.
        quote, character: It cannot even be cut into words.
        failed_at: The last word before that.
        include, unreadable: A file is missing.
    """

    syntax: str
    quote: str
    character: str
    failed_at: str
    include: str
    unreadable: str


@dataclass(frozen=True, slots=True)
class AppliancePersonality:
    """One release of lighttpd.

    Attributes:
        key: Name in ``APPLIANCE_PERSONALITIES``.
        version: What ``lighttpd -v`` says.
        build_date: For the second line of that, invented; empty for no such line (measured on
            Debian's 1.4.69).
        sends_whole_pemfile: Certificates after the first in ``ssl.pemfile`` are sent (measured:
            since 1.4.48). Without it only what OpenSSL finds in ``ssl.ca-file`` follows the leaf.
        tests_certificate: ``-tt`` loads the certificate (measured: since 1.4.40). Without it
            ``-tt`` is ``-t`` twice.
        reads_der: A file without dashes is read as DER (measured on 1.4.69).
        warns_of_expiry: Says so at the start (measured on 1.4.69).
        inherits_pemfile: A block with nothing but ``ssl.engine`` takes the global certificate
            (measured on 1.4.69; read for older ones, that it does not).
        places, configuration: What precedes its messages.
    """

    key: str
    version: str
    places: Places
    configuration: ConfigurationPlaces
    build_date: str = ""
    sends_whole_pemfile: bool = False
    tests_certificate: bool = True
    reads_der: bool = False
    warns_of_expiry: bool = False
    inherits_pemfile: bool = False

    def taken(self, configured: str, reason: str) -> str:
        """Words for a socket that cannot be had (measured on 1.4.69, read for the others)."""
        if self.sends_whole_pemfile:
            return f"can't bind to socket: {configured}: {reason}"
        host, _, port = configured.rpartition(":")
        return f"can't bind to port:  {host} {port} {reason}"

    def started(self) -> str:
        """Words for the error log (measured)."""
        return "server started " + (f"(lighttpd/{self.version})" if self.warns_of_expiry else "")

    def no_pemfile(self, *, is_global: bool) -> tuple[tuple[str, str], ...]:
        """Place and words of the lines that ask for ``ssl.pemfile``."""
        words = "ssl.pemfile has to be set"
        if self.inherits_pemfile:
            words += ' when ssl.engine = "enable"' if is_global else _SAME_SCOPE
        place = self.places.no_pemfile if is_global else self.places.no_pemfile_here
        if is_global and not self.inherits_pemfile:
            return (place, words), (self.places.given_up, "setting default values failed")
        return ((place, words),)


_SAME_SCOPE: Final = (
    ' in same $SERVER["socket"] scope as other ssl.* directives, unless only ssl.engine is set,'
    " inheriting ssl.* from global scope"
)

# Unverified: for 1.4.35 all but the first four, for 1.4.45 no_pemfile_here, ca_file, bind, stopped
# and cycled; only the words are known.
_PLACES_1_4_35: Final = Places(
    certificate="network.c.543",
    key="network.c.572",
    mismatch="network.c.603",
    unreadable="network.c.537",
    no_pemfile="configfile.c.1400",
    no_pemfile_here="network.c.389",
    ca_file="network.c.840",
    given_up="server.c.985",
    bind="network.c.409",
    started="log.c.166",
    stopped="server.c.1512",
    cycled="server.c.1327",
)
_PLACES_1_4_45: Final = Places(
    certificate="network.c.604",
    key="network.c.633",
    mismatch="network.c.664",
    unreadable="network.c.598",
    no_pemfile="configfile.c.1570",
    no_pemfile_here="network.c.440",
    ca_file="network.c.898",
    given_up="server.c.881",
    bind="network.c.537",
    started="log.c.217",
    stopped="server.c.1828",
    cycled="server.c.1500",
)
_PLACES_1_4_69: Final = Places(
    certificate="mod_openssl.c.1327",
    key="mod_openssl.c.1367",
    mismatch="mod_openssl.c.1701",
    unreadable="fdevent.c.647",
    no_pemfile="mod_openssl.c.2659",
    no_pemfile_here="mod_openssl.c.2647",
    ca_file="mod_openssl.c.2790",
    given_up="server.c.1454",
    bind="network.c.537",
    started="server.c.1704",
    stopped="server.c.2078",
    cycled="server.c.1848",
)

_CONFIGURATION: Final = ConfigurationPlaces(
    syntax="configfile.c.2164",
    quote="configfile.c.1978",
    character="configfile.c.2109",
    failed_at="configfile.c.2161",
    include="configfile.c.2259",
    unreadable="configfile.c.2211",
)
"""Measured on 1.4.69."""
_OLDER_CONFIGURATION: Final = ConfigurationPlaces(
    syntax="configfile.c.957",
    quote="configfile.c.780",
    character="configfile.c.915",
    failed_at="configfile.c.954",
    include="configfile.c.1003",
    unreadable="configfile.c.983",
)
"""Unverified; the words are 1.4.69's."""

_ALL: Final = (
    AppliancePersonality(
        key="sps-1.4.35",
        version="1.4.35",
        build_date="Mar 12 2014 10:43:09",
        tests_certificate=False,
        places=_PLACES_1_4_35,
        configuration=_OLDER_CONFIGURATION,
    ),
    AppliancePersonality(
        key="sps-1.4.45",
        version="1.4.45",
        build_date="Jan 14 2017 21:07:19",
        places=_PLACES_1_4_45,
        configuration=_OLDER_CONFIGURATION,
    ),
    AppliancePersonality(
        key="sps-1.4.69",
        version="1.4.69",
        sends_whole_pemfile=True,
        reads_der=True,
        warns_of_expiry=True,
        inherits_pemfile=True,
        places=_PLACES_1_4_69,
        configuration=_CONFIGURATION,
    ),
)

APPLIANCE_PERSONALITIES: Final = MappingProxyType(
    {personality.key: personality for personality in _ALL}
)
"""All personalities by key, oldest first."""
