"""What a password must be, and what everybody would think of."""

import random
import unicodedata
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError

from volunteers.accounts import passwords

NOBODY = SimpleNamespace(username="heron-4821", display_name="", email="", program=None)
ANA = SimpleNamespace(
    username="plover-1234",
    display_name="Ana Morales",
    email="ana.morales77@example.org",
    program=SimpleNamespace(name="Elizabeth Friends", code="elizabeth"),
)

# ── L01 ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

GOOD = [
    "kettle orbit marsh violin",
    "kettleorbitmarshviolin",
    "tres gatos miran la tormenta",
    "vlpqzkrtnwhxsby",  # no capitals, no digits, no signs
    "VLPQZKRTNWHXSBY",
    "83015926478305914",
    "!?;:§%&/()=+*~#<",
    "  kettle orbit marsh  ",
    "kettle\torbit\tmarsh\tviolin",
    "чайник орбита болото",
    "水壺軌道沼澤小提琴風箏帆船蠟燭書",
    "μήλο βάρκα πέτρα",
    "قارب حجر تفاح غيمة",
    "🐢🪁🫖🧭🪵🧊🪨🧺🪜🪡🧵🪶🫧🪷🪴",
    "naïve façade über Ærø",
    "e\u0301toile du matin gris",
    "ﬁsh and ﬂute and kayak",
    "kettle-orbit-marsh-violin",
    "k" + "ettle orbit marsh violi" + "n" * 3,
    "xq7 rplk vbn trew 9mz",
    "My neighbour's goat ate 3 umbrellas",
    "<script>kettle</script>orbit",
    "'; DROP TABLE kettles; --",
    "kettle orbit marsh violin " * 8,
]
TOO_SHORT = ["", "a", "kettle orbit", "kettle orbit m", "水壺軌道沼澤小提琴風箏帆船", "e\u0301" * 14, "🐢" * 14]
TOO_LONG = ["".join(random.Random(257).choices("bcdfghjklmnpqrstvwxz ", k=many)) for many in (257, 400, 4096)]
EXACT = ["".join(random.Random(many).choices("bcdfghjklmnpqrstvwxz", k=many)) for many in (15, 16, 64, 128, 255, 256)]


def reasons(password, user=NOBODY):
    try:
        passwords.check(password, user)
    except ValidationError as error:
        return [each.code for each in error.error_list]
    return []


def test_there_are_forty_cases():
    assert len(GOOD) + len(TOO_SHORT) + len(TOO_LONG) + len(EXACT) == 40


@pytest.mark.parametrize("password", GOOD + EXACT)
def test_any_signs_do_if_there_are_enough_of_them(password):
    assert reasons(password) == []


@pytest.mark.parametrize("password", TOO_SHORT)
def test_fourteen_signs_are_too_few(password):
    assert "password_too_short" in reasons(password)


@pytest.mark.parametrize("password", TOO_LONG)
def test_more_than_256_signs_are_refused_in_words(password):
    assert reasons(password) == ["password_too_long"]


def test_the_form_in_which_it_is_hashed_is_what_is_counted():
    composed = unicodedata.normalize("NFC", "e\u0301") * 14
    assert reasons("e\u0301" * 14) == reasons(composed)


# ── L02 ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

BASES = """
password iloveyou sunshine princess football baseball superman welcome dragon monkey shadow master michael jennifer
jordan liverpool chelsea arsenal barcelona butterfly chocolate computer internet whatever freedom trustno1 starwars
batman charlie letmein hello secret summer winter flower jessica ashley daniel matthew nicole amanda cookie pepper
ginger hunter killer soccer hockey tigger maggie buster mustang corvette yankees cowboys lakers pokemon naruto samsung
google facebook bailey thunder diamond phoenix angel lovely family friends forever mother father hottie tinkerbell
rainbow purple orange silver golden cheese banana apple success victory guitar ranger silver sparky snoopy
"""
WORK = """
visitation visiting volunteer volunteers facility detention immigration asylum refugee elizabeth program network
coordinator administrator visitor welcome1 freedom justice community
"""
ROWS = [
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1234567890",
    "1qaz2wsx3edc4rfv",
    "qazwsxedcrfv",
    "abcdefghijklmnopqrstuvwxyz",
]
TAILS = ["1", "12", "123", "1234", "12345", "123456", "!", "!!", "!!!", "?", ".", "01", "007", "69", "99", "2000", "1!"]
LEET = str.maketrans("aeiost", "431057")


