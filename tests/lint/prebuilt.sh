#!/bin/sh
# SPDX-License-Identifier: MIT
# The images in firmware/prebuilt are what their SHA-256 says, and what their source makes.
# usage: prebuilt.sh SOURCE_DIR BUILD_DIR
set -eu
prebuilt=$1/firmware/prebuilt
built=$2/firmware
version=$(sed -n 's/^set(RMW_RISCV_GCC_VERSION \(.*\))$/\1/p' "$1/firmware/CMakeLists.txt")

(cd "$prebuilt" && sha256sum --check --quiet SHA256SUMS)
for image in "$prebuilt"/*.bin; do
	grep -q " $(basename "$image")\$" "$prebuilt/SHA256SUMS" ||
		{ echo "$image has no line in SHA256SUMS"; exit 1; }
done

if ! command -v riscv64-unknown-elf-gcc >/dev/null; then
	echo "skipped: not rebuilt, riscv64-unknown-elf-gcc is missing (package gcc-riscv64-unknown-elf)"
	exit 77
fi
here=$(riscv64-unknown-elf-gcc -dumpfullversion)
if [ "$here" != "$version" ]; then
	echo "skipped: not rebuilt, this compiler is $here and the images were made by $version"
	exit 77
fi
for image in "$prebuilt"/*.bin; do
	name=$(basename "$image")
	if ! cmp "$image" "$built/$name"; then
		echo "firmware/prebuilt/$name is not what its source makes; if that is meant:"
		echo "    cmake --build $2 --target firmware_prebuilt"
		exit 1
	fi
done
