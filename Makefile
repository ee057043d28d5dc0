# Two commands for a newcomer: `make demo` and `make test`. `make help` lists the others.
SHELL := /bin/sh
PORT ?= 8000
PY := .venv/bin/python
MANAGE := $(PY) site/manage.py
export PORT
# Production is the default of every entrance; this Makefile is for developers and for the demo.
DJANGO_SETTINGS_MODULE ?= prevenance.settings.development
export DJANGO_SETTINGS_MODULE

.PHONY: help demo demo-reset test check services services-stop bench evaluate mutants fuzz faults backup restore drill messages install-check \
	types lock screenshots clean

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## Set everything up and start the demo site on 127.0.0.1 (PORT, default 8000)
	@bin/setup base
	@bin/demo

demo-reset: ## Throw the demo data away and begin anew
	@bin/setup base
	@bin/demo --reset

test: ## Run the tests (all of them with CI=true, which needs `make services`)
	@bin/setup dev
	@bin/test

check: ## Lint, layers, migrations, translations, deployment checks, dependencies
	@bin/setup dev
	@bin/check

install-check: ## Install the site as docs/operations.md says, in a folder of its own, and live a day in it
	@bin/setup dev
	@bin/install-check

services: ## Install and start PostgreSQL, Redis, Chromium, nginx from Debian packages
	@bin/services start

services-stop: ## Stop the services started by `make services`
	@bin/services stop

bench: ## Print speed figures as ratios against a baseline of the same run
	@bin/setup dev
	@bin/bench

evaluate: ## Ask the question set to the search of the demo, print how good the answers are
	@bin/setup base
	@$(MANAGE) evaluate_search
	@$(MANAGE) evaluate_distress --strict

mutants: ## Change each rule in one place, list what no test notices (MODULES="registry/rules"; docs/mutants.md)
	@bin/setup dev
	@env -u DJANGO_SETTINGS_MODULE $(PY) -m tests.mutants $(MODULES)

fuzz: ## Try 20,000 public requests and 20,000 forms of the workspace on the demo (CASES=…, SEED=…)
	@bin/setup dev
	@for part in public workspace; do env -u DJANGO_SETTINGS_MODULE $(PY) -m tests.fuzz $$part --cases $(or $(CASES),20000) --seed $(or $(SEED),1) || exit 1; done

faults: ## The long form of what CI does briefly: races, kills, dead services, fuzzing
	@bin/setup dev
	@bin/faults

backup: ## Save database and media in one file (BACKUP_DIR, default var/backups)
	@bin/setup base
	@$(MANAGE) backup

restore: ## Restore a backup in the place of the present site, which is kept aside (FILE=…)
	@bin/setup base
	@$(MANAGE) restore $(FILE)

drill: ## Prove that a backup brings the site back: restore beside, serve, read, compare (FILE=… or a new backup)
	@bin/setup base
	@$(MANAGE) drill $(FILE)

messages: ## Bring the catalogues up to date with the code (needs gettext)
	@bin/setup dev
	@bin/messages

screenshots: ## Take the README's screenshots from a running demo (needs Chromium)
	@bin/setup dev
	@$(PY) bin/screenshots.py

types: ## Check types (mypy); what is known is in mypy-baseline.txt, which may only shrink
	@bin/types

lock: ## Rebuild the hashed requirement files
	@bin/setup dev
	@for name in installer base dev; do .venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
		--allow-unsafe --no-emit-index-url --no-header requirements/$$name.in -o requirements/$$name.txt; done

clean: ## Remove the environment and everything generated
	rm -rf .venv var
