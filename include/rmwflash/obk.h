/* SPDX-License-Identifier: MIT */
#ifndef RMWFLASH_OBK_H
#define RMWFLASH_OBK_H

#include <rmwflash/bytes.h>

/*
 * OpenBeken's stored configuration (openbeken 2 to 11): the block, the store it lies in on a BL602,
 * pin roles, flags and templates. Pure functions on bytes.
 */

#define RMW_OBK_PINS_MAX 64u	 /* longest array of pins of any layout */
#define RMW_OBK_CHANNELS 64u	 /* on every platform */
#define RMW_OBK_BLOCK_SIZE 3584u /* of versions 4 and 5 */
#define RMW_OBK_BLOCK_SIZE_3 2016u
#define RMW_OBK_COMMAND_SIZE 1568u /* of the startup command, with its zero; 512 in version 3 */

/* How the middle of a block is laid out (openbeken 2.2); A, B, C (unverified) on devices. */
enum rmw_obk_layout { RMW_OBK_D, RMW_OBK_A, RMW_OBK_B, RMW_OBK_C, RMW_OBK_LAYOUT_COUNT };

/* Which check byte a platform computes (openbeken 3); NEITHER fits only a damaged block. */
enum rmw_obk_crc { RMW_OBK_CRC_UNSIGNED, RMW_OBK_CRC_SIGNED, RMW_OBK_CRC_NEITHER };

/* A family of devices with one way to keep a configuration. Texts are static. */
struct rmw_obk_platform {
	const char *chip;	/* as templates and /api/info have it: "BL602" */
	const char *full_name;	/* "OpenBL602" */
	const char *short_name; /* "obl" */
	const char *mqtt_group; /* "bl602s" */
	enum rmw_obk_layout layout;
	enum rmw_obk_crc crc;
	uint8_t pin_count;
	/* Where the block is in flash (openbeken 8.1): an entry of that key in an EasyFlash store,
	 * or (NULL) just so at `addr`. addr 0: with a key, in the partition PSM of the device's own
	 * table; without one, not known. */
	const char *store_key;
	uint32_t addr;
	uint32_t size; /* of the store, or of the sector for the block alone; 0: not known */
};

/* The row of a chip (case ignored); NULL when it is not known. `count` may be asked for all. */
const struct rmw_obk_platform *rmw_obk_platform(const char *chip);
const struct rmw_obk_platform *rmw_obk_platforms(size_t *count);

/*
 * How many pins the firmware counts on a chip (case ignored), from 0 on (openbeken 2.5). Chips are
 * among them of which it is not known here how they keep a configuration. 0: the chip is not known.
 */
uint8_t rmw_obk_pin_count(const char *chip);

/* A text about a pin, by value, so that it can be made where it is printed. */
struct rmw_obk_pin_name {
	char text[24];
};

/* What a pin of a chip (case ignored) is called: "GPIO21", "P26", "B8" (openbeken 10); "pin 5"
 * where no way to call them is known, or `chip` is NULL. */
struct rmw_obk_pin_name rmw_obk_pin_name(const char *chip, unsigned pin);

/* The number, as templates have it, and the name where the number is not in it: "pin 21", "pin 24
 * (B8)". */
struct rmw_obk_pin_name rmw_obk_pin_words(const char *chip, unsigned pin);

/*
 * The pin that a text names: a number from 0 to 63, or as people call it on that chip: "GPIO21" or
 * "IO21" on a BL602, "P26" on a BK7231, "B8", "PB8" or "GPIOB8" on an LN882H (case ignored).
 * Returns false where it names none; that the chip has such a pin is not checked.
 */
bool rmw_obk_pin_parse(const char *chip, const char *text, uint8_t *pin);

/* What a pin does. */
struct rmw_obk_pin {
	uint8_t role; /* index in the table of roles; unknown ones are kept as they are */
	uint8_t channel;
	uint8_t channel2;
};

