#!/bin/sh
# SPDX-License-Identifier: MIT
# Every C file is as clang-format leaves it. Only version 14 (Debian 12) is asked: others differ.
# usage: format.sh SOURCE_DIR BUILD_DIR
set -eu
clang-format --version 2>/dev/null | grep -q 'version 14\.' ||
	{ echo "clang-format 14 is missing"; exit 77; }
cd "$1"
find include src firmware tests -name '*.[ch]' 2>/dev/null | sort |
	xargs -r clang-format --dry-run -Werror
