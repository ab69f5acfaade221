"""What is computed of a customer's credit, apart from where it is kept and who may change it."""

from .figures import Figures, Limit, figures

__all__ = ["Figures", "Limit", "figures"]
