# Two commands matter: `make demo` and `make test`. Both set up what they need.
.PHONY: setup demo test check bench pictures lock clean
BIN := .venv/bin
ONCE ?=
OPERATORS ?= 2

setup: ## everything installed and built, nothing started
	@deploy/setup.sh

demo: setup ## one real call, then stay up until Ctrl-C (ONCE=1: end after the call)
	@$(BIN)/callcenter demo --operators $(OPERATORS) $(if $(filter-out 0,$(ONCE)),--once)

test: setup ## every test, on real parts; two at a time, for most of them wait
	cd callcenter/panel && PATH="$$PWD/../../$(BIN):$$PATH" npm test --silent
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: setup ## the static checks
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy callcenter agi recordings db tests
	$(BIN)/lint-imports
	cd callcenter/panel && PATH="$$PWD/../../$(BIN):$$PATH" npm run --silent check

bench: setup ## the benchmarks, as ratios to a named peer and limit
	$(BIN)/python -m tests.bench

pictures: setup ## the README's two, of a call that really goes on
	$(BIN)/python -m tests.browser.readme_pictures

lock: setup ## resolve requirements.lock anew
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links \
	    --no-header --python-version 3.11 --universal --no-emit-package callcenter \
	    --output-file requirements.lock requirements.in

clean: ## what a build or a demo left in this checkout
	rm -rf callcenter/panel/dist callcenter/panel/node_modules .venv .demo .callcenter .mypy_cache .ruff_cache .pytest_cache .hypothesis
