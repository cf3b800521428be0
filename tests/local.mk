# Tests: programs, each linked with the layer it tests and those below; scripts and scenes.
# All print TAP. tests/support/isolate gives each its own empty home and a clean environment.

TEST_EXTENSIONS = .py .scene .sh
TESTS = $(check_PROGRAMS) $(dist_check_SCRIPTS)

# A program needs two lines, and a third, _SOURCES, if it consists of more than its own .c file.

check_PROGRAMS += \
	tests/base/test-diff \
	tests/base/test-plain \
	tests/base/test-redact \
	tests/base/test-secret \
	tests/base/test-text
tests_base_test_diff_LDADD = $(base_libs)
tests_base_test_plain_LDADD = $(base_libs)
tests_base_test_redact_LDADD = $(base_libs)
tests_base_test_secret_LDADD = $(base_libs)
tests_base_test_text_LDADD = $(base_libs)

check_PROGRAMS += \
	tests/core/test-account \
	tests/core/test-cross \
	tests/core/test-evidence \
	tests/core/test-finding \
	tests/core/test-gcp \
	tests/core/test-helper \
	tests/core/test-http-head \
	tests/core/test-oauth \
	tests/core/test-resolve \
	tests/core/test-setting \
	tests/core/test-setting-form \
	tests/core/test-sign-in \
	tests/core/test-source \
	tests/core/test-vectors
core_builder = tests/core/builder.c tests/core/builder.h
tests_core_test_account_LDADD = $(core_libs)
tests_core_test_cross_SOURCES = tests/core/test-cross.c $(core_builder)
tests_core_test_cross_LDADD = $(core_libs)
tests_core_test_evidence_SOURCES = tests/core/test-evidence.c $(core_builder)
tests_core_test_evidence_LDADD = $(core_libs)
tests_core_test_finding_SOURCES = tests/core/test-finding.c $(core_builder)
tests_core_test_finding_LDADD = $(core_libs)
tests_core_test_gcp_LDADD = $(core_libs)
tests_core_test_helper_LDADD = $(core_libs)
tests_core_test_http_head_LDADD = $(core_libs)
tests_core_test_oauth_LDADD = $(core_libs)
tests_core_test_sign_in_LDADD = $(core_libs)
tests_core_test_resolve_SOURCES = tests/core/test-resolve.c $(core_builder)
tests_core_test_resolve_LDADD = $(core_libs)
tests_core_test_setting_LDADD = $(core_libs)
tests_core_test_setting_form_LDADD = $(core_libs)
tests_core_test_source_LDADD = $(core_libs)
tests_core_test_vectors_SOURCES = tests/core/test-vectors.c $(core_builder)
tests_core_test_vectors_LDADD = $(core_libs)

check_PROGRAMS += \
	tests/format/test-accounts \
	tests/format/test-json \
	tests/format/test-json-edit \
	tests/format/test-json-mask \
	tests/format/test-json-mend \
	tests/format/test-json-narrow \
	tests/format/test-json-node \
	tests/format/test-json-writer \
	tests/format/test-login-edits \
	tests/format/test-oauth-message \
	tests/format/test-parked \
	tests/format/test-session-file \
	tests/format/test-shell-file \
	tests/format/test-usage-message
tests_format_test_accounts_LDADD = $(format_libs)
tests_format_test_json_writer_LDADD = $(format_libs)
tests_format_test_login_edits_LDADD = $(format_libs)
tests_format_test_shell_file_LDADD = $(format_libs)
tests_format_test_oauth_message_LDADD = $(format_libs)
tests_format_test_parked_LDADD = $(format_libs)
tests_format_test_session_file_LDADD = $(format_libs)
tests_format_test_usage_message_LDADD = $(format_libs)
tests_format_test_json_LDADD = $(format_libs)
tests_format_test_json_edit_LDADD = $(format_libs)
tests_format_test_json_mask_LDADD = $(format_libs)
tests_format_test_json_mend_LDADD = $(format_libs)
tests_format_test_json_narrow_LDADD = $(format_libs)
tests_format_test_json_node_LDADD = $(format_libs)

# What test-json-edit-node.sh drives; no test by itself.
noinst_PROGRAMS += tests/format/edit-driver
tests_format_edit_driver_LDADD = $(format_libs)

check_PROGRAMS += \
	tests/format/test-adc \
	tests/format/test-aws-credentials \
	tests/format/test-aws-ini \
	tests/format/test-aws-sso \
	tests/format/test-credentials \
	tests/format/test-gcp-message \
	tests/format/test-instant \
	tests/format/test-journal \
	tests/format/test-settings \
	tests/format/test-state \
	tests/format/test-sts-message
