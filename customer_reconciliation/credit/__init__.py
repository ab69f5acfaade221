"""What is computed of a customer's credit, apart from where it is kept and who may change it."""

from .figures import Figures, Limit, figures
from .verdict import Cause, Claim, Verdict, worst

__all__ = ["Cause", "Claim", "Figures", "Limit", "Verdict", "figures", "worst"]
