"""Why a visit is allowed and why a request is not served, as sentences with their sources."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.explanations import explain
from compliance.keys import Closed
from compliance.rules import FacilityFacts, Finding, Stated, Verdict, WindowFacts
from facilities.words import CLOTHING, IDENTIFICATION, THINGS, in_words
from visitation.elsewhere import VISITS_THAT_DAY
from visitation.models import Plan, UnmetRequest, Visit
from volunteers.languages import language_name


@dataclass(frozen=True)
class Said:
    """One sentence, and how far it can be relied on. `confirmed_on` None: nobody has asked the facility yet."""

    text: str
    verdict: str = Verdict.ALLOWED.value
    source: str | None = None
    source_date: str | None = None
    confirmed_on: date | None = None
    is_advice: bool = False


def kept_finding(kept: Mapping[str, Any]) -> Finding:
    """A finding out of the form in which `compliance.records` keeps it."""
    confirmed = kept.get("confirmed_on")
    return Finding(
        code=kept["code"],
        verdict=Verdict(kept["verdict"]),
        params=kept.get("params") or {},
        source=kept.get("source"),
        source_date=kept.get("source_date"),
        confirmed_on=date.fromisoformat(confirmed) if confirmed else None,
        advice=bool(kept.get("advice")),
    )


def said(finding: Finding) -> Said:
    """A finding as a sentence, of the rules or of what a team lacks besides."""
    own = _PLANNER_REASONS.get(finding.code)
    return Said(
        text=str(own) if own is not None else explain(_with_words(finding)),
        verdict=finding.verdict.value,
        source=finding.source,
        source_date=finding.source_date,
        confirmed_on=finding.confirmed_on,
        is_advice=finding.advice,
    )


# Lists of a rulebook's short codes, for which the places' floor has words: code of the finding → (param, words).
_LISTS = {
    "bring_id": ("kinds", IDENTIFICATION),
    "id_missing": ("kinds", IDENTIFICATION),
    "id_kind_not_accepted": ("kinds", IDENTIFICATION),
    "dress_code": ("items", CLOTHING),
    "prohibited_items": ("items", THINGS),
}


def _with_words(finding: Finding) -> Finding:
    """The finding with its list of codes turned into words."""
    if finding.code not in _LISTS:
        return finding
    name, words = _LISTS[finding.code]
    codes = str(finding.params.get(name) or "").split(", ")
    return replace(
        finding, params={**finding.params, name: ", ".join(in_words(words, code) for code in codes if code)}
    )


def from_stated(text: str, stated: Stated[Any]) -> Said:
    """A sentence about a value that the rulebook states."""
    source = stated.source
    return Said(
        text=text,
        source=source.where if source else None,
        source_date=source.dated if source else None,
        confirmed_on=stated.confirmed_on,
    )


def window_of(visit: Visit, facts: FacilityFacts | None) -> WindowFacts | None:
    """The visiting window the visit lies in, by the edition in force on its day."""
    edition = facts.in_force_on(visit.day) if facts else None
    windows = edition.windows_of(visit.route) if edition else ()
    return next((window for window in windows if window.id == visit.window_id), None)


def why_allowed(visit: Visit, facts: FacilityFacts | None) -> list[Said]:
    """The hours the visit lies in, then whatever the rules said of it when it was planned."""
    window = window_of(visit, facts)
    lines = []
    if window is not None:
        lines.append(from_stated(_("It lies within the visiting hours that the facility publishes."), window.stated))
    try:
        lines.extend(said(kept_finding(kept)) for kept in visit.findings)
    except Closed:
        lines.append(Said(_("What the rules said of it cannot be read: it was erased, or the program is sealed.")))
    return lines


# What the planner says of a request that it leaves unserved; rules' own codes have their sentences elsewhere.
_PLANNER_REASONS = {
    "no_slot": gettext_lazy("The facility’s rules leave no hour open for this person on these days."),
    "nobody_cleared": gettext_lazy("Nobody is cleared for this facility on a day that would fit."),
    "nobody_trained": gettext_lazy("Nobody whose training is current could come."),
    "nobody_near": gettext_lazy("Nobody lives near enough."),
    "nobody_speaks": gettext_lazy("Nobody who could come speaks the person’s language."),
    "nobody_free": gettext_lazy("Everybody who could come is away or has other visits then."),
    "quota": gettext_lazy("The facility allows no further visit to this person then."),
    "capacity": gettext_lazy("The visiting room is full at the hours that would fit."),
    "worth_less": gettext_lazy("By what this plan weighs, a visit would cost more than it is worth."),
    "displaces": gettext_lazy("Other requests came first: their visits are worth more by what this plan weighs."),
    "could_be_added": gettext_lazy("A visit could be added beside all others."),
    "no_consent": gettext_lazy("It is not written down that the person agrees to visits. Ask, then write it down."),
    # what came between making a plan and publishing it (actions/overtaken.py)
    "already_served": gettext_lazy("Another visit serves this request already."),
    "request_closed": gettext_lazy("The request was closed after the plan was made."),
    "person_paused": gettext_lazy("The person’s visits were paused or ended after the plan was made."),
    "consent_withdrawn": gettext_lazy("The person took their yes to visits back after the plan was made."),
    "person_moved": gettext_lazy("The person was moved after the plan was made."),
    "person_left": gettext_lazy("The person’s file was closed after the plan was made."),
    "volunteer_left": gettext_lazy("A volunteer of this visit is no longer active."),
    "volunteer_not_ready": gettext_lazy("A volunteer of this visit lacks something that the program asks for."),
    "team_apart": gettext_lazy("Two of the team are not to go together."),
    "must_not_meet": gettext_lazy("This person and a volunteer of this visit are not to meet."),
    "other_gender_wished": gettext_lazy("The person wishes for visitors of another gender."),
    "language_needed": gettext_lazy("Nobody of the team speaks a language that the person needs."),
    "volunteer_away": gettext_lazy("A volunteer of this visit is away on that day."),
    VISITS_THAT_DAY: gettext_lazy("A volunteer of this visit has another visit on that day."),
    "visit_changed": gettext_lazy("The visit that it would replace was changed after the plan was made."),
}
PRICED = ("displaces", "could_be_added")  # with what a visit would bring and cost, in points
_NO_SLOT = {
    "not_in_custody_on_these_dates": gettext_lazy("The person is at no facility of the program on these days."),
    "outside_horizon": gettext_lazy("The days asked for lie outside the weeks of this plan."),
}


def explain_reason(reason: Mapping[str, Any]) -> Said:
    """One kept reason of an unmet request as a sentence: the planner's `{"code": …, "params": {…}}`, or a finding."""
    code, params = str(reason.get("code", "")), reason.get("params") or {}
    if code in _PLANNER_REASONS:
        return Said(text=_planner_words(code, params))
    verdict = reason.get("verdict") or (Verdict.UNKNOWN if code.endswith("_unknown") else Verdict.REFUSED)
    return said(kept_finding({**reason, "code": code, "verdict": verdict}))


