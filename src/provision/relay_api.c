/* SPDX-License-Identifier: MIT */
/* Questions to an OpenBeken's web server, and what its answers mean. */
#include "provision/relay_api.h"

#include <inttypes.h>
#include <stdio.h>
#include <strings.h>

#define REALM "OpenBeken HTTP Server"
#define SUCCESS "{\"success\":200"
#define MESSAGE "\"msg\":\""
#define SAFE_MODE_MARK "\"SDK\":\"obk\""
#define CHIP_OF_TWO_ORDERS "BL602"

static bool has_text(struct rmw_view bytes, const char *text)
{
	return bytes.len > 0 && memmem(bytes.data, bytes.len, text, strlen(text)) != NULL;
}

static bool begins_with(struct rmw_view bytes, const char *text)
{
	const size_t len = strlen(text);

	return bytes.len >= len && memcmp(bytes.data, text, len) == 0;
}

/* What a device says, as people may see it: up to the next quote, printable, cut to fit. */
static void take_message(struct rmw_view body, char *text, size_t size)
{
	const uint8_t *mark =
		body.len == 0 ? NULL : memmem(body.data, body.len, MESSAGE, strlen(MESSAGE));
	char raw[80] = "";

	if (mark != NULL) {
		const uint8_t *from = mark + strlen(MESSAGE);
		const size_t left = (size_t)(body.data + body.len - from);
		const uint8_t *end = left == 0 ? NULL : memchr(from, '"', left);
		const size_t len = end == NULL ? 0 : (size_t)(end - from);

		memcpy(raw, from, len < sizeof(raw) ? len : sizeof(raw) - 1);
	}
	rmw_relay_clean(raw, text, size);
}

static bool ask_once(struct rmw_http_peer *peer, struct rmw_http_question question,
		     struct rmw_http_answer *answer, struct rmw_err *err)
{
	question.host = peer->host;
	question.password = peer->is_locked ? peer->password : NULL;
	return rmw_http_ask(peer, &question, answer, err);
}

/* Who asks for a password by the right name gets it, once one is known. */
static bool ask_again(struct rmw_http_peer *peer, const struct rmw_http_question *question,
		      struct rmw_http_answer *answer, struct rmw_err *err)
{
	const struct rmw_view wants = rmw_http_reply_line(&answer->reply, "WWW-Authenticate");
	const bool is_ours = has_text(wants, REALM);
	const bool is_known = peer->password != NULL && peer->password[0] != '\0';

	if (!is_ours)
		return rmw_fail(err, RMW_E_RELAY_OTHER,
				"%s: it asks for a password, but not as OpenBeken does",
				peer->host);
	if (peer->is_locked || !is_known)
		return rmw_fail(err, RMW_E_RELAY_LOCKED, "%s: %s", peer->host,
				is_known ? "it does not take the password that was given"
					 : "it asks for a password, and none was given");
	peer->is_locked = true;
	return ask_once(peer, *question, answer, err);
}

static bool check_whole(const struct rmw_http_peer *peer, const struct rmw_http_answer *answer,
			struct rmw_err *err)
{
	static const char *const texts[] = {
		[RMW_HTTP_NONE] = "it took the request and closed without an answer",
		[RMW_HTTP_CUT] = "its answer was cut off",
	};

	if (answer->is_late)
		return rmw_fail(err, RMW_E_RELAY_MISSING,
				"%s: it took the request and did not answer in time", peer->host);
	if (answer->reply.state == RMW_HTTP_NONE || answer->reply.state == RMW_HTTP_CUT)
		return rmw_fail(err, RMW_E_RELAY_MISSING, "%s: %s", peer->host,
				texts[answer->reply.state]);
	return true;
}

/* Ask, with the password where it is asked for; the answer is whole. */
static bool ask(struct rmw_http_peer *peer, const struct rmw_http_question *question,
		struct rmw_http_answer *answer, struct rmw_err *err)
{
	if (!ask_once(peer, *question, answer, err))
		return false;
	if (answer->reply.code == 401 && !ask_again(peer, question, answer, err))
		return false;
	if (answer->reply.code == 401)
		return ask_again(peer, question, answer, err);
	return check_whole(peer, answer, err);
}

bool rmw_relay_get(struct rmw_http_peer *peer, const struct rmw_http_target *target,
		   struct rmw_http_answer *answer, struct rmw_err *err)
{
	const struct rmw_http_question question = { .target = target };

	return ask(peer, &question, answer, err);
}

static bool get(struct rmw_http_peer *peer, const char *path, struct rmw_http_answer *answer,
		struct rmw_err *err)
{
	struct rmw_http_target target = { .len = 0 };

	rmw_http_target_begin(&target, path);
	return rmw_relay_get(peer, &target, answer, err);
}

/* In safe mode there is no REST interface, but /cm still tells what it is (openbeken 14.4). */
static bool fail_other(struct rmw_http_peer *peer, struct rmw_err *err)
{
	rmw_auto(http_answer) answer = { .is_late = false };
	struct rmw_err seen = { 0 };

	if (get(peer, "/cm?cmnd=Status%202", &answer, &seen) &&
	    has_text(answer.reply.body, SAFE_MODE_MARK))
		return rmw_fail(err, RMW_E_RELAY_OTHER,
				"%s: an OpenBeken in safe mode, which takes no settings",
				peer->host);
	return false;
}

