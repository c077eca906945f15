"""What is planned from what a device shows: every situation, its steps and its reason."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.examples import examples
from unit.services.making import (
    GOOD_CLOCK,
    IDENTITY,
    LINES,
    NEW,
    OLD,
    THIRD,
    as_in_startup,
    clock,
    state,
    trustpoint,
)

from netpki.errors import InputError, NetpkiError, PreconditionError
from netpki.pki import CaProfile, Certificate
from netpki.platforms.contract import (
    Configure,
    DeviceClock,
    DeviceState,
    Install,
    Remove,
    Replace,
    Step,
    StoredCertificate,
    Trustpoint,
    Usage,
)
from netpki.platforms.ios.settings import IosSettingsRules
from netpki.services.plan import (
    Mode,
    Plan,
    Wanted,
    WantedAbsence,
    WantedCa,
    WantedSettings,
    plan_for,
)

RULES = IosSettingsRules()
PROFILE = CaProfile(pin=NEW.fingerprint("sha256"))
IN_USE = (Usage("https-server", "ip http secure-trustpoint TP", ""),)
IDENTITIES = (StoredCertificate("identity", "0A", IDENTITY),)
EMPTY = trustpoint()


def wanted_ca(mode: Mode = "beside", *lines: str, unset_clock: bool = False) -> WantedCa:
    return WantedCa("TP", NEW, PROFILE, lines or LINES, mode, unset_clock)


def planned(wanted: Wanted, shown: DeviceState, interrupted: Step | None = None) -> Plan:
    return plan_for(wanted, shown, RULES, interrupted)


def refusal(wanted: Wanted, shown: DeviceState, interrupted: Step | None = None) -> str:
    with pytest.raises(PreconditionError) as caught:
        planned(wanted, shown, interrupted)
    assert caught.value.device == "r1"
    assert caught.value.hint
    return caught.value.message


@pytest.mark.parametrize(
    ("wanted", "shown", "steps", "reason"),
    [
        (
            wanted_ca(),
            state(),
            (Install("TP", LINES, NEW, None),),
            "the trustpoint does not exist",
        ),
        (
            wanted_ca("in_place"),
            state(trustpoint(OLD, name="other")),
            (Install("TP", LINES, NEW, None),),
            "the trustpoint does not exist",
        ),
        (
            wanted_ca(),
            state(EMPTY),
            (Install("TP", LINES, NEW, EMPTY),),
            "it holds no certificate",
        ),
        (
            wanted_ca("in_place"),
            state(trustpoint(OLD)),
            (Replace("TP", LINES, NEW, trustpoint(OLD)),),
            f"the trustpoint holds CN=Old, SHA-256 {OLD.fingerprint('sha256')}",
        ),
        (
            wanted_ca("in_place", "vrf A"),
            state(trustpoint(OLD)),
            (Replace("TP", (*LINES, "vrf A"), NEW, trustpoint(OLD)),),
            f"the trustpoint holds CN=Old, SHA-256 {OLD.fingerprint('sha256')}",
        ),
        (wanted_ca(), state(trustpoint(NEW)), (), "the CA certificate and the settings are in"),
        (
            wanted_ca("beside", "vrf A"),
            state(trustpoint(NEW)),
            (Configure("TP", ("vrf A",), trustpoint(NEW)),),
            "the CA certificate is installed, settings differ: vrf A",
        ),
        (
            wanted_ca(),
            state(trustpoint(NEW, others=IDENTITIES)),
            (),
            "the CA certificate and the settings are in place",
        ),
        (WantedAbsence("TP", OLD), state(), (), "the trustpoint does not exist"),
        (
            WantedAbsence("TP", OLD),
            state(trustpoint(OLD)),
            (Remove("TP", trustpoint(OLD)),),
            "the trustpoint exists and nothing uses it",
        ),
        (
            WantedAbsence("TP", None),
            state(EMPTY),
            (Remove("TP", EMPTY),),
            "the trustpoint exists and nothing uses it",
        ),
        (
            WantedSettings("TP", ("vrf A",)),
            state(trustpoint(OLD)),
            (Configure("TP", ("vrf A",), trustpoint(OLD)),),
            "settings differ: vrf A",
        ),
        (
            WantedSettings("TP", LINES),
            state(),
            (Configure("TP", LINES, None),),
            "settings differ: enrollment terminal, revocation-check none",
        ),
        (WantedSettings("TP", LINES), state(trustpoint(OLD)), (), "the settings are in place"),
    ],
    ids=count(),
)
def test_a_situation_leads_to_these_steps_for_this_reason(
    wanted: Wanted, shown: DeviceState, steps: tuple[Step, ...], reason: str
) -> None:
    plan = planned(wanted, shown)
    assert plan.steps == steps
    assert plan.reason.startswith(reason)
    assert plan.is_empty == (not steps)
    assert plan.save == bool(steps)
    assert plan.before == shown.trustpoint("TP")
    assert plan.absent == isinstance(wanted, WantedAbsence)
    assert (plan.device, plan.trustpoint, plan.state) == ("r1", "TP", shown)
    assert plan.begun == ()


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        (wanted_ca(), state(trustpoint(NEW), startup=())),
        (wanted_ca(), state(trustpoint(NEW), startup=(as_in_startup(trustpoint(OLD)),))),
        (WantedAbsence("TP", OLD), state(startup=(as_in_startup(trustpoint(OLD)),))),
        (WantedSettings("TP", LINES), state(trustpoint(OLD), startup=())),
    ],
)
def test_what_is_right_and_not_surely_saved_is_saved(wanted: Wanted, shown: DeviceState) -> None:
    plan = planned(wanted, shown)
    assert plan.steps == ()
    assert plan.save
    assert not plan.is_empty


def test_saving_alone_says_so() -> None:
    plan = planned(wanted_ca(), state(trustpoint(NEW), startup=()))
    assert "startup-config does not surely hold it" in plan.reason


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (state(trustpoint(OLD)), "already holds another CA certificate (CN=Old)"),
        (state(trustpoint(None, others=IDENTITIES)), "already holds another CA certificate"),
    ],
)
def test_beside_never_replaces(shown: DeviceState, words: str) -> None:
    assert words in refusal(wanted_ca(), shown)


def test_replacing_does_not_destroy_an_identity() -> None:
    shown = state(trustpoint(OLD, others=IDENTITIES))
    assert "also holds other certificates (identity)" in refusal(wanted_ca("in_place"), shown)


def test_replacing_does_not_lose_a_secret() -> None:
    shown = state(trustpoint(OLD, *LINES, "password 7 hunter2"))
    message = refusal(wanted_ca("in_place"), shown)
    assert "a secret setting (password)" in message
    assert "hunter2" not in message


def test_a_ca_that_startup_kept_alone_is_replaced_where_only_an_identity_is_left() -> None:
    plan = refusal(wanted_ca("in_place"), state(trustpoint(None, others=IDENTITIES)))
    assert "also holds other certificates" in plan


SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (clock(authoritative=False), "its clock is not authoritative (as shown)"),
        (clock(None), "the time zone of its clock is not known (as shown)"),
        (clock(NEW.not_before - SECOND), "it is not valid before"),
        (clock(NEW.not_after + SECOND), "it expired on"),
    ],
)
def test_an_unfit_clock_stops_an_installation(at: DeviceClock, words: str) -> None:
    for wanted, shown in (
        (wanted_ca(), state(at=at)),
        (wanted_ca("in_place"), state(trustpoint(OLD), at=at)),
    ):
        assert words in refusal(wanted, shown)
    # What is installed already is not judged again.
    assert planned(wanted_ca(), state(trustpoint(NEW), at=at)).is_empty


@pytest.mark.parametrize(
    "at", [clock(authoritative=False), clock(None), clock(None, authoritative=False)]
)
def test_a_person_may_allow_an_unset_clock(at: DeviceClock) -> None:
    assert planned(wanted_ca(unset_clock=True), state(at=at)).steps


def test_a_clock_that_the_device_trusts_cannot_be_overridden() -> None:
    early = NEW.not_before - SECOND
    assert "is not valid before" in refusal(wanted_ca(unset_clock=True), state(at=clock(early)))
    unset = clock(early, authoritative=False)
    assert planned(wanted_ca(unset_clock=True), state(at=unset)).steps


@pytest.mark.parametrize("at", [clock(NEW.not_before), clock(NEW.not_after), GOOD_CLOCK])
def test_validity_includes_both_ends(at: DeviceClock) -> None:
    assert planned(wanted_ca(), state(at=at)).steps


@pytest.mark.parametrize(
    ("shown", "certificate", "words"),
    [
        (Trustpoint("TP", LINES, trustpoint(OLD).certificates, IN_USE), OLD, "is in use: ip http"),
        (trustpoint(OLD, others=IDENTITIES), OLD, "certificates beside the CA's"),
        (trustpoint(OLD), NEW, "which is not the certificate to be removed"),
        (trustpoint(OLD), None, "which is not the certificate to be removed"),
    ],
)
def test_what_must_not_go_is_not_removed(
    shown: Trustpoint, certificate: Certificate | None, words: str
) -> None:
    assert words in refusal(WantedAbsence("TP", certificate), state(shown))


def test_a_setting_that_contradicts_the_device_is_refused() -> None:
    with pytest.raises(InputError, match="cannot be pasted"):
        planned(wanted_ca("beside", "enrollment url http://a"), state())
    with pytest.raises(InputError, match="is not the fingerprint"):
        planned(wanted_ca("beside", f"fingerprint {'0' * 40}"), state())


def test_a_release_that_demands_a_pin_gets_it() -> None:
    plan = planned(wanted_ca(), state(release="26.2"))
    assert plan.settings[-1] == f"fingerprint {NEW.fingerprint('sha1').hexadecimal}"


def unsaved(*running: Trustpoint) -> DeviceState:
    """A device whose startup-config still holds the old CA."""
    return state(*running, startup=(as_in_startup(trustpoint(OLD)),))


BEGUN_REPLACE = Replace("TP", (), NEW, trustpoint(OLD, *LINES, "vrf A"))
BEGUN_INSTALL = Install("TP", (), NEW, None)
BEGUN_CONFIGURE = Configure("TP", (), trustpoint(NEW))
BEGUN_REMOVE = Remove("TP", trustpoint(OLD))


@pytest.mark.parametrize(
    ("interrupted", "shown", "still_open"),
    [
        (BEGUN_REPLACE, state(), True),
        (BEGUN_REPLACE, state(EMPTY), True),
        (BEGUN_REPLACE, unsaved(trustpoint(NEW)), True),
        (BEGUN_REPLACE, state(trustpoint(NEW)), False),
        (BEGUN_REPLACE, unsaved(trustpoint(NEW, others=IDENTITIES)), False),
        (BEGUN_REPLACE, state(trustpoint(OLD)), False),
        (BEGUN_REPLACE, state(trustpoint(THIRD)), False),
        (BEGUN_INSTALL, state(), True),
        (BEGUN_INSTALL, state(EMPTY), True),
        (BEGUN_INSTALL, unsaved(trustpoint(NEW)), True),
        (BEGUN_INSTALL, state(trustpoint(NEW)), False),
        (BEGUN_INSTALL, state(trustpoint(THIRD)), False),
        (BEGUN_CONFIGURE, unsaved(trustpoint(NEW)), True),
        (BEGUN_CONFIGURE, state(trustpoint(NEW)), False),
        (BEGUN_CONFIGURE, state(trustpoint(THIRD)), False),
        (BEGUN_REMOVE, unsaved(), True),
        (BEGUN_REMOVE, state(), False),
        (BEGUN_REMOVE, state(trustpoint(OLD)), False),
        (BEGUN_REMOVE, state(trustpoint(NEW)), False),
    ],
)
def test_an_interrupted_step_counts_while_the_device_still_shows_it_half_done(
    interrupted: Step, shown: DeviceState, *, still_open: bool
) -> None:
    plan = planned(wanted_ca("in_place"), shown, interrupted)
    assert plan.begun == ((interrupted,) if still_open else ())
    assert plan.before == (interrupted.before if still_open else shown.trustpoint("TP"))


@pytest.mark.parametrize("wanted", [WantedAbsence("TP", NEW), WantedSettings("TP", LINES)])
def test_the_undo_of_an_interrupted_step_outlives_a_change_of_mind(wanted: Wanted) -> None:
    plan = planned(wanted, unsaved(trustpoint(NEW)), BEGUN_REPLACE)
    assert plan.begun == (BEGUN_REPLACE,)
    assert plan.before == BEGUN_REPLACE.before


@pytest.mark.parametrize("wanted", [WantedAbsence("TP", NEW), WantedSettings("TP", LINES)])
@pytest.mark.parametrize("shown", [(), (EMPTY,)])
def test_no_other_wish_may_close_the_only_way_back(
    wanted: Wanted, shown: tuple[Trustpoint, ...]
) -> None:
    with pytest.raises(PreconditionError, match="interrupted change has left the trustpoint TP"):
        planned(wanted, unsaved(*shown), BEGUN_REPLACE)


def test_settings_that_an_interrupted_run_removed_are_put_back() -> None:
    for shown in ((), (EMPTY,), (trustpoint(NEW),)):
        plan = planned(wanted_ca("in_place"), unsaved(*shown), BEGUN_REPLACE)
        assert "vrf A" in plan.settings


@pytest.mark.parametrize("wanted", [wanted_ca("in_place"), WantedAbsence("TP", OLD)])
def test_what_cannot_be_read_is_neither_replaced_nor_removed(wanted: Wanted) -> None:
    unread = StoredCertificate("ca", "01", None, "nvram:Old#1CA.cer")
    two = trustpoint(OLD).certificates + trustpoint(THIRD).certificates
    for certificates in ((unread,), two):
        shown = state(Trustpoint("TP", LINES, certificates))
        with pytest.raises(PreconditionError, match=r"is not shown|more than one"):
            planned(wanted, shown)


def test_after_an_interrupted_replacement_the_settings_before_are_kept() -> None:
    plan = planned(wanted_ca("in_place"), state(), BEGUN_REPLACE)
    assert plan.steps == (Install("TP", (*LINES, "vrf A"), NEW, BEGUN_REPLACE.before),)
    half = planned(wanted_ca("in_place"), state(trustpoint(None, LINES[0])), BEGUN_REPLACE)
    assert isinstance(half.steps[0], Install)


def test_beside_does_not_take_over_settings_of_what_was_removed() -> None:
    plan = planned(wanted_ca(), state(), BEGUN_REPLACE)
    assert plan.settings == LINES


CERTIFICATES = st.sampled_from([None, OLD, NEW, THIRD])
TRUSTPOINTS = st.builds(
    lambda certificate, lines, identity, used: Trustpoint(
        "TP",
        tuple(lines),
        (*trustpoint(certificate).certificates, *(IDENTITIES if identity else ())),
        IN_USE if used else (),
    ),
    CERTIFICATES,
    st.lists(
        st.sampled_from([*LINES, "vrf A", "password 7 x", f"fingerprint {'0' * 40}"]), unique=True
    ),
    st.booleans(),
    st.booleans(),
)
STATES = st.builds(
    lambda running, startup, at, release, stamps: state(
        *running, startup=tuple(startup), at=at, release=release, stamps=stamps
    ),
    st.lists(TRUSTPOINTS, max_size=1),
    st.lists(TRUSTPOINTS.map(as_in_startup), max_size=1),
    st.sampled_from([GOOD_CLOCK, clock(None), clock(authoritative=False)]),
    st.sampled_from(["12.4", "15.2", "17.9", "26.2"]),
    st.sampled_from([("a", "a"), ("a", "b"), (None, None)]),
)
INTERRUPTED = st.sampled_from([None, BEGUN_REPLACE, BEGUN_INSTALL, BEGUN_CONFIGURE, BEGUN_REMOVE])


@settings(max_examples=examples(400))
@given(shown=STATES, interrupted=INTERRUPTED, unset_clock=st.booleans())
def test_beside_never_plans_to_remove_or_replace(
    shown: DeviceState, interrupted: Step | None, *, unset_clock: bool
) -> None:
    try:
        plan = planned(wanted_ca(unset_clock=unset_clock), shown, interrupted)
    except NetpkiError:
        return
    assert not [step for step in plan.steps if isinstance(step, Remove | Replace)]


@settings(max_examples=examples(400))
@given(
    wanted=st.sampled_from(
        [
            wanted_ca(),
            wanted_ca("in_place"),
            wanted_ca("in_place", "vrf A", unset_clock=True),
            WantedAbsence("TP", OLD),
            WantedSettings("TP", ("vrf A",)),
        ]
    ),
    shown=STATES,
    interrupted=INTERRUPTED,
)
def test_every_plan_keeps_what_it_could_not_bring_back(
    wanted: Wanted, shown: DeviceState, interrupted: Step | None
) -> None:
    try:
        plan = planned(wanted, shown, interrupted)
    except NetpkiError:
        return
    assert len(plan.steps) <= 1
    assert plan.save or not plan.steps
    current = shown.trustpoint("TP")
    for step in plan.steps:
        if isinstance(step, Replace | Remove):
            assert current is not None
            assert not current.others
            assert step.before is not None
        if isinstance(step, Remove):
            assert not current or not current.used_by
        if isinstance(step, Install):
            assert current is None or not current.certificates
    assert planned(wanted, shown, interrupted) == plan, "planning is pure"
