"""The life of one match, for leads: pause, somebody to stand in, another channel."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.access import Permission, require
from visitation.matching.forms import ChannelForm, PauseForm
from visitation.matching.living import (
    ChangedMeanwhile,
    MatchedAlready,
    NotAgreed,
    NotPossible,
    change_channel,
    go_on,
    mark_of,
    pause,
)
from visitation.matching.queries import matches_for


@require(Permission.PROPOSE_MATCH)
def match(request: HttpRequest, pk: int) -> HttpResponse:
    """`do` says which button was pressed; what has changed meanwhile is said, and nothing is lost."""
    shown = get_object_or_404(matches_for(request.user), pk=pk)
    now = timezone.now()
    today = now.astimezone(ZoneInfo(shown.person.program.timezone)).date()
    do = request.POST.get("do", "") if request.method == "POST" else ""
    told, meanwhile = {"by": request.user, "now": now, "seen": request.POST.get("seen", "")}, False
    pausing = PauseForm(request.POST if do == "pause" else None, today=today)
    channels = ChannelForm(request.POST if do == "channel" else None, initial={"channel": shown.channel})
    try:
        if do == "pause" and pausing.is_valid():
            pause(shown, until=pausing.cleaned_data["until"], **told)
            messages.success(request, _("The match pauses. You can look for somebody to stand in."))
            return redirect("match", pk)
        if do == "on":
            go_on(shown, **told)
            messages.success(request, _("The match goes on."))
            return redirect("match", pk)
        if do == "channel" and channels.is_valid():
            change_channel(shown, channels.cleaned_data["channel"], **told)
            messages.success(request, _("Saved. The two go on in another way."))
            return redirect("match", pk)
    except ChangedMeanwhile as other:
        shown, meanwhile = other.match, True
    except NotPossible:
        messages.info(request, _("It was so already, or the match is over. Nothing was changed."))
        return redirect("person", shown.person.alias_code)
    except NotAgreed:
        channels.add_error("channel", _("The person has not agreed to this. Ask them first."))
    except MatchedAlready:
        channels.add_error("channel", _("There is such a match already, or both of its places are taken."))
    context = {
        "match": shown,
        "mark": mark_of(shown),
        "meanwhile": do if meanwhile else "",
        "pausing": pausing,
        "channels": channels,
        "covered_by": shown.covered_by.filter(ended_on__isnull=True).select_related("volunteer"),
    }
    return render(request, "matching/match.html", context, status=409 if meanwhile else 200)
