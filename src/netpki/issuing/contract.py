"""What a CA back end is: it is given a request, and gives a chain for it, at once or later."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, Self

from netpki.pki import Certificate
from netpki.pki.path import find_path, is_root
from netpki.pki.request import CertificateRequest


@dataclass(frozen=True, slots=True)
class IssuedChain:
    """A signed certificate and what is above it.

    Attributes:
        leaf: The server's certificate.
        intermediates: The leaf's issuer first; a self-signed root is none of them.
        root: Where the chain ends, if that is known.
    """

    leaf: Certificate
    intermediates: tuple[Certificate, ...] = ()
    root: Certificate | None = None

    @classmethod
    def of(cls, leaf: Certificate, pool: Collection[Certificate], *, now: datetime) -> Self:
        """The leaf with what of a pool is above it; of two ways, one that is valid ``now``."""
        path = find_path(leaf, pool, [one for one in pool if is_root(one)], now=now)
        has_root = path.is_anchored and path.end != leaf
        return cls(leaf, path.intermediates, path.end if has_root else None)

    @property
    def certificates(self) -> tuple[Certificate, ...]:
        """All of them, the leaf first."""
        return (self.leaf, *self.intermediates, *((self.root,) if self.root else ()))

    def pem(self) -> str:
        """All of them as one text."""
        return "".join(each.pem() for each in self.certificates)


@dataclass(frozen=True, slots=True)
class Pending:
    """There is no certificate yet.

    Attributes:
        reason: What has to happen before there is one, as a sentence or more.
        laid_out: Whether the request lies ready for people, or would outside of a dry run.
    """

    reason: str
    laid_out: bool = False


class Issuer(Protocol):
    """A CA, or the way to one. To ask again for the same request does no harm."""

    def issue(
        self,
        request: CertificateRequest,
        *,
        subject_label: str,
        kept: IssuedChain | None = None,
    ) -> IssuedChain | Pending:
        """The chain for a request.

        Args:
            request: What is asked for.
            subject_label: The host, for file names and messages.
            kept: A chain of earlier that fits the request and need not be renewed yet. It is
                returned unless this issuer has, or must make, another one.

        Raises:
            InputError: The request is refused, or the answer to it.
        """
