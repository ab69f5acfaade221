"""What a match rests on: kept with it, shown in the reader's language."""

from math import exp
from unittest.mock import patch

from odoo.tests import Form, tagged

from .. import engine
from .common import ReconciliationCommon
from .test_translations import activate_chinese


@tagged("post_install", "-at_install")
class TestEvidence(ReconciliationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice("2026-01-03", 300.37, "INV/2026/00001")
        cls.invoice("2026-01-05", 120.00, "INV/2026/00002")
        cls.one = cls.session()
        cls.import_theirs(
            cls.one,
            """
            date;ref;debit;credit
            2026-01-04;INV/2026/00001;;300.37
            2026-01-09;TRANSFER;;120.00
            """,
        )
        cls.one.action_match()

    def match_of(self, ref):
        return self.line(self.one, "ours", ref).match_id

    def test_it_is_kept_and_adds_up_to_the_score(self):
        self.assertEqual(len(self.one.match_ids), 2)
        for match in self.one.match_ids:
            steps = match.waterfall
            keys = [step["key"] for step in steps]
            self.assertEqual((keys[0], keys[-1]), ("prior", "rivals"))
            self.assertEqual(keys, [key for key in engine.EVIDENCE_LABELS if key in keys])
            log_odds = sum(step["log_odds"] for step in steps)
            self.assertAlmostEqual(1 / (1 + exp(-log_odds)), match.score, 2)
        weights = {
            step["key"]: step["log_odds"] for step in self.match_of("INV/2026/00001").waterfall
        }
        unnamed = {
            step["key"]: step["log_odds"] for step in self.match_of("INV/2026/00002").waterfall
        }
        self.assertGreater(weights["reference"], 1)
        self.assertLess(unnamed["reference"], 0, "nothing names the document")

    def test_in_the_readers_language(self):
        activate_chinese(self.env)
        match = self.match_of("INV/2026/00001")
        label = {step["key"]: step["label"] for step in match.waterfall}["reference"]
        self.assertEqual(label, "References")
        chinese = match.with_context(lang="zh_CN").waterfall
        self.assertEqual({step["key"]: step["label"] for step in chinese}["reference"], "单号")

    def test_matching_again_writes_nothing_anew(self):
        model = self.registry["reconciliation.match"]
        with patch.object(model, "write", side_effect=AssertionError("nothing has changed")):
            self.one.sudo().match_ids._run(self.one.sudo())

    def test_by_hand_there_is_none(self):
        self.match_of("INV/2026/00002").action_reject()
        lines = self.line(self.one, "ours", "INV/2026/00002") + self.line(
            self.one, "theirs", "TRANSFER"
        )
        match = lines.action_match_by_hand("told on the telephone")
        self.assertFalse(match.evidence or match.waterfall)
        with Form(match) as form:
            self.assertFalse(form.waterfall)

    def test_what_the_ledger_changed_rests_on_nothing_any_more(self):
        match = self.match_of("INV/2026/00001")
        match.sudo()._ask_again(self.line(self.one, "ours", "INV/2026/00001"), 500.00)
        self.assertFalse(match.waterfall)
        self.one.action_match()
        self.assertTrue(self.match_of("INV/2026/00001").waterfall)

    def test_rejected_matches_keep_theirs(self):
        match = self.match_of("INV/2026/00001")
        match.action_reject()
        self.assertTrue(match.waterfall)
