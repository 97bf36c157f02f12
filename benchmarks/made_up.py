"""Made-up sentences on a few skeletons: alike in their function words, different in all that they say."""

from __future__ import annotations

from collections.abc import Sequence

PLAIN = (
    "The {} of {} carried a {} to the {} before {} could stop the {}",
    "After the {} a {} near {} painted {} and {} on every {}",
    "Nobody in {} believed {} when {} sold the {} to {} and {}",
    "{} wrote to {} about the {}, the {} and the price of {} in {}",
    "Behind the {} stood {} with a {}, while {} counted {} and {}",
    "When {} opened the {}, two {} ran past {} towards the {} of {}",
)
#: More function words than names: two such sentences are half equal and say nothing in common.
WORDY = (
    "Nobody in {} had ever seen such a {} since {} bought the {} from a {} called {}",
    "It was not until {} had been to the {} that any of the {} in {} knew of the {} or of {}",
    "There is no {} in all of {} that has been more to the {} than the {} of {} and {}",
)
_SYLLABLES = ("ba", "de", "fi", "go", "lu", "ma", "ne", "pi", "ro", "su", "ta", "vo")


def _word(number: int) -> str:
    """Return one of 20,736 made-up words."""
    return "".join(_SYLLABLES[number // 12**place % 12] for place in range(4))


def sentence(number: int, skeletons: Sequence[str] = PLAIN) -> str:
    """Return one of 800 sentences; any two of them share the words of a skeleton or less, and never what they say."""
    words = [_word((number * 6 + place) * 7919 % 20736) for place in range(6)]
    text = skeletons[number % len(skeletons)].format(*words)
    return text[0].upper() + text[1:] + "."
