"""``netpki sps bundle``, and what the other commands say before they reach any appliance."""

from __future__ import annotations

import json
import stat
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from support.chains import make_chain, pem_of
from typer.testing import CliRunner, Result
from unit.pki.making import PHRASE, key_as, pkcs12_of

from netpki.frontends.command_line.application import app
from netpki.frontends.command_line.exit_codes import ExitCode

GOOD = make_chain(kind="ec-p256", depth=2)
OTHER = make_chain("other.example.com", kind="ec-p256", tag="Other")
SECRETS = GOOD.key.pem().splitlines()[1:-1]
NAME = "sps.example.com"


@dataclass
class Desk:
    """A directory with files, from which somebody types commands."""

    directory: Path
    environment: dict[str, str] = field(default_factory=dict)

    def path(self, name: str) -> str:
        return str(self.directory / name)

    def put(self, name: str, content: bytes) -> str:
        (self.directory / name).write_bytes(content)
        return self.path(name)

    def types(self, *words: str) -> Result:
        result = CliRunner().invoke(app, ["sps", *words], env=self.environment)
        assert result.exception is None or isinstance(result.exception, SystemExit)
        for secret in (*SECRETS, PHRASE):
            assert secret not in result.output
        return result


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path, {"NETPKI_PASSPHRASE": ""})
    made.put("server.key", GOOD.key.pem().encode())
    made.put("server.crt", GOOD.leaf.pem().encode())
    made.put("chain.pem", pem_of(*GOOD.intermediates))
    made.put("root.pem", GOOD.root.pem().encode())
    made.put("other.pem", OTHER.canonical)
    return made


def good(desk: Desk) -> list[str]:
    return [
        *map(desk.path, ("chain.pem", "server.crt", "server.key")),
        "-r",
        desk.path("root.pem"),
    ]


def test_a_good_bundle_is_shown_part_by_part(desk: Desk) -> None:
    result = desk.types("bundle", *good(desk), "--name", NAME)
    assert result.exit_code == ExitCode.DONE
    rows = [line.split()[0] for line in result.stdout.splitlines() if " CN=" in line]
    assert rows == ["leaf", "intermediate", "intermediate", "root,"]
    assert result.stdout.splitlines()[-1] == "This makes a server.pem."
    assert result.stderr == ""


def test_it_is_written_only_where_that_is_asked_for(desk: Desk) -> None:
    before = sorted(desk.directory.iterdir())
    desk.types("bundle", *good(desk))
    assert sorted(desk.directory.iterdir()) == before
    result = desk.types("bundle", *good(desk), "-o", desk.path("server.pem"))
    assert result.exit_code == ExitCode.DONE
    written = desk.directory / "server.pem"
    assert written.read_bytes() == GOOD.canonical
    assert stat.S_IMODE(written.stat().st_mode) == 0o600


def test_programs_get_one_document(desk: Desk) -> None:
    output = desk.path("server.pem")
    result = desk.types("bundle", *good(desk), "--json", "-o", output, "--include-root")
    data = json.loads(result.stdout)
    assert (data["usable"], data["changed"], data["failed"]) == (True, True, False)
    assert data["dest"] == output
    assert data["key_sha256"] == GOOD.key.public_fingerprint.hexadecimal
    assert Path(output).read_bytes() == GOOD.canonical + GOOD.root.pem().encode()
    assert not json.loads(
        desk.types("bundle", *good(desk), "--json", "-o", output, "--include-root").stdout
    )["changed"]