/*
 * A block, decoded. Texts end with a zero here even where they fill their field in the block
 * (`wifi_pass` of 64 characters). What is not listed here is kept in `raw`, byte for byte, so that
 * encoding what was decoded gives the same bytes again.
 */
struct rmw_obk_config {
	enum rmw_obk_layout layout;
	enum rmw_obk_crc crc; /* which of the two fitted, and is written */
	int32_t version;
	uint64_t flags;
	uint16_t change_counter;
	uint16_t ota_counter;
	char wifi_ssid[65];
	char wifi_pass[65];
	char wifi_ssid2[65];
	char wifi_pass2[69];
	char mqtt_host[257];
	char mqtt_client[65];
	char mqtt_user[65];
	char mqtt_pass[129];
	char mqtt_group[65];
	int32_t mqtt_port;
	char webapp_root[65];
	uint8_t mac[6];
	char short_name[33];
	char long_name[65];
	struct rmw_obk_pin pins[RMW_OBK_PINS_MAX];
	size_t pin_room; /* of the layout: 32, 48, 50 or 64 */
	uint8_t channel_types[RMW_OBK_CHANNELS];
	int16_t start_values[RMW_OBK_CHANNELS]; /* -1: the last value comes back */
	uint8_t log_to_files;			/* log2lfs */
	uint32_t dgr_send_flags;
	uint32_t dgr_receive_flags;
	char dgr_name[17];
	char ntp_server[33];
	uint32_t calibration[8]; /* bits of an int or a float each */
	uint8_t button_short_100ms;
	uint8_t button_long_100ms;
	uint8_t button_repeat_100ms;
	uint32_t files_size;
	uint32_t logger_flags;
	uint8_t static_ip[16]; /* address, mask, gateway, DNS */
	uint8_t led_remap[5];
	float led_correction[6]; /* r, g, b, gamma, least rgb, least cw */
	uint8_t boot_good_s;
	int32_t ping_interval;
	int32_t ping_s;
	char ping_host[65];
	char command[RMW_OBK_COMMAND_SIZE + 1];
	char web_password[34];
	uint8_t mqtt_uses_tls;
	uint8_t mqtt_verifies;
	char mqtt_certificate[21];
	uint8_t is_web_off;
	size_t raw_len; /* 3584, or 2016 in version 3 */
	uint8_t raw[RMW_OBK_BLOCK_SIZE];
};

/* The check byte of `bytes`, by one of the two ways (openbeken 3). */
uint8_t rmw_obk_crc8(struct rmw_view bytes, enum rmw_obk_crc way);

/*
 * Read a block. Its layout cannot be seen in it: the platform says it. Which CRC fits is found out;
 * a block of a version above 5 is read as one of 5, as the firmware does. Fails with IMAGE_KIND (no
 * "CFG"), IMAGE_TRUNCATED (shorter than its version's block), IMAGE_DAMAGED (neither CRC fits; both
 * are named). `config` is untouched on failure.
 */
