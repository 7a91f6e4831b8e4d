/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_CLEAN_H
#define RMW_CLI_CLEAN_H

/*
 * Make a text fit to be shown: control characters (also those in UTF-8) and bytes that are no
 * UTF-8 become '?', so that nothing read from a file or a flash can talk to the terminal.
 * Line ends stay.
 */
void rmw_clean(char *text);

#endif
