/* SPDX-License-Identifier: MIT */
/* A terminal by way of ncurses. */
#include "cli/terminal.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <curses.h>
#include <term.h>

#include <rmwflash/bytes.h>

#include "cli/key.h"

#define ESCAPE_WAIT_MS 25 /* longer than the rest of a key's sequence needs */
#define RESET_MAX 160u
#define WAIT_MAX_MS 60000 /* a negative one would be for ever */

struct rmw_terminal {
	SCREEN *screen;
	bool is_coloured;
};

static const int deadly[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGQUIT };

/* What a signal handler needs to give the terminal back; it has no other way to reach anything. */
static struct {
	volatile sig_atomic_t is_taken;
	int fd;
	struct termios modes;
	char reset[RESET_MAX];
	size_t reset_len;
	struct sigaction before[RMW_COUNT(deadly)];
} taken;

static const struct {
	short foreground;
	attr_t coloured;
	attr_t mono;
} looks[RMW_PAGE_STYLE_COUNT] = {
	/* clang-format off */
	[RMW_PAGE_PLAIN] = { -1,           A_NORMAL,            A_NORMAL },
	[RMW_PAGE_TITLE] = { -1,           A_BOLD,              A_BOLD },
	[RMW_PAGE_BUSY]  = { COLOR_CYAN,   A_BOLD,              A_BOLD },
	[RMW_PAGE_GOOD]  = { COLOR_GREEN,  A_BOLD | A_REVERSE,  A_REVERSE },
	[RMW_PAGE_BAD]   = { COLOR_RED,    A_BOLD | A_REVERSE,  A_BOLD | A_REVERSE },
	[RMW_PAGE_ASKS]  = { COLOR_YELLOW, A_BOLD | A_REVERSE,  A_BOLD | A_UNDERLINE },
	[RMW_PAGE_DIM]   = { -1,           A_NORMAL,            A_NORMAL },
	/* clang-format on */
};

static const struct {
	int curses;
	int key;
} keys[] = {
	/* clang-format off */
	{ KEY_UP,    RMW_KEY_UP },
	{ KEY_DOWN,  RMW_KEY_DOWN },
	{ KEY_LEFT,  RMW_KEY_LEFT },
	{ KEY_RIGHT, RMW_KEY_RIGHT },
	{ KEY_ENTER, RMW_KEY_ENTER },
	{ '\r',      RMW_KEY_ENTER },
	{ ERR,       RMW_KEY_NONE },
	{ KEY_RESIZE, RMW_KEY_NONE },
	/* clang-format on */
};

/* Only calls that a signal handler may make; the signal then does what it did before. */
static void give_back(int signal_number)
{
	if (taken.is_taken) {
		taken.is_taken = 0;
		if (write(taken.fd, taken.reset, taken.reset_len) >= 0)
			(void)tcsetattr(taken.fd, TCSANOW, &taken.modes);
	}
	for (size_t i = 0; i < RMW_COUNT(deadly); i++)
		if (deadly[i] == signal_number)
			(void)sigaction(signal_number, &taken.before[i], NULL);
	(void)raise(signal_number);
}

static void give_back_at_exit(void)
{
	if (taken.is_taken)
		(void)endwin();
}

static void catch_deadly(void)
{
	struct sigaction action = { .sa_handler = give_back };

	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < RMW_COUNT(deadly); i++)
		(void)sigaction(deadly[i], &action, &taken.before[i]);
}

static void leave_deadly(void)
{
	for (size_t i = 0; i < RMW_COUNT(deadly); i++)
		(void)sigaction(deadly[i], &taken.before[i], NULL);
}

/* Terminfo's own text of a name; NULL: this terminal has none. */
static const char *text_of(const char *name)
{
	const char *text = tigetstr(name);

	return text == NULL || text == (const char *)-1
		       ? NULL
		       : text; /* NOLINT(performance-no-int-to-ptr) */
}

/* Without the pauses, "$<2>", that old terminals want. */
static void add_reset(const char *name)
{
	const char *text = text_of(name);

	for (; text != NULL && *text != '\0' && taken.reset_len < RESET_MAX; text++) {
		const char *end = strncmp(text, "$<", 2) == 0 ? strchr(text, '>') : NULL;

		if (end != NULL)
			text = end;
		else
			taken.reset[taken.reset_len++] = *text;
	}
}

