/* SPDX-License-Identifier: MIT */
#ifndef RMWFLASH_PROFILE_H
#define RMWFLASH_PROFILE_H

#include <rmwflash/bytes.h>
#include <rmwflash/event.h>
#include <rmwflash/image.h>
#include <rmwflash/obk.h>

/*
 * Profiles: what is known of a product. A profile is JSON, a template of OpenBeken (openbeken 11)
 * with one more object, "rmwflash", that holds what a flasher must know besides, so that every
 * template is a profile. rmwflash-profile(5) tells of its form.
 */

#define RMW_PROFILE_FILE_MAX ((size_t)64 << 10) /* longer is no profile */
#define RMW_PROFILE_ID_MAX 48u			/* with its zero */
#define RMW_PROFILE_TEXT_MAX 200u
#define RMW_PROFILE_LIST_MAX 8u

/* What a relay does when power comes up. */
enum rmw_power_on { RMW_POWER_ON_UNSAID, RMW_POWER_ON_OFF, RMW_POWER_ON_ON, RMW_POWER_ON_LAST };

/* Texts of a profile, of ids and of what is printed on a board. */
struct rmw_profile_names {
	char items[RMW_PROFILE_LIST_MAX][RMW_PROFILE_ID_MAX];
	size_t count;
};

/* A profile. Borrows nothing, needs no release. Big: keep it off the stack. */
struct rmw_profile {
	struct rmw_obk_template template;
	char id[RMW_PROFILE_ID_MAX]; /* small letters, digits, hyphens; empty: a bare template */
	char title[RMW_PROFILE_TEXT_MAX];
	struct rmw_profile_names aliases;
	struct rmw_profile_names silk;	/* what is printed on its board */
	struct rmw_profile_names stock; /* texts in the firmware that it is sold with */
	uint32_t flash_size;		/* bytes; 0: not known */
	bool has_ext_switch;		/* an input for a switch in the wall */
	uint8_t ext_pin;
	struct rmw_profile_names needs_parts; /* without which that input floats */
	enum rmw_power_on power_on;
	char firmware[RMW_PROFILE_ID_MAX];    /* what it wants: "openbeken", "openbeken@1.18.299";
						 empty:    no matter */
	struct rmw_profile_names look_alikes; /* ids of others that look the same */
	char evidence[2 * RMW_PROFILE_TEXT_MAX];
	char hw_notes[RMW_PROFILE_LIST_MAX][RMW_PROFILE_TEXT_MAX];
	size_t hw_note_count;
	char wiring[RMW_PROFILE_LIST_MAX][RMW_PROFILE_TEXT_MAX]; /* where its pads are */
	size_t wiring_count;
};

/* ---- reading and writing one (profile.c) ---- */

/*
 * Read one profile or template. Adds to `findings` as rmw_obk_template_parse does, and
 *
 *   no-id         no object "rmwflash", or no "id" in it
 *   bad-id        an id that is not made of small letters, digits and hyphens: none is taken
 *   bad-member    a member of "rmwflash" of another form than it should have: passed over
 *   other-member  a member of "rmwflash" that this version does not know: passed over
 *
 * Fails with BAD_TEXT as that does; `profile` is untouched then.
 */
bool rmw_profile_parse(struct rmw_view json, struct rmw_profile *profile,
		       struct rmw_obk_findings *findings, struct rmw_err *err) RMW_MUST_CHECK;

/* The profile as JSON text, indented, in place of what `json` held. Fails with NO_MEMORY. */
bool rmw_profile_print(const struct rmw_profile *profile, struct rmw_buf *json,
		       struct rmw_err *err) RMW_MUST_CHECK;

/* "Btn;1;2", as a template has it; empty where the pin is unused. */
#define RMW_PROFILE_PIN_TEXT_MAX 48u
void rmw_profile_pin_text(const struct rmw_obk_template *template, size_t pin,
			  char text[RMW_PROFILE_PIN_TEXT_MAX]);

