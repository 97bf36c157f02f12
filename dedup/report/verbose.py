"""What -v adds: the settings' digests, the expected recall of the sketches, timings, every option's variable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from dedup.verdicts import Findings

if TYPE_CHECKING:
    import click

_JACCARDS = tuple(number / 10 for number in range(2, 10))


def lines(findings: Findings | None, timings: Mapping[str, float]) -> Iterator[str]:
    """Yield the facts of a run, a line each."""
    if findings is not None:
        s = findings.settings
        yield f"settings: digest {s.digest()}, index digest {s.index_digest()}"
        yield f"engine: {findings.engine}; retrieval: {findings.retrieval}"
        yield from _proposing(findings)
        counts = (f"{name.replace('_', ' ')} {number:,}" for name, number in findings.summary.items())
        yield f"counts: {', '.join(counts)}"
    if timings:
        spent = ", ".join(f"{phase} {seconds:.2f} s" for phase, seconds in timings.items())
        yield f"time: {spent}; in all {sum(timings.values()):.2f} s"


def _proposing(findings: Findings) -> Iterator[str]:
    """Yield how pairs came to be compared, and how many of them are to be expected."""
    s = findings.settings
    if findings.retrieval == "indexed":
        yield f"indexed: compared were the pairs of texts that share rare word {s.shingle}-grams"
        return
    yield f"expected recall of a pair of sentences, {s.bands} bands of {s.rows}, word {s.shingle}-grams:"
    yield "  Jaccard  " + "  ".join(f"{jaccard:.1f} " for jaccard in _JACCARDS)
    yield "  recall   " + "  ".join(f"{s.recall(jaccard):.2f}" for jaccard in _JACCARDS)


def variables(context: click.Context) -> Iterator[str]:
    """Yield the options of a command that the environment sets, with their variables, or how variables are called."""
    from click.core import ParameterSource

    prefix, found = context.auto_envvar_prefix, []
    for option in context.command.params:
        if option.name and context.get_parameter_source(option.name) is ParameterSource.ENVIRONMENT:
            names = "/".join((*option.opts, *option.secondary_opts))
            found.append(f"{prefix}_{option.name.upper()} sets {names} to {context.params.get(option.name)}")
    yield f"variables of the environment: {'; '.join(found) or f'none is set; that of --format is {prefix}_FORMAT'}"
