"""netpki: certificates on fleets of network devices, replaced with proof."""

from importlib.metadata import PackageNotFoundError, version

__all__ = ["__version__"]

try:
    __version__ = version("netpki")
except PackageNotFoundError:  # a source tree on PYTHONPATH that was never installed
    __version__ = "0.1.0"
