"""Who looks at a session or an account in the portal, and by which right."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Visitor:
    """The right to what is shown was checked before one of these is made.

    All records are in superuser mode. ``company`` and ``customer``, a commercial partner, say whose
    account it is; ``session`` is empty where the account alone is shown, ``access`` for who is
    signed in.
    """

    company: Any
    customer: Any
    session: Any
    user: Any
    partner: Any
    access: Any
    address: str
    token: str = ""

    @property
    def env(self):
        return self.company.env

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
