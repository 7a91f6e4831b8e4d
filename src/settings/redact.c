/* SPDX-License-Identifier: MIT */
/* A copy that can be shared: which files that can be done to, copies of values, sums put right. */
#include "base/digest.h"
#include "obk/store_format.h"
#include "settings/redaction.h"

#include <stdlib.h>

/* A sum that is to fit again. */
struct seal {
	enum rmw_seal_kind kind;
	enum rmw_obk_crc way;
	size_t at;
	size_t len;
};

bool rmw_redaction_seal(struct rmw_redaction *redaction, enum rmw_seal_kind kind, size_t at,
			size_t len, enum rmw_obk_crc way, struct rmw_err *err)
{
	const struct seal seal = { kind, way, at, len };
	const struct rmw_view bytes = { (const uint8_t *)&seal, sizeof(seal) };

	return rmw_buf_append(&redaction->seals, bytes, err);
}

static void put_sum(const struct rmw_redaction *redaction, const struct seal *seal)
{
	const struct rmw_span part = rmw_redaction_part(redaction, seal->at, seal->len);
	const struct rmw_view covered =
		rmw_view_part(rmw_span_view(part), RMW_EF_NAME_LEN_AT, part.len);

	switch (seal->kind) {
	case RMW_SEAL_BLOCK:
		rmw_obk_config_seal(part, seal->way);
		break;
	case RMW_SEAL_ENTRY:
		rmw_put_le32(part.data + RMW_EF_CRC_AT, rmw_crc32(covered));
		break;
	}
}

/* Blocks first: they lie in entries. */
static void put_sums(const struct rmw_redaction *redaction)
{
	static const enum rmw_seal_kind order[] = { RMW_SEAL_BLOCK, RMW_SEAL_ENTRY };

	for (size_t i = 0; i < RMW_COUNT(order); i++)
		for (size_t at = 0; at < redaction->seals.len; at += sizeof(struct seal)) {
			struct seal seal;

			memcpy(&seal, redaction->seals.data + at, sizeof(seal));
			if (seal.kind == order[i])
				put_sum(redaction, &seal);
		}
}

/* Values by their first byte, so that one walk through a file finds all of them. */
struct index {
	size_t first[256];   /* index of a value and 1; 0: there is none */
	struct rmw_buf next; /* of each value the same */
};

static size_t next_of(const struct index *index, size_t value)
{
	size_t next;

	if (index->next.data == NULL)
		return 0;
	memcpy(&next, index->next.data + value * sizeof(next), sizeof(next));
	return next;
}

static bool index_values(const struct rmw_vault *vault, struct index *index, struct rmw_err *err)
{
	for (size_t i = 0; i < rmw_vault_count(vault); i++) {
		size_t *first = &index->first[rmw_vault_at(vault, i, NULL).data[0]];
		const struct rmw_view before = { (const uint8_t *)first, sizeof(*first) };

		if (!rmw_buf_append(&index->next, before, err))
			return false;
		*first = i + 1;
	}
	return true;
}

/* All of form is a name of the format, not of the owner. */
static void mark_copy(struct rmw_redaction *redaction, const char *name, size_t at, size_t len)
{
	bool is_any = false, is_code = false;

	for (size_t i = at; i < at + len; i++) {
		const enum rmw_mark mark = rmw_redaction_mark_of(redaction, i);

		if (mark == RMW_MARK_FORM)
			continue;
		is_code = is_code || mark == RMW_MARK_CODE;
		is_any = true;
		rmw_redaction_mark(redaction, i, 1, RMW_MARK_COPY);
	}
	if (is_any)
		rmw_redaction_tell(redaction, RMW_REDACT_COPY, name, at, len,
				   is_code ? "once more, in firmware: its hash or CRC fits no more"
					   : "once more");
}

/* One value may begin or end in another: nothing is changed before all are found. */
static void mark_copies(struct rmw_redaction *redaction, const struct index *index)
{
	const struct rmw_view file = rmw_span_view(redaction->file);

	for (size_t at = 0; at < file.len; at++)
		for (size_t i = index->first[file.data[at]]; i != 0; i = next_of(index, i - 1)) {
			char name[RMW_VAULT_NAME_MAX];
			const struct rmw_view value = rmw_vault_at(&redaction->vault, i - 1, name);

			if (rmw_view_equal(rmw_view_part(file, at, value.len), value))
				mark_copy(redaction, name, at, value.len);
		}
}

/* A zero is in no value, so that blanking makes no new copy. */
static bool blank_copies(struct rmw_redaction *redaction, struct rmw_err *err)
{
	struct index index = { .first = { 0 } };
	const bool is_good = index_values(&redaction->vault, &index, err);

	if (is_good)
		mark_copies(redaction, &index);
	for (size_t at = 0; at < redaction->file.len; at++)
		if (rmw_redaction_mark_of(redaction, at) == RMW_MARK_COPY)
			redaction->file.data[at] = 0;
	rmw_buf_release(&index.next);
	return is_good;
}

static bool redact_store(struct rmw_redaction *redaction, struct rmw_err *err)
{
	if (!rmw_redact_sectors(redaction, err))
		return false;
	rmw_redact_unknown(redaction, 0, redaction->file.len, "(store)", "no entry of a store");
	return true;
}

