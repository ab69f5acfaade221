"""Files as they come: one small text each, and what must be read from it."""

import pytest

from engine import importers


def read(text, encoding="utf-8", **options):
    return importers.read("file.csv", text.encode(encoding), **options)


def entries(reading):
    """(date, ref, amount) of every row."""
    table = reading.table
    days = table["date"].dt.strftime("%Y-%m-%d")
    return list(zip(days, table["ref"], table["amount"].tolist(), strict=True))


def reasons(table):
    return list(zip(table["row"].tolist(), table["reason_key"], strict=True))


GERMAN = """\
Kontoauszug Debitor 10023;;;;;
Firma Müller GmbH;;;;;
;;;;;
Belegdatum;Belegnummer;Buchungstext;Soll;Haben;Saldo
01.01.2026;;Saldovortrag;;;1.000,00
05.01.2026;RE-1001;Rechnung Schläuche;1.234,56;;2.234,56
12.01.2026;ZE-77;Zahlung;;1.000,00;1.234,56
13.02.2026;GS-5;Gutschrift;;34,56;1.200,00
;;Summe;1.234,56;1.034,56;
;;Endsaldo;;;1.200,00
"""
GERMAN_ROWS = [
    ("2026-01-05", "RE-1001", 123456),
    ("2026-01-12", "ZE-77", -100000),
    ("2026-02-13", "GS-5", -3456),
]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_german_ledger_in_any_encoding(encoding):
    reading = read(GERMAN, encoding)
    assert entries(reading) == GERMAN_ROWS
    assert reading.table["kind"].tolist() == ["invoice", "payment", "refund"]
    assert "Schläuche" in reading.table["memo"][0]
    assert (reading.opening, reading.closing) == (100000, 120000)
    assert not len(reading.errors) and not len(reading.warnings)
    assert reasons(reading.skipped) == [
        (1, "preamble"),
        (2, "preamble"),
        (4, "header"),
        (5, "opening"),
        (9, "total"),
        (10, "closing"),
    ]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_any_delimiter(delimiter):
    assert entries(read(GERMAN.replace(";", delimiter))) == GERMAN_ROWS


CHINESE = """\
应收账款明细账,,,,,,,
单位：示例贸易有限公司,,币种：人民币,,,,,
日期,凭证号,摘要,借方金额,贷方金额,方向,余额
2026-01-01,,期初余额,,,借,5000.00
2026-01-05,记-12,销售商品 发票号 00123456,"1,130.00",,借,"6,130.00"
2026-01-20,记-31,收款,,"2,000.00",借,"4,130.00"
2026-01-31,,本月合计,"1,130.00","2,000.00",,
日期,凭证号,摘要,借方金额,贷方金额,方向,余额
2026-02-08,记-8,退货,,"5,000.00",贷,870.00
2026-02-28,,期末余额,,,贷,870.00
制表人：张三,,,,,,
"""


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "gb18030", "utf-16-le"])
def test_chinese_ledger_with_balance_direction(encoding):
    reading = read(CHINESE, encoding)
    assert entries(reading) == [
        ("2026-01-05", "记-12", 113000),
        ("2026-01-20", "记-31", -200000),
        ("2026-02-08", "记-8", -500000),
    ]
    assert reading.table["kind"].tolist() == ["invoice", "payment", "refund"]
    assert reading.table["currency"].unique().tolist() == ["CNY"]
    assert (reading.opening, reading.closing) == (500000, -87000)
    assert reading.table["balance"].tolist() == [613000, 413000, -87000]
    assert [key for _, key in reasons(reading.skipped)][3:] == [
        "opening",
        "total",
        "header_again",
        "closing",
        "note",
    ]
    assert not len(reading.errors) and not len(reading.warnings)


def test_traditional_chinese_in_big5():
    text = (
        "日期,單據編號,摘要,金額,餘額\n2026/1/5,A-1,銷貨,100.00,100.00\n"
        "2026/1/15,A-2,收款,-40.00,60.00\n"
    )
    reading = read(text, "big5")
    assert reading.layout.encoding == "big5"
    assert entries(reading) == [("2026-01-05", "A-1", 10000), ("2026-01-15", "A-2", -4000)]
    assert reading.closing == 6000


