"""Saved configurations and captures of devices: files, which device each is of, many at a time.

``texts`` reads files, ``devices`` says which of them are of one device, ``survey`` reads a folder
with several processes.
"""

from netpki.frontends.saved.survey import survey

__all__ = ["survey"]