/* True when `name` is the id or an alias of it (case ignored). */
bool rmw_profile_is_named(const struct rmw_profile *profile, const char *name);

/* "off", "on", "last"; false for other words. The word of a value, "" of UNSAID. */
bool rmw_power_on_parse(const char *word, enum rmw_power_on *power_on);
const char *rmw_power_on_word(enum rmw_power_on power_on);

/* ---- finding them (profiles.c) ---- */

enum rmw_profile_origin {
	RMW_PROFILE_GIVEN,   /* a file that was named */
	RMW_PROFILE_USER,    /* of the user's folder */
	RMW_PROFILE_SHIPPED, /* came with the program: installed, or inside of it */
};

/* A profile and where it is from. */
struct rmw_profile_entry {
	struct rmw_profile profile;
	enum rmw_profile_origin origin;
	char *path;			   /* NULL: inside of the program */
	struct rmw_obk_findings *findings; /* of parse; NULL: none */
};

/* All profiles that were found; those of one id once, the first of the order of the origins. */
struct rmw_profiles;

/*
 * Load the user's profiles ($XDG_DATA_HOME/rmwflash/profiles, ~/.local/share/rmwflash/profiles),
 * those installed (RMWFLASH_PROFILES names another folder) and those inside of the program. A file
 * that is no profile or has no id is told to `watch` as a warning, and passed over; so are folders
 * that are not there, without a word. On success *profiles is freed with rmw_profiles_free. Fails
 * with NO_MEMORY.
 */
bool rmw_profiles_load(struct rmw_profiles **profiles, const struct rmw_watch *watch,
		       struct rmw_err *err) RMW_MUST_CHECK;

/* NULL is allowed. */
void rmw_profiles_free(struct rmw_profiles *profiles);

/* How many there are, and one of them, sorted by id; NULL past the end. */
size_t rmw_profiles_count(const struct rmw_profiles *profiles);
const struct rmw_profile_entry *rmw_profiles_at(const struct rmw_profiles *profiles, size_t index);

/* True when rmw_profiles_find takes the name for the path of a file. */
bool rmw_profiles_is_path(const char *name);

/*
 * The profile of that id or else alias (case ignored), or, where `name` holds a '/' or ends with
 * ".json", of that file; a template without an id is fine there. `*entry` belongs to `profiles`.
 * Fails with NO_PROFILE, naming what is near; FILE_READ, BAD_TEXT, NO_MEMORY.
 */
bool rmw_profiles_find(struct rmw_profiles *profiles, const char *name,
		       const struct rmw_profile_entry **entry, struct rmw_err *err) RMW_MUST_CHECK;

