/* SPDX-License-Identifier: MIT */
/* Makes a ledger in a file look like that of an rmwflash that is not written yet.
 * usage: ledger_newer LEDGER */
#include <sqlite3.h>
#include <stddef.h>

int main(int argc, char **argv)
{
	sqlite3 *db = NULL;
	int got;

	if (argc != 2 || sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
		return 2;
	got = sqlite3_exec(db, "UPDATE rmwflash_schema SET version = version + 1000", NULL, NULL,
			   NULL);
	sqlite3_close(db);
	return got == SQLITE_OK ? 0 : 1;
}
