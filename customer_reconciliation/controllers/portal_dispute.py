from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from .portal_answer import ATTACHED, PortalAnswer
from .portal_dunning import PATH, PortalDunning
from .portal_visit import NoAccess, plain

#: Files of evidence that may be sent at once.
FILES_MAX = 5


class PortalDispute(PortalAnswer, PortalDunning):
    """A customer contests an item of its own account. CSRF tokens are checked by the host."""

    def _dunning_values(self, visitor, form):
        disputes = visitor.env["payment.dispute.portal"]
        invoice_id = self._whole(form.get("invoice_id"))
        contestable = disputes._offered(visitor, invoice_id)
        asked = [str(item.id) for item, _left in contestable if item.move_id.id == invoice_id]
        return super()._dunning_values(visitor, form) | {
            "contestable": contestable,
            "reasons": disputes._reasons(visitor.env),
            "evidence": ",".join(ATTACHED),
            "evidence_said": visitor.env._(
                "Up to %(count)s files of %(size)s MB each",
                count=FILES_MAX,
                size=visitor.company.reconciliation_portal_file_mb,
            ),
            "form": {"item_id": "".join(asked[:1]), **form},
        }

    @http.route(f"{PATH}/dispute", type="http", auth="public", website=True, methods=["POST"])
    def dispute_sent(self, company_id=None, access_token=None, **form):
        """Keep what is contested; then the page anew, or the page with the refusal."""
        try:
            visitor, companies = self._statement_visitor(company_id, access_token)
        except NoAccess:
            return self._reconciliation_no_access()
        form = {name: plain(value) for name, value in form.items()}
        _made, refusal = self._reconciliation_do(
            visitor, "answer", lambda: self._contest(visitor, form)
        )
        if refusal:
            return self._dunning_page(visitor, companies, refusal=refusal, form=form)
        url = f"{PATH}?{self._dunning_query(visitor, done='dispute')}#done"
        return self._reconciliation_response(request.redirect(url, code=303))

    def _contest(self, visitor, form):
        values = {
            "item_id": self._whole(form.get("item_id")),
            "reason": form.get("reason"),
            "amount": self._amount(visitor.env, form.get("amount")),
            "comment": form.get("comment"),
        }
        return visitor.env["payment.dispute.portal"]._take(visitor, values, self._sent(visitor))

    def _sent(self, visitor):
        """[(name, bytes)] of the files that came along."""
        sent = request.httprequest.files.getlist("file")
        if len(sent) > FILES_MAX:
            raise UserError(visitor.env._("No more than %s files at once, please.", FILES_MAX))
        files = [self._file(visitor, file) for file in sent]
        files = [(name, content) for name, content in files if name]
        for name, content in files:
            self._check_sent(visitor, name, content)
        return files
