"""What people hand in: the content of a file, and what to call it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Material:
    """Bytes that hold a key, certificates, or both, in whatever form.

    Attributes:
        source: What to call it in messages, for example the file name.
        data: The content; it may be secret and is never shown.
    """

    source: str
    data: bytes = field(repr=False)
