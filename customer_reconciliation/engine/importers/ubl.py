"""UBL 2.x Statement, RemittanceAdvice and Reminder: amount = debit − credit of each line."""

from xml.etree.ElementTree import Element

from . import xml
from .base import Layout, Reading, UnreadableFile

ROOTS = ("Statement", "RemittanceAdvice", "Reminder")
_LINES = tuple(f"{root}Line" for root in ROOTS)
#: Document a line speaks of → what the line is.
_DOCUMENTS = {
    "BillingReference/InvoiceDocumentReference": "invoice",
    "BillingReference/SelfBilledInvoiceDocumentReference": "invoice",
    "BillingReference/DebitNoteDocumentReference": "invoice",
    "BillingReference/CreditNoteDocumentReference": "refund",
    "BillingReference/SelfBilledCreditNoteDocumentReference": "refund",
    "BillingReference/ReminderDocumentReference": "other",
    "BillingReference/AdditionalDocumentReference": "other",
    "CollectedPayment": "payment",
    "DocumentReference": "other",
}
_CLOSING = ("TotalBalanceAmount", "LegalMonetaryTotal/PayableAmount")
_PAYABLE = "LegalMonetaryTotal/PayableAmount"


def identify(filename: str, content: bytes) -> bool:
    """All XML that no other reader takes: what it is not, is said by :func:`read`."""
    return xml.looks_like(content)


def read(filename: str, content: bytes, layout: Layout, decimals) -> Reading:
    """The lines of the document; one brought forward is the opening balance."""
    root = xml.parse(filename, content)
    found = [line for line in root if line.tag in _LINES]
    if root.tag not in ROOTS or not found:
        raise UnreadableFile("xml_without_lines", root=root.tag)
    currency = xml.first(root, "DocumentCurrencyCode") or _currency(root)
    lines, warnings, ends = [], [], {currency: _closing(root)}
    for line in found:
        entry = _line(line, currency)
        if xml.first(line, "BalanceBroughtForwardIndicator") == "true":
            ends[currency]["opening"] = entry["balance"] or entry["plus"] or f"-{entry['minus']}"
            continue
        lines.append(entry)
        warnings += _complete(entry, root, len(lines), len(found) == 1)
    return xml.ledger("ubl", layout, lines, ends, warnings, decimals)


def _currency(root: Element) -> str:
    coded = (e.get("currencyID") for e in root.iter())
    return next(filter(None, coded), "")


def _closing(root: Element) -> dict[str, str]:
    text = xml.first(root, *_CLOSING)
    return {"closing": text} if text else {}


def _line(line: Element, currency: str) -> dict[str, str]:
    path = next((p for p in _DOCUMENTS if line.find(p) is not None), "")
    document = line.find(path) if path else None
    money = line.find("DebitLineAmount"), line.find("CreditLineAmount"), line.find("BalanceAmount")
    coded = (e.get("currencyID") for e in money if e is not None)
    return {
        "date": xml.first(document, "IssueDate", "ReceivedDate", "PaidDate"),
        "due_date": xml.first(line, "PaymentMeans/PaymentDueDate", "PaymentTerms/PaymentDueDate"),
        "ref": xml.first(document, "ID") or xml.first(line, "ID"),
        "memo": " · ".join(xml.every(line, "Note") + xml.every(line, "*/*/DocumentDescription")),
        "kind": _DOCUMENTS.get(path, "other"),
        "plus": xml.first(line, "DebitLineAmount"),
        "minus": xml.first(line, "CreditLineAmount"),
        "balance": xml.first(line, "BalanceAmount"),
        "currency": next(filter(None, coded), currency),
    }


def _complete(entry: dict, root: Element, row: int, only: bool) -> list[dict]:
    """What a line does not say itself is taken from the document, and warned of."""
    taken = []
    if not entry["date"] and (date := xml.first(root, "IssueDate")):
        entry["date"] = date
        taken.append("date_of_document")
    if only and not entry["plus"] + entry["minus"] and (payable := xml.first(root, _PAYABLE)):
        entry["plus"] = payable
        taken.append("amount_of_document")
    return [{"row": row, "reason_key": reason, "reason_args": {}} for reason in taken]
