/* SPDX-License-Identifier: MIT */
/* OpenBeken's configuration block without its secrets. */
#include <stdlib.h>

#include "base/secret.h"
#include "settings/redaction.h"

/* Ident and check byte. */
#define FORM_SIZE 4u

/* A block at work: as it is, and as a new one of the platform would be. */
struct work {
	struct rmw_redaction *redaction;
	size_t at;
	const char *why;
	struct rmw_obk_config is, fresh;
};

/* Defaults are in every firmware, and tell nothing. */
static bool is_default(const struct work *work, struct rmw_view value, size_t at)
{
	uint8_t fresh[RMW_OBK_BLOCK_SIZE];

	(void)rmw_obk_config_encode(&work->fresh, fresh);
	return strncmp((const char *)fresh + at, (const char *)value.data, value.len) == 0;
}

static bool take_secrets(struct work *work, struct rmw_err *err)
{
	size_t at, len;

	for (size_t i = 0; rmw_obk_secret_at(work->is.layout, i, &at, &len); i++) {
		const struct rmw_view block = { work->is.raw, work->is.raw_len };
		const struct rmw_view value = rmw_view_part(block, at, len);

		if (value.len == 0 || is_default(work, value, at))
			continue;
		if (!rmw_vault_keep(&work->redaction->vault, rmw_obk_secret_name(i), value, err))
			return false;
	}
	return true;
}

static void tell_field(void *ctx, const char *field)
{
	const struct work *work = ctx;
	size_t at, len;

	if (rmw_obk_field_at(work->is.layout, field, &at, &len))
		rmw_redaction_tell(work->redaction, RMW_REDACT_REMOVED, field, work->at + at, len,
				   work->why);
}

static void take_command(struct work *work)
{
	static const char field[] = "initCommandLine";
	struct rmw_obk_config *is = &work->is;
	const struct rmw_view text = { (const uint8_t *)is->command, strlen(is->command) };
	size_t at, len;

	if ((!rmw_redaction_is_telling(text) && strchr(is->command, '@') == NULL) ||
	    !rmw_obk_field_at(is->layout, field, &at, &len))
		return;
	rmw_redaction_tell(work->redaction, RMW_REDACT_REMOVED, field, work->at + at, text.len,
			   "a startup command that names a network, password or key");
	rmw_secret_wipe(is->command, sizeof(is->command));
}

static bool redact(struct work *work, struct rmw_err *err)
{
	struct rmw_redaction *redaction = work->redaction;
	struct rmw_obk_config *is = &work->is;
	uint8_t block[RMW_OBK_BLOCK_SIZE];

	if (!take_secrets(work, err) ||
	    !rmw_redaction_seal(redaction, RMW_SEAL_BLOCK, work->at, is->raw_len, is->crc, err))
		return false;
	take_command(work);
	rmw_obk_config_drop_stale(is);
	rmw_obk_config_redact(is, tell_field, work);
	(void)rmw_obk_config_encode(is, block);
	memcpy(redaction->file.data + work->at, block, is->raw_len);
	rmw_redaction_mark(redaction, work->at, is->raw_len, RMW_MARK_KEPT);
	rmw_redaction_mark(redaction, work->at, FORM_SIZE, RMW_MARK_FORM);
	rmw_redaction_tell(redaction, RMW_REDACT_KEPT, "configuration", work->at, is->raw_len,
			   "pins, flags, startup command, names, MAC, hosts, addresses");
	return true;
}

bool rmw_redact_block(struct rmw_redaction *redaction, size_t at, size_t len,
		      const struct rmw_obk_platform *platform, const char *why, bool *is_there,
		      struct rmw_err *err)
{
	static const uint8_t no_mac[6] = { 0 };
	const struct rmw_view block = rmw_span_view(rmw_redaction_part(redaction, at, len));
	struct work *work = malloc(sizeof(*work));
	struct rmw_err unreadable = { .code = RMW_OK };
	bool is_good = true;

	if (work == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "a configuration has no room");
	*work = (struct work){ .redaction = redaction, .at = at, .why = why };
	*is_there = rmw_obk_config_decode(block, platform->layout, &work->is, &unreadable);
	if (*is_there) {
		rmw_obk_config_new(platform, no_mac, &work->fresh);
		is_good = redact(work, err);
	}
	rmw_secret_wipe(work, sizeof(*work));
	free(work);
	return is_good;
}
