"""Which files are of one device."""

from __future__ import annotations

from pathlib import PurePath

from hypothesis import given
from hypothesis import strategies as st

from netpki.frontends.saved.devices import Identity, SavedDevice, devices_of

RUNNING, STARTUP, CLOCK = "show running-config", "show startup-config", "show clock"


def file(path: str, hostname: str | None, *commands: str) -> Identity:
    return Identity(PurePath(path), hostname, frozenset(commands or [RUNNING]))


def found(*files: Identity) -> dict[str, list[str]]:
    return {each.name: [str(path) for path in each.paths] for each in devices_of(files)}


def test_one_file_each() -> None:
    assert found(file("a.cfg", "r1"), file("b.cfg", "r2")) == {"r1": ["a.cfg"], "r2": ["b.cfg"]}


def test_several_outputs_of_one_device_lie_in_one_folder() -> None:
    files = (
        file("r1.running", "r1"),
        file("r1.startup", "r1", STARTUP),
        file("r1.log", "r1", CLOCK),
    )
    assert found(*files) == {"r1": ["r1.running", "r1.startup", "r1.log"]}


def test_two_configurations_under_one_hostname_are_two_devices() -> None:
    assert found(file("a.cfg", "Router"), file("b.cfg", "Router")) == {
        "a.cfg": ["a.cfg"],
        "b.cfg": ["b.cfg"],
    }


def test_the_same_hostname_in_two_folders_is_two_devices() -> None:
    files = (file("x/r.cfg", "r1"), file("y/r.cfg", "r1"), file("y/c.txt", "r1", CLOCK))
    assert found(*files) == {"x/r.cfg": ["x/r.cfg"], "y/r.cfg": ["y/r.cfg", "y/c.txt"]}


def test_a_nameless_file_belongs_to_the_only_device_of_its_folder() -> None:
    assert found(file("d/run", "r1"), file("d/clock.txt", None, CLOCK)) == {
        "r1": ["d/run", "d/clock.txt"]
    }


def test_a_nameless_file_among_several_devices_stands_for_itself() -> None:
    files = (file("a", "r1"), file("b", "r2"), file("clock.txt", None, CLOCK))
    assert found(*files) == {"clock": ["clock.txt"], "r1": ["a"], "r2": ["b"]}


def test_a_nameless_file_that_says_the_same_again_stands_for_itself() -> None:
    files = (file("a", "r1"), file("old", None))
    assert found(*files) == {"old": ["old"], "r1": ["a"]}


@given(
    st.lists(
        st.builds(
            lambda folder, name, host, commands: Identity(
                PurePath(folder, name), host, frozenset(commands)
            ),
            st.sampled_from(["", "x", "x/y"]),
            st.sampled_from("abcdefgh"),
            st.sampled_from([None, "r1", "r2", "a"]),
            st.sets(st.sampled_from([RUNNING, STARTUP, CLOCK]), min_size=1),
        ),
        unique_by=lambda each: each.path,
    )
)
def test_every_file_is_of_exactly_one_device_and_names_are_unique(files: list[Identity]) -> None:
    devices: tuple[SavedDevice, ...] = devices_of(files)

    assert sorted(path for each in devices for path in each.paths) == sorted(f.path for f in files)
    assert len({each.name for each in devices}) == len(devices)
