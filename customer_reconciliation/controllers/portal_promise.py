from odoo import http
from odoo.http import request

from .portal_dunning import PATH, PortalDunning
from .portal_visit import NoAccess, plain

#: Fields of the form are called by what they hold and the installment: ``amount_7``.
PARTS = ("amount", "date")


class PortalPromise(PortalDunning):
    """A customer promises to pay; who it is was checked as for its page of dunning."""

    @http.route(f"{PATH}/promise", type="http", auth="public", website=True, methods=["POST"])
    def dunning_promise(self, company_id=None, access_token=None, **form):
        """Keep the promises; then the page anew, or the page with the refusal."""
        try:
            visitor, companies = self._statement_visitor(company_id, access_token)
        except NoAccess:
            return self._reconciliation_no_access()
        given = {name: plain(value) for name, value in form.items() if isinstance(value, str)}
        _made, refusal = self._reconciliation_do(
            visitor, "promise", lambda: self._promised(visitor, given)
        )
        if refusal:
            return self._dunning_page(visitor, companies, refusal=refusal, given=given)
        query = self._dunning_query(visitor, done="promise")
        return self._reconciliation_response(request.redirect(f"{PATH}?{query}", code=303))

    def _promised(self, visitor, given):
        env = visitor.env
        named = {}
        for name, text in given.items():
            what, _underscore, number = name.rpartition("_")
            if what in PARTS and number.isdecimal() and len(number) < 10 and text.strip():
                named.setdefault(int(number), {})[what] = text
        parts = [
            (number, self._amount(env, part.get("amount")), self._date(env, part.get("date")))
            for number, part in named.items()
        ]
        words = given.get("words", "").strip()
        day_of_all = self._date(env, given.get("date_all"))
        return env["dunning.portal"]._promise(visitor, parts, day_of_all, words)
