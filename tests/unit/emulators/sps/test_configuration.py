"""``lighttpd.conf`` as the emulated program reads and prints it; the texts are 1.4.69's own."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpki.emulators.sps.lighttpd.configuration import (
    ConfigurationError,
    Context,
    Value,
    read_configuration,
)
from netpki.emulators.sps.lighttpd.printing import printed

RECORDED = """\
var.confdir = "/etc/lighttpd"
server.document-root = "/var/www/AdminUI/php"
server.modules = ("mod_access", "mod_cgi", "mod_openssl",
  "mod_rewrite", "mod_setenv")
server.port = 8080 # a comment
mimetype.assign = (".html" => "text/html", "x" => "a\\"b")
ssl.pemfile = var.confdir + "/server.pem"
$SERVER["socket"] == "0.0.0.0:443" { ssl.engine = "enable"
  $HTTP["host"] == "other.example" { server.document-root = "/srv" } }
else $SERVER["socket"] == "[::]:4343" { ssl.engine = "enable"
  ssl.ca-file = "/etc/lighttpd/ca.pem" }
$SERVER["socket"] == ":80" { }
"""
PRINTED = """\
config {
    var.CWD              = "/work"
    var.PID              = 77
    var.confdir          = "/etc/lighttpd"
    server.document-root = "/var/www/AdminUI/php"
    server.modules       = ("mod_access", "mod_cgi", "mod_openssl", "mod_rewrite", "mod_setenv")
    server.port          = 8080
    mimetype.assign      = (
        ".html" => "text/html",
        "x"     => "a\\"b",
    )
    ssl.pemfile          = "/etc/lighttpd/server.pem"


    $SERVER["socket"] == "0.0.0.0:443" {
        # block 1
        ssl.engine = "enable"


        $HTTP["host"] == "other.example" {
            # block 2
            server.document-root = "/srv"

        } # end of $HTTP["host"] == "other.example"
    } # end of $SERVER["socket"] == "0.0.0.0:443"
    else $SERVER["socket"] == "[::]:4343" {
        # block 3
        ssl.engine  = "enable"
        ssl.ca-file = "/etc/lighttpd/ca.pem"

    } # end of $SERVER["socket"] == "[::]:4343"

    $SERVER["socket"] == ":80" {
        # block 4

    } # end of $SERVER["socket"] == ":80"
}
"""


@pytest.fixture
def conf(tmp_path: Path) -> Path:
    return tmp_path / "lighttpd.conf"


def read(conf: Path, text: str) -> Context:
    conf.write_text(text)
    return read_configuration(conf)


def test_a_configuration_is_printed_as_the_real_program_does(conf: Path) -> None:
    assert printed(read(conf, RECORDED), directory="/work", process=77) == PRINTED


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('x.y = "a" + "b"', "ab"),
        ('var.a = "/etc"\nx.y = var.a + "/b"', "/etc/b"),
        ('var.a = "/etc"\nx.y = "b" + 5', "b5"),
        ("x.y = 1 + 2", 3),
        ("x.y = 080", 80),
        ("x.y =\n1 +\n2", 3),
        ('x.y = "one\ntwo"', "one\ntwo"),
        ('x.y := "a"\nx.y := "b"', "b"),
        ('x.y = "a"\nx.y += "b"', "ab"),
        ('x.y += "b"', "b"),
        ("x.y = ( )", ()),
        ('x.y = ( "a", "b", )', ((None, "a"), (None, "b"))),
        ('x.y = ( "a" ) + ( "b" )', ((None, "a"), (None, "b"))),
        ('x.y = ( "k" => ( "n" => 1 ) )', (("k", (("n", 1),)),)),
        ('x.y = "back\\slash"', "back\\slash"),
        ('x.y = "a" z.z = 3', "a"),
        ('global { x.y = "a" }', "a"),
        ('x.y = "a"\n}\n', "a"),
        ('x.y = "a"\r\n', "a"),
        ('# x.y = "b"\nx.y = "a"', "a"),
    ],
)
def test_a_value_is_read(conf: Path, text: str, value: object) -> None:
    assert read(conf, text).values["x.y"] == value


def test_the_environment_is_there(conf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOMEWHERE", "/some/where")
    assert read(conf, "x.y = env.SOMEWHERE").text("x.y") == "/some/where"


def test_included_files_count_from_the_directory_of_the_first(conf: Path) -> None:
    (conf.parent / "sub").mkdir()
    (conf.parent / "sub" / "one.conf").write_text('include "two.conf"\nx.one = var.a\n')
    (conf.parent / "two.conf").write_text("x.two = 2\n")
    root = read(conf, 'var.a = "A"\ninclude "sub/one.conf"\n')
    assert root.values == {"var.a": "A", "x.two": 2, "x.one": "A"}


def test_a_pattern_may_include_nothing(conf: Path) -> None:
    assert read(conf, 'include "conf.d/*.conf"\nx.y = 1\n').values == {"x.y": 1}


def test_an_included_block_lands_where_it_was_included(conf: Path) -> None:
    (conf.parent / "tls.conf").write_text('ssl.engine = "enable"\n')
    root = read(conf, '$SERVER["socket"] == ":443" { include "tls.conf" }\n')
    assert root.children[0].values == {"ssl.engine": "enable"}
    assert [each.socket for each in root.walk()] == ["", ":443"]


def refused(conf: Path, text: str) -> list[tuple[str, str]]:
    """Kinds and words of the complaint, without the file's name."""
    with pytest.raises(ConfigurationError) as raised:
        read(conf, text)
    return [(kind, words.replace(f"source: {conf} ", "")) for kind, words in raised.value.lines]


def failed(line: int) -> tuple[str, str]:
    return "syntax", f"line: {line} pos: 0 parser failed somehow near here: (EOL)"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("server.port = \n", 2),
        ("server.port = 1\nfoo bar\n", 3),
        ('server.port = 1\n$SERVER["socket"] == "x" {\n', 3),
        ("x.y = ( 1", 1),
        ('include_shell "true"\n', 2),
        ("include 5\n", 2),
    ],
)
def test_a_mistake_is_named_with_its_line(conf: Path, text: str, line: int) -> None:
    assert refused(conf, text) == [failed(line)]


