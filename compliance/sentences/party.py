"""Who comes together: how many, and children."""

from django.utils.translation import gettext_lazy as _

from compliance.sentences.shape import Words

PARTY: dict[str, Words] = {
    "party_empty": (_("Nobody comes"), _("Nobody is named for this visit.")),
    "party_shape": (
        _("Adults and children together"),
        _("The facility lets in these numbers of adults and children together: %(shapes)s."),
        _("The facility does not let in this number of adults and children together: %(exception)s."),
        _("The facility does not let in this number of adults and children together."),
    ),
    "party_visitors": (
        _("Too many visitors"),
        _("The limit for visitors at one visit is %(limit)s (%(group)s); %(count)s would come."),
        _("The limit for visitors at one visit is %(limit)s; %(count)s would come."),
    ),
    "party_adults": (
        _("Too many adults"),
        _("The limit for adults at one visit is %(limit)s (%(group)s); %(count)s would come."),
        _("The limit for adults at one visit is %(limit)s; %(count)s would come."),
    ),
    "party_children": (
        _("Too many children"),
        _("The limit for children at one visit is %(limit)s (%(group)s); %(count)s would come."),
        _("The limit for children at one visit is %(limit)s; %(count)s would come."),
    ),
    "party_lap_children": (
        _("Too many babies"),
        _("The limit for babies on a lap is %(limit)s; %(count)s would come."),
    ),
    "party_children_per_adult": (
        _("Too many children for each adult"),
        _("The limit for children is %(limit)s for each adult; %(count)s would come."),
    ),
    "minors_not_allowed": (_("No children"), _("Children are not let in here.")),
    "minors_not_on_weekday": (_("No children on this weekday"), _("Children are not let in on %(weekday)s.")),
    "minor_too_young": (_("Child too young"), _("Children under %(years)s are not let in.")),
    "minor_age_unknown": (
        _("Child’s age not known"),
        _("Children under %(years)s are not let in, and the child’s age is not known."),
    ),
    "minor_without_adult": (
        _("Child without an adult"),
        _("A child comes with an adult of at least %(years)s."),
        _("A child comes with an adult."),
    ),
    "minor_guardian_no": (_("Child without the right adult"), _("A child comes with: %(who)s.")),
    "minor_guardian_unknown": (
        _("Who brings the child"),
        _("A child comes with: %(who)s. It is not known whether this is so."),
    ),
    "minor_relationship_no": (_("Only related children"), _("Only these children are let in: %(asked)s.")),
    "minor_relationship_unknown": (
        _("How the child is related"),
        _("Only these children are let in: %(asked)s. It is not known whether this is so."),
    ),
    "minor_documents": (_("Papers for a child"), _("Bring for a child: %(documents)s.")),
    "room_full": (
        _("Room full"),
        _("The limit for visits at the same time is %(limit)s; this would be number %(count)s."),
    ),
}
