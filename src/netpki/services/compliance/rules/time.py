"""Whether a router knows what time it is."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from netpki.platforms.contract import DeviceClock, TimeKeeping, TimeSource
from netpki.services.compliance.case import Case
from netpki.services.compliance.rule import Fault, Judgement, Rule
from netpki.services.compliance.rules.told import if_told, untold
from netpki.services.compliance.subjects import clocks, keyed_time_sources, time_settings

_SECOND: Final = timedelta(seconds=1)
_CLOCK: Final = "its clock"


def _is_authoritative(clock: DeviceClock, _case: Case) -> Judgement:
    return None if clock.authoritative else Fault("The router does not trust its own clock.")


def _has_authenticated_sources(time: TimeKeeping, case: Case) -> Judgement:
    least = case.thresholds.time_sources
    if not time.authenticates:
        return Fault(f"It takes time from anybody; {least} authenticated sources are wanted.")
    proven = [each for each in time.sources if each.key is not None and each.trusted]
    if len(proven) >= least:
        return None
    return Fault(
        f"Of {len(time.sources)} time sources {len(proven)} prove who they are, not {least}."
    )


def _is_right(clock: DeviceClock, case: Case) -> Judgement:
    """Against the moment of reading: an inventory may be judged much later."""
    if clock.moment is None:
        return untold("the time zone of its clock")
    read_at = case.record.read_at
    if read_at is None:
        return untold("when its clock was read")
    ahead = clock.moment - read_at
    if abs(ahead) <= case.thresholds.clock_skew_seconds * _SECOND:
        return None
    away = abs(ahead) // _SECOND * _SECOND
    where = "ahead of" if ahead == abs(ahead) else "behind"
    return Fault(f"Its clock is {away} {where} ours.")


def _is_not_md5(source: TimeSource, _case: Case) -> Judgement:
    if source.algorithm is None:
        return untold(f"the algorithm of key {source.key}")
    is_md5 = source.algorithm.casefold() == "md5"
    return Fault(f"Key {source.key}, which authenticates it, is for MD5.") if is_md5 else None


RULES: Final = (
    Rule(
        code="TIME-001",
        title="The clock is authoritative",
        severity="high",
        source="Cisco IOS, system message %PKI-2-NON_AUTHORITATIVE_CLOCK",
        over=clocks,
        check=if_told(_CLOCK, _is_authoritative),
        why="IOS starts neither enrollment nor renewal by itself while it distrusts its clock.",
        remedy="Configure time sources and wait until show clock has no mark before the time.",
    ),
    Rule(
        code="TIME-002",
        title="Authenticated time sources suffice",
        severity="medium",
        source="DISA STIG Cisco IOS XE NDM V3R7, CISC-ND-001150",
        over=time_settings,
        check=if_told("its time sources", _has_authenticated_sources),
        why="Whoever sets the clock makes expired certificates valid and valid ones expired.",
        remedy="Configure ntp authenticate, ntp trusted-key and a key for each ntp server.",
        stig=("CISC-ND-001150",),
        needs_whole=True,
    ),
    Rule(
        code="TIME-003",
        title="The clock is right",
        severity="high",
        source="policy",
        over=clocks,
        check=if_told(_CLOCK, _is_right),
        why="By a wrong clock new certificates are not valid yet and old ones still are.",
        remedy="Find out why the router does not follow its time sources.",
    ),
    Rule(
        code="TIME-004",
        title="Keys of time sources are not for MD5",
        severity="low",
        source="DISA STIG Cisco IOS XE NDM V3R7, CISC-ND-001150",
        over=keyed_time_sources,
        check=_is_not_md5,
        why="A source with such a key can be imitated; a release that offers nothing better "
        "keeps this finding.",
        remedy="Make a key with hmac-sha2-256 on releases that have it.",
        stig=("CISC-ND-001150",),
        stig_in_part=True,
    ),
)
