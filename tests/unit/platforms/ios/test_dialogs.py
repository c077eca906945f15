"""What IOS asks around certificates, and the guard in front of our yes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.certificates import corpus, generated_ca, public_cas
from support.examples import examples
from unit.dialog.making import LOG, SIZES, Cuts, conversation_of, typed_by

from netpki.dialog import Dialog
from netpki.errors import (
    CommandRefusedError,
    DeviceSilentError,
    FingerprintMismatchError,
    UnexpectedPromptError,
)
from netpki.pki import Certificate
from netpki.platforms.contract import SaveMethod
from netpki.platforms.ios import dialogs

CA = corpus("iosv_lab_CA.pem")
MD5 = CA.fingerprint("md5").grouped
SHA1 = CA.fingerprint("sha1").grouped
OTHER = generated_ca("Other")
OTHER_MD5, OTHER_SHA1 = (OTHER.fingerprint(name).grouped for name in ("md5", "sha1"))

HEAD = (
    "crypto pki authenticate TP\r\n\r\nEnter the base 64 encoded CA certificate.\r\n"
    'End with a blank line or the word "quit" on a line by itself\r\n\r\n'
)
ECHO = CA.pem().replace("\n", "\r\n") + "quit\r\n"
QUESTION = "\r\n% Do you accept this certificate? [yes/no]: "
ACCEPTED = (
    "yes\r\nTrustpoint CA certificate accepted.\r\n% Certificate successfully imported\r\n\r\n"
    "R1(config)#"
)


def attributes(md5: str, sha1: str) -> str:
    """As captured: tests/recordings/ios/iosv_terminal_authenticate_enroll_import.txt."""
    return (
        "Certificate has the following attributes:\r\n"
        f"       Fingerprint MD5: {md5} \r\n      Fingerprint SHA1: {sha1} \r\n"
    )


@pytest.mark.parametrize(
    "shown",
    [
        attributes(MD5, SHA1),
        f"Certificate has the following attributes:\r\nFingerprint: {MD5}\r\n",
        f"Fingerprint MD5: {MD5}\r\n",
        f"Fingerprint SHA1: {SHA1}\r\n",
        f"Fingerprint SHA256: {CA.fingerprint('sha256').grouped}\r\n{attributes(MD5, SHA1)}",
        attributes(MD5.lower(), str(CA.fingerprint("sha1"))),
        f"Trustpoint Fingerprint: {SHA1}\r\n{attributes(MD5, SHA1)}",
    ],
    ids=["both", "12.x", "MD5 only", "SHA-1 only", "SHA-256", "other notation", "pinned"],
)
def test_our_own_fingerprints_are_no_objection(shown: str) -> None:
    assert dialogs.objection_to(shown + QUESTION, CA) is None


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        ("", "without showing a fingerprint"),
        ("Fingerprint MD5:\r\n", "incomplete fingerprint ''"),
        (attributes(MD5[:-1], SHA1), "incomplete fingerprint"),
        (attributes(MD5, SHA1[:-9]), "the device shows MD5"),
        (attributes(MD5, SHA1[:-1]), "incomplete fingerprint"),
        (attributes(MD5, ""), "incomplete fingerprint ''"),
        (attributes(OTHER_MD5, OTHER_SHA1), f"the device shows MD5 {OTHER_MD5}"),
        (attributes(MD5, OTHER_SHA1), f"the device shows SHA1 {OTHER_SHA1}"),
        (attributes(OTHER_MD5, SHA1), f"the device shows MD5 {OTHER_MD5}"),
        (f"Fingerprint: {OTHER_MD5}\r\n", f"the device shows MD5 {OTHER_MD5}"),
        (f"Fingerprint: {OTHER_SHA1}\r\n{attributes(MD5, SHA1)}", "the device shows SHA1"),
        (f"Fingerprint MD5 {MD5}\r\n", "without showing a fingerprint"),
    ],
    ids=[
        "none",
        "empty",
        "MD5 cut",
        "SHA-1 cut to the length of an MD5",
        "SHA-1 cut",
        "SHA-1 empty",
        "both wrong",
        "right MD5, wrong SHA-1",
        "wrong MD5, right SHA-1",
        "12.x wrong",
        "another trustpoint fingerprint",
        "no colon",
    ],
)
def test_anything_less_than_our_fingerprints_is_an_objection(shown: str, words: str) -> None:
    objection = dialogs.objection_to(shown + QUESTION, CA)
    assert objection is not None
    assert words in objection


@settings(max_examples=examples(100))
@given(
    certificate=st.sampled_from(public_cas()), digit=st.integers(0, 71), to=st.sampled_from("0F")
)
def test_one_wrong_digit_is_an_objection(certificate: Certificate, digit: int, to: str) -> None:
    md5, sha1 = (certificate.fingerprint(name).hexadecimal for name in ("md5", "sha1"))
    digits = md5 + sha1
    changed = digits[:digit] + to + digits[digit + 1 :]
    objection = dialogs.objection_to(attributes(changed[:32], changed[32:]), certificate)
    assert (objection is None) == (changed == digits)


def authenticate(*, pinned: bool = False) -> Dialog:
    return dialogs.authenticate("TP", CA, pinned=pinned)


@settings(max_examples=examples(60))
@given(sizes=SIZES)
def test_the_pinned_certificate_is_pasted_and_accepted(sizes: list[int]) -> None:
    talk = conversation_of(authenticate())
    said = (HEAD, ECHO + attributes(MD5, SHA1) + QUESTION, ACCEPTED)
    assert typed_by(talk, *said, cuts=Cuts(sizes)) == [
        "crypto pki authenticate TP\n",
        CA.pem() + "quit\n",
        "yes\n",
    ]
    assert talk.done


@settings(max_examples=examples(60))
@given(sizes=SIZES)
def test_a_wrong_sha1_beside_the_right_md5_is_answered_no(sizes: list[int]) -> None:
    talk = conversation_of(authenticate())
    said = (HEAD, ECHO + attributes(MD5, OTHER_SHA1) + QUESTION)
    assert typed_by(talk, *said, cuts=Cuts(sizes))[-1] == "no\n"
    with pytest.raises(FingerprintMismatchError, match="it was answered no"):
        talk.feed("no\r\n% CA certificate was not accepted\r\nR1(config)#")


def test_a_fingerprint_torn_by_a_log_message_is_answered_no_rather_than_guessed() -> None:
    talk = conversation_of(authenticate())
    torn = attributes(MD5, f"{SHA1[:13]}\r\n{LOG}{SHA1[13:]}")
    assert typed_by(talk, HEAD, ECHO + torn + QUESTION)[-1] == "no\n"


def test_a_pinned_trustpoint_may_ask_nothing() -> None:
    talk = conversation_of(authenticate(pinned=True))
    done = "Trustpoint Fingerprint: ...\r\nCertificate validated - fingerprints matched.\r\n"
    typed_by(talk, HEAD, ECHO + done + ACCEPTED.removeprefix("yes\r\n"))
    assert talk.done


def test_without_a_pin_an_unasked_acceptance_is_no_success() -> None:
    talk = conversation_of(authenticate())
    with pytest.raises(UnexpectedPromptError, match="without the words that mean success"):
        typed_by(talk, HEAD, ECHO + ACCEPTED.removeprefix("yes\r\n"))


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("% Please delete your existing CA certificate first.\r\n", "holds a CA certificate"),
        ("% Certificate Authority (trustpoint) TP is unknown\r\n", ""),
        ("Trustpoint fingerprint must be supplied.\r\n", "'fingerprint' line"),
        ("% Error in saving certificate: status = FAIL\r\n", ""),
        ("% Please set clock calender-valid or enable NTP\r\n", "configure NTP"),
        ("        ^\r\n% Invalid input detected at '^' marker.\r\n\r\n", ""),
        ("% Incomplete command.\r\n", ""),
        ('% Ambiguous command:  "crypto"\r\n', ""),
        ("Command authorization failed.\r\n", "AAA"),
        ("% Authorization failed.\r\n% Command authorization failed\r\n", "AAA"),
    ],
)
def test_known_refusals_of_authenticate_are_named(words: str, hint: str) -> None:
    talk = conversation_of(authenticate())
    with pytest.raises(CommandRefusedError) as caught:
        typed_by(talk, f"crypto pki authenticate TP\r\n{words}R1(config)#")
    assert hint in caught.value.hint
    assert "'crypto pki authenticate TP' was refused: " in caught.value.message


def test_a_certificate_rejected_by_the_pin_of_the_device_is_named() -> None:
    talk = conversation_of(authenticate(pinned=True))
    rejected = "Trustpoint CA certificate is rejected - fingerprint mismatch\r\nR1(config)#"
    with pytest.raises(CommandRefusedError, match="fingerprint mismatch"):
        typed_by(talk, HEAD, ECHO + rejected)


@pytest.mark.parametrize(
    ("method", "said"),
    [
        ("write_memory", ["write memory\r\nBuilding configuration...\r\n[OK]\r\nR1#"]),
        (
            "copy_running_config",
            [
                "copy running-config startup-config\r\nDestination filename [startup-config]? ",
                "\r\nBuilding configuration...\r\n[OK]\r\nR1#",
            ],
        ),
    ],
)
def test_both_ways_of_saving_end_with_ok(method: SaveMethod, said: list[str]) -> None:
    talk = conversation_of(dialogs.save(method))
    assert typed_by(talk, *said)[1:] == ["\n"] * (len(said) - 1)
    assert talk.done


def test_the_change_of_a_system_image_asks_once_more_before_saving() -> None:
    talk = conversation_of(dialogs.save("write_memory"))
    warning = (
        "write memory\r\nWarning: Attempting to overwrite an NVRAM configuration previously "
        "written\r\nby a different version of the system image.\r\n"
        "Overwrite the previous NVRAM configuration?[confirm]"
    )
    assert typed_by(talk, warning, "\r\nBuilding configuration...\r\n[OK]\r\nR1#")[1:] == ["\n"]
    assert talk.done


@pytest.mark.parametrize(
    "words",
    [
        "startup-config file open failed (Device or resource busy)",
        "%Error opening nvram:/startup-config (No space left on device)",
        "% Not enough space on device",
        "% Invalid input detected at '^' marker.",
    ],
)
def test_a_saving_that_fails_is_a_refusal(words: str) -> None:
    talk = conversation_of(dialogs.save("write_memory"))
    with pytest.raises(CommandRefusedError):
        typed_by(talk, f"write memory\r\nBuilding configuration...\r\n{words}\r\nR1#")


def test_a_saving_without_ok_is_no_success() -> None:
    talk = conversation_of(dialogs.save("write_memory"))
    with pytest.raises(UnexpectedPromptError):
        typed_by(talk, "write memory\r\nBuilding configuration...\r\nR1#")


def test_the_enable_secret_is_typed_once_and_never_shown() -> None:
    talk = conversation_of(dialogs.enable("hunter2hunter2"))
    with pytest.raises(UnexpectedPromptError, match="Password") as caught:
        typed_by(talk, "enable\r\nPassword: ", "\r\nPassword: ")
    assert "hunter2" not in f"{caught.value}{caught.value.transcript}"
    talk = conversation_of(dialogs.enable("hunter2hunter2"))
    assert typed_by(talk, "enable\r\nPassword: ", "\r\nR1#")[1:] == ["hunter2hunter2\n"]
    assert talk.done


@pytest.mark.parametrize(
    "words", ["% Access denied", "% Bad secrets", "% Error in authentication."]
)
def test_a_wrong_enable_secret_is_a_refusal(words: str) -> None:
    talk = conversation_of(dialogs.enable("wrong"))
    with pytest.raises(CommandRefusedError):
        typed_by(talk, "enable\r\nPassword: ", f"\r\n{words}\r\n\r\nR1>")


def test_a_trustpoint_is_removed_with_a_yes_only_where_that_is_asked() -> None:
    echo = "no crypto pki trustpoint TP\r\n"
    question = (
        "% Removing an enrolled trustpoint will destroy all certificates\r\n received from the "
        "related Certificate Authority.\r\n\r\nAre you sure you want to do this? [yes/no]: "
    )
    for said in ([echo + "R1(config)#"], [echo + question, "yes\r\nR1(config)#"]):
        talk = conversation_of(dialogs.remove_trustpoint("TP"))
        assert typed_by(talk, *said)[1:] == ["yes\n"] * (len(said) - 1)
        assert talk.done


@pytest.mark.parametrize("suffix", ["(config-pki-hexmode)#", "(config-pubkey)#"])
@pytest.mark.parametrize("back", ["(config-cert-chain)#", "(config)#"])
def test_a_chain_is_pasted_back_at_either_prompt(suffix: str, back: str) -> None:
    talk = conversation_of(dialogs.paste_certificate("ca", "01", "30820122\n30820123"))
    said = (f"certificate ca 01\r\nR1{suffix}", f"3082\r\nR1{suffix}quit\r\nR1{back}")
    assert typed_by(talk, *said) == ["certificate ca 01\n", "30820122\n30820123\nquit\n"]
    assert talk.done


def test_an_identity_is_pasted_back_without_a_kind() -> None:
    assert dialogs.paste_certificate("identity", "0A", "30").command == "certificate 0A"
    assert dialogs.paste_certificate("self-signed", "01", "30").command == (
        "certificate self-signed 01"
    )


@pytest.mark.parametrize(
    ("dialog", "prompt"),
    [
        (dialogs.configure_terminal(), "R1(config)#"),
        (dialogs.end(), "R1#"),
        (dialogs.enter_trustpoint("TP"), "R1(ca-trustpoint)#"),
        (dialogs.enter_chain("TP"), "R1(config-cert-chain)#"),
        (dialogs.trm_register(), "R1#"),
    ],
    ids=lambda value: value.command if isinstance(value, Dialog) else "",
)
def test_a_command_ends_in_its_own_mode_and_no_other(dialog: Dialog, prompt: str) -> None:
    talk = conversation_of(dialog)
    typed_by(talk, f"{dialog.command}\r\n{prompt}")
    assert talk.done
    wrong = "R1(config-if)#"
    with pytest.raises(UnexpectedPromptError, match="ended in the mode"):
        typed_by(conversation_of(dialog), f"{dialog.command}\r\n{wrong}")
    with pytest.raises(CommandRefusedError):
        typed_by(
            conversation_of(dialog),
            f"{dialog.command}\r\n% Invalid input detected at '^' marker.\r\n{prompt}",
        )


def test_a_locked_configuration_is_named() -> None:
    locked = "Configuration mode is locked by process '1' user 'unknown' from terminal '0'."
    with pytest.raises(CommandRefusedError, match="locked by process") as caught:
        typed_by(
            conversation_of(dialogs.configure_terminal()), f"configure terminal\r\n{locked}\r\nR1#"
        )
    assert "Somebody else" in caught.value.hint


def test_a_paste_that_the_device_does_not_take_ends_in_silence() -> None:
    talk = conversation_of(authenticate())
    typed_by(talk, HEAD, ECHO[:200])
    with pytest.raises(DeviceSilentError):
        talk.on_silence()
