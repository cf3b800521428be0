# The shell that a scene starts the program from: `dash shell.sh DIRECTORY`, on a terminal.
#
# It reads commands as an interactive shell does, with job control, but keeps its hands off the
# terminal's settings: an interactive bash would repair what a program left behind and hide the
# fault. With every prompt, DIRECTORY/report.N (N = 1, 2, ...) gets the status of the last command.

set -m
ulimit -c 0
# A program that SIGINT ended would end this shell with it.
trap : INT
directory=$1
number=0
status=0

while
	printf '$ '
	number=$((number + 1))
	echo "$status" >"$directory/report.$number"
	IFS= read -r command
do
	eval "$command"
	status=$?
done
