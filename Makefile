# `make` alone lists the targets.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
WORKERS ?= auto
FAST := not slow and not keycloak and not selftest
SLOW := (slow or selftest) and not keycloak

.PHONY: help run install dev test lint fix types imports pytest test-slow slow-folders check-provinces check-days-off coverage bench bench-gateway fuzz-gateway lock docs test-keycloak adversaries-selftest graphiql clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 24

install:
	@$(PYTHON) bootstrap.py

dev: ## Install what tests and checks need
	@$(PYTHON) bootstrap.py --dev

run: install ## Start everything: make run ARGS="--port 9000 --data elsewhere"
	@$(BIN)/tiepdan up $(ARGS)

test: lint types imports pytest ## All checks, and all tests but the slow ones and Keycloak's

lint: dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

fix: dev ## Mend what the linter and the formatter can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

types: dev
	@$(BIN)/pyright

imports: dev
	@$(BIN)/lint-imports

pytest: dev
	@$(BIN)/pytest -n $(WORKERS) --dist loadgroup -m "$(FAST)" $(ARGS)

test-slow: dev ## The slow tests: all of them, or make test-slow TESTS=tests/system
	@$(BIN)/pytest -n $(WORKERS) --dist loadgroup -m "$(SLOW)" --timeout 900 $(or $(TESTS),tests) $(ARGS)

slow-folders: dev ## The folders in which slow tests are
	@$(BIN)/pytest --collect-only -qq -m "$(SLOW)" | sed -n 's|/[^/]*\.py: .*||p' | sort -u

coverage: dev ## The tests of `make test`, with a table of the lines that none of them reaches
	@$(BIN)/pytest -n $(WORKERS) --dist loadgroup -m "$(FAST)" --cov --cov-report=term:skip-covered

test-keycloak: dev ## The tests against a real Keycloak (fetched from Maven Central)
	@$(BIN)/pytest -n 0 -m keycloak tests $(ARGS)

adversaries-selftest: dev ## Show that each switched-off protection of raters is noticed
	@$(BIN)/pytest -n 0 -m selftest tests/adversaries

bench: dev ## Measure and print a table
	@$(BIN)/python -m tests.bench $(ARGS)

bench-gateway: dev ## Measure the gateway beside other GraphQL servers, and write the table into docs/gateway-speed.md
	@$(BIN)/python -m tests.bench.gateway --last --write $(ARGS)

fuzz-gateway: dev ## Ten thousand made-up GraphQL documents, other ones each time: no 5xx (CASES=10000)
	@TIEPDAN_FUZZ_CASES=$(or $(CASES),10000) $(BIN)/pytest -n 0 --timeout 3600 tests/gateway/contract/test_fuzz.py

check-provinces: dev ## Compare our table of provinces and cities with the newest official list (asks the package index)
	@$(BIN)/python -m tools.province_check

check-days-off: dev ## Compare our days off with the newest list of the package holidays (asks the package index)
	@$(BIN)/python -m tools.days_off_check

docs: dev ## Regenerate what is generated from code: the SDL, schemas, settings
	@$(BIN)/python -m launcher.graphql_schema
	@$(BIN)/python -m launcher.schemas
	@$(BIN)/python -m docs.settings_table
	@$(BIN)/python -m docs.api.tables
	@$(BIN)/python -m docs.api.changes

lock: dev ## Pin the requirements anew
	@$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-header --universal --python-version 3.11 \
		pyproject.toml requirements/build.in -o requirements/run.txt
	@$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-header --universal --python-version 3.11 \
		requirements/uv.in -o requirements/uv.txt
	@$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-header --universal --python-version 3.11 \
		--group dev -c requirements/run.txt -o requirements/dev.txt

graphiql: dev ## Write GraphiQL's files for the gateway's page (CHECK=--check only compares them with npm's)
	@$(BIN)/python -m tools.graphiql $(CHECK)

clean: ## Remove the environment and the data
	rm -rf .venv var
