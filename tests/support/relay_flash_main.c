/* SPDX-License-Identifier: MIT */
/* Writes the flash of a board that runs the relay firmware into a file.
 * usage: relay_flash FILE [PINS [STARTS]], both as bench_begin_with takes them. */
#include <stdio.h>

#include "support/relay_board.h"

int main(int argc, char **argv)
{
	static struct relay_board board;
	struct rmw_view flash;
	FILE *file;
	size_t len;

	if (argc < 2)
		return 2;
	relay_board_open(&board, "", argc > 2 ? argv[2] : "", argc > 3 ? argv[3] : "");
	flash = rmw_sim_flash(board.sim);
	file = fopen(argv[1], "wb");
	len = file == NULL ? 0 : fwrite(flash.data, 1, flash.len, file);
	if (file != NULL && fclose(file) != 0)
		len = 0;
	relay_board_close(&board);
	return len == flash.len ? 0 : 1;
}
