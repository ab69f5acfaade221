"""A ledger of a given size, written by SQL: measuring data, far faster than posting it.

Ten years of invoices, credit notes, bills, payments and other entries, each with one receivable or
payable item. A few partners have most of the entries, as in life. Invoices have two product lines.
"""

PARTNERS, PRODUCTS = 2_000, 500
WORDS = (
    ("Blue", "Solid", "Light", "Folding", "Round", "Steel", "Oak", "Compact", "Tall", "Quiet"),
    ("Desk", "Chair", "Lamp", "Cabinet", "Shelf", "Screen", "Table", "Drawer", "Rack", "Stool"),
    ("Basic", "Plus", "Pro", "XL", "Mini"),
)

# Of twenty: nine invoices, a credit note, six payments, two bills, a vendor payment, another.
KINDS = """
CREATE TEMP TABLE kind (slot int, move_type text, code text, journal int, account int, counter int,
                        sign int, pays boolean);
INSERT INTO kind SELECT slot, 'out_invoice', 'INV', %(sale)s, %(receivable)s, %(income)s, 1, FALSE
                   FROM generate_series(0, 8) slot;
INSERT INTO kind VALUES (9, 'out_refund', 'RINV', %(sale)s, %(receivable)s, %(income)s, -1, FALSE);
INSERT INTO kind SELECT slot, 'entry', 'PBNK1', %(bank)s, %(receivable)s, %(outstanding)s, -1, TRUE
                   FROM generate_series(10, 15) slot;
INSERT INTO kind SELECT slot, 'in_invoice', 'BILL', %(purchase)s, %(payable)s, %(expense)s, -1,
                        FALSE FROM generate_series(16, 17) slot;
INSERT INTO kind VALUES (18, 'entry', 'PBNK2', %(bank)s, %(payable)s, %(outstanding)s, 1, TRUE),
                        (19, 'entry', 'MISC', %(general)s, %(receivable)s, %(expense)s, 1, FALSE);
"""

DOCUMENTS = """
CREATE TEMP TABLE document AS
SELECT g, g + %(move)s AS move, g + %(payment)s AS payment, kind.*,
       DATE '2016-01-01' + (g::bigint * 3650 / %(size)s)::int AS date,
       partners[1 + floor(power((g * 7919::bigint %% %(size)s) / %(size)s.0, %(skew)s)
                          * %(partners)s)::int] AS partner,
       round(10 + (g * 7907::bigint %% 500000) / 100.0, 2) AS amount,
       code || '/' || to_char(DATE '2016-01-01' + (g::bigint * 3650 / %(size)s)::int, 'YYYY')
            || '/' || lpad(g::text, 7, '0') AS name,
       CASE WHEN move_type = 'in_invoice' THEN 'S-' || g * 37 %% 900001
            WHEN pays THEN 'payment INV/' || g * 11 %% 900001
            ELSE 'PO' || lpad((g * 31::bigint %% 10000000)::text, 7, '0') END AS ref,
       g < %(size)s * %(closed)s AND g %% 33 <> 0 AS closed
  FROM generate_series(1, %(size)s) g JOIN kind ON kind.slot = g %% 20, people;
CREATE INDEX ON document (g);
ANALYZE document;
"""

MOVES = """
INSERT INTO account_move (id, name, ref, payment_reference, date, invoice_date, invoice_date_due,
    state, move_type, journal_id, company_id, currency_id, partner_id, commercial_partner_id,
    auto_post, amount_untaxed, amount_total, amount_total_signed, amount_residual,
    origin_payment_id, payment_state, posted_before, checked, sequence_prefix, sequence_number)
SELECT move, name, ref, CASE WHEN move_type = 'out_invoice' THEN name END, date, date, date + 30,
       'posted', move_type, journal, %(company)s, %(currency)s, partner, partner, 'no', amount,
       amount, sign * amount, CASE WHEN closed THEN 0 ELSE amount END,
       CASE WHEN pays THEN payment END,
       CASE WHEN closed THEN 'paid' ELSE 'not_paid' END, TRUE, TRUE, code || '/', g
  FROM document;
"""

PAYMENTS = """
INSERT INTO account_payment (id, name, move_id, journal_id, company_id, currency_id, partner_id,
    state, payment_type, partner_type, date, amount, memo)
SELECT payment, name, move, journal, %(company)s, %(currency)s, partner, 'paid',
       CASE WHEN sign < 0 THEN 'inbound' ELSE 'outbound' END,
       CASE WHEN account = %(receivable)s THEN 'customer' ELSE 'supplier' END, date, amount, ref
  FROM document WHERE pays;
"""

