#!/bin/sh
# Lines of exactly the width, and longer ones; the cursor at the margin; more than a screen.
for number in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26; do
	printf '%0*d\n' "$COLUMNS" "$number"
done
printf '%0*d\rX\n%0*d' "$COLUMNS" 7 "$((2 * COLUMNS + 5))" 8
