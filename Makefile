# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# `make setup` once, then `make test`. `make help` lists the targets.
# Nothing is written outside this folder, but for system packages (tools/system_packages.sh says which) and ~/.ansible/test.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# The first that is new enough; the interpreter itself, since a pyenv shim would not survive the change of PATH below.
PYTHON := $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c "import sys; sys.version_info >= (3, 11) or sys.exit(1); print(sys.executable)" 2>/dev/null && break; done)
VENV := $(CURDIR)/.venv
LINK := $(CURDIR)/.build/link
TREE := $(CURDIR)/.build/ansible_collections/msrtc/ocs

# ansible-test runs every pythonX.Y on PATH, and a pyenv shim of a version that is not active fails: no shims, the real ones last.
empty :=
space := $(empty) $(empty)
PYENV_PYTHONS := $(subst $(space),:,$(wildcard $(HOME)/.pyenv/versions/3.*/bin))
PATH_WITHOUT_SHIMS := $(shell printf %s "$$PATH" | tr : '\n' | grep -v '/shims$$' | paste -sd:)
export PATH := $(VENV)/bin:$(PATH_WITHOUT_SHIMS):$(PYENV_PYTHONS)
export ANSIBLE_COLLECTIONS_PATH := $(LINK)
export PYTHONPATH := $(LINK):$(CURDIR)/tests
# The tests start programs all the time: what these import is compiled once, whatever the shell says.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "%-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: .build/system-packages $(VENV)/.complete  ## install all that development needs: system packages, .venv

.PHONY: python-is-new-enough
python-is-new-enough:
	@[ -n "$(PYTHON)" ] || { echo "Python 3.11 or newer is needed, and python3 is $$(python3 --version 2>&1). Install one beside it" \
		"(Ubuntu 22.04: sudo apt-get install python3.11-venv), or name one: make setup PYTHON=/path/to/python3.12" >&2; exit 1; }

.build/system-packages: tools/system_packages.sh | python-is-new-enough
	tools/system_packages.sh
	mkdir -p .build && touch $@

$(VENV)/.complete: requirements-dev.txt requirements-kerberos.txt tools/seed_ansible_test.py | .build/system-packages
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --requirement requirements-dev.txt
	$(VENV)/bin/pip install --quiet --requirement requirements-kerberos.txt \
		|| echo "gssapi was not built, so Kerberos will not be tested. It needs gcc, libkrb5-dev and python3-dev."
	$(VENV)/bin/python tools/seed_ansible_test.py
	touch $@

.PHONY: link
link: $(LINK)/ansible_collections/msrtc/ocs  ## make the tree in which Ansible and Python find this checkout as msrtc.ocs

$(LINK)/ansible_collections/msrtc/ocs: | setup
	mkdir -p $(dir $@)
	ln -sfn $(CURDIR) $@

.PHONY: stage
stage: | setup  ## copy the checkout to where ansible-test and the build want it
	tools/stage.sh

