"""The commands ``netpki compliance ...``: is the fleet as the policy wants it? Read only."""

from netpki.frontends.command_line.compliance.application import app

__all__ = ["app"]
