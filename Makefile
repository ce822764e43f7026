# make demo    set up what is missing, run the samples, show what was found
# make test    set up what is missing, run all tests
# make check   style and types
# make clean   remove results and caches; make distclean: .venv too
#
# PYTHON=/path/to/python3.12 chooses the Python that .venv is made with.

export PYTHON

BIN := .venv/bin
# stamps: the package as such, and with what tests need (which holds the package too)
READY := .venv/.ready
READY_TEST := .venv/.ready-test

.PHONY: demo test check system system-test clean distclean

demo: system $(READY)
	$(BIN)/phuchoi run samples seeds --out out/demo

test: system-test $(READY_TEST)
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal

check: $(READY_TEST)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

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

clean:
	rm -rf out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find pipeline tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean
	rm -rf .venv
