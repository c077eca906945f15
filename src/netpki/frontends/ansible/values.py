"""Values as they come from Ansible."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def untagged(value: object) -> Any:  # noqa: ANN401 JSON has no narrower type
    """Plain values for Ansible's own string, number and container types.

    Those carry tags (where a value came from, whether templates in it are trusted) and must not
    travel into libraries that pickle, compare types or keep them.
    """
    if value is None or isinstance(value, bool):
        return value
    for plain in (str, int, float):
        if isinstance(value, plain):
            return plain(value)
    if isinstance(value, Mapping):
        return {str(key): untagged(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [untagged(item) for item in value]
    return value
