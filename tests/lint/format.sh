#!/bin/sh
# Every C file is as clang-format leaves it.
# usage: format.sh SOURCE_DIR BUILD_DIR
set -eu
command -v clang-format >/dev/null || { echo "clang-format is missing"; exit 77; }
cd "$1"
find include src firmware tests -name '*.[ch]' 2>/dev/null | sort | xargs -r clang-format --dry-run -Werror
