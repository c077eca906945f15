"""Which files must change, for web servers that send the chain from here or from there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.chains import make_chain
from unit.platforms.sps.making import CA, CONF, PEM, TEXT, content_of, state_with, stored

from netpki.errors import PreconditionError
from netpki.platforms.contract import Binding
from netpki.platforms.sps.delivery import changes_for

OLD = make_chain("old.example.com")
NEW = make_chain("new.example.com")


def test_a_new_version_gets_the_whole_chain_in_one_file() -> None:
    state = state_with(OLD)
    (change,) = changes_for(state, state.bindings, content_of(NEW))
    assert change.path == PEM
    assert change.content == NEW.canonical
    assert change.key == NEW.key
    assert change.attributes_like == PEM


def test_nothing_changes_where_leaf_chain_and_key_are_in_the_file() -> None:
    state = state_with(NEW)
    assert changes_for(state, state.bindings, content_of(NEW)) == ()


@pytest.mark.parametrize("what", ["chain", "key", "defect"])
def test_a_file_with_another_chain_or_key_or_a_defect_is_replaced(what: str) -> None:
    state = state_with(NEW)
    held = state.files[PEM]
    changed = {
        "chain": replace(held, certificates=(NEW.leaf,)),
        "key": replace(held, key=OLD.key.public_fingerprint),
        "defect": replace(held, defect="line 7"),
    }[what]
    state.files[PEM] = changed
    (change,) = changes_for(state, state.bindings, content_of(NEW))
    assert change.before == changed


def test_the_root_is_written_only_where_it_is_asked_for() -> None:
    state = state_with(OLD)
    (change,) = changes_for(state, state.bindings, content_of(NEW, root=True))
    assert change.content == NEW.canonical + NEW.root.pem().encode()


def test_an_old_version_gets_leaf_and_chain_in_two_files_and_a_line_that_says_so() -> None:
    state = state_with(OLD, delivery="ca_file")
    chain, pem, conf = changes_for(state, state.bindings, content_of(NEW))
    assert chain.path == "/etc/lighttpd/server-chain.pem"
    assert chain.before is None
    assert chain.attributes_like == CONF
    assert chain.content == NEW.intermediates[0].pem().encode()
    assert pem.content == (NEW.key.pem() + NEW.leaf.pem()).encode()
    assert conf.path == CONF
    assert conf.content.decode() == f'{TEXT}ssl.ca-file = "/etc/lighttpd/server-chain.pem"\n'


def test_an_old_version_with_a_chain_file_keeps_its_configuration() -> None:
    state = state_with(OLD, delivery="ca_file", in_file=(OLD.leaf,), ca_file=OLD.intermediates)
    paths = [change.path for change in changes_for(state, state.bindings, content_of(NEW))]
    assert paths == [PEM]  # the same authorities issued both
    other = make_chain("new.example.com", tag="Other")
    paths = [change.path for change in changes_for(state, state.bindings, content_of(other))]
    assert paths == [CA, PEM]


def test_an_old_version_may_hold_the_chain_in_the_certificate_file_too() -> None:
    state = state_with(NEW, delivery="ca_file", ca_file=NEW.intermediates)
    assert changes_for(state, state.bindings, content_of(NEW)) == ()


def test_no_intermediates_need_no_chain_file() -> None:
    direct = make_chain("direct.example.com", depth=0)
    state = state_with(OLD, delivery="ca_file")
    assert [c.path for c in changes_for(state, state.bindings, content_of(direct))] == [PEM]


def test_a_leaf_alone_brings_its_issuer_where_the_chain_file_would_be_asked_for_it() -> None:
    direct = make_chain("direct.example.com", depth=0)
    state = state_with(OLD, ca_file=OLD.intermediates)
    (change,) = changes_for(state, state.bindings, content_of(direct))
    assert change.content == direct.canonical + direct.root.pem().encode()
    held = state_with(direct, in_file=(direct.leaf, direct.root), ca_file=OLD.intermediates)
    assert changes_for(held, held.bindings, content_of(direct)) == ()


def test_a_leaf_alone_stays_alone_where_the_chain_file_has_its_issuer_or_is_not_set() -> None:
    direct = make_chain("direct.example.com", depth=0)
    for ca_file in [(direct.root,), None]:
        state = state_with(OLD, ca_file=ca_file)
        (change,) = changes_for(state, state.bindings, content_of(direct))
        assert change.content == direct.canonical


def test_a_leaf_of_an_unknown_issuer_is_refused_where_the_chain_file_would_be_asked() -> None:
    direct = make_chain("direct.example.com", depth=0)
    wanted = replace(content_of(direct), anchor=None)
    asked = state_with(OLD, ca_file=OLD.intermediates)
    with pytest.raises(PreconditionError, match="fails every handshake"):
        changes_for(asked, asked.bindings, wanted)
    alone = state_with(OLD)
    assert [change.path for change in changes_for(alone, alone.bindings, wanted)] == [PEM]


def test_a_chain_file_that_says_which_clients_are_let_in_is_left_alone() -> None:
    state = state_with(OLD, delivery="ca_file", ca_file=(), verifies_clients=True)
    with pytest.raises(PreconditionError, match="client certificates"):
        changes_for(state, state.bindings, content_of(NEW))


def test_a_key_in_a_file_of_its_own_is_refused() -> None:
    state = state_with(OLD, key_is_apart=True)
    with pytest.raises(PreconditionError, match=r"ssl\.privkey"):
        changes_for(state, state.bindings, content_of(NEW))


def test_a_certificate_file_that_does_not_exist_is_refused() -> None:
    state = state_with(OLD)
    del state.files[PEM]
    with pytest.raises(PreconditionError, match="does not exist"):
        changes_for(state, state.bindings, content_of(NEW))


@pytest.mark.parametrize("text", ["", 'include "ssl.conf"\n'])
def test_a_line_that_has_no_place_is_asked_for(text: str) -> None:
    state = state_with(OLD, delivery="ca_file", configuration_text=text)
    with pytest.raises(PreconditionError) as error:
        changes_for(state, state.bindings, content_of(NEW))
    assert 'ssl.ca-file = "/etc/lighttpd/server-chain.pem"' in error.value.hint


def test_the_configuration_is_not_touched_for_several_certificate_files() -> None:
    bindings = (Binding(":443", PEM), Binding(":4343", "/etc/lighttpd/console.pem"))
    state = state_with(OLD, delivery="ca_file", bindings=bindings)
    with pytest.raises(PreconditionError, match=r"ssl\.ca-file"):
        changes_for(state, bindings[:1], content_of(NEW))


def test_a_path_that_could_mean_something_else_is_refused() -> None:
    bindings = (Binding(":443", "/etc/$(id)/server.pem"),)
    state = state_with(OLD, bindings=bindings)
    with pytest.raises(PreconditionError, match="no plain absolute path"):
        changes_for(state, bindings, content_of(NEW))


def test_a_linked_file_is_replaced_where_it_lies() -> None:
    state = state_with(OLD)
    state.files[PEM] = stored("/opt/certs/server.pem", OLD.leaf)
    (change,) = changes_for(state, state.bindings, content_of(NEW))
    assert change.path == "/opt/certs/server.pem"