tests_format_test_adc_SOURCES = tests/format/test-adc.c tests/format/cut.h
tests_format_test_adc_LDADD = $(format_libs)
tests_format_test_aws_credentials_SOURCES = tests/format/test-aws-credentials.c tests/format/cut.h
tests_format_test_aws_credentials_LDADD = $(format_libs)
tests_format_test_aws_ini_SOURCES = tests/format/test-aws-ini.c tests/format/cut.h
tests_format_test_aws_ini_LDADD = $(format_libs)
tests_format_test_aws_sso_SOURCES = tests/format/test-aws-sso.c tests/format/cut.h
tests_format_test_aws_sso_LDADD = $(format_libs)
tests_format_test_credentials_SOURCES = tests/format/test-credentials.c tests/format/cut.h
tests_format_test_credentials_LDADD = $(format_libs)
tests_format_test_gcp_message_SOURCES = tests/format/test-gcp-message.c tests/format/cut.h
tests_format_test_gcp_message_LDADD = $(format_libs)
tests_format_test_instant_LDADD = $(format_libs)
tests_format_test_journal_SOURCES = tests/format/test-journal.c tests/format/cut.h
tests_format_test_journal_LDADD = $(format_libs)
tests_format_test_settings_SOURCES = tests/format/test-settings.c tests/format/cut.h
tests_format_test_settings_LDADD = $(format_libs)
tests_format_test_state_SOURCES = tests/format/test-state.c tests/format/cut.h
tests_format_test_state_LDADD = $(format_libs)
tests_format_test_sts_message_SOURCES = tests/format/test-sts-message.c tests/format/cut.h
tests_format_test_sts_message_LDADD = $(format_libs)

check_PROGRAMS += \
	tests/system/test-capture \
	tests/system/test-child \
	tests/system/test-child-end \
	tests/system/test-descriptor \
	tests/system/test-directory \
	tests/system/test-environment \
	tests/system/test-file \
	tests/system/test-guard \
	tests/system/test-listener \
	tests/system/test-listener-faults \
	tests/system/test-lock \
	tests/system/test-machine \
	tests/system/test-replace \
	tests/system/test-replace-beside \
	tests/system/test-vault \
	tests/system/test-watch \
	tests/system/test-watch-limits \
	tests/system/test-watch-paths
system_room = tests/system/room.c tests/system/room.h
system_watched = $(system_room) tests/system/watched.c tests/system/watched.h
system_ran = tests/system/ran.c tests/system/ran.h
tests_system_test_capture_SOURCES = tests/system/test-capture.c $(system_ran)
tests_system_test_capture_LDADD = $(system_libs)
tests_system_test_child_SOURCES = tests/system/test-child.c $(system_ran)
tests_system_test_child_LDADD = $(system_libs)
tests_system_test_child_end_SOURCES = tests/system/test-child-end.c $(system_ran)
tests_system_test_child_end_LDADD = $(system_libs)
tests_system_test_descriptor_SOURCES = tests/system/test-descriptor.c $(system_room)
tests_system_test_descriptor_LDADD = $(system_libs)
tests_system_test_directory_SOURCES = tests/system/test-directory.c $(system_room)
tests_system_test_directory_LDADD = $(system_libs)
tests_system_test_environment_LDADD = $(system_libs)
tests_system_test_file_SOURCES = tests/system/test-file.c $(system_room)
tests_system_test_file_LDADD = $(system_libs)
tests_system_test_guard_SOURCES = tests/system/test-guard.c $(system_room)
tests_system_test_guard_LDADD = $(system_libs)
system_visited = tests/system/visited.c tests/system/visited.h
tests_system_test_listener_SOURCES = tests/system/test-listener.c $(system_visited)
tests_system_test_listener_LDADD = $(system_libs)
tests_system_test_listener_faults_SOURCES = tests/system/test-listener-faults.c $(system_visited)
tests_system_test_listener_faults_LDADD = $(system_libs)
tests_system_test_lock_SOURCES = tests/system/test-lock.c $(system_room)
tests_system_test_lock_LDADD = $(system_libs)
tests_system_test_machine_SOURCES = tests/system/test-machine.c $(system_room)
tests_system_test_machine_LDADD = $(system_libs)
system_replacing = $(system_room) tests/system/replacing.c tests/system/replacing.h
tests_system_test_replace_SOURCES = tests/system/test-replace.c $(system_replacing)
tests_system_test_replace_LDADD = $(system_libs)
tests_system_test_replace_beside_SOURCES = tests/system/test-replace-beside.c $(system_replacing)
tests_system_test_replace_beside_LDADD = $(system_libs)
tests_system_test_vault_LDADD = $(system_libs)
tests_system_test_watch_SOURCES = tests/system/test-watch.c $(system_watched)
tests_system_test_watch_LDADD = $(system_libs)
tests_system_test_watch_limits_SOURCES = tests/system/test-watch-limits.c $(system_watched)
tests_system_test_watch_limits_LDADD = $(system_libs)
tests_system_test_watch_paths_SOURCES = tests/system/test-watch-paths.c $(system_watched)
tests_system_test_watch_paths_LDADD = $(system_libs)

