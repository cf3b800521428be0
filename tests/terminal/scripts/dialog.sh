#!/bin/sh
# dialog --yesno: the alternate screen, line drawing, colours, a shadow; it stays on the screen.
printf 'before\n\033[?1049h\033[22;0;0t\033[1;%dr\033(B\033[m\033[4l\033[?7h' "$LINES"
printf '\033[37m\033[44m\033[H\033[2J\033[2;4H\033(B\033[0;30;47m'
printf '\033(0lqqqqqqqqqqqqqk\033(B\033[3;4H\033(0x\033(B Continue?   \033(0x\033(B'
printf '\033[4;4H\033(0tqqqqqqqqqqqqqu\033(B\033[5;4H\033(0x\033(B'
printf '\033[1;37;44m< Yes >\033(B\033[0;30;47m< No >\033(0x\033(B\033[6;4H\033(0mqqqqqqqqqqqqqj\033(B'
for row in 3 4 5 6; do
	printf '\033[%d;19H\033[0;40m ' "$row"
done
printf '\033[5;6H\033[?25l'
