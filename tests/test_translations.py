"""Every translation is complete, and says the same as its source in the same form."""

import re
from pathlib import Path

import polib
import pytest

import engine
from engine import importers

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted(ROOT.glob("customer_reconciliation*/i18n/*.pot"))
TRANSLATIONS = sorted(ROOT.glob("customer_reconciliation*/i18n/*.po"))
PLACEHOLDER = re.compile(r"%\(\w+\)[sdif]|%[sd]|(?<!\{)\{\w+\}")
TAG = re.compile(r"</?\w[^>]*>")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
#: A sign that has a full-width form, right behind a Chinese one.
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff”）][,;:!?](?!\w)|[\u4e00-\u9fff”）]\.(?:\s|$)")
CURE = "run ./dev i18n, translate what it lists"


def entries(path):
    return [entry for entry in polib.pofile(str(path)) if not entry.obsolete]


def assert_none(found):
    found = list(found)
    assert not found, "\n" + "\n".join(map(repr, found))


def edges(text):
    """The white space a text begins and ends with."""
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def test_there_is_a_template_and_chinese():
    assert [path.name for path in TEMPLATES][:1] == ["customer_reconciliation.pot"]
    for template in TEMPLATES:
        assert template.with_name("zh_CN.po") in TRANSLATIONS


@pytest.mark.parametrize("path", TRANSLATIONS, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
class TestTranslation:
    def test_it_has_the_texts_of_the_template(self, path):
        template = path.with_name(f"{path.parts[-3]}.pot")
        wanted, found = ({e.msgid for e in entries(file)} for file in (template, path))
        assert wanted == found, CURE

    def test_every_text_is_translated(self, path):
        assert_none(e.msgid for e in entries(path) if not e.msgstr.strip())

    def test_nothing_is_fuzzy_or_obsolete(self, path):
        assert_none(e.msgid for e in polib.pofile(str(path)) if e.fuzzy or e.obsolete)

    def test_placeholders_are_kept(self, path):
        def placeholders(text):
            return sorted(PLACEHOLDER.findall(text))

        assert_none(
            (e.msgid, e.msgstr)
            for e in entries(path)
            if placeholders(e.msgid) != placeholders(e.msgstr)
        )

    def test_unnamed_placeholders_keep_their_order(self, path):
        """``%s`` says nothing about which value it stands for: texts with two name them."""
        assert_none(e.msgid for e in entries(path) if e.msgid.count("%s") > 1)

    def test_tags_and_white_space_are_kept(self, path):
        assert_none(
            (e.msgid, e.msgstr)
            for e in entries(path)
            if TAG.findall(e.msgid) != TAG.findall(e.msgstr) or edges(e.msgid) != edges(e.msgstr)
        )

    def test_code_is_left_alone(self, path):
        """The name of a printed file is an expression in a field that can be translated."""
        code = [e for e in entries(path) if "print_report_name" in str(e.occurrences)]
        assert_none((e.msgid, e.msgstr) for e in code if e.msgid != e.msgstr)

    def test_chinese_has_full_width_punctuation(self, path):
        if not path.stem.startswith("zh"):
            return
        assert_none(e.msgstr for e in entries(path) if HALF_WIDTH.search(e.msgstr))


@pytest.mark.parametrize(
    "sentences",
    [
        engine.SENTENCES,
        engine.EVIDENCE_LABELS,
        importers.TEMPLATES,
        importers.DATE_ORDERS,
    ],
)
def test_the_engine_is_in_the_template(sentences):
    """Odoo finds them by their marker; what is not marked would never be translated."""
    known = {entry.msgid for entry in entries(TEMPLATES[0])}
    assert_none(f"{key}: {text}" for key, text in sentences.items() if text not in known)


def test_the_engine_names_what_it_fills_in():
    """Word order differs between languages: a place without a name could not move."""
    every = [*engine.SENTENCES.values(), *importers.TEMPLATES.values()]
    assert_none(text for text in every if re.search(r"\{\d*\}|%s", text))
