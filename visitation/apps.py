"""App config of the project's own floor: visits, plans, pages."""

from django.apps import AppConfig


class VisitationConfig(AppConfig):
    name = "visitation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the actions that need two people known to whatever runs: pages, jobs, commands."""
        from django.db.models.signals import pre_save
        from django_q.models import Task

        from compliance import queue
        from compliance.approvals import rights
        from visitation import own_call_outs, own_visits
        from visitation.actions import feeds, holds, memberships, publication, purging  # noqa: F401
        from visitation.actions.people import deleting  # noqa: F401
        from visitation.actions.planning import JOB as MAKE_PLAN
        from visitation.actions.planning import give_plan_up
        from visitation.actions.sharing import JOB as MAKE_SHARED_PLAN
        from visitation.actions.sharing import give_shared_up
        from visitation.after_release import ending as after_release
        from visitation.aftercare import copies as obstruction_copies
        from visitation.aftercare import keeping as aftercare_keeping
        from visitation.aftercare import letters as aftercare_letters  # noqa: F401
        from visitation.booking import letters as booking_letters  # noqa: F401
        from visitation.choices import letters as letters_of_choices  # noqa: F401
        from visitation.concerns import follow_ups, owning
        from visitation.concerns import keeping as keeping_of_concerns
        from visitation.expenses import copies as expense_copies
        from visitation.incidents import passing_on, telling  # noqa: F401
        from visitation.letters import (  # noqa: F401
            answers,
            breaks,
            call_out_answers,
            changes,
            closures,
            concerns,
            digest,
            endings,
            hand_overs,
            incidents,
            lapses,
            list_due,
            on_again,
            rechecks,
            reminders,
            rosters,
            stale_rules,
        )
        from visitation.matching import letters as match_letters  # noqa: F401
        from visitation.matching import text_answers  # noqa: F401
        from visitation.matching.assigning import JOB as MAKE_ASSIGNMENT
        from visitation.matching.assigning import give_up as give_assignment_up
        from visitation.merging import merging  # noqa: F401
        from visitation.placements import handing_on  # noqa: F401
        from visitation.recheck import at_once  # noqa: F401
        from visitation.review import holding as review_holding
        from visitation.review import keeping as review_keeping
        from visitation.rosters import keeping as roster_keeping
        from visitation.rule_desk import publishing  # noqa: F401
        from visitation.sheets import people as sheets_of_people
        from visitation.sheets import schedule
        from visitation.standing import letters as standing_letters  # noqa: F401
        from visitation.task_failures import scrub
        from volunteers.actions.memberships import (
            ask_before_a_role_ends,
            ask_before_the_last_lead_goes,
            stop_when_a_role_ends,
        )
        from volunteers.onboarding.board import ask_who_has_visited
        from volunteers.rights import still_may

        pre_save.connect(scrub, sender=Task, dispatch_uid="visitation.scrub_failures")
        queue.register(MAKE_PLAN, when_given_up=give_plan_up)
        queue.register(MAKE_SHARED_PLAN, when_given_up=give_shared_up)
        queue.register(MAKE_ASSIGNMENT, when_given_up=give_assignment_up)
        for kind in ("visitation.jobs.beat", "visitation.jobs.heal_jobs"):
            queue.register(kind, always=True)
        rights.look_up_by(still_may)
        purging.register()
        keeping_of_concerns.register()
        roster_keeping.register()
        review_keeping.register()
        aftercare_keeping.register()
        own_visits.register()
        ask_who_has_visited(own_visits.has_visited)
        sheets_of_people.known_to_imports()
        schedule.known_to_exports()
        obstruction_copies.known_to_exports()
        expense_copies.known_to_exports()
        own_call_outs.register()
        ask_before_a_role_ends(memberships.people_of)
        ask_before_the_last_lead_goes(memberships.people_of_the_program)
        stop_when_a_role_ends(memberships.stop_plans)
        stop_when_a_role_ends(feeds.end_links_of)
        ask_before_the_last_lead_goes(owning.open_concerns_of)
        stop_when_a_role_ends(owning.pass_on_when_a_lead_goes)
        stop_when_a_role_ends(follow_ups.pass_follow_ups_on)
        stop_when_a_role_ends(review_holding.let_go_when_a_lead_goes)
        stop_when_a_role_ends(telling.hand_on_when_a_lead_goes)
        stop_when_a_role_ends(after_release.end_contacts_of)
