# `make` alone lists what there is. Needs make and Python 3.13; everything else is installed into .venv and .cloud, pinned, the first time.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh

RELANCE_PORT ?= 4566
FN ?= invoice-aging
EVENT ?= events/invoice-aging-dry-run.json
export RELANCE_PORT
export SAM_CLI_TELEMETRY := 0

# An environment is made anew when what it is made from changes: its stamp is named by the checksum.
sum = $(shell cat $(1) 2>/dev/null | cksum | tr -d ' ')
VENV := .venv/.made-$(call sum,requirements/dev.txt .python-version)
DEV := .venv/.installed-$(call sum,pyproject.toml)
CLOUD := .cloud/ministack/.made-$(call sum,requirements/cloud.txt .python-version)
SAM := .cloud/sam/.made-$(call sum,requirements/sam.txt .python-version)
CHECKOV := .cloud/checkov/.made-$(call sum,requirements/checkov.txt .python-version)
BENCH := .cloud/bench/.made-$(call sum,requirements/bench.txt .python-version)
FUZZ := .cloud/fuzz/.made-$(call sum,requirements/fuzz.txt .python-version)
ODOO := .cloud/odoo/.made-$(call sum,requirements/odoo.txt .python-version tests/odoo/server/package.py)

BIN := .venv/bin
SAM_CLI = PATH="$(CURDIR)/.cloud/sam/bin:$$PATH" sam
# Validation asks no cloud, but the SAM CLI wants to know a region.
OFFLINE = AWS_DEFAULT_REGION=$${AWS_DEFAULT_REGION:-eu-west-3}

# Python 3.13, wherever it is: on PATH, or found by pyenv or uv through .python-version. $(1) is made with it as a virtual environment.
define environment
rm -rf $(1)
@found=; for python in python3.13 python3 python "$$(pyenv prefix 2>/dev/null)/bin/python3.13" "$$(uv python find --no-project 3.13 2>/dev/null)"; do \
	if "$$python" -c 'import sys, ensurepip; sys.exit(sys.version_info[:2] != (3, 13))' >/dev/null 2>&1; then found="$$python"; break; fi; \
done; \
if [ -z "$$found" ]; then \
	echo "make: Python 3.13 with venv was not found. Install one of:" >&2; \
	echo "  pyenv install 3.13 | uv python install 3.13 | apt-get install python3.13-venv | brew install python@3.13" >&2; \
	exit 1; \
fi; \
echo "making $(1) with $$found"; \
mkdir -p $(dir $(1)) && "$$found" -m venv $(1)
$(1)/bin/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r $(2)
endef

.PHONY: help
help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: $(DEV) $(CLOUD) $(SAM) ## Start the local cloud, deploy, run the demo, stay up until Ctrl-C (state is kept in .cloud/run)
	@$(BIN)/python -m tests.cloud.demo --stay

.PHONY: demo
demo: $(DEV) $(CLOUD) $(SAM) ## The same from scratch on ports of its own, checked, and ended
	@$(BIN)/python -m tests.cloud.demo

.PHONY: test
test: $(DEV) ## Run the tests that need no cloud, but for those of make faults
	$(BIN)/pytest --ignore tests/faults -m "not cloud and not proof and not odoo" -n auto --dist worksteal

.PHONY: faults
faults: $(DEV) ## Every kind of fault at every call of every scene, and what is broken on purpose: products, rights, that must be noticed
	RELANCE_FAULTS_STEP=1 $(BIN)/pytest tests/faults tests/machine tests/rights -n auto --dist worksteal

.PHONY: test-cloud
test-cloud: $(DEV) $(CLOUD) $(SAM) $(FUZZ) ## Run the tests against the stack, deployed on two local clouds of their own
	$(BIN)/pytest -m cloud tests/cloud tests/documents -n 2 --dist loadfile

.PHONY: odoo
odoo: $(ODOO) ## Fetch the real Odoo 19 that tests are made against (needs apt, 122 MB)

.PHONY: test-odoo
test-odoo: $(DEV) $(ODOO) ## Run the tests against the real Odoo (needs PostgreSQL)
	$(BIN)/pytest -m odoo tests/odoo

