dist_man_MANS += \
	man/claude-accounts-accounts.7 \
	man/claude-accounts-sources.7 \
	man/claude-accounts.1
