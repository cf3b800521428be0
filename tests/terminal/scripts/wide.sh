#!/bin/sh
# Wide characters, up to the margin and over it, overwritten and erased; combining marks.
printf '日本語のテキスト、端末の幅を越えて折り返される長い行です。そして続きます。終わり。\n'
printf 'x日本語のテキスト、端末の幅を越えて折り返される長い行です。そして続きます。終わり。\n'
printf '漢字漢字\rab\033[2Cc\n漢字漢字\033[4D\033[K|\n漢字漢字\033[6D\033[2P|\n'
printf 'e\314\201 a\314\210o\314\201\n한국어 ｱｲｳ 😀 ok\n'