def test_french_ledger_with_thin_spaces():
    text = (
        "Date de facture;N° facture;Libellé;Montant TTC;Échéance\n"
        "31/01/2026;FA-1;Facture pièces détachées;1\u202f234,56 €;28/02/2026\n"
        "02/02/2026;AV-1;Avoir;-1\u00a0000,00 €;\n"
        "03/02/2026;VIR;Règlement reçu;(34,56) €;\n"
    )
    reading = read(text)
    assert [row[2] for row in entries(reading)] == [123456, -100000, -3456]
    assert reading.table["kind"].tolist() == ["invoice", "refund", "payment"]
    assert reading.table["currency"].unique().tolist() == ["EUR"]
    assert str(reading.table["due_date"][0])[:10] == "2026-02-28"


@pytest.mark.parametrize(
    ("words", "signs"),
    [
        (("收入", "支出"), (1, -1)),
        (("收", "支"), (1, -1)),
        (("D", "C"), (1, -1)),
        (("Dr", "Cr"), (1, -1)),
        (("S", "H"), (1, -1)),
        (("Soll", "Haben"), (1, -1)),
        (("DBIT", "CRDT"), (1, -1)),
        (("借", "贷"), (1, -1)),
        (("+", "-"), (1, -1)),
        (("Débit", "Crédit"), (1, -1)),
    ],
)
def test_direction_columns(words, signs):
    lines = [f"2026-01-1{i},R{i},{words[i % 2]},{i + 1}0.00" for i in range(4)]
    reading = read("\n".join(["Date,Number,Direction,Amount", *lines]))
    expected = [signs[i % 2] * (i + 1) * 1000 for i in range(4)]
    assert reading.table["amount"].tolist() == expected


def test_direction_that_only_repeats_the_sign_is_not_applied_twice():
    text = "Date,Type,Amount\n2026-01-01,CREDIT,0.50\n2026-01-02,DEBIT,-20.00\n"
    assert read(text).table["amount"].tolist() == [50, -2000]


def test_reversals_with_direction_keep_both_signs():
    text = (
        "Date,Ref,D/C,Amount\n2026-01-01,A,D,10\n2026-01-02,B,C,4\n"
        "2026-01-03,A2,D,-10\n2026-01-04,B2,C,-4\n"
    )
    assert read(text).table["amount"].tolist() == [1000, -400, -1000, 400]


def test_direction_words_of_a_layout():
    text = "Date,Flow,Amount\n2026-01-01,naar ons,10\n2026-01-02,van ons,4\n"
    columns = {"date": "Date", "direction": "Flow", "amount": "Amount"}
    layout = importers.Layout(columns=columns, direction_out=("van ons",))
    assert read(text, layout=layout).table["amount"].tolist() == [1000, -400]


def test_payments_without_sign_count_negative_by_their_kind():
    text = (
        "Date,Type,Document No.,Amount\n2026-01-02,Invoice,I1,100.00\n"
        "2026-01-13,Payment,P1,60.00\n2026-01-14,Credit Note,C1,40.00\n"
    )
    reading = read(text)
    assert reading.table["amount"].tolist() == [10000, -6000, -4000]
    assert reasons(reading.warnings) == [(0, "sign_from_kind")]


def test_credit_column_written_negative():
    text = "Date,Debit,Credit,Balance\n2026-01-02,100,,100\n2026-01-13,,-60,40\n2026-01-14,,-40,0\n"
    reading = read(text)
    assert reading.table["amount"].tolist() == [10000, -6000, -4000]
    assert reasons(reading.warnings) == [(0, "credit_negative")]
    assert (reading.opening, reading.closing) == (0, 0)


