"""What every page of this package needs: its templates, harmless text, a policy for browsers."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from typing import Any, Final

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from netpki.frontends.reports.overview import counted
from netpki.pki.names import harmless

COMMON: Final = "netpki.frontends.reports"
"""The package whose templates, style and script all pages share."""


def environment_of(*packages: str) -> Environment:
    """Templates of these packages, an earlier one before a later one.

    Whatever a template prints is made harmless and escaped.
    """
    environment = Environment(
        loader=ChoiceLoader([PackageLoader(package) for package in packages]),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["counted"] = counted
    return environment


def own_file(name: str, package: str = COMMON) -> Markup:
    """A style sheet or a script of a package, as it is."""
    text = files(package).joinpath("templates", name).read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 a file of this program


def content_policy(style: str, script: str) -> Markup:
    """What a browser may do with a page: apply this style, run this script, ask nobody."""
    return Markup(  # noqa: S704 digests and words of our own
        f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _shown(value: Any) -> Any:  # noqa: ANN401 whatever a template prints
    """Every text that a template prints passes here before it is escaped."""
    if isinstance(value, str) and not isinstance(value, Markup) and not value.isprintable():
        return harmless(value)
    return value


def _digest(text: str) -> str:
    """As a Content-Security-Policy names what it allows."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