ITEMS = """
INSERT INTO account_move_line (id, move_id, move_name, ref, name, journal_id, company_id,
    company_currency_id, currency_id, account_id, partner_id, payment_id, parent_state,
    display_type, date, invoice_date, date_maturity, product_id, quantity, price_unit,
    price_subtotal, price_total, balance, debit, credit, amount_currency, amount_residual,
    amount_residual_currency, reconciled)
SELECT %(item)s + d.g * 3 + part.n, d.move, d.name, d.ref, part.label, d.journal, %(company)s,
       %(currency)s, %(currency)s, part.account, d.partner, CASE WHEN d.pays THEN d.payment END,
       'posted', part.display_type, d.date, d.date, CASE WHEN part.n = 0 THEN d.date + 30 END,
       part.product, 1, abs(part.balance), abs(part.balance), abs(part.balance), part.balance,
       greatest(part.balance, 0), greatest(-part.balance, 0), part.balance, part.residual,
       part.residual, part.n = 0 AND d.closed
  FROM document d, people, LATERAL (
       SELECT 0 AS n, d.account, CASE WHEN d.move_type = 'entry' THEN 'product'
                                      ELSE 'payment_term' END AS display_type,
              CASE WHEN d.pays THEN d.ref ELSE d.name END AS label, NULL::int AS product,
              d.sign * d.amount AS balance,
              CASE WHEN d.closed THEN 0 ELSE d.sign * d.amount END AS residual
       UNION ALL
       SELECT n, d.counter, 'product',
              CASE WHEN d.move_type = 'entry' THEN d.ref ELSE 'Item ' || d.g * n %% 997 END,
              CASE WHEN d.move_type <> 'entry'
                   THEN products[(1 + d.g::bigint * (6 * n + 1) %% %(products)s)::int] END,
              -d.sign * CASE WHEN n = 2 THEN round(d.amount / 3, 2) WHEN d.move_type = 'entry'
                             THEN d.amount ELSE d.amount - round(d.amount / 3, 2) END, 0
         FROM generate_series(1, CASE WHEN d.move_type = 'entry' THEN 1 ELSE 2 END) n) part;
"""

# Exchange differences are looked up here, so it has to be as long as in life.
PARTIALS = """
INSERT INTO account_partial_reconcile (debit_move_id, credit_move_id, amount, debit_amount_currency,
    credit_amount_currency, company_id, max_date)
SELECT %(item)s + (g - 10) * 3, %(item)s + g * 3, amount, amount, amount, %(company)s, date
  FROM document WHERE pays AND closed AND g > 10;
"""

SEQUENCES = """
SELECT setval('account_move_id_seq', max(id)) FROM account_move;
SELECT setval('account_move_line_id_seq', max(id)) FROM account_move_line;
SELECT setval('account_payment_id_seq', max(id)) FROM account_payment;
"""


def fill(env, size, partners=PARTNERS, skew=2, closed=0.95):
    """Write ``size`` posted receivable and payable items and what belongs to them.

    ``skew`` 1 gives each partner as many, 2 a few of them most. ``closed``: the part of the ten
    years in which nearly all is settled.
    """
    values = _values(env, size) | {"partners": partners, "skew": skew, "closed": closed}
    env.flush_all()
    _master_data(env, values)
    # The rows are right by construction; checking every key would take longer than writing them.
    env.cr.execute("SET LOCAL session_replication_role = replica")
    indexes = _drop_indexes(env)
    for statement in (KINDS, DOCUMENTS, MOVES, PAYMENTS, ITEMS, PARTIALS, SEQUENCES):
        env.cr.execute(statement, values)
    env.cr.execute("SET LOCAL maintenance_work_mem = '512MB'")
    for definition in indexes:
        env.cr.execute(definition)
    env.cr.commit()
    with env.registry.cursor() as cr:
        cr._cnx.rollback()
        cr._cnx.autocommit = True
        cr.execute("VACUUM ANALYZE")
        cr._cnx.autocommit = False


def _drop_indexes(env):
    """Indexes are built faster afterwards than kept up to date row by row."""
    env.cr.execute(
        """SELECT indexname, indexdef FROM pg_indexes
            WHERE tablename IN ('account_move', 'account_move_line', 'account_payment')
              AND indexname NOT LIKE '%%_pkey'"""
    )
    found = env.cr.fetchall()
    for name, _definition in found:
        env.cr.execute(f'DROP INDEX "{name}"')
    return [definition for _name, definition in found]


def _values(env, size):
    company = env.company
    account = env["account.account"]
    types = {
        "receivable": "asset_receivable",
        "payable": "liability_payable",
        "income": "income",
        "expense": "expense",
        "outstanding": "asset_current",
    }
    values = {
        name: account.search([("account_type", "=", kind)], limit=1).id
        for name, kind in types.items()
    }
    for kind in ("sale", "purchase", "bank", "general"):
        domain = [("type", "=", kind), ("company_id", "=", company.id)]
        values[kind] = env["account.journal"].search(domain, limit=1).id
    values |= {"company": company.id, "currency": company.currency_id.id, "size": size}
    for name, table in (("move", "move"), ("item", "move_line"), ("payment", "payment")):
        env.cr.execute(f"SELECT COALESCE(max(id), 0) + 1000 FROM account_{table}")
        values[name] = env.cr.fetchone()[0]
    return values | {"products": PRODUCTS}


def _master_data(env, values):
    names = [f"{a} {b} {c}" for a in WORDS[0] for b in WORDS[1] for c in WORDS[2]]
    products = env["product.product"].create([{"name": name} for name in names[:PRODUCTS]])
    partners = env["res.partner"].create(
        [{"name": f"Partner {n:04}"} for n in range(values["partners"])]
    )
    env.flush_all()
    env.cr.execute(
        "CREATE TEMP TABLE people AS SELECT %s::int[] AS partners, %s::int[] AS products",
        (partners.ids, products.ids),
    )
