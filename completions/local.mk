# Each shell looks for a file of a certain name, so each has a folder of its own here.

dist_bashcompletion_DATA = completions/bash/claude-accounts
dist_zshcompletion_DATA = completions/zsh/_claude-accounts
dist_fishcompletion_DATA = completions/fish/claude-accounts.fish