def test_every_bad_cell_is_listed_and_the_rest_is_read():
    text = (
        "Date,Ref,Amount,Currency\n2026-01-02,A,100.00,EUR\n31.13.2026,B,5.00,EUR\n"
        "2026-01-04,C,12.x,EUR\n,D,7.00,EUR\n2026-01-06,E,,EUR\n2026-01-07,F,8.00,Taler\n"
        "99,G,??1,EUR\n2026-01-09,H,1.00,EUR\n"
    )
    reading = read(text)
    assert [row[1] for row in entries(reading)] == ["A", "H"]
    assert reasons(reading.errors) == [
        (3, "date_bad"),
        (4, "amount_bad"),
        (5, "date_missing"),
        (6, "amount_missing"),
        (7, "currency_bad"),
        (8, "date_bad"),
        (8, "amount_bad"),
    ]
    first = reading.errors.iloc[0]
    assert (first["column"], first["value"]) == ("Date", "31.13.2026")
    assert first["reason"] == "“31.13.2026” is not a date. Write it as 2026-01-31."
    assert first["reason_args"]["value"] == "31.13.2026"


def test_a_cell_in_another_style_is_an_error_and_no_guess():
    text = "Datum;Nummer;Betrag\n01.02.2026;A;1.234,56\n02.02.2026;B;99,50\n03.02.2026;C;1,234.56\n"
    reading = read(text)
    assert reading.table["amount"].tolist() == [123456, 9950]
    assert reasons(reading.errors) == [(4, "amount_style")]


def test_unreadable_extras_do_not_cost_the_row():
    text = (
        "Date,Due date,Amount,Balance\n2026-01-02,soon,1.00,1.00\n"
        "2026-01-03,2026-02-01,2.00,x\n2026-01-04,,1.00,4.00\n"
    )
    reading = read(text)
    assert len(reading.table) == 3 and not len(reading.errors)
    assert reasons(reading.warnings) == [(2, "cell_ignored"), (3, "cell_ignored")]


def test_identical_rows_and_repeated_documents_are_flagged():
    text = (
        "Date,Number,Memo,Amount\n2026-01-02,A1,x,10\n2026-01-02,A1,x,10\n2026-01-02,A1,y,10\n"
        "2026-01-09,A1,z,10\n2026-01-10,A2,z,10\n2026-01-11,,z,10\n2026-01-11,,z,10\n"
    )
    reading = read(text)
    assert reading.table["duplicate_of"].tolist() == [-1, 2, 2, 2, -1, -1, 7]
    assert reasons(reading.warnings) == [
        (3, "duplicate_row"),
        (4, "duplicate_document"),
        (5, "duplicate_number"),
        (8, "duplicate_row"),
    ]


def test_several_currencies_have_their_own_balances_and_decimals():
    text = (
        "Date,Amount,Currency,Balance\n2026-01-02,100,JPY,100\n2026-01-03,1.250,KWD,1.250\n"
        "2026-01-04,50,JPY,150\n2026-01-05,2.000,KWD,3.250\n"
    )
    reading = read(text)
    assert reading.table["amount"].tolist() == [100, 1250, 50, 2000]
    assert reading.balances == {"JPY": (0, 150), "KWD": (0, 3250)}
    assert (reading.opening, reading.closing) == (None, None)
    assert reasons(reading.warnings) == [(0, "currencies_several")]


def test_decimals_given_by_the_caller():
    text = "Date,Amount,Currency\n2026-01-02,1.2345,USD\n2026-01-03,7,\n"
    assert read(text, decimals={"USD": 4}).table["amount"].tolist() == [12345, 70000]
    assert read(text.replace("USD", ""), decimals={"": 0}).table["amount"].tolist() == [1, 7]


def test_more_precision_than_the_currency_is_rounded_and_told():
    reading = read(
        "Date,Amount\n2026-01-02,1.005\n2026-01-03,2.50\n2026-01-04,-3.0049\n2026-01-05,4.5000\n"
    )
    assert reading.table["amount"].tolist() == [101, 250, -300, 450]
    assert reasons(reading.warnings) == [(2, "amount_rounded"), (4, "amount_rounded")]
    assert "read as 1.01" in reading.warnings["reason"][0]


