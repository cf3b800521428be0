dist_man_MANS += \
	man/claude-accounts-sources.7 \
	man/claude-accounts.1
