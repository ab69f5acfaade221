"""Writes the sample files beside it: one invented ledger in the shapes that programs export.

Needs xlsxwriter, xlwt and odfpy. ``expected.json`` is written from the ledger itself, so that the
tests compare what is read with what was meant, not with an earlier reading.
"""

import csv
import datetime
import io
import json
from pathlib import Path

HERE = Path(__file__).parent
OPENING = 500_000
#: day, number, text, cents
LEDGER = [
    ("2026-01-05", "INV-1001", "Invoice 1001", 113_000),
    ("2026-01-12", "INV-1002", "Invoice 1002", 9_950),
    ("2026-01-19", "PAY-31", "Payment received", -200_000),
    ("2026-02-02", "INV-1003", "Invoice 1003", 1_234_567),
    ("2026-02-13", "CN-7", "Credit note 7", -34_567),
    ("2026-02-27", "PAY-32", "Payment received", -1_200_000),
    ("2026-03-03", "INV-1004", "Invoice 1004", 5),
    ("2026-03-31", "PAY-33", "Payment received", -422_955),
]
ROWS = [(datetime.date.fromisoformat(day), *rest) for day, *rest in LEDGER]
LEVELS = [OPENING + sum(row[3] for row in ROWS[: n + 1]) for n in range(len(ROWS))]


def us(cents):
    return f"{cents / 100:,.2f}"


def de(cents):
    return us(cents).translate(str.maketrans(",.", ".,"))


def write(name, encoding, lines, delimiter=","):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(lines)
    (HERE / name).write_bytes(out.getvalue().encode(encoding))


def wallet():
    head = [
        ["-" * 60],
        ["导出信息："],
        ["姓名：某某"],
        ["共8笔记录"],
        [],
        ["-" * 20 + "电子回单" + "-" * 20],
    ]
    names = [
        "交易时间",
        "交易分类",
        "交易对方",
        "商品说明",
        "收/支",
        "金额",
        "交易状态",
        "交易订单号",
        "备注",
        "",
    ]
    lines = []
    for day, ref, text, cents in ROWS:
        line = [f"{day} 21:32:14 ", "货款  ", "示例公司 ", text, "收入" if cents > 0 else "支出"]
        lines.append([*line, f"{abs(cents) / 100:.2f}   ", "交易成功", f"{ref}\t", "    ", ""])
    aside = ["2026-03-30 10:00:00", "理财", "基金", "转入", "不计收支"]
    aside += ["77.00", "交易成功", "X1\t", "", ""]
    write("wallet_gbk.csv", "gbk", [*head, [n.ljust(12) for n in names], *lines, aside])


def bank_newest_first():
    names = ["记账日期", "记账时间", "币别", "金额", "余额", "交易名称", "附言", "对方账户名"]
    lines = [
        [day, "17:57:17", "人民币", us(cents), us(level), "转账", f"{ref} {text}", "示例公司"]
        for (day, ref, text, cents), level in zip(ROWS, LEVELS, strict=True)
    ]
    write("bank_newest_first.csv", "utf-8", [["交易流水明细单"], names, *lines[::-1]])


def bank_two_columns():
    names = ["交易日期", "摘要", "交易场所", "交易金额(收入)", "交易金额(支出)"]
    names += ["记账金额(收入)", "记账金额(支出)", "记账币种", "余额"]
    lines = []
    for day, ref, text, cents in ROWS:
        sides = [us(cents), " "] if cents > 0 else [" ", us(-cents)]
        cells = [day, ref, text, "-", "-", *sides, "人民币", "xx,yyy.zz"]
        lines.append([f"{cell}   \t" for cell in cells])
    plus, minus = (sum(max(sign * row[3], 0) for row in ROWS) for sign in (1, -1))
    total = ["人民币合计", "", "", "", "", us(plus), us(minus), "", ""]
    head = [["明细查询文件下载"], [], ["卡号: 0000", "卡别名: 示例"], []]
    write("bank_two_columns.csv", "utf-8-sig", [*head, names, *lines, [" "], total])


