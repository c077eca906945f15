"""The commands ``netpki sps ...``: certificates of Smart Protection Servers."""

from netpki.frontends.command_line.sps.application import app

__all__ = ["app"]
