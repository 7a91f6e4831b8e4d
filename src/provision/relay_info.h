/* SPDX-License-Identifier: MIT */
#ifndef RMW_PROVISION_RELAY_INFO_H
#define RMW_PROVISION_RELAY_INFO_H

#include <rmwflash/obk.h>

#define RMW_RELAY_ROLES_MAX 160u
#define RMW_RELAY_ROLE_SIZE 32u

/* What GET /api/info says (openbeken 12.3). Texts are as they came: whoever shows one cleans it. */
struct rmw_relay_info {
	char chip[32];			/* "BL602"; printable */
	char version_text[32];		/* "1.18.299"; printable, empty when the build names none */
	struct rmw_obk_version version; /* {0}: none */
	bool has_mac;
	uint8_t mac[6];
	char short_name[65];
	char mqtt[300]; /* "host:port" */
	char mqtt_client[128];
	bool has_flags;
	uint32_t flags_low; /* bits 0 to 31 */
	uint64_t uptime_s;
	char shown_command[2 * RMW_OBK_COMMAND_SIZE]; /* see rmw_relay_shows_command */
};

/*
 * Read the body of a reply. The startup command in it may make it invalid JSON, as the firmware
 * escapes CR, LF and the double quote, but no backslash; only there is that allowed. Fails with
 * RELAY_OTHER: not OpenBeken, which is known by chipset, shortName and webapp (openbeken 12.3).
 */
bool rmw_relay_info_parse(struct rmw_view body, struct rmw_relay_info *info,
			  struct rmw_err *err) RMW_MUST_CHECK;

/*
 * True when the device shows `command` as its startup command. Two commands that differ in a
 * backslash before an r, an n or a quote may look alike.
 */
bool rmw_relay_shows_command(const struct rmw_relay_info *info, const char *command);

/* What GET /api/pins says (openbeken 12.4). */
struct rmw_relay_pins {
	size_t role_count;
	char roles[RMW_RELAY_ROLES_MAX][RMW_RELAY_ROLE_SIZE]; /* by its own names */
	size_t count;
	struct rmw_obk_pin pins[RMW_OBK_PINS_MAX];
	bool has_levels;
	bool is_high[RMW_OBK_PINS_MAX];
};

/* Read the body of a reply. Fails with RELAY_OTHER: it is not of that kind. */
bool rmw_relay_pins_parse(struct rmw_view body, struct rmw_relay_pins *pins,
			  struct rmw_err *err) RMW_MUST_CHECK;

/* The value of each channel by its number; what is told of no channel stays. False where the body
 * is not of that kind (GET /api/channels, openbeken 12.7). */
bool rmw_relay_channels_parse(struct rmw_view body, int32_t values[RMW_OBK_CHANNELS]);

/* The device's index of a role, by its own names (case ignored); false when it has none. */
bool rmw_relay_role_find(const struct rmw_relay_pins *pins, const char *name, uint8_t *index);

/* What Status 0 says beyond that (openbeken 13.3). */
struct rmw_relay_status {
	char long_name[128];
	char ssid[128];
	char ssid2[128];
	char mqtt_user[128];
	bool has_signal;
	int signal_dbm; /* of its network, -120 to 0; that a BL602 measures it is (unverified) */
};

/* Read the body of a reply; false: not of that kind, as where a name has a quote in it. */
bool rmw_relay_status_parse(struct rmw_view body, struct rmw_relay_status *status);

/* How an address compares with the one that the chip has by its eFuses. */
enum rmw_relay_mac { RMW_RELAY_MAC_SAME, RMW_RELAY_MAC_REVERSED, RMW_RELAY_MAC_OTHER };

/* A BL602's firmware may show its bytes in either order (openbeken 18: unverified across modules).
 */
enum rmw_relay_mac rmw_relay_mac_compare(const uint8_t seen[6], const uint8_t chip[6]);

/* "18:b9:05:de:ad:42" or with '-'; false when it is none. */
bool rmw_relay_mac_parse(const char *text, uint8_t mac[6]);

#define RMW_MAC_TEXT_SIZE 18u
void rmw_relay_mac_text(const uint8_t mac[6], char text[RMW_MAC_TEXT_SIZE]);

/* Copy what is printable; anything else becomes '?'. Cut to fit. */
void rmw_relay_clean(const char *from, char *text, size_t size);

#endif
