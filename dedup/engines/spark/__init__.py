"""The Spark engine: the same scan on a cluster, or on one machine through Spark.

A package and not one file, for each stage is a job of its own that reads datasets of the work folder and writes
others: nothing that grows with the corpus is held by the driver, and a stage that lost a worker begins anew from what
is on disk. `datasets.py` has what lies there; `dedup/distributed.py` is the page that names the stages in order. The
first ones are, each with its datasets:

    notes = reading.read(work, inputs, settings, prepare)                           -> "read"
    count, counts, more = texts.texts(work, settings)                               -> "texts", "skipped"
    proposed = candidates.candidates(work, settings, retrieval, scope, counts)      -> "candidates"
"""
