"""lighttpd itself and the emulated appliance that claims to have it: same files, same end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from real.installing import program
from real.lighttpd import Lighttpd
from real.processes import ran
from real.tls_clients import sent_to_openssl
from support.certificates import NOON
from support.chains import make_chain, pem_of, self_signed
from support.pem_matrix import ROWS, Row
from unit.emulators.sps.making import logged_in, make_appliance, run, switched_on

from netpki.emulators import ApplianceFleet, EmulatedAppliance

CHAIN, LONG, SHORT = make_chain(), make_chain(depth=2), make_chain(depth=0)
STRANGER = make_chain(tag="Stranger")
OWN = self_signed()
EXPIRED = make_chain(start=NOON - timedelta(days=900), end=NOON - timedelta(days=500), serial=9)
VARYING = (
    (re.compile(r"^[-0-9]{10} [:0-9]{8}: ", re.MULTILINE), ""),  # date and time
    (re.compile(r"error:[0-9A-F]+:.*?::.*?(?= /)"), "error"),  # by version of OpenSSL
    (re.compile(r"(var.PID +=) [0-9]+"), r"\1 1"),
    (re.compile(r"\.c\.[0-9]+\)"), ".c)"),  # by release, like the next
    (re.compile(r"lighttpd/1[.0-9]+"), "lighttpd/1"),
)
CA_FILES = {
    "a leaf that signed itself beside a stranger": (OWN, 0, pem_of(*STRANGER.intermediates)),
    "issued by the root": (SHORT, 0, pem_of(SHORT.root)),
    "issued by a stranger": (CHAIN, 0, pem_of(STRANGER.root)),
    "the root alone": (CHAIN, 0, pem_of(CHAIN.root)),
    "the intermediate alone": (CHAIN, 0, pem_of(*CHAIN.intermediates)),
    "all of it": (CHAIN, 0, pem_of(*CHAIN.intermediates, CHAIN.root)),
    "all of it and a stranger": (CHAIN, 0, pem_of(STRANGER.root, *CHAIN.intermediates)),
    "the near one of two": (LONG, 0, pem_of(LONG.intermediates[0])),
    "the far one of two": (LONG, 0, pem_of(LONG.intermediates[1])),
    "the far one, where the near one is in the file": (LONG, 1, pem_of(LONG.intermediates[1])),
    "a stranger, where the chain is in the file": (CHAIN, 1, pem_of(STRANGER.root)),
    "of an expired leaf": (EXPIRED, 0, pem_of(*EXPIRED.intermediates)),
    "with something broken behind": (CHAIN, 0, pem_of(*CHAIN.intermediates) + LONG.canonical[:99]),
}
"""Whose leaf, how many of its intermediates beside it, and the content of ``ssl.ca-file``."""


@pytest.fixture(scope="module")
def real() -> Iterator[Lighttpd]:
    with Lighttpd(CHAIN.canonical) as server:
        yield server


@pytest.fixture(scope="module")
def fleet() -> Iterator[ApplianceFleet]:
    with switched_on(make_appliance("sps-1.4.69", server_pem=CHAIN.canonical)) as fleet:
        yield fleet


@pytest.fixture
def emulated(fleet: ApplianceFleet) -> EmulatedAppliance:
    return fleet.appliances["sps1"]


def plain(text: str, *places: Path) -> str:
    """A text without what differs from run to run."""
    for place in places:
        text = text.replace(str(place), "<file>")
    for pattern, replacement in VARYING:
        text = pattern.sub(replacement, text)
    return text


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_a_file_ends_the_same(
    row: Row, real: Lighttpd, emulated: EmulatedAppliance, fleet: ApplianceFleet
) -> None:
    real.reset()
    real.write(row.make(CHAIN))
    emulated.server_pem_path.write_bytes(row.make(CHAIN))
    with logged_in(fleet) as client:
        checked = run(client, f"lighttpd -tt -f {emulated.configuration_path}")
        done = run(client, "service lighttpd restart")
    one, other = real.check(), real.restart()
    assert (checked.status, done.status) == (one.returncode, other.returncode)
    assert checked.out == one.stdout
    for mine, theirs in ((checked.err, one.stderr), (done.err, other.stderr)):
        # Each socket has its certificate there, all have one here.
        said = dict.fromkeys(plain(mine, emulated.server_pem_path).splitlines())
        assert list(said) == list(dict.fromkeys(plain(theirs, real.pem_file).splitlines()))
        assert mine.count("phrase") == theirs.count("phrase")
    for port, its in zip(emulated.tls_ports, real.tls_ports, strict=True):
        assert sent_to_openssl(port) == real.served(its)


@pytest.mark.parametrize("name", CA_FILES)
def test_a_ca_file_completes_the_same_chains(name: str) -> None:
    chain, included, ca_file = CA_FILES[name]
    pem = pem_of(chain.key, chain.leaf, *chain.intermediates[:included])
    emulated = make_appliance("sps-1.4.69", server_pem=pem, ca_file=ca_file)
    with Lighttpd(pem, ca=ca_file) as real, switched_on(emulated):
        assert emulated.is_serving
        assert sent_to_openssl(emulated.tls_ports[0]) == real.served()


CONFIGURATIONS = {
    "nothing": "",
    "values": 'a.text = "x\\y" + "z"\na.number = 080\na.sum = 1 + 2\na.mixed = "a" + 5\n',
    "lists": 'a.a = ( )\na.b = ( "1" )\na.c = ( "1", "2", "3", "4", "5" )\n'
    'a.d = ( "1", "2", "3", "4", "5", "6" )\na.e = ( "k" => "v", "key" => ( "n" => 1 ) )\n',
    "variables": 'var.a = "/etc"\nserver.tag = var.a + "/x"\nserver.tag += "y"\n',
    "blocks": '$SERVER["socket"] == ":443" { a.b = 1\n $HTTP["host"] == "h" { a.c = 2 } }\n'
    'else $SERVER["socket"] == "[::]:4343" { a.b = 3 }\n$HTTP["url"] =~ "^/x{1}" { a.b = 4 }\n',
    "empty block": '$SERVER["socket"] == ":443" { }\n',
    "brace too many": "a.b = 1\n}\na.c = 2\n",
    "carriage returns": 'a.b = 1\r\na.c = "x"\r\n',
    "no newline at the end": "a.b = 1",
    "newline in a text": 'a.b = "1\n2"\n',
    "no value": "a.b = \n",
    "two names": "a.b = 1\nfoo bar\n",
    "no closing quote": 'a.b = "x\n',
    "block without end": 'a.b = 1\n$SERVER["socket"] == ":443" {\n',
    "missing inclusion": 'include "none.conf"\n',
    "unknown variable": "a.b = var.x\n",
    "word for a text": "a.b = enable\n",
    "twice the same": "a.b = 1\na.b = 2\n",
    "mistake in an inclusion": 'include "in.conf"\n',
    "mistake in a block": '$HTTP["host"] == "h" { a.b = 1 a.b = 2\n}\n',
    "semicolon": 'a.b = "x";\n',
    "no value before a semicolon": "a.b = ;\n",
    "value on the next line": 'a.b =\n "x"\na.c = 1 +\n 2\n',
    "byte-order mark": "\ufeffa.b = 1\n",
}


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_a_configuration_is_read_and_printed_the_same(
    name: str, fleet: ApplianceFleet, tmp_path: Path
) -> None:
    conf = tmp_path / "some.conf"
    (tmp_path / "in.conf").write_text("a.b =\n")
    conf.write_text('server.document-root = "/"\n' + CONFIGURATIONS[name], newline="")
    with logged_in(fleet) as client:
        for option in ("-p", "-t"):
            mine = run(client, f"cd {tmp_path} && lighttpd {option} -f {conf}")
            shell = f'cd {tmp_path} && exec "{program("lighttpd")}" {option} -f {conf}'
            theirs = ran("/bin/sh", "-c", shell)
            assert mine.status == theirs.returncode
            assert plain(mine.out) == plain(theirs.stdout)
            assert plain(mine.err) == plain(theirs.stderr)


@pytest.mark.parametrize("arguments", ["-v", "-q", "-f", "", "-p", "-t -f /none"])
def test_the_program_answers_the_same(arguments: str, fleet: ApplianceFleet) -> None:
    with logged_in(fleet) as client:
        mine = run(client, f"lighttpd {arguments}")
    theirs = ran("/bin/sh", "-c", f'exec "{program("lighttpd")}" {arguments}')
    assert mine.status == theirs.returncode
    assert plain(mine.out).splitlines()[:2] == plain(theirs.stdout).splitlines()[:2]
    assert plain(mine.err) == plain(theirs.stderr).replace(program("lighttpd"), "lighttpd")
