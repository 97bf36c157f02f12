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
    """Yield the environment variable of every option of a command, with the option and its value."""
    prefix = context.auto_envvar_prefix
    yield "variables of the environment:"
    for option in context.command.params:
        if option.param_type_name == "option" and option.name and option.expose_value:
            value = context.params.get(option.name)
            shown = "" if value in (None, (), False) else f" = {value}"
            yield f"  {prefix}_{option.name.upper()}  {'/'.join((*option.opts, *option.secondary_opts))}{shown}"
