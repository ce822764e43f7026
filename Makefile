# make demo    set up what is missing, run the samples, show what was found
# make test    set up what is missing, run all tests
# make check   style and types
# make docs    the documentation as a site, in out/site
# make package the wheel and the source archive in dist/, checked, and run where nothing of this folder is seen
# make clean   remove results and caches; make distclean: .venv too
#
# PYTHON=/path/to/python3.12 chooses the Python that .venv is made with.

export PYTHON

BIN := .venv/bin
# stamps: the package as such, and with what tests need (which holds the package too)
READY := .venv/.ready
READY_TEST := .venv/.ready-test

READY_DOCS := .venv/.ready-docs
READY_PACKAGE := .venv/.ready-package

.PHONY: demo test check docs package system system-test clean distclean

demo: system $(READY)
	$(BIN)/phuchoi run samples seeds --out out/demo

test: system-test $(READY_TEST)
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal

check: $(READY_TEST)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

docs: $(READY_DOCS)
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet
	@echo "Open out/site/index.html, or for its search: $(BIN)/python -m http.server -d out/site"

package: system $(READY_PACKAGE)
	@sh scripts/package.sh

system:
	@sh scripts/setup.sh system

system-test:
	@sh scripts/setup.sh system test

$(READY): pyproject.toml scripts/setup.sh
	@sh scripts/setup.sh venv
	@touch $@

$(READY_TEST): pyproject.toml scripts/setup.sh
	@sh scripts/setup.sh venv test
	@touch $(READY) $@

$(READY_DOCS): pyproject.toml scripts/setup.sh
	@sh scripts/setup.sh venv docs
	@touch $(READY) $@

$(READY_PACKAGE): pyproject.toml scripts/setup.sh
	@sh scripts/setup.sh venv package
	@touch $(READY) $@

clean:
	rm -rf out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find pipeline tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean
	rm -rf .venv
