"""The watch over arguments and environments sees what it is for."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping

import pytest
from real.installing import program
from real.watching import Watch, key_lines, watched
from support.chains import key_of

SECRET = f"a secret of this test, {os.getpid()}"
"""Processes of the whole machine are watched; other workers run these tests as well."""
OTHER = "another secret"


def seen_while(*command: str, environment: Mapping[str, str] | None = None) -> Watch:
    with watched([OTHER, SECRET]) as watch:
        subprocess.run(command, env={**os.environ, **(environment or {})}, check=False)
    return watch


@pytest.mark.parametrize("place", ["cmdline", "environ"])
def test_a_secret_of_a_short_process_is_seen_and_named_without_being_shown(place: str) -> None:
    arguments = (SECRET,) if place == "cmdline" else ()
    environment = {"PHRASE": f"x{SECRET}x"} if place == "environ" else {}
    watch = seen_while("sh", "-c", "sleep 0.2; :", *arguments, environment=environment)
    assert {sighting.place for sighting in watch.sightings} == {place}
    assert {sighting.secret for sighting in watch.sightings} == {1}
    assert "sh" in {sighting.program for sighting in watch.sightings}
    assert SECRET not in repr(watch)


def test_a_secret_that_a_process_gives_up_by_becoming_another_is_seen() -> None:
    assert seen_while("sh", "-c", "sleep 0.05; exec sleep 0.05", SECRET).sightings


def test_of_the_shortest_processes_some_are_seen() -> None:
    """Beside other tests the watch may have no processor while they live: then once more."""
    assert any(seen_of_twenty() >= 5 for _ in range(10))


def seen_of_twenty() -> int:
    with watched([SECRET]) as watch:
        for _ in range(20):
            subprocess.run([program("true"), SECRET], check=True)
    return len({sighting.pid for sighting in watch.sightings})


def test_an_openssl_that_is_told_a_pass_phrase_is_seen() -> None:
    told = (program("openssl"), "pkey", "-passin", f"pass:{SECRET}", "-in", os.devnull)
    assert "openssl" in {sighting.program for sighting in seen_while(*told).sightings}


def test_processes_that_keep_their_secrets_are_not_accused() -> None:
    with watched([SECRET]) as watch:
        subprocess.run([program("cat")], input=SECRET.encode(), capture_output=True, check=True)
    assert watch.sightings == []
    assert watch.sweeps >= 2


def test_the_lines_of_a_key_are_its_secrets() -> None:
    pem = key_of().pem()
    lines = key_lines(pem.encode())
    assert len(lines) >= 20
    assert all(line in pem and "-----" not in line for line in lines)
