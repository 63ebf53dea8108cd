# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# `make setup` once, then `make test`. `make help` lists the targets.
# Nothing is written outside this folder, but for system packages (tools/system_packages.sh says which) and ~/.ansible/test.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# The interpreter itself: a pyenv shim would not survive the change of PATH below.
PYTHON := $(shell python3 -c "import sys; print(sys.executable)")
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

.PHONY: help
help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "%-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: .build/system-packages $(VENV)/.complete  ## install all that development needs: system packages, .venv

.build/system-packages: tools/system_packages.sh
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
