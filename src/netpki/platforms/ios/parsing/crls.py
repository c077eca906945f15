"""``show crypto pki crls``: the revocation lists that the device keeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from netpki.platforms.ios.parsing.moments import NO_ZONES, Zones, read_moment
from netpki.platforms.ios.parsing.screens import Row, Screen, Unknown, damaged, read_screen
from netpki.platforms.ios.parsing.show_command import show_command

CRLS: Final = Screen("show crypto pki crls", "cisco_ios_show_crypto_pki_crls")
_CACHE: Final = "Parsed CRL cache"


@dataclass(frozen=True, slots=True)
class CachedCrl:
    """One revocation list; a fact that the device did not show is None or empty.

    Attributes:
        issuer: As shown, on one line.
        last_update: ``thisUpdate`` of the CRL as shown, in the zone of the device.
        next_update: Likewise ``nextUpdate``.
        downloaded: When the device got it, as shown; 12.x does not say.
        last_update_at: ``last_update`` as aware UTC; None where the zone is not known.
        next_update_at: ``next_update``, likewise.
        downloaded_at: ``downloaded``, likewise.
        distribution_points: Where it came from: URLs and names, as shown.
        scep: It has no distribution point and came over SCEP.
        der_bytes: Size of its encoding.
        stored: For example ``parsed CRL cache``.
    """

    issuer: str
    last_update: str
    next_update: str
    downloaded: str | None
    last_update_at: datetime | None
    next_update_at: datetime | None
    downloaded_at: datetime | None
    distribution_points: tuple[str, ...]
    scep: bool
    der_bytes: int | None
    stored: str | None


@dataclass(frozen=True, slots=True)
class CrlCache:
    """All revocation lists.

    Attributes:
        crls: In the order shown.
        current_bytes: Size of the cache; None where it is not shown.
        maximum_bytes: How large it may become; likewise.
    """

    crls: tuple[CachedCrl, ...]
    current_bytes: int | None
    maximum_bytes: int | None


def parse_crls(
    text: str, *, device: str, zones: Zones = NO_ZONES, unknown: Unknown | None = None
) -> CrlCache:
    """Read the screen (``tests/recordings/ios/c8kv_17x_scep_enroll_reenroll.txt``).

    Args:
        text: What the device printed.
        device: Named in errors.
        zones: Zones besides UTC and GMT, for example from the configuration.
        unknown: Takes lines that no rule knows; without it they are errors.

    Raises:
        OutputFormatError: A line is unknown, or a CRL or the size of the cache is incomplete.
    """
    rows = read_screen(CRLS, text, device=device, unknown=unknown)
    crls = tuple(_crl(row, device, zones) for row in rows if row.text("PART") != _CACHE)
    caches = [row for row in rows if row.text("PART") == _CACHE]
    sizes = {crl.der_bytes is not None for crl in crls}
    if len(sizes) > 1 or (True in sizes and not caches):
        raise damaged(CRLS.command, "it shows the sizes of some CRLs and not of all", device)
    if any(row.text("MAXIMUM_BYTES") for row in rows if row not in caches) or len(caches) > 1:
        raise damaged(CRLS.command, "the sizes of the cache do not go together", device)
    if not caches:
        return CrlCache(crls, None, None)
    if rows[-1] is not caches[0] or not caches[0].text("MAXIMUM_BYTES"):
        raise damaged(CRLS.command, "the size of the cache is incomplete", device)
    current, maximum = (int(caches[0].text(f"{word}_BYTES")) for word in ("CURRENT", "MAXIMUM"))
    return CrlCache(crls, current, maximum)


def _crl(row: Row, device: str, zones: Zones) -> CachedCrl:
    def moment(column: str) -> datetime | None:
        shown = row.text(column)
        command = CRLS.command
        return read_moment(shown, device=device, command=command, zones=zones) if shown else None

    missing = [name for name in ("ISSUER", "LAST_UPDATE", "NEXT_UPDATE") if not row.text(name)]
    if missing:
        what = missing[0].lower().replace("_", " ")
        raise damaged(CRLS.command, f"a CRL (issuer {row.text('ISSUER')!r}) has no {what}", device)
    size = row.text("DER_BYTES")
    return CachedCrl(
        issuer=row.text("ISSUER"),
        last_update=row.text("LAST_UPDATE"),
        next_update=row.text("NEXT_UPDATE"),
        downloaded=row.optional("DOWNLOADED"),
        last_update_at=moment("LAST_UPDATE"),
        next_update_at=moment("NEXT_UPDATE"),
        downloaded_at=moment("DOWNLOADED"),
        distribution_points=row.texts("DISTRIBUTION_POINTS"),
        scep=bool(row.text("SCEP")),
        der_bytes=int(size) if size else None,
        stored=row.optional("STORED"),
    )


COMMANDS: Final = (
    show_command(
        "show crypto pki|ca crls",
        r"\s*CRL Issuer Name:",
        r"\s*CRL DER is \d",
        r"\s*Parsed CRL cache ",
        read=parse_crls,
    ),
)
