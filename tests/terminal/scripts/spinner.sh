#!/bin/sh
# A spinner that steps back over itself, and saves and restores the cursor.
printf 'Waiting for the browser '
for frame in '|' / - \\ '|' /; do
	printf '%s\b' "$frame"
done
printf '\033[K\0337  \033[1;32m✓\033[0m done\0338.\n\033[2mpress Ctrl-C to cancel\033[22m'