@pytest.mark.parametrize("as_json", [False, True])
@pytest.mark.parametrize(
    ("names", "options", "codes"),
    [
        (["server.crt", "chain.pem"], [], ["no-key"]),
        (["server.key", "server.crt"], [], ["missing-intermediate"]),
        (["server.key", "chain.pem"], [], ["key-mismatch"]),
        (["server.key", "server.crt", "chain.pem"], ["--name", "x.example"], ["name-missing"]),
        (["server.key", "server.crt"], ["--name", "x"], ["name-missing", "missing-intermediate"]),
    ],
)
def test_a_defective_bundle_is_explained_and_not_written(
    names: list[str],
    options: list[str],
    codes: list[str],
    as_json: bool,  # noqa: FBT001 parametrized
    desk: Desk,
) -> None:
    output = desk.put("server.pem", b"old")
    words = [*map(desk.path, names), "-r", desk.path("root.pem"), "-o", output, *options]
    result = desk.types("bundle", *words, *(["--json"] if as_json else []))
    assert result.exit_code == ExitCode.FAILED
    assert Path(output).read_bytes() == b"old"
    if as_json:
        data = json.loads(result.stdout)
        assert (data["usable"], data["failed"], data["changed"]) == (False, True, False)
        assert sorted(one["code"] for one in data["defects"]) == sorted(codes)
        assert all(one["remedy"] for one in data["defects"])
        return
    for code in codes:
        assert f"[{code}] " in result.stdout
    count = "1 defect" if len(codes) == 1 else f"{len(codes)} defects"
    assert result.stdout.splitlines()[-1] == f"This makes no server.pem: {count}."


def test_a_defect_names_its_line_and_its_remedy(desk: Desk) -> None:
    text = GOOD.leaf.pem().replace("-----END", "----END").encode()
    result = desk.types("bundle", desk.path("server.key"), desk.put("bad.crt", text))
    assert result.exit_code == ExitCode.FAILED
    line = next(line for line in result.stdout.splitlines() if "[damaged-end-line]" in line)
    assert line.startswith("error [damaged-end-line] ")
    assert f"bad.crt, line {len(GOOD.leaf.pem().splitlines())}" in line


def test_what_is_accepted_is_said_to_be(desk: Desk) -> None:
    words = [desk.path("server.key"), desk.path("server.crt"), "-r", desk.path("root.pem")]
    result = desk.types("bundle", *words, "--accept", "missing-intermediate")
    assert result.exit_code == ExitCode.DONE
    assert result.stdout.startswith("accepted [missing-intermediate] ")
    assert result.stdout.splitlines()[-1] == "This makes a server.pem."


@pytest.mark.parametrize(
    ("code", "why"), [("key-mismatch", "cannot be accepted"), ("nonsense", "is no code")]
)
def test_a_code_that_is_none_is_a_wrong_request(code: str, why: str, desk: Desk) -> None:
    result = desk.types("bundle", *good(desk), "--accept", code)
    assert result.exit_code == ExitCode.USAGE
    assert result.stdout == ""
    assert f"netpki: '{code}' {why}" in result.stderr
    assert "missing-intermediate" in result.stderr


@pytest.mark.parametrize("option", [[], ["-r"]])
def test_a_file_that_is_missing_is_one_sentence(option: list[str], desk: Desk) -> None:
    missing = desk.path("none.pem")
    result = desk.types("bundle", desk.path("server.key"), *option, missing)
    assert result.exit_code == ExitCode.USAGE
    assert result.stdout == ""
    assert result.stderr == (
        f"netpki: The file {missing} cannot be read (No such file or directory). "
        "Give the files with the key, the certificate and its chain.\n"
    )


def test_a_directory_and_a_giant_are_no_files(desk: Desk) -> None:
    result = desk.types("bundle", str(desk.directory))
    assert (result.exit_code, "Is a directory" in result.stderr) == (ExitCode.USAGE, True)
    result = desk.types("bundle", desk.put("giant", bytes(1_000_001)))
    assert (result.exit_code, "more than 1000000" in result.stderr) == (ExitCode.USAGE, True)


def test_an_output_that_cannot_be_written_is_one_sentence(desk: Desk) -> None:
    result = desk.types("bundle", *good(desk), "-o", desk.path("none/server.pem"))
    assert result.exit_code == ExitCode.USAGE
    assert "none/server.pem cannot be written (No such file or directory)" in result.stderr


def test_a_host_has_no_meaning_without_an_inventory(desk: Desk) -> None:
    result = desk.types("bundle", desk.path("{host}.pem"))
    assert result.exit_code == ExitCode.USAGE
    assert "{host}" in result.stderr


def test_no_file_at_all_is_a_wrong_request(desk: Desk) -> None:
    assert desk.types("bundle").exit_code == ExitCode.USAGE


