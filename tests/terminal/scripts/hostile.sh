#!/bin/sh
# What has no business on a screen: titles, clipboard, questions, strings without meaning.
printf 'a\033]0;title\007b\033]52;c;aGVsbG8=\007c\033]8;;https://a.example/\033\\d\033]8;;\033\\e'
printf '\033P+q544e\033\\f\033_apc\033\\g\033[>c\033[6n\033[?2026hh\033[?2026l\033[5 qi\033[?9999hj'
printf '\033[1;2;3;4;5;6zk\033]4;1;rgb:ff/00/00\033\\l\007\000m\n'
