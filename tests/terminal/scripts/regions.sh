#!/bin/sh
# A scroll region with a status line below it; index and reverse index; origin mode.
last=$((LINES - 1))
printf '\033[2J\033[%d;1H\033[7m status \033[K\033[0m\033[1;%dr\033[1;1H' "$LINES" "$last"
line=1
while [ "$line" -le "$((LINES + 3))" ]; do
	printf 'line %d\n' "$line"
	line=$((line + 1))
done
printf '\033[3;%dr\033[3;1H\033M\033Minserted\033[?6h\033[2;5Horigin\033[?6l\033[r' "$last"
printf '\033[%d;1Hend' "$((LINES - 2))"
