"""Invitations and sign-in links as a job sends them: queued, run, and read out of the mail."""

import re
from datetime import UTC, datetime
from uuid import UUID

from django.core import mail

from compliance.models import Job
from volunteers.invitations import inviting, jobs
from volunteers.invitations.addresses import address_of
from volunteers.models import SignInAddress, SignInLink

NOW = datetime(2026, 11, 19, 15, 0, tzinfo=UTC)
MAIL = "ida@example.org"
_JOBS = {inviting.JOB: jobs.send_invitation, "volunteers.invitations.jobs.send_sign_in_link": jobs.send_sign_in_link}


def run_posted_jobs():
    """Run every waiting job of this room, as a worker would, and empty the queue. Says with which arguments."""
    ran = []
    for job in Job.objects.order_by("pk"):
        if job.kind in _JOBS:
            _JOBS[job.kind](*job.arguments)
            ran.append(tuple(job.arguments))
        job.delete()
    return ran


def token_in(text):
    """The token of the link in a message."""
    return re.search(r"/(?:join|sign-in/link)/([^/\s]{40,})/", text)[1]


def code_in(text):
    """The code in a message, as it is written there."""
    return re.search(r"\b\d{4} \d{4}\b", text)[0]


def an_invitation(world, *, to=MAIL, role="VO", now=NOW, by=None, **more):
    """An invitation of the world's lead, and its token: None if it was not sent yet."""
    lead = by or world.lead
    return inviting.invite(
        role=role,
        program=world.program,
        address=address_of(to) if to else None,
        by=lead,
        invited_by=lead.active_membership,
        now=now,
        **more,
    )


def sent_token():
    """Run what waits, and take the token out of the last message."""
    run_posted_jobs()
    return token_in(mail.outbox[-1].body)


def an_address(user, text):
    """An address that is known to reach this account."""
    address = address_of(text)
    known = SignInAddress(user=user, way=address.way, index=address.index, shown_at=NOW)
    known.address = address.text
    known.save()
    return known


def the_link():
    """The one sign-in link there is."""
    return SignInLink.objects.get()


def is_uuid(text):
    """Whether a text is a row's number and nothing else."""
    return str(UUID(text)) == text