.PHONY: lint
lint: | link  ## style of Python, YAML, Ansible and shell; licences
	ruff check --output-format concise .
	ruff format --check --quiet .
	yamllint --strict .
	shellcheck .ci/run tools/*.sh
	reuse lint --lines
	zizmor --offline --no-progress --quiet --config .github/zizmor.yml .github
	@! command -v actionlint >/dev/null || actionlint
	ansible-lint --offline

.PHONY: format
format: | link  ## put Python into the project's style
	ruff check --fix .
	ruff format .

.PHONY: types
types: | link  ## check types, strictly in plugins/module_utils
	mypy --strict --package ansible_collections.msrtc.ocs.plugins.module_utils
	mypy --package ansible_collections.msrtc.ocs.plugins

.PHONY: docs
docs: | link  ## check the documentation of the plugins, the guides and the changelog
	antsibull-docs lint-collection-docs --plugin-docs --validate-collection-refs=all .
	antsibull-changelog lint

.PHONY: docs-site
docs-site: | link  ## the documentation as a site in .build/site/build/html; a warning, or a dead link in it, is a failure
	python tools/docs_site.py

.PHONY: sanity
sanity: stage  ## ansible-test sanity, for every Python on this machine (SANITY_OPTIONS="--test pylint": a part of it)
	cp tools/pylint/sitecustomize.py .build/
	cd $(TREE) && ansible-test sanity --venv --color no $(SANITY_OPTIONS) 2>&1 | tee $(CURDIR)/.build/sanity.log
	@grep -q 'Running sanity test "validate-modules"' .build/sanity.log \
		|| { echo "ansible-test found nothing to test: is $(TREE) whole?" >&2; exit 1; }

.PHONY: build
build: stage  ## build the archive for Galaxy in dist/
	cd $(TREE) && ansible-galaxy collection build --force --output-path $(CURDIR)/dist

# ansible-lint is left out: `make lint` asks it more strictly, of more files. The release asks it again, of the archive.
ARCHIVE = dist/msrtc-ocs-$(shell sed -n 's/^version: //p' galaxy.yml).tar.gz
export GALAXY_IMPORTER_RUN_ANSIBLE_LINT ?= false

.PHONY: importer
importer: build  ## ask Galaxy's importer what it thinks of the archive; a warning is a failure
	cd .build; set +e; python -m galaxy_importer.main ../$(ARCHIVE) >importer.log 2>&1; status=$$?; \
	grep -v '^Loading ' importer.log; \
	if grep -qE '^(WARNING|ERROR)' importer.log; then status=1; fi; exit $$status

# One process for each processor, from two to four: tests that wait for something should not wait for each other.
PROCESSES := $(shell n=$$(nproc 2>/dev/null || echo 2); echo $$((n < 2 ? 2 : n > 4 ? 4 : n)))
# A single one is pytest's own: reports need not travel.
IN_PROCESSES = $(if $(filter-out 1,$(PROCESSES)),--numprocesses $(PROCESSES))
# So many files at a time, each with servers of its own: real SQL Servers there is only one of each. tests/conftest.py
# says which files come first.
PYTEST_BESIDE = pytest --quiet \
	$(if $(OCS_LAB_SQL_SERVERS),,$(if $(filter-out 1,$(1)),--numprocesses $(1) --dist loadfile --no-loadscope-reorder))
# Tests with a whole lab wait for servers that start and for runs that are waited for: one process more uses that time.
ONE_MORE := $(shell echo $$(($(PROCESSES) + 1)))

.PHONY: units
units: | link  ## unit tests, and a sample of hostile input for every option and file
	pytest --quiet $(IN_PROCESSES) tests/unit tests/hostile

.PHONY: coverage
coverage: | link  ## unit tests, and which lines and branches of plugins they reach
	pytest --quiet $(IN_PROCESSES) --cov=plugins --cov-branch tests/unit

.PHONY: lab-tests
lab-tests: | link  ## the lab's own tests
	$(call PYTEST_BESIDE,$(PROCESSES)) tests/lab/tests

.PHONY: browser-tests
browser-tests: | link  ## the report in a headless Chromium
	pytest --quiet tests/browser

.PHONY: integration
integration: | link  ## the collection against the lab, with ansible-playbook, and a sample of runs cut in the middle
	$(call PYTEST_BESIDE,$(ONE_MORE)) tests/end_to_end tests/fault_injection

.PHONY: integration-targets
integration-targets: stage  ## a smoke test of every module by ansible-test integration, against a lab of its own
	python tools/integration_targets.py $(TREE) --venv --color no $(SANITY_PYTHON)

.PHONY: distribution
distribution: | link  ## the collection on execution nodes: ansible-runner, two workers, an execution environment, the guides' commands
	pytest --quiet tests/distribution

.PHONY: fault-injection
fault-injection: | link  ## cut real runs at every exchange with the servers, in three ways (hours; make test takes a sample)
	OCS_FAULT_INJECTION=$${OCS_FAULT_INJECTION:-all} pytest --quiet --capture=no tests/fault_injection

.PHONY: benchmark
benchmark: | link  ## time modules' starts, and moving, deleting, exporting and finding users beside bare scripts; a table, and .build/benchmark.json
	python -m benchmarks

SCENARIOS := $(patsubst extensions/molecule/%/molecule.yml,%,$(wildcard extensions/molecule/*/molecule.yml))

.PHONY: molecule
molecule: $(addprefix molecule-,$(SCENARIOS))  ## the roles against the lab, each scenario on a lab of its own