static bool fail_name(const struct rmw_relay_info *info, const char *wanted, struct rmw_err *err)
{
	char seen[sizeof(info->short_name)];

	rmw_relay_clean(info->short_name, seen, sizeof(seen));
	return rmw_fail(err, RMW_E_RELAY_OTHER, "it is called %s, not %s", seen, wanted);
}

bool rmw_relay_expect(const struct rmw_relay_info *info, const struct rmw_relay_expected *expected,
		      enum rmw_relay_mac *order, struct rmw_err *err)
{
	char seen[RMW_MAC_TEXT_SIZE], wanted[RMW_MAC_TEXT_SIZE];
	enum rmw_relay_mac found = RMW_RELAY_MAC_SAME;

	if (expected->chip != NULL && strcasecmp(expected->chip, info->chip) != 0)
		return rmw_fail(err, RMW_E_RELAY_OTHER, "it is a %s, not a %s", info->chip,
				expected->chip);
	if (expected->mac != NULL) {
		found = info->has_mac ? rmw_relay_mac_compare(info->mac, expected->mac)
				      : RMW_RELAY_MAC_OTHER;
		if (found == RMW_RELAY_MAC_REVERSED &&
		    strcasecmp(info->chip, CHIP_OF_TWO_ORDERS) != 0)
			found = RMW_RELAY_MAC_OTHER;
	}
	if (found == RMW_RELAY_MAC_OTHER) {
		rmw_relay_mac_text(info->mac, seen);
		rmw_relay_mac_text(expected->mac, wanted);
		return rmw_fail(err, RMW_E_RELAY_OTHER, "it is the unit %s, not %s", seen, wanted);
	}
	if (expected->name != NULL && strcmp(expected->name, info->short_name) != 0)
		return fail_name(info, expected->name, err);
	if (order != NULL)
		*order = found;
	return true;
}

bool rmw_relay_identify(struct rmw_http_peer *peer, const struct rmw_relay_expected *expected,
			struct rmw_relay_info *info, enum rmw_relay_mac *order, struct rmw_err *err)
{
	rmw_auto(http_answer) answer = { .is_late = false };
	struct rmw_relay_info read;

	peer->is_locked = false;
	if (!get(peer, "/api/info", &answer, err))
		return false;
	if (!rmw_relay_info_parse(answer.reply.body, &read, err)) {
		struct rmw_err safe = { 0 };

		if (!fail_other(peer, &safe) && safe.code != RMW_OK)
			*err = safe;
		return rmw_while(err, "%s", peer->host);
	}
	if (!rmw_relay_expect(&read, expected, order, err))
		return rmw_while(err, "%s", peer->host);
	*info = read;
	return true;
}

bool rmw_relay_get_pins(struct rmw_http_peer *peer, struct rmw_relay_pins *pins,
			struct rmw_err *err)
{
	rmw_auto(http_answer) answer = { .is_late = false };

	return get(peer, "/api/pins", &answer, err) &&
	       (rmw_relay_pins_parse(answer.reply.body, pins, err) ||
		rmw_while(err, "%s", peer->host));
}

bool rmw_relay_get_status(struct rmw_http_peer *peer, struct rmw_relay_status *status,
			  bool *is_readable, struct rmw_err *err)
{
	rmw_auto(http_answer) answer = { .is_late = false };

	if (!get(peer, "/cm?cmnd=Status%200", &answer, err))
		return false;
	*is_readable = rmw_relay_status_parse(answer.reply.body, status);
	return true;
}

bool rmw_relay_command(struct rmw_http_peer *peer, const char *line, struct rmw_err *err)
{
	rmw_auto(http_answer) answer = { .is_late = false };
	struct rmw_http_target target = { .len = 0 };
	const struct rmw_http_question question = {
		.target = &target,
		.has_body = true,
		.body = { (const uint8_t *)line, strlen(line) },
	};
	char message[80];

	rmw_http_target_begin(&target, "/api/cmnd");
	if (!ask(peer, &question, &answer, err))
		return false;
	if (answer.reply.code == 200 && begins_with(answer.reply.body, SUCCESS))
		return true;
	take_message(answer.reply.body, message, sizeof(message));
	return rmw_fail(err, RMW_E_RELAY_REFUSED, "it answers %d: %s", answer.reply.code,
			message[0] != '\0' ? message : "no result of a command");
}

bool rmw_relay_form(struct rmw_http_peer *peer, const struct rmw_http_target *form,
		    struct rmw_err *err)
{
	rmw_auto(http_answer) answer = { .is_late = false };

	if (!rmw_relay_get(peer, form, &answer, err))
		return false;
	return answer.reply.code == 200 ||
	       rmw_fail(err, RMW_E_RELAY_REFUSED, "it answers a form with %d", answer.reply.code);
}
