# Tests: programs, each linked with the layer it tests and those below; shell and python scripts.
# All print TAP. tests/support/isolate gives each its own empty home and a clean environment.

TEST_EXTENSIONS = .py .sh
TESTS = $(check_PROGRAMS) $(dist_check_SCRIPTS)

AM_TESTS_ENVIRONMENT = \
	AWK='$(AWK)'; \
	PROGRAM='$(abs_builddir)/claude-accounts'; \
	PYTHON='$(PYTHON)'; \
	SANITIZERS='$(SANITIZER_CFLAGS)'; \
	top_builddir='$(abs_builddir)'; \
	top_srcdir='$(abs_srcdir)'; \
	export AWK PROGRAM PYTHON SANITIZERS top_builddir top_srcdir;
ISOLATE = $(SHELL) $(srcdir)/tests/support/isolate
TAP_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(srcdir)/build-aux/tap-driver.sh
LOG_DRIVER = $(TAP_DRIVER)
PY_LOG_DRIVER = $(TAP_DRIVER)
SH_LOG_DRIVER = $(TAP_DRIVER)
LOG_COMPILER = $(ISOLATE)
PY_LOG_COMPILER = $(ISOLATE) $(PYTHON)
SH_LOG_COMPILER = $(ISOLATE) /bin/sh

EXTRA_DIST += \
	tests/support/isolate \
	tests/support/tally \
	tests/support/tap.sh

dist_check_SCRIPTS += \
	tests/checks/hardening.sh

# Automake's summary does not tell how many cases passed and failed; this one ends with that.
.IGNORE: check-TESTS
check-local: check-TESTS
	@$(SHELL) $(srcdir)/tests/support/tally $(TEST_LOGS:.log=.trs)

bench: all
	$(AM_TESTS_ENVIRONMENT) $(SHELL) $(srcdir)/tests/bench/run

.PHONY: bench
