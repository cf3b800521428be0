#!/bin/sh
# A line editor: characters and lines inserted and deleted, erased, repeated; insert mode.
printf '0123456789\033[5D\033[3@abc\033[2P\033[2X\n'
printf 'hello world\033[6G\033[4h brave\033[4l!\n'
printf 'one\ntwo\nthree\nfour\033[2A\r\033[L\033[32minserted\033[0m\033[B\r\033[M'
printf '\033[4B=\033[9b\n-\033[3b\033[1K.\n'
