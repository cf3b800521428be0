#!/bin/sh
# pip: a bar of half blocks in colours of the palette, and of 24 bits.
printf 'Collecting awscli\n  Downloading awscli-2.0-py3-none-any.whl (4.2 MB)\n'
printf '\033[?25l     \033[38;5;237m━━━━━━━━━━\033[0m \033[32m0.0/4.2 MB\033[0m \033[31m?\033[0m'
printf '\r\033[2K     \033[38;2;249;38;114m━━━━\033[0m\033[38;5;237m╺━━━━━\033[0m \033[32m1.7/4.2 MB\033[0m'
printf '\r\033[2K     \033[38;2;114;156;31m━━━━━━━━━━\033[0m \033[32m4.2/4.2 MB\033[0m eta 0:00\033[?25h\n'
printf 'Successfully installed awscli-2.0\n'
