# docker build -t dedup . && docker run --rm -v "$PWD:/work:ro" dedup check drafts/ --against wires/
FROM python:3.12-slim AS built
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY dedup dedup
RUN python -m venv /opt/dedup && /opt/dedup/bin/pip install --no-cache-dir --disable-pip-version-check .

FROM python:3.12-slim
# git answers --changed-since; the folder that is mounted belongs to another user, which git refuses unless told.
RUN apt-get update \
    && apt-get install -y --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/* \
    && git config --system --add safe.directory '*' \
    && useradd --create-home --uid 10001 dedup
COPY --from=built /opt/dedup /opt/dedup
ENV PATH=/opt/dedup/bin:$PATH PYTHONUTF8=1
USER dedup
WORKDIR /work
ENTRYPOINT ["dedup"]
CMD ["--help"]
