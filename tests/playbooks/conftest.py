"""Fixtures for runs of Ansible."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.ansible_controller import Controller
from support.playbook_starter import playbook_starter

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One worker does all tests of a file: they look at the same runs."""
    for item in items:
        if item.path.parent == HERE:
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


@pytest.fixture(scope="session", autouse=True)
def starter() -> Iterator[None]:
    """Playbooks are started quickly."""
    with playbook_starter() as Controller.starter:
        yield
    Controller.starter = None


@pytest.fixture(scope="module")
def controller(tmp_path_factory: pytest.TempPathFactory) -> Controller:
    return Controller(tmp_path_factory.mktemp("controller"))


@pytest.fixture(scope="module")
def new_controller(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Controller]:
    return lambda: Controller(tmp_path_factory.mktemp("controller"))
