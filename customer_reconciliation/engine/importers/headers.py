"""Words that headers and rows use, in English, Chinese, German and French.

Headers are compared by :func:`.text.key`: small letters and digits only, no accents, traditional
Chinese as simplified. The better word of a role comes first: of two columns that both qualify,
the one whose word stands further up is taken.
"""

from .base import ROLES


def words(text: str) -> list[str]:
    """The comma-separated words of a table above."""
    return [" ".join(w.split()) for w in text.split(",") if w.strip()]


_WORDS = {
    "date": """
        date, document date, invoice date, bill date, doc date, posting date, entry date,
        transaction date, date posted, accounting date, booking date, trans date, trade date,
        value date, datetime,
        日期, 单据日期, 开票日期, 发票日期, 业务日期, 记账日期, 入账日期, 凭证日期, 制单日期,
        交易日期, 记账日, 交易日, 发生日期, 交易时间, 发生时间, 入账时间, 时间,
        datum, belegdatum, rechnungsdatum, buchungsdatum, buchungstag, wertstellung, valuta,
        valutadatum, date de facture, date facture, date piece, date comptable,
        date d'operation, date operation, date de valeur, date ecriture""",
    "due_date": """
        due date, due, due on, date due, maturity date, payment due, payment due date,
        到期日, 到期日期, 应付日期, 应收日期, 付款到期日, 付款期限, 账期到期日,
        fallig, fallig am, falligkeit, falligkeitsdatum, faelligkeit, faellig am, nettofalligkeit,
        faelligkeitsdatum, echeance, date d'echeance, date echeance""",
    "ref": """
        reference, ref, number, no, document number, document no, doc no, doc number, document,
        invoice number, invoice no, invoice, bill number, bill no, voucher no, voucher number,
        voucher, entry number, transaction id, transaction number, transaction reference,
        reference number, reference no, your reference, our reference, order number, order no,
        po number, cheque number, cheque no, check number,
        单号, 单据号, 单据编号, 发票号, 发票号码, 发票编号, 编号, 参考号, 凭证号, 凭证号数,
        凭证编号, 凭证字号, 票据号, 票号, 流水号, 交易流水号, 交易订单号, 交易单号, 订单号,
        订单编号, 业务编号, 商家订单号, 商户单号, 销售单号, 送货单号,
        beleg, belegnummer, belegnr, beleg nr, rechnung, rechnungsnummer, rechnungsnr, rechnung nr,
        re nr, nummer, nr, referenz, referenznummer, belegfeld 1, auftragsnummer,
        piece, numero de piece, n piece, no piece, num piece, numero, numero de facture,
        n facture, no facture, facture, n de facture""",
    "memo": """
        description, memo, label, details, detail, narrative, particulars, text, note, notes,
        remark, remarks, comment, item, communication, payee, counterparty, purpose,
        摘要, 备注, 说明, 商品说明, 商品, 商品名称, 附言, 用途, 描述, 交易名称, 交易说明, 交易摘要,
        内容, 交易对方, 对方户名, 对方账户名, 对方名称, 交易场所, 交易地点, 品名, 项目,
        buchungstext, verwendungszweck, beschreibung, bezeichnung, bemerkung, notiz, vorgang,
        libelle, libelle ecriture, designation, intitule, commentaire, communication, objet""",
    "amount": """
        amount, total amount, invoice amount, document amount, gross amount, amount in currency,
        transaction amount, total, gross, value, open amount, outstanding amount, outstanding,
        residual, amount due, balance due, open balance, sum,
        金额, 价税合计, 含税金额, 总金额, 合计金额, 发生额, 交易金额, 记账金额, 本币金额, 原币金额,
        发票金额, 未付金额, 未收金额, 应收金额, 应付金额, 未结金额,
        betrag, bruttobetrag, rechnungsbetrag, gesamtbetrag, brutto, umsatz, summe,
        offener betrag, offen, betrag in hauswahrung,
        montant, montant ttc, total ttc, ttc, montant total, montant du, solde du, reste du""",
    "debit": """
        debit, debit amount, debits, debit balance, dr, charges, charge, invoiced, paid in,
        money in, deposit, deposits, income, receipts,
        借方, 借方金额, 借方发生额, 本期借方, 借, 收入, 收入金额, 记账金额收入, 交易金额收入,
        借方本币, 存入, 存入金额, 转入金额, 应收, 销售金额, 本期应收,
        soll, sollbetrag, soll betrag, betrag soll, umsatz soll, lastschrift, einnahmen, eingang,
        debit, montant debit, recettes""",
    "credit": """
        credit, credit amount, credits, cr, payments, paid, paid out, money out, withdrawal,
        withdrawals, expense, expenses, expenditure,
        贷方, 贷方金额, 贷方发生额, 本期贷方, 贷, 支出, 支出金额, 记账金额支出, 交易金额支出,
        贷方本币, 支取, 支取金额, 转出金额, 已收, 收款金额, 本期收款,
        haben, habenbetrag, haben betrag, betrag haben, umsatz haben, gutschrift, ausgaben,
        ausgang, credit, montant credit, depenses""",
    "direction": """
        direction, debit credit, debit or credit, dc, d c, dr cr, drcr, cr dr, dc indicator,
        debit credit indicator, credit debit, credit debit indicator, sign, in out,
        收支, 收付, 收支类型, 收支方向, 收付标志, 方向, 借贷, 借贷方向, 借贷标志, 余额方向, 借或贷,
        soll haben, sh, s h, soll haben kennzeichen, soll haben kz, sollhabenkz,
        sens, debit ou credit""",
    "currency": """
        currency, currency code, ccy, curr, document currency, transaction currency,
        billing currency, 记账币种, 币种, 币别, 货币, 交易币种, 币种名称, 原币币种,
        wahrung, waehrung, wahrungskennung, whg, wkz, wkz umsatz, devise, monnaie""",
    "balance": """
        balance, running balance, balance after, closing balance, account balance,
        cumulative balance, 余额, 账户余额, 结余, 本次余额, 交易后余额, 累计余额, 期末余额,
        结存, 结余金额, 应收余额,
        saldo, kontostand, laufender saldo, neuer saldo, solde, solde progressif, solde cumule""",
    "kind": """
        type, document type, doc type, transaction type, entry type, kind, voucher type, category,
        类型, 单据类型, 业务类型, 交易类型, 单据种类, 凭证类型, 类别, 交易分类,
        belegart, art, typ, buchungsart, umsatzart, journal, type de piece, type piece, nature""",
    # Never taken, though their headers contain words of the roles above.
    "none": """
        tax amount, vat amount, tax, vat, net amount, net, amount excl tax, unit price, quantity,
        exchange rate, balance currency, customer number, customer no, account number, account no,
        vat number, tax number, line number, row number, serial number, page number,
        discount amount, paid amount, opening balance, due amount days, time,
        税额, 不含税金额, 净额, 单价, 数量, 汇率, 对方账号, 对方卡号账号, 账号, 卡号, 客户编号,
        序号, 行号, 税号, 税率, 记账时间, 期初余额, 收付款方式, 借记卡号,
        steuerbetrag, mwst, nettobetrag, netto, menge, einzelpreis, kundennummer, kontonummer,
        gegenkonto, konto, ust, montant ht, ht, tva, montant tva, taux, quantite, prix unitaire,
        numero client, numero de compte, compte""",
    "status": """
        status, state, document status, payment status, 状态, 交易状态, 单据状态, 发票状态,
        当前状态, statut, etat""",
}
assert set(ROLES) <= set(_WORDS)