bool rmw_obk_config_decode(struct rmw_view block, enum rmw_obk_layout layout,
			   struct rmw_obk_config *config, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Check that the firmware of a platform takes the block that was decoded: it throws one away whose
 * check byte was made in the other way (openbeken 3, 4.2). Fails with IMAGE_OTHER_CHIP.
 */
bool rmw_obk_config_check_of(const struct rmw_obk_config *config,
			     const struct rmw_obk_platform *platform,
			     struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Write the block with its CRC; returns how many bytes it has (`raw_len`). A field that was not
 * changed since it was decoded keeps its bytes, stale ones behind the end of a text too; a text
 * that was changed is followed by zeros. What version 3 has no place for is left out.
 */
size_t rmw_obk_config_encode(const struct rmw_obk_config *config,
			     uint8_t block[RMW_OBK_BLOCK_SIZE]);

/*
 * True when the file is nothing but a block, whatever its CRC says: of the length that its version
 * has, or with FF behind it up to the end of a sector.
 */
bool rmw_obk_config_is_alone(struct rmw_view file);

/* Put the check byte of a block (2016 or 3584 bytes) that was changed in place. */
void rmw_obk_config_seal(struct rmw_span block, enum rmw_obk_crc way);

/*
 * Make the config one of version 5, as the firmware does when it loads an older one
 * (openbeken 4.2): a web password of before version 5 goes, version 3 gets the fields it lacks,
 * before 3 the short name is the MQTT client's. Newer ones stay.
 */
void rmw_obk_config_upgrade(struct rmw_obk_config *config);

/*
 * A new block with every default of openbeken 4.4; its names end with bytes 2 to 5 of `mac`, and
 * its own mac stays zero, which takes the chip's.
 */
void rmw_obk_config_new(const struct rmw_obk_platform *platform, const uint8_t mac[6],
			struct rmw_obk_config *config);

/* What a field tells: SECRET is never shown nor shared, IDENTITY belongs to one unit. */
enum rmw_obk_privacy { RMW_OBK_PLAIN, RMW_OBK_IDENTITY, RMW_OBK_SECRET };

/* A field as people read it. */
struct rmw_obk_field {
	const char *name; /* "wifi_ssid", as the firmware calls it */
	enum rmw_obk_privacy privacy;
	char text[160];	 /* of the value, cut to fit; of a SECRET that is set "(set)" */
	bool is_default; /* empty or zero */
};

/*
 * Tell each field but pins, channels and calibration, in the order of the block. Control
 * characters come as they are: whoever shows them cleans them.
 */
void rmw_obk_config_tell(const struct rmw_obk_config *config,
			 void (*tell)(void *ctx, const struct rmw_obk_field *field), void *ctx);

/*
 * Tell each field in which two configs differ, pins, channels and calibration too, with its value
 * in either; of a SECRET only that it differs. Counters and bytes of no known meaning are not
 * compared.
 */
void rmw_obk_config_compare(const struct rmw_obk_config *was, const struct rmw_obk_config *is,
			    void (*tell)(void *ctx, const struct rmw_obk_field *was,
					 const struct rmw_obk_field *is),
			    void *ctx);

/* Where fields that are SECRET lie in a block of 3584 bytes: `index` from 0 on, false past the
 * last. For who hides them in bytes. */
bool rmw_obk_secret_at(enum rmw_obk_layout layout, size_t index, size_t *at, size_t *len);

/* The name of that field, as rmw_obk_config_tell has it; NULL past the last. */
const char *rmw_obk_secret_name(size_t index);

/* Where the field of a name lies in a block, as rmw_obk_config_tell has it; false: no such field.
 */
bool rmw_obk_field_at(enum rmw_obk_layout layout, const char *name, size_t *at, size_t *len);

/*
 * Zero what is left of older, longer texts behind the end of each text, in `raw`. Only of those
 * that lie at one place in every layout, as a block does not say which one it has.
 */
void rmw_obk_config_drop_stale(struct rmw_obk_config *config);

/* Empty all fields that are SECRET, in `raw` too; `told` (may be NULL) is given each that held
 * something. */
void rmw_obk_config_redact(struct rmw_obk_config *config,
			   void (*told)(void *ctx, const char *field), void *ctx);

/* What names and passwords of networks can have, in bytes (openbeken 17). */
#define RMW_OBK_SSID_MAX 32u
#define RMW_OBK_WIFI_PASSWORD_MIN 8u
#define RMW_OBK_WIFI_PASSWORD_MAX 63u
#define RMW_OBK_WIFI_KEY_DIGITS 64u /* the key itself in hex, in place of a password */

/*
 * The room for what a text field of the config may hold, its zero included: the firmware wants a
 * zero within its field, which the config has one byte behind.
 */
#define RMW_OBK_TEXT_SIZE(member) (sizeof(((struct rmw_obk_config *)0)->member) - 1)

/*
 * Check that a radio can use the network: ssid 1 to 32 bytes, password 8 to 63 characters, 64 hex
 * digits, or empty (an open network). Fails with BAD_TEXT, never naming the password.
 */
bool rmw_obk_wifi_check(const char *ssid, const char *password, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Set a network of the station to one that passes the check. Bytes are taken as they are. The
 * second network needs a block of version 4 on (upgrade). Fails with BAD_TEXT.
 */
bool rmw_obk_config_set_wifi(struct rmw_obk_config *config, const char *ssid, const char *password,
			     struct rmw_err *err) RMW_MUST_CHECK;
bool rmw_obk_config_set_wifi2(struct rmw_obk_config *config, const char *ssid, const char *password,
			      struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Copy `text` into a text field of the config, `size` being that of the member: the firmware wants
 * a zero within the field, so size - 2 bytes at most. `what` names it in the message. Fails with
 * BAD_TEXT (too long).
 */
bool rmw_obk_config_set_text(char *field, size_t size, const char *what, const char *text,
			     struct rmw_err *err) RMW_MUST_CHECK;

/* ---- pin roles (openbeken 6) ---- */

enum rmw_obk_pull {
	RMW_OBK_PULL_NONE,
	RMW_OBK_PULL_UP,
	RMW_OBK_PULL_DOWN,
	RMW_OBK_OUTPUT,
	RMW_OBK_DRIVER,
	RMW_OBK_ADC
};

/* What rules a role comes under; each with its _n. */
enum rmw_obk_kind {
	RMW_OBK_UNUSED,
	RMW_OBK_RELAY,	/* Rel */
	RMW_OBK_BUTTON, /* Btn, Btn_pd (2 channels: a double click toggles the second), Btn_Tgl_All
			 */
	RMW_OBK_LED,	/* LED */
	RMW_OBK_WIFI_LED, /* WifiLED */
	RMW_OBK_PWM,	  /* PWM, PWM_ScriptOnly */
	RMW_OBK_TOGGLE,	  /* TglChanOnTgl, TglChanOnTgl_pd */
	RMW_OBK_INPUT,	  /* dInput, dInput_NoPullUp */
	RMW_OBK_OTHER
};

struct rmw_obk_role {
	const char *name; /* as templates have it; "None" for 0 */
	uint8_t channels; /* how many the firmware's own pages offer: 0, 1 or 2 */
	enum rmw_obk_pull pull;
	enum rmw_obk_kind kind;
};

#define RMW_OBK_ROLE_COUNT 99u

/* The row of an index; NULL beyond the table. */
const struct rmw_obk_role *rmw_obk_role(size_t index);

/*
 * The index of a name: blanks around it and case do not matter; `is_alias` (may be NULL) tells that
 * it is another spelling than the firmware's (openbeken 6.1). Returns false when nobody knows it.
 */
bool rmw_obk_role_find(const char *name, uint8_t *index, bool *is_alias);

/* A version of OpenBeken. {0} is none. */
struct rmw_obk_version {
	uint16_t major, minor, patch;
};

/*
 * The first version in a text: "1.18.248", "OpenBL602_1.18.248.bin.xz.ota" or "Built on ... version
 * 1.18.248". Returns false where there is none; `version` is untouched then.
 */
bool rmw_obk_version_parse(const char *text, struct rmw_obk_version *version);

/* Below 0, 0, above 0: `a` is older, the same, newer. */
int rmw_obk_version_compare(struct rmw_obk_version a, struct rmw_obk_version b);

/*
 * How many roles that version knows (openbeken 6); 81, the safe number, where it is {0}; of one
 * older than the table tells, what its oldest knows.
 */
size_t rmw_obk_role_count(struct rmw_obk_version version);

/* The version that brought a role; {0}: older than the table tells. */
struct rmw_obk_version rmw_obk_role_since(uint8_t index);

/* The version that brought the last role of the table: it knows every one. */
struct rmw_obk_version rmw_obk_version_newest(void);

/* The text of a flag bit 0 to 63 (openbeken 5); NULL where it has no meaning. */
const char *rmw_obk_flag_text(unsigned bit);

/* The name of a channel type (openbeken 7); NULL beyond the table. */
const char *rmw_obk_channel_type(size_t index);

/* ---- EasyFlash4 (openbeken 9) ---- */

#define RMW_OBK_KEY "mY0bcFg"
#define RMW_OBK_STORE_SECTOR 4096u
#define RMW_OBK_KEY_MAX 64u

enum rmw_obk_entry_state {
	RMW_OBK_ENTRY_LIVE,
	RMW_OBK_ENTRY_PENDING, /* PRE_WRITE: cut off while it was written */
	RMW_OBK_ENTRY_LEAVING, /* PRE_DELETE; counts where no live one of its name is there */
	RMW_OBK_ENTRY_DELETED,
	RMW_OBK_ENTRY_BROKEN /* a header error, or a CRC that does not fit */
};

/* An entry found in a partition. `value` is borrowed from the image. */
struct rmw_obk_entry {
	char name[RMW_OBK_KEY_MAX + 1];
	uint32_t addr; /* of its status bytes, from the start of the partition */
	enum rmw_obk_entry_state state;
	bool counts; /* it is the one that the firmware takes for its name */
	bool is_crc_good;
	struct rmw_view value;
};

#define RMW_OBK_ENTRIES_MAX 512u

/* What a partition holds. Big: keep it off the stack. */
struct rmw_obk_store {
	struct rmw_obk_entry entries[RMW_OBK_ENTRIES_MAX];
	size_t count;
	size_t sectors;	      /* of 4096 bytes */
	size_t formatted;     /* of them with the magic */
	bool has_more;	      /* entries beyond the room for them: dead ones went first */
	bool is_incomplete;   /* ... and live ones among them */
	bool has_duplicates;  /* two live entries of a name: the first counts */
	bool was_interrupted; /* pending or leaving entries */
};

/* True when the bytes start as a formatted sector does. */
bool rmw_obk_store_is_sector(struct rmw_view bytes);

/* Read a partition image of any length; hostile bytes give no entries. Never fails. */
void rmw_obk_store_read(struct rmw_view image, struct rmw_obk_store *store);

/* The value that counts for `name`; an empty view when there is none. */
struct rmw_view rmw_obk_store_find(const struct rmw_obk_store *store, const char *name);

/* A key and what it is to hold. */
struct rmw_obk_item {
	const char *name;
	struct rmw_view value;
};

/*
 * Write a partition image of `size` bytes from scratch into `image` (emptied first): the items in
 * their order, each in the first sector with room for it, as the firmware would have left it. All
 * lies within the first eight sectors, of which one stays EMPTY and, with that one, there is room
 * to write the largest item once more, else the firmware could save no change. Fails with RANGE:
 * `size` is no multiple of 4096, fewer than 3 sectors, or too little for the items; USAGE: a name
 * of 0 or more than 64 bytes, or one twice; NO_MEMORY. After a failure `image` is empty.
 */
bool rmw_obk_store_build(const struct rmw_obk_item *items, size_t count, uint32_t size,
			 struct rmw_buf *image, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * The partition with one key replaced, and all other live ones kept (openbeken 9.8): the replaced
 * one first, then the others, the largest first. Value empty: the key goes. What was deleted or
 * interrupted goes as well. `old` may be of another length than `size`, and is not in `image`.
 * Fails as build, and with RANGE when `old` has more than RMW_OBK_ENTRIES_MAX live entries.
 */
bool rmw_obk_store_replace(struct rmw_view old, const struct rmw_obk_item *item, uint32_t size,
			   struct rmw_buf *image, struct rmw_err *err) RMW_MUST_CHECK;

/* ---- templates (openbeken 11) ---- */

enum rmw_obk_severity { RMW_OBK_NOTE, RMW_OBK_WARNING, RMW_OBK_ERROR };

/* Something to be said of a template. */
struct rmw_obk_finding {
	enum rmw_obk_severity severity;
	char code[24]; /* "unknown-role", "no-channel", ...: stable, for counting */
	int pin;       /* -1: of no pin */
	char text[160];
};

#define RMW_OBK_FINDINGS_MAX 48u

struct rmw_obk_findings {
	struct rmw_obk_finding items[RMW_OBK_FINDINGS_MAX];
	size_t count;
	size_t dropped; /* beyond the room for them */
};

/* Add one; the text is cut to fit, and control characters in it become '?'. */
void rmw_obk_finding_add(struct rmw_obk_findings *findings, enum rmw_obk_severity severity,
			 const char *code, int pin, const char *format, ...) RMW_PRINTF(5, 6);

#define RMW_OBK_KEYWORDS_MAX 32u

/* A template of the web app. Texts are UTF-8 as it came. Big: keep it off the stack. */
struct rmw_obk_template {
	char vendor[64];
	char name[160];
	char model[64];
	char chip[32];
	char board[64];
	bool has_flags;
	uint64_t flags;
	bool has_command; /* empty: the startup command goes */
	char command[RMW_OBK_COMMAND_SIZE];
	bool has_pin[RMW_OBK_PINS_MAX];
	struct rmw_obk_pin pins[RMW_OBK_PINS_MAX];
	char keywords[RMW_OBK_KEYWORDS_MAX][80];
	size_t keyword_count;
};

/*
 * Read one template, as the web app shows or lists it (openbeken 11.1). What can be understood is
 * taken, what cannot is a finding (added to `findings`):
 *
 *   bad-pin         a key of "pins" that is no number 0 to 63: passed over
 *   bad-value       a pin whose value is no text: passed over
 *   same-pin        a pin twice: the last one counts
 *   unknown-role    a name that nobody knows: the pin is passed over
 *   other-name      a role by another name than the firmware's (6.1): translated
 *   role-number     the number of a role that has no name here: taken; print writes such
 *   no-channel      none given where the role has one: 0, as the firmware takes it
 *   bad-channel     no number 0 to 255: 0
 *   high-channel    64 to 255, a channel that no firmware has: kept
 *   comma           "Btn;1,2": taken as "Btn;1;2"
 *   surplus         something behind the second channel: passed over
 *   number-flags    flags as a number, no text: taken
 *   negative-flags  from -2147483648 on the 32 bits of /api/info (12.3), below that 64 bits: taken
 *   bad-flags       anything else: no flags
 *   old-flag        "flag", the bit of very old templates: taken where there are no "flags"
 *   bad-flag        one that is no number 0 to 15: passed over
 *   bad-text        a field that is no text, or a keyword: passed over
 *   cut             a text that is too long: cut to fit
 *   many-keywords   more keywords than there is room for: passed over
 *   no-pins         the list of pins has none to take
 *
 * Fails with BAD_TEXT: no JSON object, or no object "pins" in it; `template` is untouched then.
 */
bool rmw_obk_template_parse(struct rmw_view json, struct rmw_obk_template *template,
			    struct rmw_obk_findings *findings, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * The template as JSON text, indented, with a line end, in place of what `json` held: what it has
 * of vendor, name, model, chip, board, flags (decimal text), keywords, pins (always) and command.
 * Parse reads the same template again. Fails with NO_MEMORY.
 */
bool rmw_obk_template_print(const struct rmw_obk_template *template, struct rmw_buf *json,
			    struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Put a template into a config: all pins, channels and channel types are cleared first (ClearIO),
 * then its pins, flags and command take their place; flags and command only where it has some.
 * Start values stay. Fails with RANGE: a pin beyond the layout's room; BAD_TEXT: the command does
 * not fit the block. `config` is untouched on failure.
 */
bool rmw_obk_template_apply(const struct rmw_obk_template *template, struct rmw_obk_config *config,
			    struct rmw_err *err) RMW_MUST_CHECK;

/*
 * What a config says of pins, flags and command, as a template for that platform. A command that
 * fills its field without a zero loses its last character.
 */
void rmw_obk_template_from(const struct rmw_obk_config *config,
			   const struct rmw_obk_platform *platform,
			   struct rmw_obk_template *template);

#endif
