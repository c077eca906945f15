"""What IOS prints, as typed values; an unknown line is an error, never an empty result."""

from netpki.platforms.ios.parsing.configuration import (
    ChainEntry,
    Configuration,
    TrustpointSection,
    parse_configuration,
)

__all__ = [
    "ChainEntry",
    "Configuration",
    "TrustpointSection",
    "parse_configuration",
]
