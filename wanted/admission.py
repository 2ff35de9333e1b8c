"""Who may send something without an account: the seam for the rating tokens of privacy.md."""

from typing import Protocol


class Admission(Protocol):
    """Checks the opaque token that came with a submission, and spends it."""

    async def admit(self, token: str | None) -> None:
        """Raises a `Problem` (401 or 403) where the token gives no right to send."""
        ...


class OpenDoor:
    """Admits everybody; the limits per client alone hold. For a house without a token issuer."""

    async def admit(self, token: str | None) -> None:
        return None
