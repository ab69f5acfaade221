"""ISO 20022 camt.052, 053 and 054: entries of a bank account, credit + and debit −.

A batch whose transactions add up to its entry is read transaction by transaction.
"""

from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element

from . import xml
from .base import Layout, Reading, UnreadableFile

_REPORTS = ("Stmt", "Rpt", "Ntfctn")
_REFS = (
    "Refs/EndToEndId",
    "RmtInf/Strd/CdtrRefInf/Ref",
    "Refs/TxId",
    "Refs/AcctSvcrRef",
    "Refs/InstrId",
)
_MEMOS = (
    "RmtInf/Ustrd",
    "RmtInf/Strd/RfrdDocInf/Nb",
    "RmtInf/Strd/CdtrRefInf/Ref",
    "RmtInf/Strd/AddtlRmtInf",
)
_PARTIES = (
    "RltdPties/Dbtr/Pty/Nm",
    "RltdPties/Dbtr/Nm",
    "RltdPties/Cdtr/Pty/Nm",
    "RltdPties/Cdtr/Nm",
)
_ENDS = {"OPBD": "opening", "PRCD": "opening", "CLBD": "closing"}


def identify(filename: str, content: bytes) -> bool:
    """A root ``Document`` that speaks of camt or of a report, statement or notification."""
    if not xml.looks_like(content) or xml.root_name(content) != "Document":
        return False
    return b"camt.05" in content[:4096] or b"BkToCstmr" in content[:4096]


def read(filename: str, content: bytes, layout: Layout, decimals) -> Reading:
    """All booked entries of all accounts in the file."""
    root = xml.parse(filename, content)
    reports = [report for tag in _REPORTS for report in root.iterfind(f"*/{tag}")]
    entries = [entry for report in reports for entry in report.iterfind("Ntry")]
    if not entries:
        raise UnreadableFile("xml_without_lines", root=root.tag)
    lines = [line for entry in entries for line in _lines(entry)]
    ends: dict = {}
    for balance in (b for report in reports for b in report.iterfind("Bal")):
        if end := _ENDS.get(xml.first(balance, "Tp/CdOrPrtry/Cd")):
            code = balance.find("Amt").get("Ccy", "") if balance.find("Amt") is not None else ""
            said = ends.setdefault(code, {})
            if end == "closing" or end not in said:
                said[end] = f"{_sign(balance)}{xml.first(balance, 'Amt')}"
    return xml.ledger("camt", layout, lines, ends, [], decimals)


def _sign(element: Element) -> str:
    return "-" if xml.first(element, "CdtDbtInd") == "DBIT" else ""


def _lines(entry: Element) -> list[dict[str, str]]:
    details = entry.findall("NtryDtls/TxDtls")
    if len(details) > 1 and _adds_up(entry, details):
        return [_line(entry, detail, detail) for detail in details]
    return [_line(entry, entry, details[0] if len(details) == 1 else entry)]


def _adds_up(entry: Element, details: list[Element]) -> bool:
    """Whether the transactions have amounts in the entry's currency that sum up to it."""
    parts = [_amount(d) for d in details]
    if any(p is None or p.get("Ccy") != _amount(entry).get("Ccy") for p in parts):
        return False
    try:
        whole = Decimal(f"{_sign(entry)}{_amount(entry).text}")
        signs = [_sign(d) if d.find("CdtDbtInd") is not None else _sign(entry) for d in details]
        total = sum(Decimal(f"{s}{p.text}") for s, p in zip(signs, parts, strict=True))
    except InvalidOperation:
        return False
    return total == whole


def _amount(element: Element) -> Element | None:
    found = element.find("Amt")
    return element.find("AmtDtls/TxAmt/Amt") if found is None else found


def _line(entry: Element, money: Element, detail: Element) -> dict[str, str]:
    amount = _amount(money)
    debit = xml.first(money, "CdtDbtInd") or xml.first(entry, "CdtDbtInd")
    text = "" if amount is None else (amount.text or "").strip()
    ref = xml.first(detail, *_REFS)
    memos = [text for path in (*_PARTIES, *_MEMOS) for text in xml.every(detail, path)]
    return {
        "date": xml.first(entry, "BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")[:10],
        "due_date": "",
        "ref": ref if ref and ref != "NOTPROVIDED" else xml.first(entry, "AcctSvcrRef", "NtryRef"),
        "memo": " · ".join(dict.fromkeys([*memos, *xml.every(entry, "AddtlNtryInf")])),
        "kind": "payment",
        "plus": "" if debit == "DBIT" else text,
        "minus": text if debit == "DBIT" else "",
        "balance": "",
        "currency": "" if amount is None else amount.get("Ccy", ""),
    }
