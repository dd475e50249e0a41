"""Why a pack is not taken, in one sentence each."""

from django.utils.translation import gettext_lazy as _

from facilities.packs.files import PackRefused

WHY = {
    "too_large": _("A pack holds at most {limit} kB. Put fewer facilities into one."),
    "too_many": _("{count} rulebooks are in it; a pack holds at most {limit}."),
    "no_json": _("This file cannot be read ({where}: {why})."),
    "no_pack": _("This file is no rule pack."),
    "version": _("This pack has version {found}; version {known} is read here. Ask its makers for that one."),
    "altered": _(
        "Its signature does not hold: the pack was altered, or is not whole. Ask its makers to send it again."
    ),
    "empty": _("There is no rulebook in force to put into a pack, or none in it."),
}


def why(refused: PackRefused) -> str:
    """What is wrong with the whole file."""
    return str(WHY[refused.code]).format(**refused.details)
