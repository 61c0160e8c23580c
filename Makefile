# Helpouts for Jupyter. `make` installs all and builds; `make help` lists the rest.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory

VENV := .venv
PY := $(VENV)/bin/python
JS := helpout_widgets/js
LAB := $(JS)/labextension
STATIC := server_extension/helpout_server/static
LAB_LINK := $(VENV)/share/jupyter/labextensions/@helpouts/lab
# A uv that runs, else one of our own.
UV := $(shell uv --version >/dev/null 2>&1 && command -v uv || echo .bootstrap/bin/uv)
# Folders are listed too: their time changes when a file goes.
APP_SOURCES := $(shell find $(JS)/src ! -name '*.test.*' ! -name '.*')
LAB_SOURCES := $(shell find $(LAB)/src $(LAB)/style) $(LAB)/package.json $(wildcard $(LAB)/schema/*)

say = @printf '→ %s\n'

.PHONY: install build test check bench demo contracts wheel constraints lock clean clean-all help \
	lint system uv node

install: system build $(VENV)/.installed $(LAB_LINK) ## everything: system packages, .venv, node_modules, the front end

build: $(STATIC)/manifest.json $(LAB)/dist/package.json ## the front end: app bundle and JupyterLab extension

demo: install ## two JupyterLabs, a student's and a tutor's, with content
	$(say) 'starting the demo (Ctrl-C ends it)'
	@exec $(VENV)/bin/jupyter helpouts demo $(ARGS)

test: install lint $(VENV)/collaboration/.installed ## format, lint, types and every test (ARGS='-k name' narrows pytest)
	$(say) 'vitest'
	@cd $(JS) && npm run --silent test
	$(say) 'pytest, in lanes side by side'
	@$(PY) -m tests.lanes $(ARGS)

check: install lint ## format, lint, types, layers, contracts, unit tests
	$(say) 'layers'
	@$(VENV)/bin/lint-imports
	$(say) 'contracts, architecture and unit tests'
	@$(PY) -m pytest tests/architecture $(wildcard tests/unit tests/contract)
	@cd $(JS) && npm run --silent test

lint: install
	$(say) 'format and lint'
	@$(VENV)/bin/ruff format --check --quiet . || { echo 'run: $(VENV)/bin/ruff format .'; exit 1; }
	@$(VENV)/bin/ruff check --quiet .
	@cd $(JS) && npm run --silent format:check
	$(say) 'types'
	@cd $(JS) && npm run --silent types
	@$(VENV)/bin/mypy

bench: install ## benchmarks beside their peers (ONLY=name runs one)
	@$(PY) -m benchmarks.run $(ONLY)

contracts: $(VENV)/.dependencies $(JS)/node_modules/.package-lock.json ## TypeScript types from the server's contracts
	$(say) 'writing $(JS)/src/contracts/generated.ts'
	@PYTHONPATH=server_extension $(PY) -m helpout_server.contracts.generate \
		| (cd $(JS) && node generate-contracts.mjs)

wheel: build $(VENV)/.dependencies | uv ## dist/: the sdist, and the wheel made from it
	$(say) 'building the sdist, and from it the wheel'
	@$(UV) build --quiet --no-build-isolation --python $(PY) --out-dir dist
	@ls -1 dist

constraints: | uv ## resolve constraints.txt anew
	@$(UV) pip compile pyproject.toml --group dev --group collaboration --extra demo --python-version 3.11 --universal \
		--upgrade --quiet --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
		--output-file constraints.txt

lock: | node ## resolve package-lock.json after a change of package.json
	@cd $(JS) && npm install --no-audit --no-fund --loglevel=error && node complete-lock.mjs
	@touch $(JS)/node_modules/.package-lock.json

clean: ## what was built, and caches; environments stay
	rm -rf $(STATIC) $(LAB)/dist $(LAB)/lib dist build benchmarks/out
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

clean-all: clean ## and the environments
	rm -rf $(VENV) .bootstrap benchmarks/.peers $(JS)/node_modules $(LAB)/node_modules

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

# ---- steps, each skipped while nothing it reads has changed --------------------------------

system:
	@.ci/system-packages

uv:
	@if [ ! -x "$(UV)" ]; then \
		echo '→ uv is missing: installing it into .bootstrap'; \
		python3 -m venv .bootstrap && .bootstrap/bin/pip install --quiet uv; \
	fi

node:
	@command -v npm >/dev/null || { echo '! Node (20.19 or newer) with npm is missing: the front end cannot be built'; exit 1; }

$(VENV)/.dependencies: pyproject.toml constraints.txt | uv
	$(say) 'Python packages into $(VENV)'
	@[ -x $(PY) ] || $(UV) venv --quiet --python '>=3.11' $(VENV)
	@$(UV) pip install --quiet --python $(PY) --constraint constraints.txt -r pyproject.toml \
		--extra demo --group dev
	@touch $@

$(JS)/node_modules/.package-lock.json: $(JS)/package.json $(JS)/package-lock.json $(LAB)/package.json | node
	$(say) 'npm packages into $(JS)/node_modules'
	@cd $(JS) && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(STATIC)/manifest.json: $(APP_SOURCES) $(JS)/build.mjs $(JS)/frame-libraries.mjs $(JS)/replay-page.mjs $(JS)/emacs-keys.mjs $(JS)/node_modules/.package-lock.json
	$(say) 'app bundle into $(STATIC)'
	@cd $(JS) && node build.mjs app

$(LAB)/dist/package.json: $(LAB_SOURCES) $(JS)/build.mjs $(JS)/node_modules/.package-lock.json
	$(say) 'JupyterLab extension into $(LAB)/dist'
	@cd $(JS) && node build.mjs lab
	@touch $@

# After the front end: the build hook refuses an install without it.
$(VENV)/.installed: hatch_build.py server_extension/jupyter_server_config.json $(VENV)/.dependencies | build uv
	$(say) 'this package into $(VENV), editable'
	@$(UV) pip install --quiet --python $(PY) --no-build-isolation --no-deps --editable .
	@touch $@

# JupyterLab with jupyter-collaboration and us, as tests of both side by side need it.
$(VENV)/collaboration/.installed: $(VENV)/.installed
	$(say) 'jupyter-collaboration into an environment of its own'
	@rm -rf $(VENV)/collaboration && $(UV) venv --quiet --python $(PY) $(VENV)/collaboration
	@$(UV) pip install --quiet --python $(VENV)/collaboration/bin/python --constraint constraints.txt \
		-r pyproject.toml --group collaboration hatchling editables
	@$(UV) pip install --quiet --python $(VENV)/collaboration/bin/python --no-build-isolation --no-deps \
		--editable .
	@mkdir -p $(VENV)/collaboration/share/jupyter/labextensions/@helpouts
	@ln -s $(CURDIR)/$(LAB)/dist $(VENV)/collaboration/share/jupyter/labextensions/@helpouts/lab
	@touch $@

# A link, so that a rebuilt extension is there at the next reload of the page.
$(LAB_LINK): | $(VENV)/.dependencies
	$(say) 'linking the JupyterLab extension'
	@mkdir -p $(dir $@) && rm -rf $@ && ln -s $(CURDIR)/$(LAB)/dist $@
