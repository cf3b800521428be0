# One library for each layer of the house (docs/architecture.md), one source on a line, sorted.

bin_PROGRAMS += claude-accounts
noinst_LIBRARIES += \
	libapp.a \
	libbase.a \
	libcli.a \
	libcore.a \
	libformat.a \
	libsystem.a \
	libterminal.a \
	libtui.a

libbase_a_SOURCES = \
	src/base/diff.c \
	src/base/diff.h \
	src/base/error.c \
	src/base/error.h \
	src/base/i18n.h \
	src/base/log.c \
	src/base/log.h \
	src/base/plain.c \
	src/base/plain.h \
	src/base/redact.c \
	src/base/redact.h \
	src/base/secret.c \
	src/base/secret.h \
	src/base/text.c \
	src/base/text.h \
	src/base/utf8.c \
	src/base/utf8.h

libcore_a_SOURCES = \
	src/core/account.c \
	src/core/account.h \
	src/core/aws.c \
	src/core/aws.h \
	src/core/edit.c \
	src/core/edit.h \
	src/core/evidence.c \
	src/core/evidence.h \
	src/core/finding-info.c \
	src/core/finding.c \
	src/core/finding.h \
	src/core/gcp.c \
	src/core/gcp.h \
	src/core/helper.c \
	src/core/helper.h \
	src/core/http-head.c \
	src/core/http-head.h \
	src/core/http-page.c \
	src/core/http-page.h \
	src/core/oauth.c \
	src/core/oauth.h \
	src/core/plan.c \
	src/core/plan.h \
	src/core/qr.c \
	src/core/qr.h \
	src/core/resolve.c \
	src/core/resolve.h \
	src/core/setting-form.c \
	src/core/setting-form.h \
	src/core/setting.c \
	src/core/setting.h \
	src/core/sign-in.c \
	src/core/sign-in.h \
	src/core/source.c \
	src/core/source.h

libformat_a_SOURCES = \
	src/format/accounts.c \
	src/format/accounts.h \
	src/format/adc.c \
	src/format/adc.h \
	src/format/aws-credentials.c \
	src/format/aws-credentials.h \
	src/format/aws-ini.c \
	src/format/aws-ini.h \
	src/format/aws-sso.c \
	src/format/aws-sso.h \
	src/format/credentials.c \
	src/format/credentials.h \
	src/format/gcp-file.c \
	src/format/gcp-file.h \
	src/format/gcp-message.c \
	src/format/gcp-message.h \
	src/format/instant.c \
	src/format/instant.h \
	src/format/journal.c \
	src/format/journal.h \
	src/format/js-string.c \
	src/format/js-string.h \
	src/format/json-edit.c \
	src/format/json-edit.h \
	src/format/json-mask.c \
	src/format/json-mask.h \
	src/format/json-mend.c \
	src/format/json-mend.h \
	src/format/json-narrow.c \
	src/format/json-narrow.h \
	src/format/json-object.c \
	src/format/json-object.h \
	src/format/json-scan.c \
	src/format/json-scan.h \
	src/format/json-verify.c \
	src/format/json-verify.h \
	src/format/json-writer.c \
	src/format/json-writer.h \
	src/format/json.c \
	src/format/json.h \
	src/format/login-edits.c \
	src/format/login-edits.h \
	src/format/oauth-message.c \
	src/format/oauth-message.h \
	src/format/parked.c \
	src/format/parked.h \
	src/format/refresh-report.c \
	src/format/refresh-report.h \
	src/format/report.c \
	src/format/report.h \
	src/format/session-file.c \
	src/format/session-file.h \
	src/format/settings-schema.c \
	src/format/settings-schema.h \
	src/format/settings.c \
	src/format/settings.h \
	src/format/shell-file.c \
	src/format/shell-file.h \
	src/format/shell-list.c \
	src/format/shell-list.h \
	src/format/shell-words.c \
	src/format/shell-words.h \
	src/format/state.c \
	src/format/state.h \
	src/format/sts-message.c \
	src/format/sts-message.h \
	src/format/url-form.c \
	src/format/url-form.h \
	src/format/usage-message.c \
	src/format/usage-message.h