/* The user's folder, which need not be there. Fails with USAGE: no home. */
#define RMW_PROFILE_PATH_MAX 1024u
bool rmw_profiles_user_folder(char path[RMW_PROFILE_PATH_MAX], struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Check that a board with that chip ("bl602", case ignored) may get this profile. Fails with
 * PROFILE_CHIP, naming the look-alikes that fit the chip.
 */
bool rmw_profiles_check_chip(const struct rmw_profiles *profiles, const struct rmw_profile *profile,
			     const char *chip, struct rmw_err *err) RMW_MUST_CHECK;

/* ---- what is wrong with one (profile_lint.c) ---- */

/* What a profile is to be used with. {0}: nothing is known. */
struct rmw_profile_target {
	struct rmw_obk_version firmware;
	enum rmw_flash_place flash;
};

/*
 * Add what is to be said of a profile to `findings`, which may hold those of parse: of them
 * unknown-role, role-number, bad-pin, bad-value, same-pin, bad-channel and high-channel become
 * errors, since what they tell of would not be done. Adds
 *
 *   no-chip, other-chip    warning: no chip, or one that is not known, so pins are not checked
 *   no-such-pin            error: the chip has no such pin
 *   unbonded-pin           error: the pin does not leave the chip (BL602)
 *   flash-pin              error: the pin is that of the flash
 *   strap-pin              error: GPIO8 of a BL602 decides how it starts
 *   uart-pin               warning: boot log, or the line to flash by
 *   jtag-pin               note: JTAG after a reset (BL602)
 *   ext-flash-pin          error: the flash is outside of the chip, on this pin; note: it might be
 *   pwm-channel            error: two PWM pins on one channel of the hardware (BL602: pin mod 5)
 *   no-pwm                 warning: a pin without PWM (BK7231)
 *   double-click           note: a double click of a button toggles channel 0; warning: where
 *                          channel 0 is a relay
 *   channel-0              warning: a relay on channel 0
 *   new-role               error: the firmware does not know it; warning: one of unknown version
 *   toggle-input           note: noise on this pin switches the relay
 *   last-channel           error: power_on "last" with a relay above channel 11
 *   ext-pin                warning: the pin of the external switch is no input in "pins"
 *
 * (openbeken 2.5, 6, 10, 16; bl602-soc "Pins on BL602").
 */
void rmw_profile_lint(const struct rmw_profile *profile, const struct rmw_profile_target *target,
		      struct rmw_obk_findings *findings);

/* How many of them are errors. */
size_t rmw_profile_errors(const struct rmw_obk_findings *findings);

/*
 * Lint, and what parse found, for those who only want to go on or not. Fails with PROFILE_BAD,
 * naming the first error, or with NO_MEMORY.
 */
bool rmw_profile_check(const struct rmw_profile_entry *entry,
		       const struct rmw_profile_target *target, struct rmw_err *err) RMW_MUST_CHECK;

/* ---- a profile as a person wants it (profile_edit.c) ---- */

/* What the input of the external switch does. */
enum rmw_ext_switch {
	RMW_EXT_SWITCH_UNSAID,		/* as the profile says */
	RMW_EXT_SWITCH_OFF,		/* the pin stays unused */
	RMW_EXT_SWITCH_TOGGLE,		/* TglChanOnTgl: every flip toggles the relay; pull-up */
	RMW_EXT_SWITCH_TOGGLE_PULLDOWN, /* TglChanOnTgl_pd, OpenBeken 1.18.248 or our own */
	RMW_EXT_SWITCH_DINPUT		/* dInput, into a channel of its own: switches nothing */
};

/* "off", "toggle", "toggle-pulldown", "dinput"; false for other words. "" of UNSAID. */
bool rmw_ext_switch_parse(const char *word, enum rmw_ext_switch *ext_switch);
const char *rmw_ext_switch_word(enum rmw_ext_switch ext_switch);

/* What to change about a profile. {0}: nothing. Texts are borrowed. */
struct rmw_profile_options {
	enum rmw_power_on power_on;
	enum rmw_ext_switch ext_switch;
	const char *name;    /* of the unit; NULL: as the firmware makes it */
	uint64_t set_flags;  /* besides those of the profile */
	const char *command; /* startup command, in place of the profile's; NULL: that */
	struct rmw_obk_version firmware; /* the OpenBeken whose roles it knows; {0}: not known */
};

/* With its zero: shortDeviceName (openbeken 2.1), the shortest field it goes to. */
#define RMW_PROFILE_NAME_MAX RMW_OBK_TEXT_SIZE(short_name)

/*
 * Check that a unit can be called so: a host name of one label (RFC 1123), short enough for every
 * field it goes to, and nothing in it that MQTT gives a meaning. Fails with PROFILE_OPTION; `what`
 * ("--name") is what the message begins with.
 */
bool rmw_profile_name_check(const char *what, const char *name, struct rmw_err *err) RMW_MUST_CHECK;

/* What goes to the unit. Big: keep it off the stack. */
struct rmw_profile_setup {
	struct rmw_obk_template template;
	bool has_start[RMW_OBK_CHANNELS]; /* of the channels of relays */
	int16_t start[RMW_OBK_CHANNELS];  /* 0 off, 1 on, -1 as it was last */
	char name[RMW_PROFILE_NAME_MAX];  /* short and long name; empty: as the firmware makes it */
};

/*
 * Put the options into the profile. Flags without those of the profile begin with the firmware's
 * default, flag 10. Fails with PROFILE_OPTION: "last" with a relay above channel 11 (openbeken
 * 16.2); an external switch that the profile has not; "toggle-pulldown" with an older firmware; a
 * name that is no host name of 1 to 31 letters, digits and hyphens; a command that is too long.
 * `setup` is untouched on failure.
 */
bool rmw_profile_edit(const struct rmw_profile *profile, const struct rmw_profile_options *options,
		      struct rmw_profile_setup *setup, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * What is to be known of the parts that the input of the external switch needs, several lines: the
 * first of that question. Returns false, with an empty text, where it needs none.
 */
bool rmw_profile_ext_advice(const struct rmw_profile *profile, char *text, size_t size);

/*
 * What to ask before a unit gets a profile whose input for an external switch needs parts that may
 * not be fitted, where no option says what it shall be: several lines, what it does without them,
 * and what can be done. Returns false, with an empty text, when nothing is to be asked.
 */
bool rmw_profile_ext_question(const struct rmw_profile *profile,
			      const struct rmw_profile_options *options, char *text, size_t size);

/* ---- comparing and choosing (profile_diff.c, profile_suggest.c) ---- */

/* Tell each thing in which two profiles differ: "pin 14", "LED_n;1", "" where it is missing. */
void rmw_profile_diff(const struct rmw_profile *a, const struct rmw_profile *b,
		      void (*tell)(void *ctx, const char *what, const char *a, const char *b),
		      void *ctx);

/* What was seen of a board or a dump. Texts are borrowed. */
struct rmw_profile_seen {
	const char *chip;    /* "bl602"; NULL: not known */
	uint32_t flash_size; /* 0: not known */
	enum rmw_flash_place flash;
	const char (*stock)[64];
	size_t stock_count;
};

#define RMW_PROFILE_EVIDENCE_MAX 4u

/* A profile that may fit, and why. */
struct rmw_profile_match {
	const struct rmw_profile_entry *entry;
	unsigned score; /* only to compare; a text of stock firmware outweighs everything else */
	bool has_stock; /* a text of the stock firmware names it */
	char evidence[RMW_PROFILE_EVIDENCE_MAX][160];
	size_t evidence_count;
};

/*
 * The profiles that may fit, the best first, at most `room`; returns how many. One for another chip
 * never does, nor one that uses a pin on which the flash is, and without a known chip only one that
 * the stock firmware names.
 */
size_t rmw_profiles_suggest(const struct rmw_profiles *profiles,
			    const struct rmw_profile_seen *seen, struct rmw_profile_match *matches,
			    size_t room);

/* ---- taking over what the web app has (profile_import.c) ---- */

/*
 * Add words of any text to an id, so that it has at most `room` - 1 characters: small letters and
 * digits as they are, anything else a hyphen, none twice or at an end.
 */
void rmw_profile_id_add(char id[RMW_PROFILE_ID_MAX], size_t room, const char *text);

/*
 * Tell each template in `json` as a profile: one object, a list of them, or an object whose
 * "devices" is such a list. Those without an id get one of vendor and model, or name, that none
 * before it has; texts of stock firmware are taken from its keywords, evidence from its wiki
 * address. What is no template is told with profile NULL and why. `tell` returns false to stop; so
 * does import then, with what `tell` left in `err`. Fails with BAD_TEXT (nothing of that form),
 * NO_MEMORY.
 */
bool rmw_profile_import(struct rmw_view json,
			bool (*tell)(void *ctx, const struct rmw_profile *profile, const char *why,
				     struct rmw_err *err),
			void *ctx, struct rmw_err *err) RMW_MUST_CHECK;

#endif
