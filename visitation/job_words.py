"""What each job is called on a page, and how long something took."""

import math
from datetime import time

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from visitation.templatetags.visit_times import wall_clock

NAMES = {
    "compliance.sessions.jobs.clear_sessions": gettext_lazy("Remove sessions that are over"),
    "visitation.booking.jobs.offer_places": gettext_lazy("Offer hours that were full to those who wait"),
    "visitation.concerns.jobs.look_after_concerns": gettext_lazy("Pass on urgent words that nobody has taken up"),
    "visitation.after_release.jobs.end_contacts": gettext_lazy("End contacts after release that nobody confirmed"),
    "visitation.intake.jobs.renew_wishes": gettext_lazy("Write the next wished visits down"),
    "visitation.letters.jobs.post_what_is_coming": gettext_lazy("Post reminders, questions and digests"),
    "visitation.letters.jobs.post_stale_rules": gettext_lazy("Tell which rules nobody has confirmed lately"),
    "visitation.letters.jobs.tell_of_closures": gettext_lazy("Put visits on hold that a closure stops"),
    "visitation.letters.jobs.tell_of_lifted_closure": gettext_lazy("Tell leads what waits after a closure was lifted"),
    "visitation.jobs.anchor_trail": gettext_lazy("Note outside the database how far the trail has come"),
    "visitation.jobs.back_up": gettext_lazy("Copy the database and the wrapped keys"),
    "visitation.jobs.beat": gettext_lazy("Show that the jobs work"),
    "visitation.jobs.call_out_cover": gettext_lazy("Ask those on call to stand in on a visit"),
    "visitation.jobs.check_the_trail": gettext_lazy("Check the whole trail"),
    "visitation.jobs.clear_failures": gettext_lazy("Forget old jobs"),
    "visitation.jobs.end_call_outs": gettext_lazy("End call-outs that are over"),
    "visitation.jobs.end_holds": gettext_lazy("End visits that were on hold until they were over"),
    "visitation.jobs.heal_jobs": gettext_lazy("See to jobs whose worker is gone"),
    "visitation.jobs.keep_coming_openings": gettext_lazy("Put the coming visiting hours on record"),
    "visitation.jobs.make_plan": gettext_lazy("Make a plan"),
    "visitation.jobs.post_lapses": gettext_lazy("Tell volunteers what of theirs ends soon"),
    "visitation.jobs.purge_program": gettext_lazy("Let go of what one program kept long enough"),
    "visitation.jobs.purge_what_is_due": gettext_lazy("Have every program let go of what was kept long enough"),
    "visitation.recheck.jobs.follow_trails": gettext_lazy("Ask again about the visits that a change touches"),
    "visitation.jobs.recheck_all": gettext_lazy("Have the coming visits of every program asked about again"),
    "visitation.jobs.recheck_visits": gettext_lazy("Ask the rules about the coming visits of one program again"),
    "visitation.jobs.turn_breaks": gettext_lazy("Let breaks of volunteers begin and end"),
    "visitation.jobs.watch_trail": gettext_lazy("Look for unusual reading"),
    "visitation.rule_desk.impact.jobs.weigh_edition": gettext_lazy("Count what a draft of rules would hit"),
    "visitation.matching.jobs.end_proposals": gettext_lazy("End proposed matches that nobody answered"),
    "visitation.matching.jobs.make_assignment": gettext_lazy("Work out pairs for everybody who waits"),
    "visitation.matching.jobs.propose_assigned": gettext_lazy("Propose the pairs that a lead confirmed"),
    "visitation.standing.jobs.book_standing": gettext_lazy("Book what stands, as its dates come near"),
    "visitation.together.jobs.make_shared_plan": gettext_lazy("Make a plan for several programs"),
    "volunteers.accounts.jobs.forget_traces": gettext_lazy("Forget guesses and old links to new passwords"),
    "volunteers.accounts.jobs.take_lost_factors_off": gettext_lazy("Take lost second ways to sign in off"),
    "volunteers.invitations.jobs.clear_links": gettext_lazy("Remove sign-in links that are over"),
    "volunteers.invitations.jobs.send_invitation": gettext_lazy("Send an invitation"),
    "volunteers.invitations.jobs.send_sign_in_link": gettext_lazy("Send a sign-in link"),
    "volunteers.onboarding.jobs.ask_reference": gettext_lazy("Ask somebody who was named as a reference"),
    "volunteers.post.jobs.forget_replies": gettext_lazy("Forget old answers by text message"),
    "volunteers.post.jobs.send_what_is_due": gettext_lazy("Send the messages that are due"),
    "volunteers.sheets.jobs.forget_sheets": gettext_lazy("Destroy sheets and copies whose time is over"),
    "volunteers.sheets.jobs.import_sheet": gettext_lazy("Import a sheet"),
    "volunteers.sheets.jobs.make_export": gettext_lazy("Make a copy for a lead"),
    "volunteers.sheets.jobs.take_sheet_back": gettext_lazy("Take an import back"),
}
STEPS = {
    "importing": gettext_lazy("writing row after row"),
    "taking back": gettext_lazy("taking row after row back"),
    "writing": gettext_lazy("writing the copy"),
    "reading": gettext_lazy("reading what is asked for"),
    "planning": gettext_lazy("looking for visits that can be"),
    "pricing": gettext_lazy("looking for visits that can be"),
    "placing": gettext_lazy("giving visits their places"),
    "proving": gettext_lazy("seeing whether it can be better"),
    "done": gettext_lazy("giving visits their places"),
    "checking": gettext_lazy("asking the rules about every visit"),
    "explaining": gettext_lazy("looking at what would help the others"),
    "not_set_up": gettext_lazy("no folder is named for it"),
    "dumping": gettext_lazy("copying the database"),
    "dumping_keys": gettext_lazy("copying the wrapped keys"),
    "reading_back": gettext_lazy("reading the copy back"),
    "storing": gettext_lazy("storing the plan"),
}


def name_of(kind: str) -> str:
    """What a job does, in a few words; its own name where nobody gave it words."""
    return str(NAMES.get(kind, kind.rpartition(".")[2].replace("_", " ")))


def length_words(seconds: float) -> str:
    """How long something took or is waiting: less than a second, seconds, minutes, hours, days; rounded down."""
    if seconds < 1:
        return _("less than a second")
    if seconds < 120:
        return ngettext("%(count)d second", "%(count)d seconds", math.floor(seconds)) % {"count": math.floor(seconds)}
    minutes = math.floor(seconds / 60)
    if minutes < 120:
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    return ngettext("%(count)d day", "%(count)d days", hours // 24) % {"count": hours // 24}


def rhythm_words(every_minutes: int | None, at: str | None) -> str:
    """When a line of the timetable runs; `at` is a cron line of one time a day."""
    if every_minutes is not None:
        return ngettext("every minute", "every %(count)d minutes", every_minutes) % {"count": every_minutes}
    minute, hour, *_every_day = (at or "").split()
    return _("every day at %(clock)s") % {"clock": wall_clock(time(int(hour), int(minute)))}