libsystem_a_SOURCES = \
	src/system/browser.c \
	src/system/browser.h \
	src/system/capture.c \
	src/system/capture.h \
	src/system/child.c \
	src/system/child.h \
	src/system/descriptor.c \
	src/system/descriptor.h \
	src/system/directory.c \
	src/system/directory.h \
	src/system/environment.c \
	src/system/environment.h \
	src/system/family.c \
	src/system/family.h \
	src/system/file.c \
	src/system/file.h \
	src/system/guard.c \
	src/system/guard.h \
	src/system/http.c \
	src/system/http.h \
	src/system/keeper.c \
	src/system/keeper.h \
	src/system/kernel-key.c \
	src/system/kernel-key.h \
	src/system/keyring.c \
	src/system/keyring.h \
	src/system/listener.c \
	src/system/listener.h \
	src/system/lock.c \
	src/system/lock.h \
	src/system/machine.c \
	src/system/machine.h \
	src/system/module.c \
	src/system/module.h \
	src/system/process.c \
	src/system/process.h \
	src/system/qr.c \
	src/system/qr.h \
	src/system/replace.c \
	src/system/replace.h \
	src/system/reserve.c \
	src/system/reserve.h \
	src/system/sign.c \
	src/system/sign.h \
	src/system/spawn.c \
	src/system/spawn.h \
	src/system/vault.c \
	src/system/vault.h \
	src/system/watch.c \
	src/system/watch.h

libterminal_a_SOURCES = \
	src/terminal/character.c \
	src/terminal/character.h \
	src/terminal/control.c \
	src/terminal/control.h \
	src/terminal/emulator.c \
	src/terminal/emulator.h \
	src/terminal/grid.c \
	src/terminal/grid.h \
	src/terminal/keys.c \
	src/terminal/keys.h \
	src/terminal/links.c \
	src/terminal/links.h \
	src/terminal/page.c \
	src/terminal/page.h \
	src/terminal/parser.c \
	src/terminal/parser.h \
	src/terminal/pen.c \
	src/terminal/pen.h \
	src/terminal/reflow.c \
	src/terminal/reflow.h \
	src/terminal/scrollback.c \
	src/terminal/scrollback.h

libapp_a_SOURCES = \
	src/app/account-change.c \
	src/app/account-change.h \
	src/app/account-form.c \
	src/app/account-form.h \
	src/app/account-login.c \
	src/app/account-login.h \
	src/app/account-words.c \
	src/app/account-words.h \
	src/app/address.c \
	src/app/address.h \
	src/app/adopt.c \
	src/app/adopt.h \
	src/app/apply.c \
	src/app/apply.h \
	src/app/aws-ask.c \
	src/app/aws-check.h \
	src/app/aws-command.c \
	src/app/aws-metadata.c \
	src/app/aws-profiles.c \
	src/app/aws-profiles.h \
	src/app/aws-variables.c \
	src/app/aws-variables.h \
	src/app/aws.c \
	src/app/aws.h \
	src/app/carry.c \
	src/app/carry.h \
	src/app/command.c \
	src/app/command.h \
	src/app/exchange-look.c \
	src/app/exchange.c \
	src/app/exchange.h \
	src/app/explain.c \
	src/app/explain.h \
	src/app/facts.c \
	src/app/facts.h \
	src/app/follow.c \
	src/app/follow.h \
	src/app/form.c \
	src/app/form.h \
	src/app/gather-cloud.c \
	src/app/gather-login.c \
	src/app/gather-settings.c \
	src/app/gather.c \
	src/app/gather.h \
	src/app/gatherer.h \
	src/app/gcp-ask.c \
	src/app/gcp-check.h \
	src/app/gcp-command.c \
	src/app/gcp-metadata.c \
	src/app/gcp-subject.c \
	src/app/gcp.c \
	src/app/gcp.h \
	src/app/helper-result.c \
	src/app/helper-result.h \
	src/app/helper-test.c \
	src/app/helper-test.h \
	src/app/history.c \
	src/app/history.h \
	src/app/identity.c \
	src/app/identity.h \
	src/app/launch-predict.c \
	src/app/launch-predict.h \
	src/app/launch-shell.c \
	src/app/launch.c \
	src/app/launch.h \
	src/app/login-files.c \
	src/app/login-files.h \
	src/app/login-locks.c \
	src/app/login-locks.h \
	src/app/login.c \
	src/app/login.h \
	src/app/logout.c \
	src/app/logout.h \
	src/app/own-file.c \
	src/app/own-file.h \
	src/app/own-directory.c \
	src/app/own-directory.h \
	src/app/paths.c \
	src/app/paths.h \
	src/app/pin.c \
	src/app/pin.h \
	src/app/preview.c \
	src/app/preview.h \
	src/app/raw-value.c \
	src/app/raw-value.h \
	src/app/readiness.c \
	src/app/readiness.h \
	src/app/refresh-json.c \
	src/app/refresh-json.h \
	src/app/refresh.c \
	src/app/refresh.h \
	src/app/registry.c \
	src/app/registry.h \
	src/app/remedy.c \
	src/app/remedy.h \
	src/app/report.c \
	src/app/report.h \
	src/app/run-plan.c \
	src/app/run.c \
	src/app/run.h \
	src/app/secrets.c \
	src/app/secrets.h \
	src/app/sessions.c \
	src/app/sessions.h \
	src/app/shadow.c \
	src/app/shadow.h \
	src/app/step.c \
	src/app/step.h \
	src/app/survey.c \
	src/app/survey.h \
	src/app/times.c \
	src/app/times.h \
	src/app/trust.c \
	src/app/trust.h \
	src/app/undo.c \
	src/app/undo.h \
	src/app/upkeep.c \
	src/app/upkeep.h \
	src/app/usage.c \
	src/app/usage.h \
	src/app/use-current.c \
	src/app/use-flow.c \
	src/app/use-settings.c \
	src/app/use-settings.h \
	src/app/use.c \
	src/app/use.h \
	src/app/variables.c \
	src/app/variables.h \
	src/app/vault-file.c \
	src/app/vault-file.h \
	src/app/way.c \
	src/app/way.h \
	src/app/wish.c \
	src/app/wish.h

