"""The documentation is true: its commands run, its tables are the code's, its links lead."""

from __future__ import annotations

from pathlib import Path

import pytest
from package.docs_support.pages import (
    REPOSITORY,
    all_pages,
    anchors_of,
    blocks_of,
    links_of,
)
from package.docs_support.runner import programs_named_in, run_page

PAGES = {str(page.relative_to(REPOSITORY)): page for page in all_pages()}


@pytest.mark.parametrize("name", PAGES)
def test_what_a_page_shows_happens(name: str, tmp_path: Path) -> None:
    run_page(PAGES[name], tmp_path)
