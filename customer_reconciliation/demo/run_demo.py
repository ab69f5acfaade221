"""The main job on a real file: import, match, explain, bridge; printed, as PDF and as XLSX."""

# It is read on a terminal, not in a log.
# pylint: disable=print-used

import hashlib
from pathlib import Path

from odoo.exceptions import UserError

from ..engine import importers
from . import terminal
from .files import file_of
from .stories import STORIES

CUSTOMER = "greatlakes"


def main(env, out_dir="out"):
    """Reconcile the customer's file and write all files to ``out_dir``; the caller commits.

    :return: the session
    """
    out = Path(out_dir)
    out.mkdir(parents=True, exist_ok=True)
    env = env(user=env.ref("base.user_admin"))
    filename, content = file_of(env, STORIES[CUSTOMER])
    (out / filename).write_bytes(content)
    show(terminal.file_lines(filename, content, importers.read(filename, content)))
    session = _session_with(env, filename, content)
    if session.state in ("imported", "matched", "review"):
        session.action_match()
    show(terminal.session_lines(session))
    paths = [out / filename, *_write_reports(session, out)]
    show(terminal.section("Files", [str(path) for path in paths]))
    return session


def show(lines):
    for line in lines:
        print(line)


def _session_with(env, filename, content):
    """A new session with the file; on a second run the first, with what was decided there."""
    session = env["reconciliation.session"].browse()
    try:
        with env.cr.savepoint():
            session = env["reconciliation.demo"]._session(CUSTOMER)
            session.import_statement(filename, content)
    except UserError as refusal:
        digest = hashlib.sha256(content).hexdigest()
        known = env["reconciliation.statement"].search(
            [("sha256", "=", digest), ("in_use", "=", True)], limit=1
        )
        if not known:
            raise
        session = known.session_id
        show(terminal.section("Refused", [str(refusal), f"Going on in {session.name}."]))
    return session


def _write_reports(session, out):
    stem = session.name.replace("/", "-")
    book = out / f"{stem}.xlsx"
    book.write_bytes(session._bridge_xlsx())
    try:
        content, ending = session._bridge_pdf()
    except (UserError, OSError) as error:
        print(f"No PDF: {error}")
        return [book]
    paper = out / f"{stem}.{ending}"
    paper.write_bytes(content)
    return [paper, book]
