# Two commands for a fresh clone: `make demo` and `make test`. Each makes .venv as it needs it.
.PHONY: help demo test test-containers lint lock setup

# Tests start dozens of processes, which are to find their modules compiled.
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv
COMPILE := $(VENV)/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--custom-compile-command "make lock" --quiet $(LOCK_FLAGS)
LOCK := $(COMPILE) pyproject.toml

help: ## Show these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-17s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## Generate 24 verified tuples over two apps, with rollouts, into out/demo
	@scripts/setup runtime
	@$(VENV)/bin/cuagym doctor --install-browser --brief
	@rm -rf out/demo
	$(VENV)/bin/cuagym synth --apps mail,board --count 24 --seed 7 --out out/demo

test: setup ## Run every test
	@scripts/postgres
	@$(VENV)/bin/cuagym doctor --install-browser --brief
	$(VENV)/bin/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

test-containers: setup ## Build the images and test them in containers (as root on Debian)
	@scripts/containers/test

lint: setup ## Check lint, format, types and layers
	@failed=0; for check in "ruff check ." "ruff format --check ." mypy lint-imports; do \
		echo "$(VENV)/bin/$$check"; $(VENV)/bin/$$check || failed=1; \
	done; exit $$failed

setup: ## Make or refresh .venv with the development tools
	@scripts/setup dev

lock: ## Resolve the dependencies anew (LOCK_FLAGS=--upgrade for the newest)
	@test -x $(VENV)/bin/python || scripts/setup dev
	$(VENV)/bin/python -m pip install --quiet uv
	$(LOCK) --all-extras --group build -o requirements/runtime.txt
	$(LOCK) --all-extras --group build --group dev -c requirements/runtime.txt -o requirements/dev.txt
	$(LOCK) --extra postgres -c requirements/runtime.txt -o requirements/hub.txt
	$(LOCK) --extra postgres --extra llm --extra rollouts -c requirements/runtime.txt -o requirements/full.txt
	$(COMPILE) --group pyproject.toml:build -c requirements/runtime.txt -o requirements/build.txt
	$(COMPILE) --group pyproject.toml:containers -o requirements/containers.txt
