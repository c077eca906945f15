"""The command ``netpki``."""

from netpki.frontends.command_line.application import app


def main() -> None:
    """Entry point of the command; ends the process with one of ``ExitCode``."""
    app(prog_name="netpki")
