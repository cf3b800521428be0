#!/bin/sh
# npm: a spinner and a bar that are painted over in one line, then a summary.
for frame in ⠋ ⠙ ⠹ ⠸ ⠼; do
	printf '\033[1G\033[0K\033[?25l%s\033[1G' "$frame"
done
for part in '#' '####' '########'; do
	printf '\033[1G[\033[7m \033[27m%s........] \033[90m| reify:\033[39m timing' "$part"
	printf '\033[35m reifyNode:node_modules/x\033[39m\033[0K'
done
printf '\033[1G\033[0K\033[?25h\nadded \033[32m42\033[39m packages in 3s\n'
