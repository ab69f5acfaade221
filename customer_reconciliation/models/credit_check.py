from dataclasses import replace

from odoo import api, fields, models
from odoo.fields import Domain

from ..credit import Verdict, figures, worst
from ..queries.turns import take_turns


class CreditCheck(models.AbstractModel):
    """Whether customers have the credit that documents ask for.

    Callers see to the right to their documents. Whoever confirms one has no right to credit files,
    so this works in superuser mode and answers by verdicts alone.
    """

    _name = "credit.check"
    _inherit = ["credit.check.reasons"]
    _description = "Check of Credit"

    @api.model
    def _check(self, claims):
        """A verdict for each of ``claims``, which are done in this transaction.

        Two who check the same customer at once do so one after the other: what the first has done
        counts for the second. Claims of one customer add up. Holds are set and lifted by the way.
        """
        files = self._files(claims)
        mighty = self._all(files)._mighty()
        take_turns(mighty.group_id)
        take_turns(mighty)
        verdicts = self._verdicts(claims, files, at_last=True)
        for verdict in verdicts:
            if verdict.release and not verdict.release.used_on:
                verdict.release.used_on = fields.Datetime.now()
        return verdicts

    @api.model
    def _look(self, claims):
        """A verdict for each of ``claims`` by itself, as things are; nothing is written."""
        return self._verdicts(claims, self._files(claims, make=False), at_last=False)

    # -- whose -----------------------------------------------------------------------------------

    def _files(self, claims, make=True):
        """Owner → credit file of those whose credit may be limited, in superuser mode.

        Those that lack a file get one, or one that is only thought of.
        """
        if not claims:
            return {}
        files = self.env["credit.file"].sudo()
        wanted = {claim.owner: claim for claim in claims}
        partners, companies = zip(*wanted, strict=True)
        domain = [("partner_id", "in", partners), ("company_id", "in", companies)]
        found = self._by_owner(files.search(domain))
        missing = self._limited([claim for owner, claim in wanted.items() if owner not in found])
        if make:
            return found | self._by_owner(files._of_pairs(missing))
        return found | {
            owner: files.new(dict(zip(("partner_id", "company_id"), owner, strict=True)))
            for owner in missing
        }

    def _by_owner(self, files):
        return {(file.partner_id.id, file.company_id.id): file for file in files}

    def _all(self, files):
        return self.env["credit.file"].sudo().union(*files.values())

    def _limited(self, claims):
        """Owners of ``claims`` whose credit is limited though they have no file yet."""
        companies = {claim.company.id for claim in claims}
        policies = self.env["credit.policy"].sudo()
        mine = [("company_id", "in", list(companies))]
        ruled = {company for [company] in policies._read_group(mine, ["company_id"])}
        return {
            claim.owner
            for claim in claims
            if claim.company in ruled
            or claim.partner.sudo().with_company(claim.company).credit_limit
        }

    # -- said ------------------------------------------------------------------------------------

    def _verdicts(self, claims, files, at_last):
        everyone = self._all(files)
        if not everyone:
            return [Verdict()] * len(claims)
        today = fields.Date.context_today(self)
        found, policies = everyone._figures(today), everyone._policies()
        causes = everyone._hold_causes(found, policies, today)
        if at_last:
            self.env["credit.hold"].sudo()._renew(causes)
        releases = self._releases(claims, today)
        verdicts = []
        for claim in claims:
            file = files.get(claim.owner)
            if not file:
                verdicts.append(Verdict())
                continue
            with_it = self._with(file, found[file], claim.moves, policies[file])
            if at_last:
                found[file] = with_it
            verdicts.append(
                self._verdict(claim, file, with_it, policies[file], causes[file], releases)
            )
        return verdicts

    def _with(self, file, found, moves, policy):
        """The figures ``found`` once a document has moved its amounts."""
        moved = {name: found.exposure.component(name) + more for name, more in moves.items()}
        exposure = replace(found.exposure, **moved)
        after = figures(exposure, found.limit, policy._counted(), policy._own_limits())
        added = file._in_limit_currency(after.counted - found.counted, found.limit)
        return replace(after, used=found.used + added)

    def _verdict(self, claim, file, found, policy, causes, releases):
        beyond = self._beyond(file, found)
        holds = file._manual_holds()
        effect = policy.effect or "warn"
        minds = effect != "nothing"
        outcome = worst(
            *([effect] if minds and (beyond or causes) else []), *holds.mapped("effect")
        )
        if outcome == "ok":
            return Verdict(figures=found)
        said = self._reasons(file, found, causes) if minds else []
        sentence = "\n".join([*said, *holds.mapped("explanation")])
        verdict = Verdict(outcome, sentence, found, beyond, (*causes.values(), *holds))
        if outcome == "block" and claim.shipped and (policy.shipped_postable or not policy):
            return verdict._replace(outcome="warn")
        release = self._release_of(claim, file, releases) if outcome == "block" else None
        return verdict._replace(outcome="ok", release=release) if release else verdict

    def _beyond(self, file, found):
        """By how much a limit is exceeded, in minor units of the company's currency."""
        excess = 0 if found.available is None else -found.available
        return max(0, file._from_limit_currency(excess, found.limit), *found.over.values(), 0)

    # -- released --------------------------------------------------------------------------------

    def _releases(self, claims, today):
        """``(model, id)`` → the releases in force of that document, the latest first."""
        places = {}
        for claim in claims:
            for document in claim.covering:
                places.setdefault(document._name, set()).update(document.ids)
        which = Domain.OR(
            Domain("res_model", "=", model) & Domain("res_id", "in", list(ids))
            for model, ids in places.items()
        )
        requests = self.env["credit.request"].sudo()
        found = requests.search(requests._released(today) & which) if places else requests
        return found.grouped(lambda request: (request.res_model, request.res_id))

    def _release_of(self, claim, file, releases):
        """The release that lets this document pass; it is too small once the document has grown."""
        return next(
            (
                request
                for document in claim.covering
                for request in releases.get((document._name, document.id), ())
                if request.file_id == file and request._is_enough_for(claim)
            ),
            None,
        )
