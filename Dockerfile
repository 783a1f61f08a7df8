# kg as an image: docker build -t kg . && docker run --rm -v "$PWD:/work" kg build data/corpus -o graph
# The page of `kg view` is bundled while kg is installed, by a Node.js that comes as a Python package.
FROM python:3.11-slim-bookworm AS build
COPY . /src
RUN python -m venv /opt/kg \
    && /opt/kg/bin/pip install --no-cache-dir --constraint /src/constraints.txt "/src[all]"

FROM python:3.11-slim-bookworm
COPY --from=build /opt/kg /opt/kg
ENV PATH="/opt/kg/bin:$PATH" XDG_CACHE_HOME=/tmp/cache
RUN useradd --create-home kg
USER kg
WORKDIR /work
ENTRYPOINT ["kg"]
CMD ["--help"]