@pytest.mark.parametrize(
    ("text", "where", "last"),
    [
        ("x.y = 1\n% = 4\n", "line: 2 pos: 0", "(EOL)"),
        ("\ufeffx.y = 1\n", "line: 1 pos: 0", "(null)"),
        ("x.y = ;", "line: 1 pos: 6", "="),
        ('x.y = "a";', "line: 1 pos: 9", "a"),
    ],
)
def test_a_character_that_means_nothing_is_named(
    conf: Path, text: str, where: str, last: str
) -> None:
    assert refused(conf, text) == [
        ("character", f"{where} invalid character in variable name"),
        ("failed_at", f"configfile parser failed at: {last}"),
    ]


def test_a_missing_quote_is_named(conf: Path) -> None:
    assert refused(conf, 'x.y = 1\nserver.tag = "x\n') == [
        ("quote", "line: 2 pos: 13 missing closing quote"),
        ("failed_at", "configfile parser failed at: "),
    ]


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("x.y = var.x\n", "Undefined config variable: var.x"),
        ("x.y = enable\n", "Undefined config variable: var.enable"),
        ("x.y = 1 x.y = 2\n", "Duplicate config variable in conditional 0 global: x.y"),
        (
            '$HTTP["host"] == "h" { x.y = 1 x.y = 2 }\n',
            'Duplicate config variable in conditional 1 global / $HTTP["host"] == "h": x.y',
        ),
    ],
)
def test_some_mistakes_are_named_before_that(conf: Path, text: str, before: str) -> None:
    assert refused(conf, text) == [("", before), failed(2)]


def test_a_missing_inclusion_is_named(conf: Path) -> None:
    assert refused(conf, 'include "nope.conf"\n') == [
        ("include", f"include file not found: {conf.parent}/nope.conf"),
        failed(2),
    ]


def test_a_mistake_in_an_included_file_is_one_in_both(conf: Path) -> None:
    (conf.parent / "in.conf").write_text("x.y =\n")
    inner, outer = refused(conf, 'include "in.conf"\n')
    assert inner[1].startswith(f"source: {conf.parent}/in.conf line: 2 pos: 0 ")
    assert outer == failed(2)


def test_a_file_that_includes_itself_ends(conf: Path) -> None:
    first, *_ = refused(conf, f'include "{conf.name}"\n')
    assert first[1].endswith("is nested too deeply")


def test_a_missing_file_is_named(conf: Path) -> None:
    with pytest.raises(ConfigurationError) as raised:
        read_configuration(conf)
    words = f"opening configfile {conf} failed: No such file or directory"
    assert raised.value.lines == (("unreadable", words),)


NAMES = st.from_regex(r"[a-z]{1,6}\.[a-z]{1,8}", fullmatch=True)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters='"\\\r\0'), max_size=20)
VALUES = st.recursive(
    TEXTS | st.integers(0, 65535),
    lambda inner: st.lists(st.tuples(st.none() | TEXTS, inner), max_size=7).map(tuple),
    max_leaves=8,
)


@given(values=st.dictionaries(NAMES, VALUES, max_size=5))
def test_what_was_printed_reads_back_the_same(
    values: dict[str, Value], tmp_path_factory: pytest.TempPathFactory
) -> None:
    conf = tmp_path_factory.getbasetemp() / "printed.conf"
    text = printed(Context(values=values), directory="/", process=1)
    body = "\n".join(text.split("\n")[1:-2])
    conf.write_text(body, newline="")
    assert read_configuration(conf).values == {"var.CWD": "/", "var.PID": 1, **values}


@given(text=st.text())
def test_any_text_is_read_or_refused(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    conf = tmp_path_factory.getbasetemp() / "any.conf"
    conf.write_text(text, "utf-8", "surrogatepass")
    with suppress(ConfigurationError):
        assert isinstance(read_configuration(conf), Context)
