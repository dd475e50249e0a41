"""What an account is told of its application. It may be read by the wrong person: no name, no place, no program."""

from datetime import datetime

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from volunteers.accounts import site
from volunteers.models import CourseDate, Letter
from volunteers.post.kinds import NotNeeded, Told, kind
from volunteers.post.readers import Reader


@kind(gettext_lazy("The answer to an application"))
def application_approved(letter: Letter, reader: Reader, now: datetime) -> Told:
    link = f"{site.address()}{reverse('my_onboarding')}"
    text = "\n\n".join([_("Welcome: your application was approved. What comes next stands here:"), link])
    short = _("Your application was approved: %(link)s") % {"link": link}
    return Told(_("The answer to your application"), text, short)


@kind(gettext_lazy("The answer to an application"))
def application_declined(letter: Letter, reader: Reader, now: datetime) -> Told:
    text = "\n\n".join(
        [
            _("Thank you for offering your time. We cannot say yes to your application at the moment."),
            _("What you told us is deleted within 31 days. If you would like to know more, please call your lead."),
        ]
    )
    return Told(_("The answer to your application"), text, _("We cannot say yes to your application at the moment."))


@kind(gettext_lazy("A course date is cancelled"))
def course_date_off(letter: Letter, reader: Reader, now: datetime) -> Told:
    given = CourseDate.objects.filter(pk=int(letter.subject_code), cancelled_at__isnull=False).first()
    if given is None:
        raise NotNeeded("gone")
    day = date_format(given.starts.astimezone(reader.zone), "DATETIME_FORMAT")
    link = f"{site.address()}{reverse('my_onboarding')}"
    said = _("The course on %(day)s does not take place.") % {"day": day}
    other = _("You had said that you come. Other dates stand here:")
    return Told(_("A course date is cancelled"), "\n\n".join([said, other, link]), f"{said} {link}")