def test_status_that_does_not_count_is_told():
    text = "日期,单号,金额,状态\n2026-01-02,A,10,正常\n2026-01-03,B,20,已作废\n"
    reading = read(text)
    assert len(reading.table) == 2
    assert reasons(reading.warnings) == [(3, "status_void")]


def test_names_that_begin_like_totals_are_entries():
    text = (
        "Date,Ref,Customer,Amount\n2026-01-02,A,Total Energies SA,10\n2026-01-03,B,Sum Up Ltd,20\n"
    )
    assert len(read(text.replace("Customer", "Description")).table) == 2


@pytest.mark.parametrize("ref", ["TOTAL-9", "SUMME-1", "Total 17", "SUM/0042", "合计9", "total123"])
def test_numbers_of_documents_that_begin_like_totals_are_entries(ref):
    text = f"Date,Ref,Memo,Amount\n2026-01-02,A-8,x,10\n2026-01-03,{ref},y,20\n"
    assert [row[1] for row in entries(read(text))] == ["A-8", ref]


@pytest.mark.parametrize(
    "date, ref",
    [
        ("", "TOTAL-9"),
        ("", "Total"),
        ("2026-01-31", "Total"),
        ("2026-01-31", "Total 2026"),
        ("2026-01-31", "Total 01/2026"),
        ("2026-01-31", "Summe 31.01.2026"),
        ("2026-01-31", "合计2026年1月"),
    ],
)
def test_totals_with_and_without_a_date(date, ref):
    text = f"Date,Ref,Memo,Amount\n2026-01-02,A-8,x,10\n{date},{ref},,10\n"
    reading = read(text)
    assert [row[1] for row in entries(reading)] == ["A-8"]
    assert reading.skipped["reason_key"].tolist() == ["header", "total"]


def test_quotes_that_do_not_close_cost_no_row():
    text = (
        'Date,Ref,Memo,Amount\n2026-01-02,A,"3/4"" pipe",10\n'
        '2026-01-03,B,"open quote,20\n2026-01-04,C,x,30\n'
    )
    assert [row[1] for row in entries(read(text))] == ["A", "B", "C"]


def test_line_breaks_within_cells_and_excel_text_marks():
    text = (
        'Date,Ref,Memo,Amount\r\n2026-01-02,="00123","two\r\nlines",10\r\n'
        "2026-01-03,'00456,x,20\r\n"
    )
    reading = read(text)
    assert reading.table["ref"].tolist() == ["00123", "00456"]
    assert reading.table["row"].tolist() == [2, 3]


@pytest.mark.parametrize(
    ("header", "lines"),
    [
        ("Date,Number,Description,Amount,Due Date,Currency", "2026-01-02,A,x,10,2026-02-01,EUR"),
        ("日期,单号,摘要,金额,到期日,币种", "2026-01-02,A,x,10,2026-02-01,EUR"),
    ],
)
def test_own_template(header, lines):
    reading = read(f"{header}\n{lines}\n")
    row = reading.table.iloc[0]
    assert (row["ref"], row["memo"], row["amount"], row["currency"]) == ("A", "x", 1000, "EUR")
    assert str(row["due_date"])[:10] == "2026-02-01"


def test_opening_balance_above_the_headers():
    text = (
        '"期初余额：1,000.00",,\n日期,单号,金额\n2026-01-02,A,10.00\n'
        "2026-01-13,B,-20.00\n,期末余额,990.00\n"
    )
    reading = read(text)
    assert (reading.opening, reading.closing) == (100000, 99000)
    assert not len(reading.warnings)


def test_missing_rows_show_in_the_closing_balance():
    text = "Date,Ref,Amount\nOpening balance,,100.00\n2026-01-13,A,10.00\nClosing balance,,150.00\n"
    reading = read(text)
    assert reasons(reading.warnings) == [(0, "closing_differs")]
    assert reading.warnings["reason_args"][0] == {"given_amount": 15000, "found_amount": 11000}
