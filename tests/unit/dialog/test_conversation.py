"""The engine that holds dialogs: order, success, refusals, guards, and no dependence on cuts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.examples import examples
from unit.dialog.making import LOG, LOGS, SIZES, Cuts, conversation_of, typed_by

from netpki.dialog import Ask, Conversation, Dialog, Paste, Prompt, Refusal, Say, Type, YesIf
from netpki.errors import (
    CommandRefusedError,
    DeviceSilentError,
    FingerprintMismatchError,
    UnexpectedPromptError,
)

FIRST = r"First\? \[yes/no\]:"
SECOND = r"Second\? \[yes/no\]:"
THIRD = r"Third\? \[yes/no\]:"


def ask(pattern: str, text: str, *, optional: bool = False) -> Ask:
    return Ask(pattern, Say(text), optional=optional)


def dialog_of(
    *asks: Ask, success: str | None = None, refusals: tuple[Refusal, ...] = ()
) -> Dialog:
    return Dialog("go", mode="#", asks=asks, success=success, refusals=refusals)


THREE = dialog_of(ask(FIRST, "1"), ask(SECOND, "2", optional=True), ask(THIRD, "3"))


def test_questions_are_answered_in_their_order() -> None:
    talk = conversation_of(THREE)
    said = ("go\r\nFirst? [yes/no]: ", "1\r\nSecond? [yes/no]: ", "2\r\nThird? [yes/no]: ")
    assert typed_by(talk, *said, "3\r\nR1#") == ["go\n", "1\n", "2\n", "3\n"]
    assert talk.done
    assert talk.output == "".join(said) + "3\r\nR1#"


def test_an_optional_question_may_be_left_out() -> None:
    talk = conversation_of(THREE)
    said = ("go\r\nFirst? [yes/no]: ", "1\r\nThird? [yes/no]: ", "3\r\nR1#")
    assert typed_by(talk, *said) == ["go\n", "1\n", "3\n"]
    assert talk.done


@pytest.mark.parametrize(
    "said",
    [
        ["go\r\nThird? [yes/no]: "],
        ["go\r\nSecond? [yes/no]: "],
        ["go\r\nFirst? [yes/no]: ", "1\r\nFirst? [yes/no]: "],
        ["go\r\nFirst? [yes/no]: ", "1\r\nThird? [yes/no]: ", "3\r\nSecond? [yes/no]: "],
        ["go\r\nFirst? [yes/no]: ", "1\r\nOverwrite? [confirm]"],
        ["go\r\nPassword: "],
    ],
    ids=["required passed over", "too early", "again", "too late", "unknown", "a password"],
)
def test_a_question_out_of_turn_ends_the_dialog(said: list[str]) -> None:
    talk = conversation_of(THREE)
    assert typed_by(talk, *said[:-1])
    with pytest.raises(UnexpectedPromptError) as caught:
        talk.feed(said[-1])
    question = said[-1].split("\r\n")[1].strip()
    assert f"r1: 'go' asks {question!r}, which this dialog does not know" == caught.value.message
    assert question in caught.value.transcript
    assert not talk.done


def test_a_prompt_before_a_required_question_is_no_success() -> None:
    talk = conversation_of(THREE)
    with pytest.raises(UnexpectedPromptError, match="ended without the words that mean success"):
        typed_by(talk, "go\r\nFirst? [yes/no]: ", "1\r\nR1#")


def test_success_needs_the_words_and_the_prompt() -> None:
    dialog = dialog_of(success=r"\[OK\]")
    talk = conversation_of(dialog)
    typed_by(talk, "go\r\nBuilding configuration...\r\n[OK]\r\n")
    before = talk.done
    talk.feed("R1#")
    assert (before, talk.done) == (False, True)
    with pytest.raises(UnexpectedPromptError, match="without the words that mean success"):
        typed_by(conversation_of(dialog), "go\r\nBuilding configuration...\r\nR1#")


def test_a_percent_sign_alone_is_no_error() -> None:
    talk = conversation_of(dialog_of())
    typed_by(talk, "go\r\n% Certificate successfully imported\r\n\r\nR1#")
    assert talk.done


def test_known_words_of_refusal_are_an_error_of_their_kind() -> None:
    refusals = (
        Refusal(r"% Please delete[^\r\n]*", hint="It holds one already."),
        Refusal(r"% Locked[^\r\n]*", DeviceSilentError),
    )
    with pytest.raises(CommandRefusedError) as caught:
        typed_by(
            conversation_of(dialog_of(refusals=refusals)),
            "go\r\n% Please delete your\t existing one.\r\nR1#",
        )
    assert caught.value.message == "r1: 'go' was refused: '% Please delete your existing one.'"
    assert caught.value.hint == "It holds one already."
    assert "Please delete" in caught.value.transcript
    with pytest.raises(DeviceSilentError, match="'% Locked by admin'"):
        typed_by(conversation_of(dialog_of(refusals=refusals)), "go\r\n% Locked by admin\r\nR1#")


def test_a_refusal_counts_more_than_the_words_of_success() -> None:
    dialog = dialog_of(success="accepted", refusals=(Refusal("% Error"),))
    with pytest.raises(CommandRefusedError):
        typed_by(conversation_of(dialog), "go\r\naccepted\r\n% Error\r\nR1#")


def test_a_refusal_is_waited_out_until_the_prompt() -> None:
    talk = conversation_of(dialog_of(refusals=(Refusal("% Error"),)))
    typed_by(talk, "go\r\n% Error\r\n")
    assert not talk.done
    with pytest.raises(CommandRefusedError):
        talk.feed("R1#")


@pytest.mark.parametrize("mode", [">", "(config)#", "(ca-trustpoint)#"])
def test_another_mode_than_meant_is_an_error(mode: str) -> None:
    with pytest.raises(UnexpectedPromptError, match="ended in the mode"):
        typed_by(conversation_of(dialog_of()), f"go\r\nR1{mode}")


@pytest.mark.parametrize(
    "output",
    [
        "nvram:R1#1.cer",
        " R1#",
        "XR1#",
        "R1#1.cer\r\n",
        "R1(config",
        "R1-2#",
        "R1(config)(x)#",
        "R1",
    ],
)
def test_the_name_inside_output_is_no_prompt(output: str) -> None:
    talk = conversation_of(dialog_of())
    typed_by(talk, f"go\r\n{output}")
    assert not talk.done


@pytest.mark.parametrize("ending", ["R1#", "R1# ", "\r\n\r\nR1#", "\rR1#"])
def test_a_prompt_on_a_line_of_its_own_at_the_end_is_one(ending: str) -> None:
    talk = conversation_of(dialog_of())
    typed_by(talk, f"go\r\noutput\r\n{ending}")
    assert talk.done


@pytest.mark.parametrize(
    ("name", "prompt"),
    [
        ("a.b+c", "a.b+c(config)#"),
        ("LAB-RA09-C02-R01", "LAB-RA09-C02-R01#"),
        ("a-router-with-a-very-long-name", "a-router-with-a-very-long-name#"),
        ("a-router-with-a-very-long-name", "a-router-with-a-very(config)#"),
    ],
)
def test_long_names_may_be_cut_and_odd_ones_are_literal(name: str, prompt: str) -> None:
    talk = Conversation(Dialog("go", mode=".*"), Prompt(name), device="r1")
    typed_by(talk, f"go\r\n{prompt}")
    assert talk.done


@pytest.mark.parametrize("stranger", ["aXb+c#", "a-router-with-other-name#", "a#"])
def test_the_prompt_of_another_name_is_none(stranger: str) -> None:
    for name in ("a.b+c", "a-router-with-a-very-long-name"):
        talk = Conversation(dialog_of(), Prompt(name), device="r1")
        typed_by(talk, f"go\r\n{stranger}")
        assert not talk.done


def test_an_old_prompt_in_front_of_our_echo_is_not_taken_for_a_new_one() -> None:
    talk = conversation_of(dialog_of())
    typed_by(talk, "\r\nR1#", "\r\nR1#")
    assert not talk.done
    talk.feed("go\r\n")
    assert not talk.done
    talk.feed("R1#")
    assert talk.done


def test_an_echo_with_backspaces_counts() -> None:
    talk = conversation_of(dialog_of())
    typed_by(talk, "g \bo\r\nR1#")
    assert talk.done


PASTE = dialog_of(Ask(r"now:", Paste("one\n\n  two  \n")), success="Done")


def test_a_paste_has_no_blank_line_and_ends_with_quit() -> None:
    talk = conversation_of(PASTE)
    said = ("go\r\nPaste now:\r\n", "one\r\ntwo\r\nquit\r\nDone\r\nR1#")
    assert typed_by(talk, *said) == ["go\n", "one\ntwo\nquit\n"]
    assert talk.done


def test_nothing_counts_before_the_end_of_our_paste_was_echoed() -> None:
    talk = conversation_of(PASTE)
    typed_by(talk, "go\r\nPaste now:\r\n", "one\r\nR1#quitting\r\nDone\r\nR1#")
    assert not talk.done
    talk.feed("\r\nquit\r\nR1#")
    assert talk.done


def test_a_paste_of_hex_is_echoed_behind_prompts() -> None:
    talk = conversation_of(Dialog("go", mode=r"\(c\)#", asks=(Ask(r"\(hex\)#", Paste("30 82")),)))
    said = ("go\r\nR1(hex)#", "30 82\r\nR1(hex)#quit\r\nR1(c)#")
    assert typed_by(talk, *said) == ["go\n", "30 82\nquit\n"]
    assert talk.done


def test_a_torn_echo_is_given_up_when_nothing_more_comes() -> None:
    talk = conversation_of(dialog_of(ask(FIRST, "1")))
    typed_by(talk, f"g\r\n{LOG}o\r\nFirst? [yes/no]: ")
    assert talk.on_silence() == "1\n"
    talk.feed("1\r\nR1#")
    assert talk.done


def test_a_torn_echo_before_a_prompt_needs_the_words_of_success() -> None:
    talk = conversation_of(dialog_of(success="accepted"))
    typed_by(talk, f"g\r\n{LOG}o\r\naccepted\r\nR1#")
    assert not talk.done
    assert talk.on_silence() == ""
    assert talk.done
    silent = conversation_of(dialog_of())
    typed_by(silent, f"g\r\n{LOG}o\r\nR1#")
    with pytest.raises(DeviceSilentError):
        silent.on_silence()


def test_a_torn_echo_and_then_nothing_is_silence() -> None:
    talk = conversation_of(dialog_of())
    typed_by(talk, f"g\r\n{LOG}o\r\nworking")
    with pytest.raises(DeviceSilentError):
        talk.on_silence()


def test_silence_is_an_error() -> None:
    talk = conversation_of(dialog_of())
    typed_by(talk, "go\r\nworking...")
    with pytest.raises(DeviceSilentError, match="no answer in time after 'go'") as caught:
        talk.on_silence()
    assert "working..." in caught.value.transcript
    assert "timeout" in caught.value.hint


@pytest.mark.parametrize("question", ["Really?", "Name [router]:", "Size of modulus [512]: "])
def test_silence_after_a_question_mark_names_the_question(question: str) -> None:
    talk = conversation_of(dialog_of())
    typed_by(talk, f"go\r\n{question}")
    with pytest.raises(UnexpectedPromptError) as caught:
        talk.on_silence()
    assert repr(question.strip()) in caught.value.message


GUARDED = Dialog(
    "go",
    mode="#",
    asks=(
        Ask(r"Show\?", Say("")),
        Ask(FIRST, YesIf(lambda shown: None if "MD5: OURS" in shown else "not ours")),
    ),
    success="accepted",
    refusals=(Refusal("rejected"),),
)


def test_yes_is_typed_only_if_the_guard_has_no_objection() -> None:
    talk = conversation_of(GUARDED)
    said = ("go\r\nShow?", "\r\nMD5: OURS\r\nFirst? [yes/no]: ", "yes\r\naccepted\r\nR1#")
    assert typed_by(talk, *said) == ["go\n", "\n", "yes\n"]
    assert talk.done


@pytest.mark.parametrize("after", ["rejected\r\nR1#", "accepted\r\nR1#", "R1#", "R1(config)#"])
def test_an_objection_is_answered_no_and_ends_as_a_mismatch_whatever_follows(after: str) -> None:
    talk = conversation_of(GUARDED)
    said = ("go\r\nShow?", "\r\nMD5: THEIRS\r\nFirst? [yes/no]: ")
    assert typed_by(talk, *said) == ["go\n", "\n", "no\n"]
    with pytest.raises(FingerprintMismatchError, match="not ours; it was answered no"):
        talk.feed(f"no\r\n{after}")


def test_the_guard_sees_only_what_came_after_our_last_answer() -> None:
    talk = conversation_of(GUARDED)
    said = ("go\r\nMD5: OURS\r\nShow?", "\r\nMD5: THEIRS\r\nFirst? [yes/no]: ")
    assert typed_by(talk, *said)[-1] == "no\n"


def test_the_guard_reads_past_a_log_message_in_the_middle_of_a_line() -> None:
    talk = conversation_of(GUARDED)
    said = ("go\r\nShow?", f"\r\nMD5: \r\n{LOG}\r\nOURS\r\nFirst? [yes/no]: ")
    assert typed_by(talk, *said)[-1] == "yes\n"


@pytest.mark.parametrize("log", LOGS)
@pytest.mark.parametrize("line", range(1, 6))
def test_a_log_message_between_lines_changes_nothing(log: str, line: int) -> None:
    lines = ["go", "Show?|", "", "MD5: OURS", "First? [yes/no]: |yes", "accepted", "R1#"]
    noisy = "\r\n".join([*lines[:line], log, *lines[line:]])
    talk = conversation_of(GUARDED)
    assert typed_by(talk, *noisy.split("|")) == ["go\n", "\n", "yes\n"]
    assert talk.done
    assert log not in (talk.output or "")


DEVICE = (
    "go\r\n\r\nPaste now:\r\n",
    "one\r\ntwo\r\nquit\r\nCertificate has:\r\n  MD5: OURS \r\n\r\nFirst? [yes/no]: ",
    "yes\r\nSave? [confirm]",
    "\r\naccepted.\r\nnvram:R1#1.cer\r\n\r\nR1(config)#",
)
WHOLE_WORK = Dialog(
    "go",
    mode=r"\(config\)#",
    asks=(
        Ask(r"now:", Paste("one\ntwo\n")),
        Ask(FIRST, YesIf(lambda shown: None if "MD5: OURS" in shown else "not ours")),
        ask(r"Save\? \[confirm\]", "", optional=True),
    ),
    success="accepted",
)


@settings(max_examples=examples(200))
@given(sizes=SIZES)
def test_the_result_does_not_depend_on_how_output_is_cut(sizes: list[int]) -> None:
    talk = conversation_of(WHOLE_WORK)
    typed = typed_by(talk, *DEVICE, cuts=Cuts(sizes))
    assert typed == ["go\n", "one\ntwo\nquit\n", "yes\n", "\n"]
    assert talk.output == "".join(DEVICE)


@settings(max_examples=examples(200))
@given(sizes=SIZES, log=st.sampled_from(LOGS), number=st.integers(0, 9), blank=st.booleans())
def test_neither_does_it_depend_on_log_messages_between_lines(
    sizes: list[int], log: str, number: int, *, blank: bool
) -> None:
    marked = "|".join(DEVICE)
    places = [i for i in range(len(marked)) if marked.startswith("\r\n", i)][1:-1]
    place = places[number % len(places)]
    noisy = marked[:place] + f"\r\n{log}" + "\r\n" * blank + marked[place:]
    talk = conversation_of(WHOLE_WORK)
    typed = typed_by(talk, *noisy.split("|"), cuts=Cuts(sizes))
    assert typed == ["go\n", "one\ntwo\nquit\n", "yes\n", "\n"]
    assert talk.done


SECRETS = st.text(
    alphabet=st.characters(min_codepoint=33, max_codepoint=0x2FF, exclude_characters="*\\'\"\x7f"),
    min_size=8,
    max_size=40,
)


@settings(max_examples=examples(100))
@given(
    secret=SECRETS,
    sizes=SIZES,
    times=st.integers(1, 50),
    ending=st.sampled_from(
        ["", "R1>", "R1#", "% Bad {}\r\nR1#", "{}? [yes/no]: ", "{}\r\nPassword: "]
    ),
)
def test_no_error_shows_a_secret_even_if_the_device_echoes_it(
    secret: str, sizes: list[int], times: int, ending: str
) -> None:
    dialog = Dialog(
        "enable",
        mode="#",
        asks=(Ask("Password:", Type(secret)),),
        refusals=(Refusal(r"% Bad [^\r\n]*"),),
        success="never shown",
    )
    talk = conversation_of(dialog)
    cuts = Cuts([1 + size * times for size in sizes])
    echoed = f"{secret}\r\n" * times + ending.replace("{}", secret)
    with pytest.raises((UnexpectedPromptError, CommandRefusedError, DeviceSilentError)) as caught:  # noqa: PT012 any of these may raise
        assert typed_by(talk, "enable\r\nPassword: ", echoed, cuts=cuts)[-1] == f"{secret}\n"
        talk.on_silence()
    for shown in (repr(caught.value), str(caught.value), caught.value.transcript):
        assert secret not in shown
    assert secret not in repr(dialog)
    assert secret not in str(talk.transcript)