def bank_english():
    names = [
        "Date",
        "Description",
        "Billing amount",
        "Billing currency",
        "Balance",
        "Balance currency",
    ]
    lines = [
        [day.strftime("%d/%m/%Y"), f"{text}     {ref}", f"{us(cents)}\t", "HKD", us(level), "HKD"]
        for (day, ref, text, cents), level in zip(ROWS, LEVELS, strict=True)
    ]
    write("bank_english.csv", "ascii", [names, *lines[::-1]])


def ledger_german():
    names = ["Belegdatum", "Belegnummer", "Buchungstext", "Soll", "Haben", "Saldo", "Währung"]
    lines = [[], ["Kontoblatt Müller GmbH"], names]
    lines.append(["01.01.2026", "", "Saldovortrag", "", "", de(OPENING), "EUR"])
    for (day, ref, text, cents), level in zip(ROWS, LEVELS, strict=True):
        sides = [de(cents), ""] if cents > 0 else ["", de(-cents)]
        lines.append([day.strftime("%d.%m.%Y"), ref, text, *sides, de(level), "EUR"])
    lines.append(["", "", "Summe", "", "", de(LEVELS[-1]), ""])
    write("ledger_german.csv", "cp1252", lines, ";")


def receivables():
    names = [
        "customerID",
        "PaperlessDate",
        "invoiceNumber",
        "InvoiceDate",
        "DueDate",
        "InvoiceAmount",
    ]
    lines = []
    for day, ref, _, cents in ROWS:
        due = day + datetime.timedelta(30)
        short = (f"{d.month}/{d.day}/{d.year}" for d in (day, due))
        lines.append(["0001-ABC", "1/1/2020", ref, *short, f"{cents / 100:.2f}"])
    write("receivables_us.csv", "ascii", [names, *lines])


def bank_xls():
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("交易明细")
    names = [
        "记账日    ",
        "交易日期   ",
        "支出   ",
        "收入   ",
        "账户余额  ",
        "币种  ",
        "摘要  ",
        "对方户名 ",
    ]
    lines = [["Example Bank"], ["币　　种：", "人民币"], [], names]
    for (day, ref, text, cents), level in zip(ROWS, LEVELS, strict=True):
        sides = [0.0, cents / 100] if cents > 0 else [-cents / 100, 0.0]
        stamp = f"{day:%Y%m%d}"
        lines.append([stamp, stamp, *sides, level / 100, "人民币", f"{ref} {text}", "示例公司"])
    lines.append(["以上数据仅供参考|具体内容请以柜台为准"])
    for at, line in enumerate(lines):
        for place, cell in enumerate(line):
            sheet.write(at, place, cell)
    book.save(str(HERE / "bank.xls"))


def ledger_xlsx():
    import xlsxwriter

    book = xlsxwriter.Workbook(HERE / "ledger.xlsx")
    book.add_worksheet("Cover").write(0, 0, "Statement of account")
    sheet, shape = book.add_worksheet("Ledger"), book.add_format({"num_format": "dd/mm/yy"})
    sheet.merge_range(0, 0, 0, 5, "Example Ltd: statement of account")
    sheet.write_row(2, 0, ["Date", "Document No", "Details", "Debit", "Credit", "Balance"])
    sheet.write(3, 2, "Opening balance")
    sheet.write(3, 5, OPENING / 100)
    for at, ((day, ref, text, cents), level) in enumerate(zip(ROWS, LEVELS, strict=True), 4):
        sheet.write_datetime(at, 0, datetime.datetime.combine(day, datetime.time()), shape)
        sheet.write_row(at, 1, [ref, text])
        sheet.write(at, 3 if cents > 0 else 4, abs(cents) / 100)
        sheet.write_formula(at, 5, f"=F{at}+D{at + 1}-E{at + 1}", None, level / 100)
    sheet.write_row(at + 2, 2, ["Total"])
    book.close()