#: Key of a row's first words → what the row is. Latin words must begin a cell that has no date.
ROW_WORDS = {
    "opening": """
        opening balance, balance brought forward, brought forward, balance b f, balance bf, b f,
        balance forward, previous balance, beginning balance, starting balance,
        期初余额, 期初, 上期余额, 上期结余, 上月余额, 上月结转, 承前页, 上年结转, 年初余额,
        saldovortrag, anfangssaldo, anfangsbestand, vortrag, eroffnungssaldo, alter saldo,
        ubertrag, solde initial, solde precedent, a nouveau, report a nouveau, ancien solde,
        solde d'ouverture, solde anterieur""",
    "closing": """
        closing balance, balance carried forward, carried forward, balance c f, ending balance,
        balance c d, final balance, new balance, balance due, balance as of, balance as at,
        total due, total outstanding, amount due,
        期末余额, 期末, 本期余额, 期末结余, 过次页, 结转下页, 结转下年, 本月余额, 截止余额,
        endsaldo, schlusssaldo, endbestand, neuer saldo, abschlusssaldo, saldo per, saldo zum,
        solde final, nouveau solde, solde de cloture, solde au, solde a reporter""",
    "total": """
        total, totals, grand total, sub total, subtotal, sum, page total, turnover, total debit,
        total credit, totals for period,
        合计, 小计, 总计, 累计, 本月合计, 本年累计, 本页合计, 本期合计, 人民币合计, 共计,
        summe, gesamtsumme, gesamt, zwischensumme, summen, total general, sous total, totaux""",
}

#: What a line is, by words in its kind column or its text; the first that fits is taken.
KIND_WORDS = {
    "refund": """credit note, credit memo, creditnote, credit invoice, return, refund, reversal
        of invoice, gutschrift, rechnungskorrektur, stornorechnung, retoure, avoir, note de credit,
        remboursement, 退货, 退款, 红字, 红冲, 贷项, 折让, 冲红, 退票""",
    "payment": """payment, paid, receipt, remittance, transfer, cheque, deposit, zahlung,
        uberweisung, zahlungseingang, lastschrift, einzug, reglement, paiement, virement,
        encaissement, 收款, 付款, 回款, 汇款, 转账, 收到, 支付, 到账, 电汇, 承兑""",
    "invoice": """invoice, bill, debit note, debit memo, rechnung, faktura, facture, 发票, 销售,
        开票, 应收单, 应付单, 送货, 出库, 入库, 采购, 货款""",
}
#: The same by how a document number begins.
KIND_PREFIXES = {
    "refund": "cn, rinv, rbill, gs, gu, av, crn, ns",
    "payment": "pay, pmt, pbnk, bnk, bank, rcpt, rec, ze, zv, pymt, vir",
    "invoice": "inv, bill, re, rg, rech, fa, fac, fact, si, ar",
}

