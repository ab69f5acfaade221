"""Run by the virtual environment's Python: an exported template → i18n/*.pot, and *.po after it."""

import sys
from pathlib import Path

import polib

HEADER = {
    "Project-Id-Version": "Odoo Server 19.0",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
}
WIDTH = 100


def entries_of(path):
    """Sorted by their text; the places where a text is used are sorted too."""
    entries = sorted(polib.pofile(str(path)), key=lambda entry: entry.msgid)
    for entry in entries:
        entry.occurrences.sort()
    return entries


def save(entries, path, **header):
    """Without dates, so that nothing changes but what was changed."""
    file = polib.POFile(wrapwidth=WIDTH)
    file.metadata = {**HEADER, **header}
    file.extend(entries)
    file.save(str(path))


def merge(template, path):
    """The texts of the template with the translations ``path`` has; tells how many it lacks."""
    known = {entry.msgid: entry.msgstr for entry in polib.pofile(str(path)) if not entry.obsolete}
    entries = entries_of(template)
    for entry in entries:
        entry.msgstr = known.get(entry.msgid, "")
    save(entries, path, Language=path.stem)
    missing = [entry.msgid for entry in entries if not entry.msgstr]
    print(f"   {path.name}: {len(entries)} texts, {len(missing)} to translate")
    for text in missing:
        print(f"      {text!r}")


def main(exported, folder):
    if not entries_of(exported):
        return  # an add-on that says nothing needs no translation
    folder.mkdir(exist_ok=True)
    template = folder / f"{folder.parent.name}.pot"
    save(entries_of(exported), template)
    for path in sorted(folder.glob("*.po")):
        merge(template, path)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