def locked(desk: Desk) -> list[str]:
    key = desk.put("locked.key", key_as(GOOD.key, "encrypted pkcs8"))
    return [key, desk.path("server.crt"), desk.path("chain.pem"), "-r", desk.path("root.pem")]


@pytest.mark.parametrize("ending", ["", "\n", "\r\n", "\nmore\n"])
def test_the_first_line_of_a_file_opens_a_key(ending: str, desk: Desk) -> None:
    phrase = desk.put("phrase", f"{PHRASE}{ending}".encode())
    desk.environment["NETPKI_PASSPHRASE"] = "wrong"
    result = desk.types("bundle", *locked(desk), "--passphrase-file", phrase)
    assert result.exit_code == ExitCode.DONE


def test_the_environment_opens_a_key_too(desk: Desk) -> None:
    assert desk.types("bundle", *locked(desk)).exit_code == ExitCode.FAILED
    desk.environment["NETPKI_PASSPHRASE"] = PHRASE
    assert desk.types("bundle", *locked(desk)).exit_code == ExitCode.DONE


def test_pkcs12_is_opened_likewise(desk: Desk) -> None:
    archive = desk.put("server.pfx", pkcs12_of(GOOD.key, GOOD.leaf, *GOOD.intermediates))
    words = ["bundle", archive, "-r", desk.path("root.pem")]
    assert "[broken-pkcs12]" in desk.types(*words).stdout
    phrase = desk.put("phrase", PHRASE.encode())
    assert desk.types(*words, "--passphrase-file", phrase).exit_code == ExitCode.DONE


@pytest.mark.parametrize(
    ("content", "code"), [(b"wrong\n", "unusable-key"), (b"", "encrypted-key")]
)
def test_a_wrong_phrase_is_a_defect(content: bytes, code: str, desk: Desk) -> None:
    phrase = desk.put("phrase", content)
    result = desk.types("bundle", *locked(desk), "--passphrase-file", phrase)
    assert result.exit_code == ExitCode.FAILED
    assert f"[{code}]" in result.stdout


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_phrase_that_cannot_be_read_is_one_sentence(content: bytes | None, desk: Desk) -> None:
    phrase = desk.path("phrase") if content is None else desk.put("phrase", content)
    result = desk.types("bundle", *locked(desk), "--passphrase-file", phrase)
    assert result.exit_code == ExitCode.USAGE
    assert result.stderr.startswith(f"netpki: The pass phrase file {phrase} cannot be read.")
    assert result.stdout == ""


def test_a_name_in_a_certificate_commands_no_terminal(desk: Desk) -> None:
    evil = make_chain("\x1b[2Jevil\x07", dns=(NAME,), kind="ec-p256", depth=2)
    result = desk.types(
        "bundle", desk.put("evil.pem", evil.canonical), "-r", desk.path("root.pem")
    )
    assert "evil" in result.stdout
    assert not {"\x1b", "\x07"} & set(result.stdout)


@pytest.mark.parametrize("command", ["plan", "apply"])
def test_a_phrase_is_read_before_any_appliance_is_reached(command: str, desk: Desk) -> None:
    words = ["-i", desk.path("inventory.yml"), "-f", desk.path("server.key")]
    result = desk.types(command, *words, "--passphrase-file", desk.path("none"))
    assert result.exit_code == ExitCode.USAGE
    assert "The pass phrase file" in result.stderr


@pytest.mark.parametrize("command", ["info", "plan", "apply"])
def test_an_inventory_that_is_missing_is_one_sentence(command: str, desk: Desk) -> None:
    files = [] if command == "info" else ["-f", desk.path("server.key")]
    result = desk.types(command, "-i", desk.path("none.yml"), *files)
    assert result.exit_code == ExitCode.USAGE
    assert result.stderr.startswith("netpki: ")
    assert "none.yml" in result.stderr


@pytest.mark.parametrize("command", ["info", "plan", "apply", "bundle"])
def test_help_teaches_an_example(command: str, desk: Desk) -> None:
    result = desk.types(command, "--help")
    assert result.exit_code == ExitCode.DONE
    assert f"netpki sps {command} " in result.stdout
