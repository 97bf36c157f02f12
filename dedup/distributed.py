"""Every step of a scan on Spark, by name, in order: `pipeline.py` for an archive that no machine holds.

Stages hand datasets on, never values that grow with the archive: each is written to a work folder before the next stage
reads it, so that a worker that dies costs its own work only. What comes out are tables, not Findings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dedup.engines.spark import listing, placing
from dedup.engines.spark.candidates import candidates
from dedup.engines.spark.components import components
from dedup.engines.spark.datasets import Proposed
from dedup.engines.spark.documents import documents
from dedup.engines.spark.evidence import cells, verdicts
from dedup.engines.spark.failing import telling
from dedup.engines.spark.forms import Forms
from dedup.engines.spark.grouping import grouped
from dedup.engines.spark.kinship import kinship
from dedup.engines.spark.lineage import Lineage
from dedup.engines.spark.reading import read
from dedup.engines.spark.session import session
from dedup.engines.spark.tables import Form, Made, odd, written
from dedup.engines.spark.texts import texts
from dedup.errors import NothingReadable
from dedup.inputs import Input, Inputs
from dedup.listing import summary
from dedup.pipeline import Phases, Progress, known, prepare, silent
from dedup.report import files, folder, members
from dedup.report import tables as columns
from dedup.scope import Scope
from dedup.settings import Fields, Settings
from dedup.verdicts import Findings

#: Columns that count documents, pairs, families or findings: of an archive of billions they do not fit into 32 bits.
_COUNTING = frozenset({"number", "pair", "finding", "document_number", "family_number"})
FORMS = Forms(
    columns={
        table: {name: "BIGINT" if name in _COUNTING else sql for name, sql in own.items()}
        for table, own in columns.TABLES.items()
    },
    of_text=columns.rows_of_text,
    of_pair=columns.rows_of_pair,
    of_findings=columns.rows_of_findings,
    of_families=members.of_families,
)


@dataclass(frozen=True, slots=True)
class Tables:
    """What a scan on Spark leaves: where its tables are, the rows of each, and the run without what it found."""

    path: str
    rows: dict[str, int]
    run: Findings


def scan(
    inputs: Input | Sequence[Input],
    settings: Settings | None = None,
    *,
    tables: str,
    form: Form = "parquet",
    text: bool = True,
    fields: Fields | None = None,
    stdin: bytes | None = None,
    all_pairs: bool | None = None,
    scope: Scope = Scope(),  # noqa: B008 - frozen
    retrieval: str = "auto",
    master: str | None = None,
    memory: int | None = None,
    conf: Mapping[str, str] | None = None,
    work: str | None = None,
    preprocess: str | Sequence[str] = (),
    progress: Progress = silent,
) -> Tables:
    """Compare all texts with one another on Spark, and write what they share as tables into the folder `tables`.

    The tables are those of `-o parquet=DIR`, each a folder of part files, as Parquet or JSON Lines; `text` says whether
    they have the texts. `tables` and `work`, where the stages leave their datasets, are paths or addresses that Spark
    writes; `work` goes when the scan ends. `master`, `memory` and `conf` are as of `session.start`; a session that is
    there is used, and left. All else is as of `pipeline.scan`, and so are the errors.
    """
    settings = settings or Settings()
    given = Inputs.of(inputs, fields or Fields(), settings.max_bytes, stdin, preprocess=preprocess)
    known(retrieval)
    if placing.local(tables) is not None:
        folder.check(tables)
    phase = Phases(progress)
    with (
        telling(),
        session(master, memory, conf) as spark,
        placing.target(spark, tables, folder.names(), files.swap) as target,
        placing.work(spark, work, target) as place,
    ):
        lineage = Lineage(place)
        phase("reading")
        remarks = read(place, given, settings, prepare)
        lineage.seen("read")
        phase("sketching")
        total, counted, more = texts(place, settings)
        lineage.seen("texts", "read")
        lineage.seen("skipped", "read")
        if not total:
            raise NothingReadable(given.nothing(placing.skipped(place)))
        phase("proposing")
        proposed = candidates(place, settings, retrieval, scope, counted)
        lineage.seen("candidates", "texts")
        notes = (*remarks, *more, *proposed.notes)
        quiet = total <= settings.listed_documents if all_pairs is None else all_pairs

        phase("comparing")
        near = cells(place.read("candidates"), lineage.rows["candidates"])
        near = lineage.write("cells", near, "candidates")
        judging = verdicts(
            place.read("texts"), near, lineage.rows["cells"], settings, FORMS, quiet, scope.same_publisher
        )
        judged = lineage.write("verdicts", judging, "texts", "cells")
        relations = listing.relations(judged)

        phase("grouping")
        groups = components(lineage, listing.copies(judged))
        kin = grouped(place.read("texts"), listing.told(judged), groups, settings, quiet, lineage.rows["verdicts"])
        kin = lineage.write("grouped", kin, "texts", "verdicts", "components")
        pairs = listing.pairs(lineage, judged, kin)
        families = listing.families(lineage, kin)
        found = listing.findings(lineage, pairs)

        phase("writing")
        some = None if total <= settings.listed_documents else listing.related(pairs)
        shown = documents(place.read("texts"), some, FORMS, text, total)
        shown = lineage.write("documents", shown, "texts", "pairs")
        kept = kinship(families, groups, shown, pairs, FORMS, lineage.rows["pairs"])
        kept = lineage.write("kinship", kept, "families", "components", "documents", "pairs")
        made = Made(shown, pairs, found, kept, place.read("skipped"))
        rows = written(lineage, made, FORMS, target.address, form)
        counts = summary(proposed.sums, relations, rows["pairs"], proposed.counts)
        run = _run(given, settings, replace(proposed, notes=notes), counts, phase)
        whole = {
            **folder.run(run, form, text, rows, odd(made)),
            "lineage": lineage.as_json(list(map(str, given.paths))),
        }
        target.finish(whole)
    return Tables(tables, rows, run)


def _run(given: Inputs, settings: Settings, proposed: Proposed, counts: dict[str, int], phase: Phases) -> Findings:
    """Return what is told of a run, with nothing of what it found."""
    return Findings(
        settings=settings,
        engine="spark",
        retrieval=proposed.retrieval,
        documents=(),
        words={},
        pairs=(),
        families=(),
        findings=(),
        skipped=(),
        notes=proposed.notes,
        fields=given.fields,
        summary=counts,
        phases=phase.seconds(),
    )
