"""Fixtures for runs of Ansible."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.ansible_controller import Controller


@pytest.fixture(scope="module")
def controller(tmp_path_factory: pytest.TempPathFactory) -> Controller:
    return Controller(tmp_path_factory.mktemp("controller"))


@pytest.fixture(scope="module")
def new_controller(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Controller]:
    return lambda: Controller(tmp_path_factory.mktemp("controller"))