def ledger_ods():
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    book, table = OpenDocumentSpreadsheet(), Table(name="Feuille1")
    lines = [["Date facture", "N° pièce", "Libellé", "Montant"]]
    lines += [[day, ref, text, cents / 100] for day, ref, text, cents in ROWS]
    for line in lines:
        row = TableRow()
        for cell in line:
            if isinstance(cell, float):
                written = TableCell(valuetype="float", value=cell)
            elif isinstance(cell, datetime.date):
                written = TableCell(valuetype="date", datevalue=cell.isoformat())
            else:
                written = TableCell(valuetype="string")
            written.addElement(P(text=str(cell)))
            row.addElement(written)
        table.addElement(row)
    book.spreadsheet.addElement(table)
    book.save(str(HERE / "ledger.ods"))


def statement_xml():
    space = "urn:oasis:names:specification:ubl:schema:xsd:"
    lines = []
    for n, ((day, ref, text, cents), level) in enumerate(zip(ROWS, LEVELS, strict=True), 1):
        kind = "CreditNote" if ref.startswith("CN") else "Invoice"
        document = f"<c:{kind}DocumentReference><b:ID>{ref}</b:ID><b:IssueDate>{day}</b:IssueDate>"
        lines.append(
            f"<c:StatementLine><b:ID>{n}</b:ID><b:Note>{text}</b:Note>"
            f'<b:DebitLineAmount currencyID="EUR">{max(cents, 0) / 100:.2f}</b:DebitLineAmount>'
            f'<b:CreditLineAmount currencyID="EUR">{max(-cents, 0) / 100:.2f}</b:CreditLineAmount>'
            f'<b:BalanceAmount currencyID="EUR">{level / 100:.2f}</b:BalanceAmount>'
            f"<c:BillingReference>{document}</c:{kind}DocumentReference></c:BillingReference>"
            "</c:StatementLine>"
        )
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Statement xmlns="{space}Statement-2" '
        f'xmlns:c="{space}CommonAggregateComponents-2" xmlns:b="{space}CommonBasicComponents-2">\n'
        f"<b:ID>S1</b:ID><b:IssueDate>2026-04-01</b:IssueDate>\n"
        + "\n".join(lines)
        + "\n</Statement>\n"
    )
    (HERE / "statement.xml").write_text(text, "utf-8")


def account_xml():
    def money(cents):
        side = "CRDT" if cents >= 0 else "DBIT"
        return f'<Amt Ccy="EUR">{abs(cents) / 100:.2f}</Amt><CdtDbtInd>{side}</CdtDbtInd>'

    ends = [("OPBD", OPENING), ("CLBD", LEVELS[-1])]
    balances = [
        f"<Bal><Tp><CdOrPrtry><Cd>{c}</Cd></CdOrPrtry></Tp>{money(v)}</Bal>" for c, v in ends
    ]
    entries = [
        f"<Ntry>{money(cents)}<BookgDt><Dt>{day}</Dt></BookgDt><NtryDtls><TxDtls><Refs><EndToEndId>"
        f"{ref}</EndToEndId></Refs><RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        for day, ref, text, cents in ROWS
    ]
    body = "\n".join([*balances, *entries])
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>\n'
        f"{body}\n</Stmt></BkToCstmrStmt></Document>\n"
    )
    (HERE / "account.xml").write_text(text, "utf-8")


def expected():
    rows = [[day, ref, cents] for day, ref, _, cents in LEDGER]
    facts = {"rows": rows, "opening": OPENING, "closing": LEVELS[-1]}
    (HERE / "expected.json").write_text(json.dumps(facts, indent=1) + "\n", "utf-8")


MAKERS = [wallet, bank_newest_first, bank_two_columns, bank_english, ledger_german, receivables]
MAKERS += [bank_xls, ledger_xlsx, ledger_ods, statement_xml, account_xml, expected]

if __name__ == "__main__":
    for make in MAKERS:
        make()
