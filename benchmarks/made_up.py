"""Made-up sentences on a few skeletons: alike in their function words, different in all that they say."""

from __future__ import annotations

_SKELETONS = (
    "The {} of {} carried a {} to the {} before {} could stop the {}",
    "After the {} a {} near {} painted {} and {} on every {}",
    "Nobody in {} had seen such a {} since {} bought the {} from a {} called {}",
    "{} wrote to {} about the {}, the {} and the price of {} in {}",
    "Behind the {} stood {} with a {}, while {} counted {} and {}",
    "When {} opened the {}, two {} ran past {} towards the {} of {}",
)
_SYLLABLES = ("ba", "de", "fi", "go", "lu", "ma", "ne", "pi", "ro", "su", "ta", "vo")


def _word(number: int) -> str:
    """Return one of 20,736 made-up words."""
    return "".join(_SYLLABLES[number // 12**place % 12] for place in range(4))


def sentence(number: int) -> str:
    """Return one of 800 plain sentences; any two of them share function words and little else."""
    words = [_word((number * 6 + place) * 7919 % 20736) for place in range(6)]
    text = _SKELETONS[number % len(_SKELETONS)].format(*words)
    return text[0].upper() + text[1:] + "."