.PHONY: invoke
invoke: $(DEV) ## Invoke a function of `make run`: make invoke FN=invoice-aging EVENT=events/invoice-aging-as-of.json
	@$(BIN)/python -m tests.cloud.invoke "$(FN)" "$(EVENT)"

.PHONY: bench
bench: $(DEV) $(BENCH) $(SAM) $(ODOO) ## Measure cost and speed, all or some: make bench GROUPS=ageing,rendering (needs PostgreSQL)
	@$(BIN)/python -m tests.benchmarks $(if $(GROUPS),--groups "$(GROUPS)")

.PHONY: lint
lint: $(DEV) $(SAM) $(CHECKOV) ## Check style, types and template
	$(BIN)/ruff check functions layers shared tests
	$(BIN)/ruff format --check functions layers shared tests
	$(BIN)/mypy
	$(BIN)/python -m tests.template.rendered build/rendered.json
	$(BIN)/cfn-lint template.yaml build/rendered.json
	.cloud/checkov/bin/checkov --config-file .checkov.yaml --file build/rendered.json
	$(OFFLINE) $(SAM_CLI) validate --lint

.PHONY: build
build: $(SAM) ## Build the functions and layers into .aws-sam
	$(OFFLINE) $(SAM_CLI) build

.PHONY: deploy
deploy: $(SAM) ## Deploy to AWS, asking for the parameters
	$(SAM_CLI) build --config-env prod
	$(SAM_CLI) deploy --guided --config-env prod

.PHONY: lock
lock: $(DEV) ## Pin the requirements anew, with hashes, from requirements/*.in
	$(call compile,layers/core/requirements.txt,core,--python-platform linux)
	$(call compile,layers/text/requirements.txt,text,--python-platform linux)
	$(call compile,layers/http/requirements.txt,http,--python-platform linux --no-emit-package urllib3)
	$(call compile,layers/documents/requirements.txt,documents,--python-platform linux)
	$(call compile,layers/api/requirements.txt,api,--python-platform linux --no-emit-package typing-extensions)
	$(call compile,requirements/dev.txt,dev,--universal)
	$(call compile,requirements/cloud.txt,cloud,--universal)
	$(call compile,requirements/sam.txt,sam,--universal)
	$(call compile,requirements/checkov.txt,checkov,--universal)
	$(call compile,requirements/bench.txt,bench,--universal)
	$(call compile,requirements/fuzz.txt,fuzz,--universal)
	$(call compile,requirements/odoo.txt,odoo,--universal)

# No header, no annotations, no index: nothing of this machine gets into the files.
compile = $(BIN)/uv pip compile --quiet --upgrade --generate-hashes --python-version 3.13 $(3) \
	--no-emit-index-url --no-annotate --no-header --output-file $(1) requirements/$(2).in

.PHONY: stop
stop: ## Stop the local cloud of `make run`; its state is kept
	@if [ -x $(BIN)/python ]; then $(BIN)/python -m tests.cloud.local_cloud stop; fi

.PHONY: clean
clean: stop ## Stop, and remove all that was made: environments, builds, the local cloud's state
	rm -rf .venv .cloud .aws-sam .pytest_cache .mypy_cache .ruff_cache .hypothesis build
	find functions shared tests -name __pycache__ -type d -prune -exec rm -rf {} +
	rm -rf shared/python/*.egg-info

$(VENV):
	$(call environment,.venv,requirements/dev.txt)
	@touch $@

$(DEV): $(VENV)
	@.venv/bin/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(CLOUD):
	$(call environment,.cloud/ministack,requirements/cloud.txt)
	@touch $@

$(SAM):
	$(call environment,.cloud/sam,requirements/sam.txt)
	@touch $@

$(CHECKOV):
	$(call environment,.cloud/checkov,requirements/checkov.txt)
	@touch $@

$(BENCH):
	$(call environment,.cloud/bench,requirements/bench.txt)
	@touch $@

$(FUZZ):
	$(call environment,.cloud/fuzz,requirements/fuzz.txt)
	@touch $@

# The environment first, then Odoo itself into it: its package is Debian's, which PyPI does not have.
$(ODOO):
	$(call environment,.cloud/odoo,requirements/odoo.txt)
	.cloud/odoo/bin/python -m tests.odoo.server.package
	@touch $@