static bool redact_alone(struct rmw_redaction *redaction, struct rmw_err *err)
{
	const struct rmw_obk_platform *platform = rmw_obk_platform("BL602");
	struct rmw_obk_config *config = malloc(sizeof(*config));
	bool is_there = false;
	bool is_good;

	if (config == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "a configuration has no room");
	is_good = rmw_obk_config_decode(rmw_span_view(redaction->file), platform->layout, config,
					err) &&
		  rmw_redact_block(redaction, 0, redaction->file.len, platform,
				   "in the configuration", &is_there, err);
	free(config);
	return is_good;
}

static bool redact_nothing(struct rmw_redaction *redaction, struct rmw_err *err)
{
	(void)redaction;
	(void)err;
	return true;
}

#define IS_FIRMWARE                                                                                \
	"it is firmware and no dump: there is no place for settings in it, and nobody can say what somebody built into its code"
#define IS_PACKED "it is compressed, so nobody can see what is in it"

/* How it is done to each kind of file, or why it cannot be. */
static const struct rule {
	bool (*redact)(struct rmw_redaction *redaction, struct rmw_err *err);
	const char *refusal;
} rules[RMW_IMAGE_KIND_COUNT] = {
	/* clang-format off */
	[RMW_IMAGE_EMPTY]          = { redact_nothing, NULL },
	[RMW_IMAGE_UNKNOWN]        = { NULL, "nobody knows what is in it, so nobody can say what is private" },
	[RMW_IMAGE_BL_APPLICATION] = { NULL, IS_FIRMWARE },
	[RMW_IMAGE_BL_SLOT]        = { NULL, IS_FIRMWARE },
	[RMW_IMAGE_BL_COMPLETE]    = { rmw_redact_bl602, NULL },
	[RMW_IMAGE_BL_DUMP]        = { rmw_redact_bl602, NULL },
	[RMW_IMAGE_BL_LOADER]      = { NULL, IS_FIRMWARE },
	[RMW_IMAGE_XZ]             = { NULL, IS_PACKED },
	[RMW_IMAGE_BL_OTA]         = { NULL, IS_PACKED },
	[RMW_IMAGE_BK_APPLICATION] = { NULL, IS_FIRMWARE },
	[RMW_IMAGE_BK_COMPLETE]    = { NULL, IS_FIRMWARE },
	[RMW_IMAGE_BK_DUMP]        = { rmw_redact_beken, NULL },
	[RMW_IMAGE_BK_SHIFTED]     = { NULL, "its start is at its end, and nobody looks there" },
	[RMW_IMAGE_BK_PACKAGE]     = { NULL, IS_PACKED },
	[RMW_IMAGE_BK_WRAPPER]     = { NULL, IS_PACKED },
	[RMW_IMAGE_BEKEN]          = { NULL, IS_FIRMWARE },
	[RMW_IMAGE_LN_APPLICATION] = { NULL, IS_FIRMWARE },
	[RMW_IMAGE_LN_COMPLETE]    = { NULL, IS_FIRMWARE },
	[RMW_IMAGE_LN_DUMP]        = { rmw_redact_ln882h, NULL },
	[RMW_IMAGE_LN_LOADER]      = { NULL, IS_FIRMWARE },
	[RMW_IMAGE_LN_UPDATE]      = { NULL, IS_PACKED },
	[RMW_IMAGE_LN882H]         = { NULL, IS_FIRMWARE },
	[RMW_IMAGE_STORE]          = { redact_store, NULL },
	[RMW_IMAGE_OBK_CONFIG]     = { redact_alone, NULL },
	/* clang-format on */
};

static bool check_kind(const struct rmw_redaction *redaction, struct rmw_err *err)
{
	const struct rule *rule = &rules[redaction->info->kind];

	if (rule->redact != NULL)
		return true;
	return rmw_fail(err, RMW_E_IMAGE_KIND, "%s: %s",
			rmw_image_kind_row(redaction->info->kind)->title, rule->refusal);
}

static bool redact(struct rmw_redaction *redaction, struct rmw_err *err)
{
	if (!check_kind(redaction, err) ||
	    !rmw_buf_resize(&redaction->marks, redaction->file.len, err) ||
	    !rules[redaction->info->kind].redact(redaction, err) || !blank_copies(redaction, err))
		return false;
	put_sums(redaction);
	return true;
}

bool rmw_redact(struct rmw_span file, void (*told)(void *ctx, const struct rmw_redact_row *row),
		void *ctx, struct rmw_err *err)
{
	struct rmw_image_info *info = malloc(sizeof(*info));
	struct rmw_redaction redaction = { .file = file, .info = info, .told = told, .ctx = ctx };
	bool is_good;

	if (info == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "what is in the file has no room");
	rmw_image_inspect(rmw_span_view(file), info);
	is_good = redact(&redaction, err);
	rmw_vault_release(&redaction.vault);
	rmw_buf_release(&redaction.marks);
	rmw_buf_release(&redaction.seals);
	free(info);
	return is_good;
}