.PHONY: $(addprefix molecule-,$(SCENARIOS))
$(addprefix molecule-,$(SCENARIOS)): molecule-%: | link
	cd extensions && molecule test --scenario-name $*

# The parts of `make test`, with the minutes that each may take beside the others on an idle machine with two processors. One
# that takes longer is named at the end. Integration and sanity take longest, so they begin first; the others follow each other.
BUDGETS := integration=8 sanity=6 molecule-pool_decommission=3 units=5 lab-tests=3 lint=2 types=2 docs=2 docs-site=2 browser-tests=2 importer=2
PARTS := $(foreach budget,$(BUDGETS),part-$(firstword $(subst =, ,$(budget))))

# So many parts at a time, each with one process; only integration has as many as alone. Real SQL Servers serve one at a time.
# The output of each comes when it has ended, and all of them run, also when one has failed.
BESIDE = $(MAKE) --keep-going $(if $(OCS_LAB_SQL_SERVERS),,--jobs $(1)) --output-sync=target PROCESSES=1

# Here sanity takes the Python of .venv only; `make sanity` takes all that there are.
.PHONY: test
test: | link  ## what every change has to pass; in the end its minutes, and its slowest tests
	@rm -rf .build/parts
	status=0; $(call BESIDE,$(ONE_MORE)) ONE_MORE=$(ONE_MORE) $(PARTS) SANITY_OPTIONS="$(SANITY_PYTHON)" || status=$$?; \
	$(VENV)/bin/python tools/parts.py summary $(BUDGETS); \
	exit $$status

SANITY_PYTHON = --python $(shell $(VENV)/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')

.PHONY: $(PARTS)
$(PARTS): part-%: | link
	@$(VENV)/bin/python tools/parts.py run $* $(MAKE) --no-print-directory $*

.PHONY: test-all
test-all: | link  ## also large samples, all of molecule, execution nodes, every Python, the newest ansible-core, other schemas (an hour or more)
	OCS_SAMPLES=exhaustive $(MAKE) test
	$(MAKE) sanity molecule integration-targets distribution units-newest test-newest
	OCS_LAB_SCHEMA=renamed $(MAKE) integration
	OCS_LAB_SCHEMA=without-foreign-keys $(MAKE) integration

# The newest Python here, for the newest ansible-core that requirements-dev.txt names.
NEWEST_PYTHON := $(shell PATH="$(PATH_WITHOUT_SHIMS):$(PYENV_PYTHONS)"; \
	for minor in 14 13 12; do command -v python3.$$minor && break; done)
WITH_NEWEST := VENV=$(CURDIR)/.venv-newest PYTHON=$(NEWEST_PYTHON)

.PHONY: units-newest test-newest
ifeq ($(NEWEST_PYTHON),)
units-newest test-newest:
	@echo "Skipped: this machine has no Python newer than 3.11, so no newer ansible-core either."
else
units-newest:  ## unit tests with the newest Python and ansible-core
	$(MAKE) $(WITH_NEWEST) units

test-newest:  ## unit tests and sanity with the newest Python and ansible-core; before a release
	$(call BESIDE,$(PROCESSES)) $(WITH_NEWEST) sanity units \
		SANITY_OPTIONS="--python $(patsubst python%,%,$(notdir $(NEWEST_PYTHON)))"
endif

.PHONY: demo
demo: | link  ## decommission a pool of the lab before your eyes
	python -m lab demo

.PHONY: lab
lab: | link  ## start a lab of 200 ordinary users to play with, and say how to use it
	python -m lab up --awkward none

.PHONY: lab-down
lab-down: | link  ## stop that lab; what it holds stays for the next `make lab`
	python -m lab down

.PHONY: clean
clean:  ## remove all that was made, but for system packages
	@# A running lab would lose its folder and keep its ports.
	for folder in .build/lab .build/demo; do \
		if [ -d "$$folder" ] && [ -x $(VENV)/bin/python ]; then $(VENV)/bin/python -m lab down --folder "$$folder"; fi; \
	done
	rm -rf .build .venv .venv-newest dist .ansible .mypy_cache .pytest_cache .ruff_cache .hypothesis tests/output