#: What a direction column says → factor of the amount; 0: the file counts it neither way.
DIRECTIONS = {
    1: """d, dr, debit, dbit, deb, soll, s, +, 借, 借方, 收, 收入, 入, 入账, 流入, 转入, 存入,
        in, income, incoming, received, receipt, paid in, eingang, einnahme, recette""",
    -1: """c, cr, credit, crdt, cred, haben, h, -, 贷, 贷方, 支, 支出, 出, 出账, 流出, 转出, 支取,
        付, out, expense, outgoing, paid, payment, paid out, ausgang, ausgabe, depense""",
    0: """不计收支, 不计, 中性交易, 平, /, neutral, none""",
}
#: A status that says the document or transaction does not count.
VOID = """cancelled, canceled, void, voided, draft, rejected, failed, storniert, entwurf, annule,
    brouillon, 作废, 已作废, 已取消, 取消, 交易关闭, 已关闭, 交易失败, 已红冲, 草稿"""

#: Names and signs of currencies → ISO code; "" is known as money but not which.
CURRENCIES = {
    "CNY": "人民币, 人民币元, rmb, 元, 圆, cny, cn¥",
    "EUR": "eur, euro, euros, €, 欧元",
    "USD": "usd, us$, 美元, us dollar, dollar us",
    "GBP": "gbp, £, 英镑, pound sterling",
    "HKD": "hkd, hk$, 港币, 港元",
    "JPY": "jpy, 日元, 日圆, yen",
    "CHF": "chf, fr., sfr, 瑞士法郎",
    "TWD": "twd, nt$, ntd, 新台币, 台币",
    "CAD": "cad, c$, ca$, 加元, 加拿大元",
    "AUD": "aud, a$, au$, 澳元, 澳大利亚元",
    "SGD": "sgd, s$, 新加坡元, 新元",
    "KRW": "krw, ₩, 韩元",
    "INR": "inr, ₹, rs., rs",
    "": "$, ¥, ￥",
}
#: Decimals of the currencies that do not have two.
DECIMALS = (
    dict.fromkeys(
        words(
            "BIF, CLP, DJF, GNF, ISK, JPY, KMF, KRW, PYG, RWF, UGX, UYI, VND, VUV, XAF, XOF, XPF"
        ),
        0,
    )
    | dict.fromkeys(words("BHD, IQD, JOD, KWD, LYD, OMR, TND"), 3)
    | dict.fromkeys(words("CLF, UYW"), 4)
)
ISO_CODES = frozenset(
    words(
        """
        AED, AFN, ALL, AMD, ANG, AOA, ARS, AUD, AWG, AZN, BAM, BBD, BDT, BGN, BHD, BIF, BMD,
        BND, BOB, BRL, BSD, BTN, BWP, BYN, BZD, CAD, CDF, CHF, CLF, CLP, CNH, CNY, COP, CRC,
        CUP, CVE, CZK, DJF, DKK, DOP, DZD, EGP, ERN, ETB, EUR, FJD, FKP, GBP, GEL, GHS, GIP,
        GMD, GNF, GTQ, GYD, HKD, HNL, HTG, HUF, IDR, ILS, INR, IQD, IRR, ISK, JMD, JOD, JPY,
        KES, KGS, KHR, KMF, KPW, KRW, KWD, KYD, KZT, LAK, LBP, LKR, LRD, LSL, LYD, MAD, MDL,
        MGA, MKD, MMK, MNT, MOP, MRU, MUR, MVR, MWK, MXN, MYR, MZN, NAD, NGN, NIO, NOK, NPR,
        NZD, OMR, PAB, PEN, PGK, PHP, PKR, PLN, PYG, QAR, RON, RSD, RUB, RWF, SAR, SBD, SCR,
        SDG, SEK, SGD, SHP, SLE, SOS, SRD, SSP, STN, SVC, SYP, SZL, THB, TJS, TMT, TND, TOP,
        TRY, TTD, TWD, TZS, UAH, UGX, USD, UYI, UYU, UYW, UZS, VES, VND, VUV, WST, XAF, XCD,
        XOF, XPF, YER, ZAR, ZMW, ZWL"""
    )
)


#: Role → its words, best first (tuples of plain text, not yet keyed).
HEADER_WORDS = {role: tuple(words(text)) for role, text in _WORDS.items()}
