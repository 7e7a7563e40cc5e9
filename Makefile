# `make demo` and `make test` are all that a fresh machine needs. `make check` is exactly what CI runs.
JAVA_HOME := $(shell scripts/find-jdk)
ifeq ($(JAVA_HOME),)
$(error no JDK 25, see above)
endif
export JAVA_HOME
# Maven 3.8 brings libraries that JDK 25 warns about. Its own talk of success is left out, javac's warnings are not.
export MAVEN_OPTS := $(MAVEN_OPTS) --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED -Dorg.slf4j.simpleLogger.defaultLogLevel=warn

MVN := mvn -B -ntp -Dstyle.color=never
DIST := runtime-cli/target/demitasse
C := runtime-linux/src/main/c
VENV := target/venv
CLANG := PATH=$(CURDIR)/$(VENV)/bin:$$PATH
PREFIX ?= /usr/local

.PHONY: build demo test dist check lint format bench load conformance conformance-record engines lab install clean

build:
	$(MVN) package -DskipUnitTests=true

dist: build
	scripts/dist

demo: dist
	scripts/demo $(DIST)/bin/demitasse

test:
	MVN="$(MVN)" scripts/test

check: lint test

# Not plan.h, whose tables are one entry per line.
C_FILES = $(filter-out %/plan.h,$(wildcard $(C)/*.[ch] runtime-linux/src/test/c/*.c conformance-tests/bench/*.c \
    conformance-tests/src/test/c/*.c))

lint: $(VENV)/made
	$(MVN) spotless:check checkstyle:check
	$(CLANG) clang-format --dry-run --Werror $(C_FILES)
	$(CLANG) clang-tidy --quiet $(filter %.c,$(C_FILES)) -- -std=c17 -D_GNU_SOURCE -DBUILD_ID='""' -I$(C)

format: $(VENV)/made
	$(MVN) spotless:apply
	$(CLANG) clang-format -i $(C_FILES)

bench: dist
	conformance-tests/bench/run $(DIST)/bin/demitasse

# On the host's kernel, in a view of cgroup v2 of its own; LOAD="--row 1000" for less.
load: dist
	conformance-tests/load/run $(LOAD) $(DIST)/bin/demitasse

conformance: dist
	python3 -B -m unittest discover -q -s conformance-tests/lab -p '*_test.py'
	python3 -B -m unittest discover -q -s conformance-tests/oci-programs -p '*_test.py'
	conformance-tests/oci-programs/run $(DIST)/bin/demitasse

conformance-record: dist
	conformance-tests/oci-programs/run --record $(DIST)/bin/demitasse

# ENGINE="podman docker" for some of them; RUNTIME=runc to check the checks.
engines: dist
	python3 -B -m unittest discover -q -s conformance-tests/engines -p '*_test.py'
	conformance-tests/engines/run --runtime $(or $(RUNTIME),demitasse) $(ENGINE)

# A shell in the lab: what it changes is gone at its end.
lab:
	conformance-tests/lab/run --timeout 86400 --terminal -- bash

# The tree goes to PREFIX/lib/demitasse as it is; the command is a link into it.
install: dist
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/demitasse $(DESTDIR)$(PREFIX)/lib/systemd $(DESTDIR)$(PREFIX)/share
	cp -R --preserve=mode,timestamps $(DIST)/. $(DESTDIR)$(PREFIX)/lib/demitasse
	ln -sf ../lib/demitasse/bin/demitasse $(DESTDIR)$(PREFIX)/bin/demitasse
	cp -R $(addprefix $(DIST)/share/,man bash-completion zsh fish) $(DESTDIR)$(PREFIX)/share
	cp -R $(DIST)/lib/systemd/. $(DESTDIR)$(PREFIX)/lib/systemd
	sed -i 's|@BIN@|$(PREFIX)/bin|' $(DESTDIR)$(PREFIX)/lib/systemd/*/demitasse-planner.service

clean:
	$(MVN) clean
	rm -rf target

$(VENV)/made: requirements-dev.txt
	python3 -m venv $(VENV)
	$(VENV)/bin/pip install -q --disable-pip-version-check -r requirements-dev.txt
	touch $@
