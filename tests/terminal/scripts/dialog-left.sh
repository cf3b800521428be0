#!/bin/sh
# A program on the alternate screen that ends: what was there before is back.
printf 'line one\nline two\n\033[32mgreen'
printf '\033[?1049h\033[H\033[2Jfull screen\033[3;1H\033[7mbar\033[K\033[0m'
printf '\033[?1049l and on\n'