check_PROGRAMS += \
	tests/app/test-account-form \
	tests/app/test-apply \
	tests/app/test-own-file \
	tests/app/test-registry \
	tests/app/test-secrets \
	tests/app/test-times \
	tests/app/test-undo \
	tests/app/test-upkeep \
	tests/tui/test-canvas \
	tests/tui/test-input \
	tests/tui/test-lines
app_changing = tests/app/changing.c tests/app/changing.h $(system_room)
tests_app_test_account_form_LDADD = $(app_libs)
tests_app_test_apply_SOURCES = tests/app/test-apply.c $(app_changing)
tests_app_test_apply_LDADD = $(app_libs)
tests_app_test_registry_SOURCES = tests/app/test-registry.c
tests_app_test_registry_LDADD = $(app_libs)
tests_app_test_own_file_SOURCES = tests/app/test-own-file.c $(app_changing)
tests_app_test_own_file_LDADD = $(app_libs)
tests_app_test_secrets_SOURCES = tests/app/test-secrets.c $(system_room)
tests_app_test_secrets_LDADD = $(app_libs)
tests_app_test_undo_SOURCES = tests/app/test-undo.c $(app_changing)
tests_app_test_undo_LDADD = $(app_libs)
tests_app_test_upkeep_SOURCES = tests/app/test-upkeep.c $(app_changing)
tests_app_test_upkeep_LDADD = $(app_libs)
tests_tui_test_input_LDADD = $(tui_libs)
tests_app_test_times_LDADD = $(app_libs)
tests_tui_test_canvas_LDADD = $(tui_libs)
tests_tui_test_lines_LDADD = $(tui_libs)

check_PROGRAMS += \
	tests/terminal/test-controls \
	tests/terminal/test-emulator \
	tests/terminal/test-keys \
	tests/terminal/test-links
terminal_shown = tests/terminal/shown.h
tests_terminal_test_controls_SOURCES = tests/terminal/test-controls.c $(terminal_shown)
tests_terminal_test_controls_LDADD = $(terminal_libs)
tests_terminal_test_emulator_SOURCES = tests/terminal/test-emulator.c $(terminal_shown)
tests_terminal_test_emulator_LDADD = $(terminal_libs)
tests_terminal_test_keys_LDADD = $(terminal_libs)
tests_terminal_test_links_SOURCES = tests/terminal/test-links.c $(terminal_shown)
tests_terminal_test_links_LDADD = $(terminal_libs)

# What test-child, test-child-end and test-capture run; no test by itself.
noinst_PROGRAMS += tests/system/misbehaver
tests_system_misbehaver_LDADD =

# What tests/app/test-aws.py drives; no test by itself.
noinst_PROGRAMS += tests/app/aws-driver
tests_app_aws_driver_LDADD = $(app_libs)

# What tests/app/test-gcp.py drives; no test by itself.
noinst_PROGRAMS += tests/app/gcp-driver
tests_app_gcp_driver_LDADD = $(app_libs)

# What tests/app/test-sessions.py drives; no test by itself.
noinst_PROGRAMS += tests/app/sessions-driver
tests_app_sessions_driver_LDADD = $(app_libs)

# What interleaving.py asks; no test by itself.
noinst_PROGRAMS += tests/app/secrets-driver
tests_app_secrets_driver_LDADD = $(app_libs)

# What test-tmux.py and test-xterm.py drive; no test by itself.
noinst_PROGRAMS += tests/terminal/replay
tests_terminal_replay_LDADD = $(terminal_libs)

# What test-http.py and test-http-tls.py drive; no test by itself.
noinst_PROGRAMS += tests/system/http-driver tests/system/listener-driver tests/system/lock-storm
tests_system_listener_driver_LDADD = $(system_libs)
tests_system_http_driver_LDADD = $(system_libs)
tests_system_lock_storm_LDADD = $(system_libs)

