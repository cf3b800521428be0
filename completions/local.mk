# Each shell looks for a file of a certain name, so each has a folder of its own here.

dist_bashcompletion_DATA =
dist_zshcompletion_DATA =
dist_fishcompletion_DATA =