def common_ones(many=3000):
    """Long strings as people make them when fifteen signs are asked for; the same every time."""
    pick = random.Random(20261121)
    bases, work, made = BASES.split(), WORK.split(), set()
    while len(made) < many:
        word, other = pick.choice(bases), pick.choice(bases + work)
        year, tail, row = str(pick.randint(1950, 2027)), pick.choice(TAILS), pick.choice(ROWS)
        text = pick.choice(
            [
                word * 2 + tail,
                word * 3,
                word + year + year,
                word + other + year,
                word + pick.choice("-_. ") + other + tail,
                pick.choice(work) + year + tail,
                pick.choice(work) + pick.choice(work) + tail,
                row + row,
                row[: pick.randint(5, len(row))] * 3,
                row[::-1] + tail + row,
                word + row[:6] + tail,
                word[::-1] + other + tail,
                pick.choice("abcx01") * pick.randint(15, 30),
                (pick.choice("abc") + pick.choice("123")) * pick.randint(8, 12),
                word + "1234567890",
                f"{pick.randint(1, 28):02}{pick.randint(1, 12):02}{year}" + word,
                f"ilove{word}{year}{tail}",
                f"my{word}is{other}{tail}",
                "ana" + "morales" + year + tail,
                f"{year}{word}{year}",
            ]
        )
        text = pick.choice([text, text.capitalize(), text.upper(), text.translate(LEET), text.title()])
        if passwords.SHORTEST <= len(text) <= 64:
            made.add(text)
    return sorted(made)


# Plain words as they stand in lists for dice, none chosen for being rare.
DICE = """
abacus absorb acorn acrobat almond ankle anthill apron arbor atlas attic avenue badge bagel bamboo barley basin beacon
beetle blanket blender blossom bonfire bracket bramble breeze bucket buffalo burrow cabbage cactus camel candle canoe
canyon caramel carpet cavern cedar cello chimney cinder circus clover cobble cocoa comet copper cradle crayon cricket
crumble cushion dandelion denim dimple dolphin drizzle dune easel eclipse elbow ember engine fabric falcon fennel fern
ferry fiddle fjord flannel flint foggy fossil fountain freckle gadget garlic gazelle geyser glacier goblet gondola
granite gravel grotto gutter hammock harvest hazel hedge helmet hinge hobby honey hubcap husk icicle igloo indigo
inkwell iris island ivory jacket jasmine jigsaw juggle juniper kayak kernel kettle kiosk kitten ladder lagoon lantern
lasso lattice lava lemon lentil lichen lilac linen lizard lobster locket lumber magnet mallet mango maple marble marsh
meadow melon mitten mosaic muffin mural mustard napkin nectar needle nimbus noodle nutmeg oasis oatmeal octopus olive
onion orbit orchid otter oyster paddle pancake papaya parcel parsley pastel pebble pelican pepper pickle pigeon pillow
pistachio plank plaza plum pocket pollen poplar porridge prairie pretzel pumpkin puzzle quarry quartz quill quilt
radish raft raisin raven ribbon ripple rivet rocket rooster rosemary ruffle saddle saffron sandal sapling satin saucer
scarf scooter seashell sequin shovel shrimp shuttle sickle skillet slipper smoky snail sorbet spatula spinach spiral
sponge spruce squash stapler stencil stirrup sundial swivel syrup tadpole tango tapioca teapot thicket thimble thistle
timber toaster topaz tortoise trellis trombone trumpet tulip tundra turnip tuxedo umpire valley vanilla velvet violin
waffle walnut walrus willow window wombat yarrow yogurt zebra zenith zigzag zipper
"""


def dice_phrases(many=1000):
    pick, words = random.Random(7776), DICE.split()
    return [pick.choice([" ", "-", "", "."]).join(pick.sample(words, pick.choice([4, 5, 6]))) for _ in range(many)]


def test_what_everybody_would_think_of_is_refused():
    strings = common_ones()
    let_through = [text for text in strings if not reasons(text, ANA)]
    assert len(strings) == 3000
    assert len(let_through) <= 30, let_through[:40]


def test_words_from_dice_are_taken():
    phrases = [phrase for phrase in dice_phrases() if len(phrase) >= passwords.SHORTEST]
    refused = [phrase for phrase in phrases if reasons(phrase)]
    assert len(phrases) >= 990
    assert len(refused) < 10, refused


def test_every_long_one_of_the_list_that_django_brings_is_refused():
    import gzip
    from pathlib import Path

    from django.contrib.auth import password_validation

    path = Path(password_validation.__file__).with_name("common-passwords.txt.gz")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        long_ones = [line.strip() for line in lines if len(line.strip()) >= passwords.SHORTEST]
    assert len(long_ones) > 40
    assert [text for text in long_ones if not reasons(text)] == []


@pytest.mark.parametrize(
    "password",
    ["Ana Morales 1977!", "moralesmorales77", "elizabethfriends", "plover-1234-plover", "anamorales@example"],
)
def test_what_others_know_of_the_account_is_refused_for_it(password):
    assert reasons(password, ANA) == ["password_too_common"]


def test_a_name_that_is_somebody_elses_weighs_more():
    assert passwords.weight_bits("moralesmorales77") > passwords.weight_bits("moralesmorales77", own={"morales"})


def test_spaces_between_the_words_of_a_saying_hide_nothing():
    assert reasons("correct horse battery staple") == ["password_too_common"]