# What test-keyring.py drives; no test by itself.
noinst_PROGRAMS += tests/system/keyring-driver
tests_system_keyring_driver_LDADD = $(system_libs)

# Some programs load the module, which has to be beside them.
modules = tests/app/claude-accounts-remote.so tests/system/claude-accounts-remote.so
check_DATA += $(modules)
CLEANFILES += $(modules)
$(modules): claude-accounts-remote.so
	$(AM_V_GEN)$(MKDIR_P) $(@D) && ln -sf ../../claude-accounts-remote.so $@

# Scripts and scenes, one on a line, sorted.
dist_check_SCRIPTS += \
	tests/app/test-aws.py \
	tests/app/test-gcp.py \
	tests/app/test-sessions.py \
	tests/app/test-shadow.py \
	tests/checks/hardening.sh \
	tests/checks/layers.sh \
	tests/checks/shape.sh \
	tests/checks/sizes.sh \
	tests/checks/strings.sh \
	tests/cli/test-accounts.py \
	tests/cli/test-adopt.py \
	tests/cli/test-carry.py \
	tests/cli/test-chromium.py \
	tests/cli/test-contract.py \
	tests/cli/test-doctor.py \
	tests/cli/test-fix.py \
	tests/cli/test-hostile.py \
	tests/cli/test-interleavings.py \
	tests/cli/test-launch.py \
	tests/cli/test-leaks.py \
	tests/cli/test-login-account.py \
	tests/cli/test-login-leaks.py \
	tests/cli/test-login-paste.py \
	tests/cli/test-login.py \
	tests/cli/test-logout.py \
	tests/cli/test-oidc.py \
	tests/cli/test-pane-end.py \
	tests/cli/test-pane-hostile.py \
	tests/cli/test-pane-secret.py \
	tests/cli/test-quiet.py \
	tests/cli/test-recorded.py \
	tests/cli/test-refresh-cloud.py \
	tests/cli/test-refresh-helper.py \
	tests/cli/test-refresh.py \
	tests/cli/test-settings.py \
	tests/cli/test-sign-in.py \
	tests/cli/test-trust.py \
	tests/cli/test-undo.py \
	tests/cli/test-use.py \
	tests/cli/test-wire.py \
	tests/faults/run.py \
	tests/faults/use.py \
	tests/faults/writers.py \
	tests/format/test-json-edit-node.sh \
	tests/scenes/accounts-160x50.scene \
	tests/scenes/accounts-60x16.scene \
	tests/scenes/accounts-ascii.scene \
	tests/scenes/accounts-edit.scene \
	tests/scenes/accounts-empty.scene \
	tests/scenes/accounts-many.scene \
	tests/scenes/accounts-over.scene \
	tests/scenes/accounts-wide.scene \
	tests/scenes/accounts.scene \
	tests/scenes/background.scene \
	tests/scenes/detail.scene \
	tests/scenes/doctor-mend.scene \
	tests/scenes/findings.scene \
	tests/scenes/first-start.scene \
	tests/scenes/help.scene \
	tests/scenes/helper.scene \
	tests/scenes/japanese.scene \
	tests/scenes/live-linked.scene \
	tests/scenes/live-malformed.scene \
	tests/scenes/live.scene \
	tests/scenes/long-names.scene \
	tests/scenes/mode.scene \
	tests/scenes/mouse.scene \
	tests/scenes/panels.scene \
	tests/scenes/providers.scene \
	tests/scenes/quit.scene \
	tests/scenes/refresh-aws-60x16.scene \
	tests/scenes/refresh-aws.scene \
	tests/scenes/refresh.scene \
	tests/scenes/resize.scene \
	tests/scenes/search.scene \
	tests/scenes/settings-managed.scene \
	tests/scenes/settings-secret.scene \
	tests/scenes/settings.scene \
	tests/scenes/sign-in-60x16.scene \
	tests/scenes/sign-in-qr.scene \
	tests/scenes/sign-in.scene \
	tests/scenes/signals.scene \
	tests/scenes/sources-160x50.scene \
	tests/scenes/sources-60x16.scene \
	tests/scenes/sources-80x24.scene \
	tests/scenes/sources-ascii.scene \
	tests/scenes/sources-empty.scene \
	tests/scenes/sources-no-colour.scene \
	tests/scenes/sources-vt100.scene \
	tests/scenes/suspend.scene \
	tests/scenes/two-logins.scene \
	tests/scenes/untrusted.scene \
	tests/scenes/via-claude.scene \
	tests/scenes/test-runner.py \
	tests/system/test-http-tls.py \
	tests/system/test-http.py \
	tests/system/test-keyring.py \
	tests/system/test-listener-storm.py \
	tests/system/test-lock-storm.py \
	tests/support/test-authserver.py \
	tests/terminal/test-tmux.py \
	tests/terminal/test-xterm.py \
	tests/tui/test-keeping.py \
	tests/tui/test-running.py