def _planner_words(code: str, params: Mapping[str, Any]) -> str:
    if code == "no_slot" and params.get("why") in _NO_SLOT:
        return str(_NO_SLOT[params["why"]])
    if code == "nobody_speaks" and params.get("languages"):
        names = ", ".join(language_name(language) for language in params["languages"])
        return _("Nobody who could come speaks the person’s language: %(names)s.") % {"names": names}
    if code in PRICED and {"brings", "costs"} <= set(params):
        return _price_words(code, params)
    return str(_PLANNER_REASONS[code])


def _price_words(code: str, params: Mapping[str, Any]) -> str:
    """What a visit would bring, and what would have to give way for it, in the points that the plan weighs with."""
    more = params["brings"] - params["costs"]
    if code == "could_be_added":
        if more <= 0:
            return _("It would cost %(points)d points more than it brings.") % {"points": -more}
        return _("A visit could be added for %(points)d points; the planner did not come to it.") % {"points": more}
    if more <= 0:
        return _(
            "Worth less than what it would displace: it would bring %(brings)d points, and visit %(visit)s, which "
            "would have to give way, brings %(costs)d."
        ) % dict(params)
    return _(
        "It would bring %(brings)d points in the place of visit %(visit)s, which brings %(costs)d; the planner did not "
        "come to it."
    ) % dict(params)


def explain_reasons(reasons: Iterable[Mapping[str, Any]]) -> list[Said]:
    """All reasons of one request, in their order, each sentence once. What would help: remedy_words.py."""
    told = (reason for reason in reasons if reason.get("code") != UnmetRequest.WOULD_HELP)
    return list({line.text: line for line in map(explain_reason, told)}.values())


def gap_words(plan: Plan) -> str:
    """How near a plan is to the best possible one. Points are whole: less than one below the bound is the best."""
    if plan.bound_points - plan.objective_points < 1:
        return _("Proven: no plan could be better.")
    percent = max(plan.gap_percent, 0.1)
    return _("At most %(percent)s %% below the best possible plan.") % {"percent": f"{percent:.1f}"}
