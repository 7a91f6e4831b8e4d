#!/bin/sh
# SPDX-License-Identifier: MIT
# The images in firmware/prebuilt are what their SHA-256 says, and what their source makes.
# usage: prebuilt.sh SOURCE_DIR BUILD_DIR
set -eu
source_dir=$1 build_dir=$2
prebuilt=$source_dir/firmware/prebuilt
built=$build_dir/firmware
skipped=

(cd "$prebuilt" && sha256sum --check --quiet SHA256SUMS)
for image in "$prebuilt"/*.bin; do
	grep -q " $(basename "$image")\$" "$prebuilt/SHA256SUMS" ||
		{ echo "$image has no line in SHA256SUMS"; exit 1; }
done

# is_compiler NAME CORE: this compiler made the images in prebuilt.
is_compiler() {
	version=$(sed -n "s/^set(RMW_$2_GCC_VERSION \\(.*\\))\$/\\1/p" \
		"$source_dir/firmware/CMakeLists.txt")
	if ! command -v "$1-gcc" >/dev/null; then
		echo "skipped: not rebuilt, $1-gcc is missing (package gcc-$1)"
		return 1
	fi
	here=$("$1-gcc" -dumpfullversion)
	[ "$here" = "$version" ] && return
	echo "skipped: not rebuilt, $1-gcc is $here and the images were made by $version"
	return 1
}

# compare PREFIX: the images of that name.
compare() {
	for image in "$prebuilt/$1"*.bin; do
		name=$(basename "$image")
		if ! cmp "$image" "$built/$name"; then
			echo "firmware/prebuilt/$name is not what its source makes; if that is meant:"
			echo "    cmake --build $build_dir --target firmware_prebuilt"
			exit 1
		fi
	done
}

while read -r prefix core compiler; do
	if is_compiler "$compiler" "$core"; then
		compare "$prefix"
	else
		skipped=yes
	fi
done <<'END'
bl602 RISCV riscv64-unknown-elf
ln882h ARM arm-none-eabi
END
[ -z "$skipped" ] || exit 77
