"""netpki: certificates on fleets of network devices, replaced with proof."""

__all__ = ["__version__"]

__version__: str
"""Version of the installed package."""


def __getattr__(name: str) -> str:
    # Looked up when asked for: reading package metadata costs more than a change on a device.
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 see above

    try:
        return version("netpki")
    except PackageNotFoundError:  # a source tree on PYTHONPATH that was never installed
        return "0.1.0"