libcli_a_SOURCES = \
	src/cli/accounts-add.c \
	src/cli/accounts-adopt.c \
	src/cli/accounts-carry.c \
	src/cli/accounts-edit.c \
	src/cli/accounts-list.c \
	src/cli/accounts-share.c \
	src/cli/accounts-what.h \
	src/cli/accounts.c \
	src/cli/accounts.h \
	src/cli/ask.c \
	src/cli/ask.h \
	src/cli/change.c \
	src/cli/change.h \
	src/cli/command.h \
	src/cli/commands.c \
	src/cli/doctor.c \
	src/cli/env.c \
	src/cli/exec.c \
	src/cli/keep.c \
	src/cli/keep.h \
	src/cli/key.c \
	src/cli/launch.c \
	src/cli/launch.h \
	src/cli/live.c \
	src/cli/live.h \
	src/cli/login-account.c \
	src/cli/login-account.h \
	src/cli/login.c \
	src/cli/logout.c \
	src/cli/paint.c \
	src/cli/paint.h \
	src/cli/refresh-cloud.c \
	src/cli/refresh-helper.c \
	src/cli/refresh-what.h \
	src/cli/refresh.c \
	src/cli/settings.c \
	src/cli/shell-init.c \
	src/cli/show.c \
	src/cli/show.h \
	src/cli/status.c \
	src/cli/undo.c \
	src/cli/use.c \
	src/cli/why.c

libtui_a_SOURCES = \
	src/tui/account-acts.c \
	src/tui/account-acts.h \
	src/tui/accounts.c \
	src/tui/accounts.h \
	src/tui/adopting.c \
	src/tui/bindings.c \
	src/tui/canvas.c \
	src/tui/canvas.h \
	src/tui/confirm.h \
	src/tui/draft.c \
	src/tui/draft.h \
	src/tui/event.c \
	src/tui/event.h \
	src/tui/guard.c \
	src/tui/input.c \
	src/tui/input.h \
	src/tui/keeping.c \
	src/tui/keeping.h \
	src/tui/launching.c \
	src/tui/launching.h \
	src/tui/lend.c \
	src/tui/lend.h \
	src/tui/lines.c \
	src/tui/lines.h \
	src/tui/pane.c \
	src/tui/pane.h \
	src/tui/proposal.c \
	src/tui/proposal.h \
	src/tui/refresher.c \
	src/tui/refresher.h \
	src/tui/restore.c \
	src/tui/restore.h \
	src/tui/roster.c \
	src/tui/roster.h \
	src/tui/runs.c \
	src/tui/runs.h \
	src/tui/screen-account.c \
	src/tui/screen-account.h \
	src/tui/screen-accounts.c \
	src/tui/screen-confirm.c \
	src/tui/screen-doctor.c \
	src/tui/screen-draft.c \
	src/tui/screen-help.c \
	src/tui/screen-keeping.c \
	src/tui/screen-kinds.c \
	src/tui/screen-preview.c \
	src/tui/screen-qr.c \
	src/tui/screen-refresh.c \
	src/tui/screen-run.c \
	src/tui/screen-setting.c \
	src/tui/screen-settings.c \
	src/tui/screen-sign-in.c \
	src/tui/screen-source.c \
	src/tui/screen-source.h \
	src/tui/screen-sources.c \
	src/tui/screen.c \
	src/tui/screen.h \
	src/tui/sign-in.c \
	src/tui/sign-in.h \
	src/tui/sign-out.c \
	src/tui/sign-out.h \
	src/tui/storing.c \
	src/tui/storing.h \
	src/tui/switching.c \
	src/tui/switching.h \
	src/tui/terminal.c \
	src/tui/terminal.h \
	src/tui/theme.c \
	src/tui/theme.h \
	src/tui/tui.c \
	src/tui/tui.h \
	src/tui/work.c \
	src/tui/work.h

