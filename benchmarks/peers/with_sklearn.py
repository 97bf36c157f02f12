"""scikit-learn, brute force: every pair of documents, by the product of the sparse matrix of their 3-grams."""

from __future__ import annotations

from peers.driving import NGRAM, Driver, Found, Job, drive, library

_ROWS = 500


def near(job: Job) -> Found:
    """Return all pairs with at least the threshold's Jaccard similarity, exactly."""
    numpy, threshold = library("numpy"), job.at(0.7)
    vectorizer = library("sklearn.feature_extraction.text").CountVectorizer
    make = vectorizer(ngram_range=(NGRAM, NGRAM), binary=True, token_pattern=r"(?u)\w+", dtype=numpy.int32)
    matrix = make.fit_transform(job.texts)
    sizes, pairs = numpy.diff(matrix.indptr), []
    for start in range(0, matrix.shape[0], _ROWS):
        common = (matrix[start : start + _ROWS] @ matrix.T).tocoo()
        left, right = common.row.astype(numpy.int64) + start, common.col.astype(numpy.int64)
        near_enough = common.data >= threshold * (sizes[left] + sizes[right] - common.data)
        kept = (left < right) & near_enough
        pairs += list(zip(left[kept].tolist(), right[kept].tolist(), strict=True))
    return Found(pairs, verified=True, used={"threshold": threshold, "exact": True})


if __name__ == "__main__":
    drive(Driver(near=near))
