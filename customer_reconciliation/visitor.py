"""Who looks at a session in the portal, and by which right."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Visitor:
    """The right to the session was checked before one of these is made.

    ``session`` and ``access`` are in superuser mode; ``access`` is empty for who is signed in.
    """

    session: Any
    user: Any
    partner: Any
    access: Any
    address: str
    token: str = ""

    @property
    def may_answer(self):
        """Our own people look at what the partner sees, they don't answer in its name."""
        return self.user.share or self.user._is_public()

    @property
    def account(self):
        """The user who is signed in, or none."""
        return self.user.browse() if self.user._is_public() else self.user

    @property
    def name(self):
        return self.partner.name or self.email

    @property
    def signer(self):
        """A person's name to sign with: a company can't hold a pen."""
        return "" if self.partner.is_company else self.partner.name

    @property
    def email(self):
        return self.access.email or self.partner.email or ""
