"""YAML as people write it: plain data, lines, and nothing that a file could do to us."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpki.frontends.policy.problems import Problem
from netpki.frontends.policy.yaml_lines import read_yaml


def problems(text: str) -> list[Problem]:
    return read_yaml(text).problems


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("off", "off"),
        ("no", "no"),
        ("true", True),
        ("false", False),
        ("True", "True"),
        ("~", None),
        ("null", None),
        ("0", 0),
        ("-7", -7),
        ("2048", 2048),
        ("010", "010"),
        ("1:30", "1:30"),
        ("0x10", "0x10"),
        ("1_000", "1_000"),
        ("0.25", 0.25),
        ("1e3", "1e3"),
        ("2026-12-31", "2026-12-31"),
        ("1" * 64, "1" * 64),
        ('"1"', "1"),
        ("!!str 1", "1"),
        ("[a, {b: 1}]", ["a", {"b": 1}]),
        ("", None),
        ("# nothing", None),
    ],
)
def test_words_mean_what_people_mean(text: str, value: object) -> None:
    document = read_yaml(text)
    assert (document.value, document.problems) == (value, [])
    assert type(document.value) is type(value)


def test_every_value_and_key_has_its_line() -> None:
    document = read_yaml("a: 1\nb:\n  - x\n  -\n    c: {d: 2}\n\ne:\n  f: g\n")
    assert document.lines == {
        (): 1,
        ("a",): 1,
        ("b",): 3,
        ("b", 0): 3,
        ("b", 1): 5,
        ("b", 1, "c"): 5,
        ("b", 1, "c", "d"): 5,
        ("e",): 8,
        ("e", "f"): 8,
    }
    assert document.keys[("b",)] == 2
    assert document.keys[("e",)] == 7
    assert document.line(("b", 1, "missing", 3)) == 5


def test_a_key_that_stands_twice_is_named_with_both_lines() -> None:
    document = read_yaml("a: 1\nb: 2\na: 3\nc: {d: 1, d: 2}\n")
    assert document.value == {"a": 1, "b": 2, "c": {"d": 1}}
    assert document.problems == [
        Problem(3, "a: this key stands on line 1 already"),
        Problem(4, "c.d: this key stands on line 4 already"),
    ]


def test_an_alias_repeats_a_value_and_the_lines_are_those_of_the_first() -> None:
    document = read_yaml("a: &x [r1, r2]\nb: *x\n")
    assert document.value == {"a": ["r1", "r2"], "b": ["r1", "r2"]}
    assert document.problems == []


def test_aliases_that_multiply_are_stopped() -> None:
    levels = [f"l{at}: &l{at} [{', '.join([f'*l{at - 1}'] * 9)}]" for at in range(1, 9)]
    assert problems("l0: &l0 [x]\n" + "\n".join(levels)) == [
        Problem(1, "it has more than 50000 values, those of aliases included")
    ]


@pytest.mark.parametrize("text", ["&a [*a]", "a: &a\n  b: *a", "[" * 22 + "]" * 22])
def test_what_contains_itself_or_is_nested_without_end_is_stopped(text: str) -> None:
    (problem,) = problems(text)
    assert problem.message == "it is nested more than 20 deep"


def test_twenty_levels_below_the_top_are_read() -> None:
    assert problems("[" * 21 + "]" * 21) == []


def test_a_file_of_brackets_is_no_crash() -> None:
    (problem,) = problems("[" * 1_000)
    assert problem == Problem(1, "it is nested more than 20 deep")


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a:\n\tb: 1\n", 2, "a tab stands where YAML wants spaces"),
        ("a:\n  b: 1\n\tc: 2\n", 3, "a tab stands where YAML wants spaces"),
        ("a: 1\nb: *\n", 2, "a pattern that begins with * must stand in quotes"),
        ("a: 1\nb: [*, x]\n", 2, "a pattern that begins with * must stand in quotes"),
        ("a: 1\nb: *lab\n", 2, "this is no YAML: found undefined alias 'lab'"),
        ("a: 1\n---\nb: 2\n", 2, "this is no YAML: but found another document"),
        ("a: \x07\n", 1, "it has a character that YAML forbids (U+0007)"),
        ("a: 1\n? [b]\n: 2\n", 2, "the policy: a key must be a word"),
        ("a:\n  b: !!python/object:os.system x\n", 2,
         "a.b: tags such as 'tag:yaml.org,2002:python/object:os.system' are refused"),
        ("a: !!int x\n", 1, "a: tags such as 'tag:yaml.org,2002:int' are refused"),
        ("a: !mine {b: 1}\n", 1, "a: tags such as '!mine' are refused"),
        ("a: !mine [b]\n", 1, "a: tags such as '!mine' are refused"),
    ],
)  # fmt: skip
def test_what_is_no_yaml_for_us_is_told_with_its_line(text: str, line: int, message: str) -> None:
    assert problems(text) == [Problem(line, message)]


@given(st.text(alphabet="ab:-[]{}&*!|>'\"\t\n #,?%@0\x00", max_size=60))
def test_any_text_is_data_or_a_problem(text: str) -> None:
    document = read_yaml(text)
    assert all(each.line >= 1 and each.message for each in document.problems)