# The module that the program loads on first use. It is built like a program, for it is no library
# to link with, and stands beside the program until it is installed.
noinst_PROGRAMS += claude-accounts-remote.so
moduleexecdir = $(pkglibdir)
moduleexec_DATA = claude-accounts-remote.so
claude_accounts_remote_so_SOURCES = \
	src/base/error.c \
	src/base/secret.c \
	src/system/remote/http.c \
	src/system/remote/http.h \
	src/system/remote/keyring-call.c \
	src/system/remote/keyring-call.h \
	src/system/remote/keyring.c \
	src/system/remote/keyring.h \
	src/system/remote/loop.c \
	src/system/remote/loop.h \
	src/system/remote/memory.c \
	src/system/remote/memory.h \
	src/system/remote/problem.c \
	src/system/remote/problem.h \
	src/system/remote/qr.c \
	src/system/remote/qr.h \
	src/system/remote/remote.c \
	src/system/remote/remote.h \
	src/system/remote/sign.c \
	src/system/remote/sign.h \
	src/system/remote/trust.c \
	src/system/remote/trust.h \
	src/system/remote/vault.c \
	src/system/remote/vault.h
claude_accounts_remote_so_CPPFLAGS = $(AM_CPPFLAGS) $(CURL_CFLAGS) $(CRYPTO_CFLAGS) \
	$(QRENCODE_CFLAGS) $(SECRET_CFLAGS) $(SODIUM_CFLAGS)
claude_accounts_remote_so_CFLAGS = $(common_cflags) $(MODULE_CFLAGS)
claude_accounts_remote_so_LDFLAGS = $(HARDENING_LDFLAGS) $(MODULE_LDFLAGS)
claude_accounts_remote_so_LDADD = $(CURL_LIBS) $(CRYPTO_LIBS) $(QRENCODE_LIBS) $(SECRET_LIBS) \
	$(SODIUM_LIBS) $(GLIB_LIBS)

# What each layer may use, for linking: a layer's library and those of the layers below it.
base_libs = libbase.a $(GLIB_LIBS)
core_libs = libcore.a $(base_libs)
format_libs = libformat.a libcore.a $(JSON_C_LIBS) $(base_libs)
system_libs = libsystem.a $(core_libs)
terminal_libs = libterminal.a $(base_libs)
app_libs = libapp.a libsystem.a $(format_libs)
cli_libs = libcli.a $(app_libs)
tui_libs = libtui.a libterminal.a $(app_libs) $(CURSES_LIBS)

claude_accounts_SOURCES = src/main.c
claude_accounts_CPPFLAGS = $(AM_CPPFLAGS) -DLOCALEDIR='"$(localedir)"'
claude_accounts_LDADD = libtui.a libcli.a libterminal.a $(app_libs) $(CURSES_LIBS)

libsystem_a_CPPFLAGS = $(AM_CPPFLAGS) -DPKGLIBDIR='"$(pkglibdir)"'

# Another --prefix is another LOCALEDIR and PKGLIBDIR.
src/system/libsystem_a-module.$(OBJEXT): Makefile
src/claude_accounts-main.$(OBJEXT): Makefile
