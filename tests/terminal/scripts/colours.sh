#!/bin/sh
# All attributes, the 16 colours, some of the palette, 24 bits with semicolons and colons; and
# what is erased has the background.
printf '\033[1mb\033[22;2md\033[22;3mi\033[23;4mu\033[24;5mb\033[25;7mr\033[27;9ms\033[29m.\n'
for colour in 0 1 2 3 4 5 6 7; do
	printf '\033[3%d;10%dmx\033[9%d;4%dmy' "$colour" "$colour" "$colour" "$colour"
done
printf '\033[0m\n\033[38;5;208;48;5;17mp\033[38;2;1;2;3;48;2;200;100;0mt\033[0m'
printf '\033[38:5:99mc\033[38:2::10:20:30md\033[0m\n\033[44mblue to the end\033[K\033[0m\nplain\n'
printf '\033[41m\033[3X\033[0m'
