# Bare `make` prints the targets. Every target does its own set-up.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
SETUP := tools/setup
BIN := .venv/bin
PARTS := $(BIN)/python tools/run_tests.py
EVERYTHING := chromium libatomic1 postgresql libreoffice-writer-nogui fonts-liberation2 poppler-utils openjdk-17-jre-headless \
  debootstrap faketime

.PHONY: help demo stop test test-all test-fast test-unit test-figures test-journeys test-web test-slow test-browser test-releases \
  test-installation test-faults test-engines test-postgres test-nightly fuzz kills mutants coverage check fix bench docs pins vendor screenshots samples release-fixture release clean \
  new-indicator new-movement

help: ## print the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

demo: ## set up, generate a city-year, run the main job on it, and leave the site running over it (PORT=8000)
	@$(SETUP) base web
	@$(BIN)/thidua demo --serve --port $(or $(PORT),8000)

stop: ## end the demo's site
	@$(SETUP) base
	@$(BIN)/thidua serve --home demo --stop

test: ## set up; checks, rules, figures, commands and pages: all that is quick and needs no further program
	@$(SETUP) base web test check bench --packages chromium libatomic1 libreoffice-writer-nogui fonts-liberation2 poppler-utils
	@$(PARTS) checks unit figures journeys web

test-all: ## every part there is, coverage held to its floors
	@$(SETUP) base web test check bench spark --packages $(EVERYTHING)
	@$(PARTS) --coverage checks unit figures journeys web slow browser releases installation faults engines postgres

test-fast: ## the tests of pure rules, under a minute
	@$(SETUP) base web test
	@$(PARTS) fast

test-unit: ## the tests that mirror the code
	@$(SETUP) base web test --packages libreoffice-writer-nogui fonts-liberation2 poppler-utils
	@$(PARTS) unit

test-figures: ## indicators read a second time, drawn facts, real logs
	@$(SETUP) base web test bench
	@$(PARTS) figures

test-journeys: ## the commands as people run them
	@$(SETUP) base web test
	@$(PARTS) journeys

test-web: ## the site, over SQLite
	@$(SETUP) base web test --packages libreoffice-writer-nogui fonts-liberation2
	@$(PARTS) web

test-slow: ## what takes over two seconds, of the four parts before
	@$(SETUP) base web test bench --packages libreoffice-writer-nogui fonts-liberation2 poppler-utils
	@$(PARTS) slow

test-browser: ## the report and the site in Chromium
	@$(SETUP) base web test --packages chromium libatomic1
	@$(PARTS) browser

test-releases: ## what earlier releases left, and the wheel in an environment of its own
	@$(SETUP) base web test
	@$(PARTS) releases

test-installation: ## the guide's commands on a clean Debian, and those of the Containerfile (root, network)
	@$(SETUP) base web test --packages debootstrap
	@$(PARTS) installation

test-faults: ## processes killed, disks full, databases gone
	@$(SETUP) base web test --packages postgresql faketime
	@$(PARTS) faults

test-engines: ## every engine against the engine contract, Spark too
	@$(SETUP) base web test bench spark --packages openjdk-17-jre-headless
	@$(PARTS) engines

test-postgres: ## what touches the site's database, over PostgreSQL
	@$(SETUP) base web test --packages postgresql
	@$(PARTS) postgres

test-nightly: ## drawn tests with twenty times the examples
	@$(SETUP) base web test bench --packages libreoffice-writer-nogui fonts-liberation2 poppler-utils
	@HYPOTHESIS_PROFILE=nightly $(PARTS) unit figures web slow

fuzz: ## fuzzed rows and files through the importer (ROWS=1000000 FILES=10000 SEED=...)
	@$(SETUP) base web test
	@PYTHONPATH=tests $(BIN)/python -m support.fuzz $(if $(ROWS),--rows $(ROWS)) $(if $(FILES),--files $(FILES)) $(if $(SEED),--seed $(SEED))

kills: ## kill -9 amid imports, jobs, a decision and copies: nothing lost, nothing doubled (COUNT=200 SEED=...)
	@$(SETUP) base web test
	@PYTHONPATH=tests $(BIN)/python -m support.faults.random_kills $(if $(COUNT),--count $(COUNT)) $(if $(SEED),--seed $(SEED))

mutants: ## changes of the code that no test notices, of a sample (GROUPS="rules sql" SAMPLE=120 SEED=...)
	@$(SETUP) base web test bench mutants
	@$(BIN)/python tools/mutants.py $(GROUPS) $(if $(SAMPLE),--sample $(SAMPLE)) $(if $(SEED),--seed $(SEED))

coverage: ## the branches that the tests in this process reach, held to the floors
	@$(SETUP) base web test check bench --packages libreoffice-writer-nogui fonts-liberation2 poppler-utils
	@$(PARTS) --coverage unit figures journeys web slow releases

check: ## lint, types, layers, catalogues, docs: changes nothing
	@$(SETUP) base web test check
	@$(BIN)/python tools/checks.py

fix: ## format and repair what can be repaired by machine
	@$(SETUP) base check
	@$(BIN)/ruff format
	@$(BIN)/ruff check --fix

bench: ## speed side by side with other tools, as ratios
	@$(SETUP) base bench
	@$(BIN)/python -m bench

docs: ## make the generated pages of docs/reference anew
	@$(SETUP) base web test check
	@$(BIN)/python tools/generate_docs.py

pins: ## compile requirements/*.txt from pyproject.toml
	@$(SETUP) base
	@tools/pins

vendor: ## fetch the front-end files of the site anew (needs npm)
	@$(SETUP) base
	@$(BIN)/python tools/vendor.py

screenshots: ## pictures of the site for docs/images, of an invented city
	@$(SETUP) base web test --packages chromium
	@$(BIN)/python tools/screenshots.py

samples: ## the sample papers of docs/samples anew, with the templates they are made from
	@$(SETUP) base web --packages libreoffice-writer-nogui fonts-liberation2 poppler-utils
	@$(BIN)/python tools/paper_templates.py
	@$(BIN)/python tools/sample_papers.py

release-fixture: ## leave this version's bundle, ledger and home for the tests of later ones (AGAIN=1 before it is out)
	@$(SETUP) base web
	@$(BIN)/python tools/released_rules.py
	@$(BIN)/python tools/release_fixture.py $(if $(AGAIN),--again)

release: ## refuse a release of which something is missing, else build its wheel (docs/how-to/release.md)
	@$(SETUP) base
	@$(BIN)/python tools/release.py

clean: ## remove what set-up and demo made
	@if [ -x $(BIN)/thidua ]; then $(BIN)/thidua serve --home demo --stop; fi
	rm -rf .venv .cache .make demo .coverage htmlcov .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

new-indicator: ## start an indicator: make new-indicator ID=name_of_it
	@$(SETUP) base
	@$(BIN)/python tools/new.py indicator "$(ID)"

new-movement: ## start a movement: make new-movement ID=name-of-it
	@$(SETUP) base
	@$(BIN)/python tools/new.py movement "$(ID)"
