"""Several commands in one write, and whose output is whose."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.examples import examples
from unit.dialog.making import LOG, LOGS, SIZES, WHOLE, Cuts, batch_of, typed_by

from netpki.errors import DeviceSilentError, UnexpectedPromptError

SAID = (
    "show version\r\nIOS 15\r\n% of RAM\r\nR1#show clock\r\n12:00\r\nR1#terminal length 0\r\nR1#"
)
COMMANDS = ("show version", "show clock", "terminal length 0")
OUTPUTS = ("\nIOS 15\r\n% of RAM", "\n12:00", "")


def tidy(outputs: tuple[str, ...] | None) -> list[str]:
    assert outputs is not None
    return [output.strip() for output in outputs]


def test_all_commands_are_typed_at_once() -> None:
    assert batch_of(*COMMANDS).begin() == "show version\nshow clock\nterminal length 0\n"


@settings(max_examples=examples(150))
@given(sizes=SIZES)
def test_outputs_are_told_apart_however_they_are_cut(sizes: list[int]) -> None:
    batch = batch_of(*COMMANDS)
    typed_by(batch, SAID, cuts=Cuts(sizes))
    assert tidy(batch.outputs) == tidy(OUTPUTS)


@settings(max_examples=examples(200))
@given(sizes=SIZES, log=st.sampled_from(LOGS), number=st.integers(0, 99))
def test_log_messages_between_lines_are_not_output(
    sizes: list[int], log: str, number: int
) -> None:
    places = [i for i in range(len(SAID)) if SAID.startswith("\r\n", i)]
    place = places[number % len(places)]
    noisy = SAID[:place] + f"\r\n{log}" + SAID[place:]
    batch = batch_of(*COMMANDS)
    typed_by(batch, noisy, cuts=Cuts(sizes))
    assert tidy(batch.outputs) == tidy(OUTPUTS)


@pytest.mark.parametrize("behind", ["\r\n", "\r\nR1#", "\r\n\r\nR1#", ""])
def test_a_log_message_behind_the_last_prompt_does_not_hide_it(behind: str) -> None:
    batch = batch_of(*COMMANDS)
    typed_by(batch, f"{SAID}\r\n{LOG}{behind}")
    assert tidy(batch.outputs) == tidy(OUTPUTS)


def test_a_log_message_between_prompt_and_echo_belongs_to_nobody() -> None:
    batch = batch_of("show version", "show clock")
    typed_by(batch, f"show version\r\n15\r\nR1#\r\n{LOG}\r\nshow clock\r\n12:00\r\nR1#")
    assert tidy(batch.outputs) == ["15", "12:00"]


def test_a_prompt_drawn_again_behind_a_log_message_is_not_output() -> None:
    batch = batch_of("show version", "show clock")
    typed_by(
        batch,
        f"show version\r\n15\r\nR1#\r\n{LOG}\r\nR1#show clock\r\n12:00\r\nR1#\r\n{LOG}\r\nR1#",
    )
    assert tidy(batch.outputs) == ["15", "12:00"]


def test_a_torn_echo_is_put_together_again() -> None:
    batch = batch_of("show version", "show clock")
    typed_by(batch, f"show ver\r\n{LOG}\r\nsion\r\n15\r\nR1#show clock\r\n12:00\r\nR1#")
    assert tidy(batch.outputs)[1] == "12:00"


def test_a_torn_prompt_is_put_together_again() -> None:
    batch = batch_of("show version", "show clock")
    typed_by(batch, f"show version\r\n15\r\nR1#show clock\r\n12:00\r\nR\r\n{LOG}\r\n1#")
    assert tidy(batch.outputs) == ["15", "12:00"]


def test_the_name_of_the_device_inside_output_is_no_prompt() -> None:
    text = " certificate ca 01 nvram:R1#1.cer\r\n R1#x\r\nXR1#\r\n"
    batch = batch_of("show startup-config", "exit")
    for piece in WHOLE(f"show startup-config\r\n{text}"):
        batch.feed(piece)
    assert not batch.done
    batch.feed("R1#exit\r\nR1#")
    assert tidy(batch.outputs) == [text.strip(), ""]


def test_a_command_quoted_in_output_is_not_its_echo() -> None:
    text = "alias exec sc show clock\r\nmenu x command 1 show clock\r\n"
    batch = batch_of("show running-config", "show clock")
    typed_by(batch, f"show running-config\r\n{text}R1#show clock\r\n12:00\r\nR1#")
    assert tidy(batch.outputs) == [text.strip(), "12:00"]


def test_a_batch_is_not_over_before_its_last_command_was_echoed() -> None:
    batch = batch_of("show version", "show clock")
    typed_by(batch, "show version\r\n15\r\nR1#")
    assert not batch.done
    with pytest.raises(DeviceSilentError, match="no prompt in time after 'show clock'"):
        batch.on_silence()


@pytest.mark.parametrize("mode", [">", "#", "(config)#", "(ca-trustpoint)#"])
def test_any_mode_ends_a_command(mode: str) -> None:
    batch = batch_of("usage ike", "exit")
    typed_by(batch, f"usage ike\r\n% Bad\r\nR1{mode}exit\r\nR1{mode}")
    assert tidy(batch.outputs) == ["% Bad", ""]


@pytest.mark.parametrize("question", ["Erase? [confirm]", "Sure? [yes/no]: ", "\r\nPassword: "])
def test_a_question_that_nothing_follows_is_an_error(question: str) -> None:
    batch = batch_of("show version", "show clock")
    typed_by(batch, f"show version\r\n{question}")
    with pytest.raises(UnexpectedPromptError) as caught:
        batch.on_silence()
    assert repr(question.strip()) in caught.value.message
    assert question.strip() in caught.value.transcript


@pytest.mark.parametrize("line", ["banner login Sure? [yes/no]:", "do [confirm]", "Password:"])
def test_a_configuration_that_quotes_a_question_is_read_wherever_it_is_cut(line: str) -> None:
    said = f"show running-config\r\nhostname R1\r\n{line}\r\nend\r\nR1#"
    for position in range(1, len(said)):
        batch = batch_of("show running-config")
        batch.feed(said[:position])
        batch.feed(said[position:])
        assert tidy(batch.outputs) == [f"hostname R1\r\n{line}\r\nend"]


def test_a_long_output_is_read_in_linear_time() -> None:
    line = "interface GigabitEthernet0/0\r\n ip address 10.0.0.1 255.255.255.0\r\n"
    said = f"show running-config\r\n{line * 20_000}R1#"
    batch = batch_of("show running-config")
    typed_by(batch, said, cuts=Cuts([1400]))
    assert tidy(batch.outputs)[0].count("interface") == 20_000


@settings(deadline=None)
@given(sizes=SIZES)
def test_a_secret_setting_is_masked_in_what_a_batch_reports(sizes: list[int]) -> None:
    batch = batch_of("password 7 hunter2hunter2")
    typed_by(batch, "password 7 hunter2hunter2\r\nworking", cuts=Cuts(sizes))
    with pytest.raises(DeviceSilentError) as caught:
        batch.on_silence()
    assert "hunter2" not in f"{caught.value} {caught.value.transcript}"
    assert "password 7 ********" in caught.value.transcript
