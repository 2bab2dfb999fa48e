"""Names for people who would rather not give theirs: an adjective and a bird."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())


ADJECTIVES = _listed(
    "Amber Ashen Autumn Azure Bold Brave Bright Bronze Calm Candid Careful Cheerful Clear Clever "
    "Coastal Copper Coral Crimson Curious Dappled Daring Dawn Deep Dusky Eager Early Earnest "
    "Evening Fair Fleet Forest Frosty Gentle Gilded Glad Golden Grand Hardy Harbour Hazel Honest "
    "Humble Indigo Island Ivory Jade Jolly Keen Kind Lively Lunar Marble Meadow Merry Mild Misty "
    "Morning Nimble Noble Olive Opal Patient Pearl Placid Plain Polar Proud Quick Quiet Ready "
    "Rosy Royal Ruby Rustic Saffron Scarlet Serene Sharp Silent Silver Sincere Snowy Solar Spring "
    "Steady Still Stout Sturdy Summer Sunny Swift Tawny Tidal Tranquil Twilight Upland Valiant "
    "Velvet Warm Wild Winter Wise Woodland"
)
BIRDS = _listed(
    "Avocet Bittern Blackbird Bluethroat Brambling Bullfinch Bunting Bustard Buzzard Chaffinch "
    "Chiffchaff Coot Cormorant Corncrake Crane Crossbill Cuckoo Curlew Dipper Dotterel Dove "
    "Dunlin Dunnock Eagle Egret Eider Falcon Fieldfare Finch Firecrest Flamingo Fulmar Gadwall "
    "Gannet Goldcrest Goldfinch Goosander Goshawk Grebe Greenfinch Guillemot Harrier Hawk Heron "
    "Hobby Hoopoe Ibis Jackdaw Jay Kestrel Kingfisher Kite Kittiwake Lapwing Lark Linnet Magpie "
    "Mallard Martin Merlin Moorhen Nightingale Nightjar Nuthatch Oriole Osprey Ouzel Owl Pelican "
    "Petrel Pintail Pipit Plover Pochard Puffin Quail Raven Redpoll Redshank Redstart Redwing "
    "Robin Roller Ruff Sanderling Sandpiper Serin Shelduck Shoveler Shrike Siskin Skua Skylark "
    "Snipe Sparrow Spoonbill Starling Stilt Stonechat Stork Swallow Swan Swift Teal Tern Thrush "
    "Treecreeper Turnstone Twite Wagtail Warbler Waxwing Wheatear Whimbrel Whinchat Whitethroat "
    "Wigeon Woodcock Woodlark Woodpecker Wren Wryneck"
)
COUNT = len(ADJECTIVES) * len(BIRDS)


def handle(number: int) -> str:
    """The handle of a number below :data:`COUNT`: ``Quiet Heron``."""
    return f"{ADJECTIVES[number // len(BIRDS)]} {BIRDS[number % len(BIRDS)]}"


def fresh(taken: Collection[str], draw: Callable[[int], int]) -> str:
    """A handle that nobody bears in this obstacle; ``draw(n)`` gives a number below ``n``."""
    while (name := handle(draw(COUNT))) in taken:
        pass
    return name