# These need the translation.
if HAVE_MSGFMT
dist_check_SCRIPTS += \
	tests/scenes/german-60x16.scene \
	tests/scenes/german-80x24.scene
endif

# Data and support.
EXTRA_DIST += \
	tests/faults/foreign.js \
	tests/interop/published.py \
	tests/interop/test-interleavings.py \
	tests/interop/test-published.py \
	tests/interop/test-use.py \
	tests/faults/refresh.py \
	tests/faults/writer-in-place.py \
	$(wildcard $(srcdir)/tests/format/*.js $(srcdir)/tests/terminal/*.js) \
	$(wildcard $(srcdir)/tests/terminal/scripts) \
	tests/support/isolate \
	tests/support/browser \
	tests/support/tally \
	$(wildcard $(srcdir)/tests/support/oidc/*.js) \
	$(wildcard $(srcdir)/tests/bench/* $(srcdir)/tests/support/*.*) \
	$(wildcard $(srcdir)/tests/scenes/run.py $(srcdir)/tests/data $(srcdir)/tests/vectors)

if HAVE_XGETTEXT
check_DATA += $(POT)
endif

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
LOG_COMPILER = $(ISOLATE)
LOG_DRIVER = $(TAP_DRIVER)
PY_LOG_COMPILER = $(ISOLATE) $(PYTHON)
PY_LOG_DRIVER = $(TAP_DRIVER)
SCENE_LOG_COMPILER = $(ISOLATE) $(PYTHON) $(srcdir)/tests/scenes/run.py
SCENE_LOG_DRIVER = $(TAP_DRIVER)
SH_LOG_COMPILER = $(ISOLATE) /bin/sh
SH_LOG_DRIVER = $(TAP_DRIVER)

# Automake's summary does not tell how many cases passed and failed; this one ends with that.
.IGNORE: check-TESTS
check-local: check-TESTS
	@$(SHELL) $(srcdir)/tests/support/tally $(TEST_LOGS:.log=.trs)

# Times the program; part of no other target, for a busy machine makes them meaningless.
bench: all
	@$(AM_TESTS_ENVIRONMENT) $(ISOLATE) $(srcdir)/tests/bench/run
	@$(AM_TESTS_ENVIRONMENT) $(ISOLATE) $(srcdir)/tests/bench/pane
	@$(AM_TESTS_ENVIRONMENT) $(ISOLATE) $(srcdir)/tests/bench/accounts
	@$(AM_TESTS_ENVIRONMENT) $(ISOLATE) $(srcdir)/tests/bench/key

# With the published Claude Code: CLAUDE_CODE_DIR names the folder with its node_modules.
check-interop: all tests/app/secrets-driver $(modules)
	@for test in published use interleavings; do \
		CLAUDE_CODE_DIR="$(CLAUDE_CODE_DIR)" $(AM_TESTS_ENVIRONMENT) $(ISOLATE) $(PYTHON) \
			$(srcdir)/tests/interop/test-$$test.py || exit 1; \
	done

# All points of the fault runs, of which `make check` tries a part: three quarters of an hour.
check-faults: all
	@$(AM_TESTS_ENVIRONMENT) $(ISOLATE) $(PYTHON) $(srcdir)/tests/faults/writers.py --full && \
	$(AM_TESTS_ENVIRONMENT) $(ISOLATE) $(PYTHON) $(srcdir)/tests/faults/run.py --full && \
	$(AM_TESTS_ENVIRONMENT) $(ISOLATE) $(PYTHON) $(srcdir)/tests/faults/use.py --full && \
	$(AM_TESTS_ENVIRONMENT) $(ISOLATE) $(PYTHON) $(srcdir)/tests/system/test-lock-storm.py --full && \
	$(AM_TESTS_ENVIRONMENT) $(ISOLATE) $(PYTHON) $(srcdir)/tests/faults/refresh.py

# 1,000 interleavings of changes of the login, of which `make check` tries 60: seven minutes.
check-interleavings: all tests/app/secrets-driver $(modules)
	@$(AM_TESTS_ENVIRONMENT) $(ISOLATE) $(PYTHON) \
		$(srcdir)/tests/cli/test-interleavings.py --rounds 1000

.PHONY: bench check-faults check-interleavings check-interop
