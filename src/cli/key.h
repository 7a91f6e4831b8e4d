/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_KEY_H
#define RMW_CLI_KEY_H

/* Keys of a terminal: ASCII characters, and those that are none. */
enum rmw_key {
	RMW_KEY_NONE = 0, /* nothing was pressed */
	RMW_KEY_TAB = '\t',
	RMW_KEY_ENTER = '\n',
	RMW_KEY_ESCAPE = 27,
	RMW_KEY_UP = 256,
	RMW_KEY_DOWN,
	RMW_KEY_LEFT,
	RMW_KEY_RIGHT,
	RMW_KEY_OTHER /* one without a meaning here */
};

#endif
