"""Sign-in names: drawn, because one that is chosen tells who one is, and whether somebody else chose it already."""

import re
import secrets

from volunteers.models import User

# fmt: off
_BIRDS = (
    "avocet", "bittern", "bluebird", "bobolink", "bunting", "canary", "cardinal", "catbird", "chickadee", "condor",
    "cormorant", "crane", "creeper", "curlew", "dipper", "dove", "dunlin", "eagle", "egret", "eider", "falcon",
    "finch", "flicker", "flycatcher", "gadwall", "gannet", "godwit", "goldfinch", "goshawk", "grackle", "grebe",
    "grosbeak", "grouse", "gull", "harrier", "hawk", "heron", "hummingbird", "ibis", "junco", "kestrel", "killdeer",
    "kingbird", "kingfisher", "kinglet", "kite", "linnet", "longspur", "loon", "magpie", "mallard", "meadowlark",
    "nighthawk", "nuthatch", "oriole", "osprey", "ovenbird", "owl", "parula", "pelican", "petrel", "pintail", "pipit",
    "plover", "puffin", "quail", "rail", "redpoll", "redstart", "sanderling", "sandpiper", "sapsucker", "scaup",
    "scoter", "shearwater", "shrike", "siskin", "skua", "snipe", "sora", "sparrow", "stilt", "stork", "swallow",
    "swan", "swift", "tanager", "tern", "thrasher", "thrush", "titmouse", "towhee", "turnstone", "veery", "vireo",
    "warbler", "waxwing", "whimbrel", "wigeon", "willet", "woodpecker",
)
# fmt: on


def new_sign_in_name(*, apart_from: str = "") -> str:
    """A name nobody bears yet, such as `heron-4821`, with none of the words that its owner is called by."""
    called = set(re.split(r"[\W_]+", apart_from.casefold()))
    while True:
        bird = secrets.choice(_BIRDS)
        name = f"{bird}-{secrets.randbelow(9000) + 1000}"
        if bird not in called and not User.objects.filter(username=name).exists():
            return name
