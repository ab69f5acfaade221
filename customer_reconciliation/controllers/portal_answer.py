import base64
from pathlib import PurePath

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from .portal_session import PortalSession
from .portal_visit import NoAccess, plain

#: What may be sent along with an answer: ending → how its bytes begin; texts have no zero bytes.
ATTACHED = {
    ".pdf": b"%PDF-",
    ".png": b"\x89PNG\r\n",
    ".jpg": b"\xff\xd8\xff",
    ".jpeg": b"\xff\xd8\xff",
    ".xlsx": b"PK\x03\x04",
    ".docx": b"PK\x03\x04",
    ".csv": None,
    ".txt": None,
}
#: Ledgers that are read; what is in them is checked by the importers.
LEDGERS = (".csv", ".txt", ".xlsx", ".xls", ".xlsb", ".ods", ".xml")
NAME_MAX = 120
#: Fields of forms that hold files; all others hold text.
FILES = ("file", "ledger")


class PortalAnswer(PortalSession):
    """What a partner sends: answers, agreement, a ledger. CSRF tokens are checked by the host."""

    @http.route(
        "/my/reconciliations/<int:session_id>/<any(answer,upload,take_back,agree):what>",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def reconciliation_sent(self, session_id, what, access_token=None, **form):
        """Do what was sent; then the page anew, or the page with the refusal."""
        try:
            visitor = self._reconciliation_visitor(session_id, access_token)
        except NoAccess:
            return self._reconciliation_no_access()
        form = {
            name: value if name in FILES else plain(value)
            for name, value in form.items()
            if name in FILES or isinstance(value, str)
        }
        action = self._reconciliation_actions()[what]
        made, refusal = self._reconciliation_do(visitor, what, lambda: action(visitor, form))
        if refusal:
            return self._reconciliation_page(visitor, refusal=refusal)
        if what == "upload" and made[1]:
            return self._reconciliation_page(visitor, unreadable=made[1])
        url = self._reconciliation_url(visitor, done=what)
        return self._reconciliation_response(request.redirect(f"{url}#done", code=303))

    def _reconciliation_actions(self):
        return {
            "answer": self._answer,
            "upload": self._upload,
            "take_back": self._take_back,
            "agree": self._agree,
        }

    def _answer(self, visitor, form):
        return visitor.session._portal_answer(visitor, self._answer_values(visitor, form))

    def _upload(self, visitor, form):
        name, content = self._file(visitor, form.get("ledger"))
        if not name:
            raise UserError(visitor.env._("Please choose a file first."))
        self._check_ending(visitor, name, LEDGERS)
        return visitor.session._portal_upload(visitor, name, content)

    def _take_back(self, visitor, form):
        return visitor.session._portal_take_back(visitor, self._whole(form.get("statement_id")))

    def _agree(self, visitor, form):
        """Agreement without a script: the typed name is the signature."""
        return visitor.session._portal_agree(visitor, form.get("signer"), form.get("fingerprint"))

    @http.route(
        "/my/reconciliations/<int:session_id>/sent/<any(statement,answer):what>/<int:record_id>",
        type="http",
        auth="public",
        website=True,
        multilang=False,
        methods=["GET"],
    )
    def reconciliation_sent_file(self, session_id, what, record_id, access_token=None):
        """A file they have sent, as it came."""
        try:
            visitor = self._reconciliation_visitor(session_id, access_token)
        except NoAccess:
            return self._reconciliation_no_access()
        made, refusal = self._reconciliation_do(
            visitor, "download", lambda: visitor.session._portal_sent(visitor, what, record_id)
        )
        if refusal:
            return self._reconciliation_page(visitor, refusal=refusal)
        # Bytes to keep, whatever they are: never a page or a picture of ours.
        return self._reconciliation_download(*made, "application/octet-stream")

    @http.route(
        "/my/reconciliations/<int:session_id>/sign",
        type="jsonrpc",
        auth="public",
        website=True,
    )
    def reconciliation_sign(
        self, session_id, access_token=None, fingerprint=None, name=None, signature=None
    ):
        """What the host's signature widget sends; the rest stands in the address it was given."""
        given = request.httprequest.args
        access_token = access_token or given.get("access_token")
        fingerprint = fingerprint or given.get("fingerprint")
        try:
            visitor = self._reconciliation_visitor(session_id, access_token)
        except NoAccess:
            return {"error": request.env._("This link is not valid any more.")}
        _answer, refusal = self._reconciliation_do(
            visitor,
            "agree",
            lambda: visitor.session._portal_agree(visitor, plain(name), fingerprint, signature),
        )
        if refusal:
            return {"error": refusal}
        url = self._reconciliation_url(visitor, done="agree")
        return {"force_refresh": True, "redirect_url": f"{url}#done"}

    # -- what was sent ---------------------------------------------------------------------------

    def _answer_values(self, visitor, form):
        """The fields of an answer, as ``reconciliation.answer._take`` wants them."""
        env = visitor.env
        name, content = self._file(visitor, form.get("file"))
        if name:
            self._check_sent(visitor, name, content)
        return {
            "kind": form.get("kind"),
            "line_id": self._whole(form.get("line_id")),
            "date": self._date(env, form.get("date")),
            "amount": self._amount(env, form.get("amount")),
            "comment": form.get("comment") or "",
            "file": base64.b64encode(content) if name else False,
            "file_name": name,
        }

    def _check_sent(self, visitor, name, content):
        self._check_ending(visitor, name, ATTACHED)
        if not self._is_what_it_says(name, content):
            raise UserError(
                visitor.env._("%s is not what its name says: please send another.", name)
            )

    def _file(self, visitor, file):
        """Name and bytes of a file that was sent, or nothing; no more is read than is allowed."""
        if not getattr(file, "filename", ""):
            return "", b""
        megabytes = visitor.company.reconciliation_portal_file_mb
        file.stream.seek(0)  # a request that is started anew finds it read already
        content = file.stream.read(megabytes * 1024 * 1024 + 1)
        if len(content) > megabytes * 1024 * 1024:
            raise UserError(visitor.env._("The file is larger than %s MB.", megabytes))
        if not content:
            raise UserError(visitor.env._("The file is empty."))
        name = PurePath(plain(file.filename).replace("\\", "/")).name
        return name[-NAME_MAX:], content

    def _check_ending(self, visitor, name, endings):
        if PurePath(name).suffix.lower() not in endings:
            raise UserError(
                visitor.env._(
                    "Files like %(name)s can't be taken. These can: %(endings)s.",
                    name=name,
                    endings=", ".join(ending[1:] for ending in endings),
                )
            )

    def _is_what_it_says(self, name, content):
        begins = ATTACHED[PurePath(name).suffix.lower()]
        return content.startswith(begins) if begins else b"\0" not in content

    def _whole(self, text):
        return int(text) if str(text or "").isdecimal() and len(text) < 10 else 0
