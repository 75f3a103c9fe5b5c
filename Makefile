# Everything a fresh machine needs comes from these targets; see README.md.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMPS := .stamps
PORT ?= 4000
MINUTES ?= 30
GRAPHIQL := gateway/transport/static/graphiql/index.html
WEB := gateway/transport/static/web/index.html
ORACLES := $(patsubst %/package.json,$(STAMPS)/%,$(wildcard tests/support/*/package.json))

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 24

$(BIN)/marquee: requirements/dev.txt requirements/data.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps -r requirements/data.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.PHONY: install
install: $(BIN)/marquee ## make .venv with everything in it

$(GRAPHIQL): clients/graphiql/package-lock.json clients/graphiql/index.html clients/graphiql/vite.config.js $(wildcard clients/graphiql/src/*)
	cd clients/graphiql && npm ci --no-audit --no-fund --loglevel=error && npm run --silent build -- --logLevel error
	@touch $@

.PHONY: graphiql
graphiql: $(GRAPHIQL) ## build GraphiQL's static files from npm packages

$(STAMPS)/clients/web: clients/web/package-lock.json
	cd clients/web && npm ci --no-audit --no-fund --loglevel=error
	@mkdir -p $(dir $@) && touch $@

$(WEB): $(STAMPS)/clients/web schema/api.graphql $(wildcard $(shell git ls-files -co --exclude-standard clients/web 2>/dev/null || find clients/web -type f -not -path '*/node_modules/*'))
	cd clients/web && npm run --silent build -- --logLevel error
	@touch $@

.PHONY: web
web: $(WEB) ## build the web app's static files from npm packages

.PHONY: run
run: install graphiql web $(if $(ZONES),$(STAMPS)/redis-server) ## the whole system on this machine, with data; PORT=4000, ZONES=3
	$(BIN)/marquee dev --port $(PORT) $(if $(ZONES),--zones $(ZONES))

# Debian's package of the cache's nodes: for ZONES=3, and for tests and benchmarks of the cache.
$(STAMPS)/redis-server:
	@mkdir -p $(STAMPS)
	@if command -v apt-get >/dev/null && ! command -v redis-server >/dev/null; then \
	  if [ "$$(id -u)" = 0 ]; then apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq redis-server >/dev/null; \
	  else echo "not root: install redis-server for the cache's zones and their tests" >&2; fi; \
	fi
	@touch $@

# Debian's packages that the tests use for real; asked for only where they are missing.
$(STAMPS)/debian:
	@mkdir -p $(STAMPS)
	@if command -v apt-get >/dev/null && ! { command -v chromium && ls /usr/lib/postgresql/*/bin/initdb; } >/dev/null 2>&1; then \
	  if [ "$$(id -u)" = 0 ]; then apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-liberation postgresql >/dev/null; \
	  else echo "not root: install chromium, fonts-liberation and postgresql for the tests that use them" >&2; fi; \
	fi
	@touch $@

# The npm packages that tests compare with; nothing of them is part of the product.
$(STAMPS)/tests/support/%: tests/support/%/package-lock.json
	cd tests/support/$* && npm ci --no-audit --no-fund --loglevel=error
	@mkdir -p $(dir $@) && touch $@

.PHONY: test-requirements
test-requirements: install graphiql web $(STAMPS)/debian $(STAMPS)/debian-mobile $(STAMPS)/redis-server $(ORACLES)

.PHONY: test
test: test-requirements test-web ## install what tests need, then run them all
	$(BIN)/python tests/support/with_postgresql.py $(BIN)/python -m pytest $(PYTEST_ARGS)

.PHONY: test-web
test-web: $(STAMPS)/clients/web ## types, linters and unit tests of the web app; its browser tests are in `make test`
	cd clients/web && npm run --silent test

.PHONY: screenshots
screenshots: test-requirements ## take the pictures in docs/screenshots anew
	MARQUEE_SCREENSHOTS=docs/screenshots $(BIN)/python -m pytest tests/system/web/test_widths.py

# What the mobile clients' tests use of Debian; asked for only where it is missing.
$(STAMPS)/debian-mobile:
	@mkdir -p $(STAMPS)
	@if command -v apt-get >/dev/null && ! { command -v mvn && command -v javac; } >/dev/null 2>&1; then \
	  if [ "$$(id -u)" = 0 ]; then apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq default-jdk-headless maven >/dev/null; \
	  else echo "not root: install default-jdk-headless and maven, or the Kotlin tests are skipped" >&2; fi; \
	fi
	@touch $@

.PHONY: test-mobile
test-mobile: install $(STAMPS)/debian-mobile ## Kotlin compiled and run live, Swift by what is here, the generator, trusted documents
	$(BIN)/python -m pytest -rs tests/clients tests/system/test_kotlin_clients.py tests/gateway/test_trusted_documents.py

.PHONY: test-clients
test-clients: test-web test-mobile ## every client's tests

.PHONY: check
check: install ## linters, types, import walls, drift of generated files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/hadolint Dockerfile
	$(BIN)/marquee schema --check
	@if [ -d clients/web/node_modules ]; then cd clients/web && npm run --silent codegen && npm run --silent types && npm run --silent lint; \
	else echo "clients/web is not installed here, so not checked: make test-web does both"; fi
	$(BIN)/python -m clients.codegen --check

.PHONY: protos
protos: install ## generate the gRPC stubs anew
	$(BIN)/python -m protos.generate

.PHONY: schema
schema: install ## write schema/ anew from the subgraphs' code
	$(BIN)/marquee schema

.PHONY: documents
documents: install ## validate the clients' operations; write trusted documents, their plans, Kotlin, Swift
	$(BIN)/python -m clients.codegen

.PHONY: lock
lock: ## write requirements/*.txt anew from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet --output-file requirements/runtime.txt
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet --output-file requirements/dev.txt
	uv pip compile requirements/data.in --no-deps --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet --output-file requirements/data.txt

.PHONY: bench
bench: install ## CPU, latency and memory beside other gateways; peers from npm into a cache folder; a quarter of an hour
	$(BIN)/python -m benchmarks.gateways $(BENCH_ARGS)

.PHONY: bench-growth
bench-growth: install ## how CPU per request grows with size, entities, fetches, connections; start-up time
	$(BIN)/python -m benchmarks.growth

.PHONY: bench-stages
bench-stages: install ## microseconds of each stage of a request
	$(BIN)/python -m benchmarks.stages

.PHONY: bench-profile
bench-profile: install ## where the heavy query's time goes, by module and by line
	$(BIN)/python -m benchmarks.profile_heavy

.PHONY: bench-soak
bench-soak: install ## memory of the gateway over ten minutes of load
	$(BIN)/python -m benchmarks.soak

.PHONY: bench-streaming
bench-streaming: install ## the numbers of the streaming graph: requests, depth, gRPC calls, latency, memory
	$(BIN)/python -m benchmarks.streaming_graph

.PHONY: bench-web
bench-web: install web ## the web app in a slowed-down browser: LCP, INP, CLS, JavaScript; requests and bytes beside REST-like calls
	$(BIN)/python -m benchmarks.web

.PHONY: bench-composition
bench-composition: install $(ORACLES) ## composition of 191 subgraphs, beside the npm composers
	$(BIN)/python -m benchmarks.composition

.PHONY: bench-planning
bench-planning: install $(ORACLES) ## plan times and how they grow, beside the npm planners
	$(BIN)/python -m benchmarks.planning_curve

.PHONY: bench-cache
bench-cache: install $(STAMPS)/redis-server ## the cache over real Redis processes beside a bare tuned redis-py; the home screen warm and cold
	$(BIN)/python -m benchmarks.cache

.PHONY: chaos-cache
chaos-cache: install $(STAMPS)/redis-server ## every fault experiment of the cache, its figures in one table; two minutes
	$(BIN)/python -m tests.system.cache.chaos

.PHONY: fuzz
fuzz: install ## random graphs and operations against a monolith; MINUTES=30
	$(BIN)/python -m tests.conformance.oracle.fuzz --minutes $(MINUTES)

.PHONY: clean
clean: ## remove what the targets made, data included
	rm -rf $(VENV) $(STAMPS) .data gateway/transport/static clients/graphiql/node_modules clients/web/node_modules tests/support/*/node_modules
	rm -rf clients/android/target clients/android/apollo/target clients/ios/.build
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