static void keep_reset(int fd)
{
	static bool is_registered;

	taken.fd = fd;
	taken.reset_len = 0;
	add_reset("sgr0");
	add_reset("rmkx");
	add_reset("cnorm");
	add_reset("rmcup");
	if (!is_registered)
		is_registered = atexit(give_back_at_exit) == 0;
}

/* A key by mistake is neither to hold the output back nor to suspend units at work. */
static void quiet_keys(int fd)
{
	struct termios modes;

	if (tcgetattr(fd, &modes) != 0)
		return;
	modes.c_iflag &= ~(tcflag_t)IXON;
	modes.c_cc[VSUSP] = _POSIX_VDISABLE;
	if (tcsetattr(fd, TCSANOW, &modes) == 0)
		(void)def_prog_mode();
}

static void choose_colours(struct rmw_terminal *terminal, bool is_coloured)
{
	terminal->is_coloured =
		is_coloured && has_colors() && start_color() != ERR && use_default_colors() != ERR;
	for (short style = 1; terminal->is_coloured && style < RMW_PAGE_STYLE_COUNT; style++)
		(void)init_pair(style, looks[style].foreground, -1);
}

static bool check_terminal(FILE *in, FILE *out, struct rmw_err *err)
{
	const char *name = getenv("TERM");
	int found = 0;

	if (isatty(fileno(in)) != 1 || isatty(fileno(out)) != 1)
		return rmw_fail(err, RMW_E_USAGE, "the screen needs a terminal");
	if (setupterm(NULL, fileno(out), &found) != OK || text_of("cup") == NULL)
		return rmw_fail(err, RMW_E_USAGE, "no screen on a terminal of the kind '%s' (TERM)",
				name == NULL ? "" : name);
	return true;
}

bool rmw_terminal_open(struct rmw_terminal **terminal, FILE *in, FILE *out, bool is_coloured,
		       struct rmw_err *err)
{
	struct rmw_terminal *opened;

	if (!check_terminal(in, out, err))
		return false;
	opened = calloc(1, sizeof(*opened));
	if (opened == NULL || tcgetattr(fileno(out), &taken.modes) != 0 ||
	    (opened->screen = newterm(NULL, out, in)) == NULL) {
		free(opened);
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a screen");
	}
	keep_reset(fileno(out));
	taken.is_taken = 1;
	catch_deadly();
	(void)cbreak();
	(void)noecho();
	quiet_keys(fileno(out));
	(void)keypad(stdscr, TRUE);
	(void)curs_set(0);
	(void)set_escdelay(ESCAPE_WAIT_MS);
	choose_colours(opened, is_coloured);
	*terminal = opened;
	return true;
}

void rmw_terminal_size(const struct rmw_terminal *terminal, unsigned *width, unsigned *height)
{
	(void)terminal;
	*width = (unsigned)getmaxx(stdscr);
	*height = (unsigned)getmaxy(stdscr);
}

static attr_t look_of(const struct rmw_terminal *terminal, unsigned style)
{
	return terminal->is_coloured ? looks[style].coloured | (attr_t)COLOR_PAIR(style)
				     : looks[style].mono;
}

void rmw_terminal_paint(struct rmw_terminal *terminal, const struct rmw_page *page)
{
	(void)erase();
	for (unsigned row = 0; row < page->height; row++)
		for (unsigned column = 0; column < page->width; column++) {
			const struct rmw_page_cell *cell = &page->cells[row][column];

			if (cell->letter != ' ' || cell->style != RMW_PAGE_PLAIN)
				(void)mvaddch((int)row, (int)column,
					      (unsigned char)cell->letter |
						      look_of(terminal, cell->style));
		}
	(void)refresh();
}

int rmw_terminal_key(struct rmw_terminal *terminal, uint32_t wait_ms)
{
	int key;

	(void)terminal;
	timeout(wait_ms < WAIT_MAX_MS ? (int)wait_ms : WAIT_MAX_MS);
	key = getch();
	for (size_t i = 0; i < RMW_COUNT(keys); i++)
		if (keys[i].curses == key)
			return keys[i].key;
	return key < RMW_KEY_UP ? key : RMW_KEY_OTHER;
}

void rmw_terminal_close(struct rmw_terminal *terminal)
{
	if (terminal == NULL)
		return;
	leave_deadly();
	(void)endwin();
	taken.is_taken = 0;
	delscreen(terminal->screen);
	free(terminal);
}
