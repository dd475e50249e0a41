"""What a rulebook's short codes say to somebody packing a bag: identification, clothing, things to leave behind."""

from django.utils.translation import gettext_lazy as _

IDENTIFICATION = {
    "alien_registration_card": _("an alien registration card"),
    "driver_license": _("a driver’s license"),
    "federal_id": _("a federal ID card"),
    "government_photo_id": _("a government ID with a photo"),
    "military_id": _("a military ID"),
    "passport": _("a passport"),
    "photo_id": _("an ID with a photo"),
    "photo_id_with_birth_date": _("an ID with a photo and your birth date"),
    "photo_id_with_current_address": _("an ID with a photo and your present address"),
    "school_id": _("a school ID"),
    "state_id": _("a state ID"),
    "student_id": _("a student ID"),
    "tribal_id": _("a tribal ID"),
}

CLOTHING = {
    "bra_required": _("women: wear a bra"),
    "no_backless": _("nothing backless"),
    "no_bathing_suit": _("no bathing suits"),
    "no_beachwear": _("no beachwear"),
    "no_gang_symbols": _("no signs of gangs"),
    "no_halter": _("no halter tops"),
    "no_hats": _("no hats"),
    "no_headwear": _("nothing on the head"),
    "no_hood": _("no hoods"),
    "no_inmate_uniform_colours": _("no colors like the uniforms of people held there"),
    "no_khaki": _("no khaki"),
    "no_low_cut": _("nothing low-cut"),
    "no_low_neck": _("no low necklines"),
    "no_midriff": _("no bare midriff"),
    "no_offensive_text": _("no offensive words or pictures"),
    "no_see_through": _("nothing see-through"),
    "no_short_shorts": _("no short shorts"),
    "no_short_skirts": _("no short skirts"),
    "no_shorts": _("no shorts"),
    "no_shorts_over_12": _("no shorts from the age of 12"),
    "no_skin_tight": _("nothing skin-tight"),
    "no_sleeveless": _("nothing sleeveless"),
    "no_spaghetti_straps": _("no thin straps"),
    "no_staff_uniform_colours": _("no colors like the uniforms of staff"),
    "no_tank_top": _("no tank tops"),
    "no_tank_tops": _("no tank tops"),
    "no_tight": _("nothing tight"),
    "no_tube_top": _("no tube tops"),
    "no_vulgar_text": _("no vulgar words or pictures"),
    "shirt_and_shoes": _("wear a shirt and shoes"),
    "shoes_required": _("wear shoes"),
    "shorts_mid_thigh": _("shorts at least to the middle of the thigh"),
    "shorts_only_under_12_male": _("shorts only for boys under 12"),
    "skirt_knee_length": _("skirts at least to the knee"),
    "skirt_max_3in_above_knee": _("skirts at most 3 inches above the knee"),
    "skirt_max_4in_above_knee": _("skirts at most 4 inches above the knee"),
    "sleeves_required": _("wear sleeves"),
    "undergarments_required": _("wear underwear"),
}

THINGS = {
    "any_property_but_photo_id": _("anything but your photo ID"),
    "articles_for_person": _("things for the person you visit"),
    "baby_seat": _("a baby seat"),
    "backpack": _("a backpack"),
    "bag": _("a bag"),
    "camera": _("a camera"),
    "cell_phone": _("a cell phone"),
    "diaper_bag": _("a diaper bag"),
    "drink": _("drinks"),
    "food": _("food"),
    "money": _("money"),
    "packages": _("packages"),
    "personal_items": _("personal items"),
    "purse": _("a purse"),
    "recording_device": _("anything that records"),
    "tobacco": _("tobacco"),
    "tote_bag": _("a tote bag"),
    "toys": _("toys"),
    "wallet": _("a wallet"),
}


def in_words(words: dict[str, str], code: str) -> str:
    """The words for a code; the code in plain letters where a rulebook uses one that we have no words for."""
    return str(words.get(code) or code.replace("_", " "))
