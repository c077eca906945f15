"""The commands ``netpki inventory ...``: all certificates of a fleet, read only."""

from netpki.frontends.command_line.inventory.application import app

__all__ = ["app"]
