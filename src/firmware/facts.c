/* SPDX-License-Identifier: MIT */
/* What is known of an image, in words and as the JSON beside it. */
#include "firmware/facts.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include <rmwflash/version.h>

#include "base/digest.h"
#include "base/json.h"
#include "firmware/ref.h"

#define SCHEMA 1u

static_assert(RMW_FIRMWARE_SHA256_TEXT == RMW_SHA256_TEXT, "one digest, one length");

static const char *const origins[] = {
	[RMW_FIRMWARE_BUNDLED] = "bundled",
	[RMW_FIRMWARE_ADDED] = "added",
	[RMW_FIRMWARE_FETCHED] = "fetched",
	[RMW_FIRMWARE_GIVEN] = "given",
};

static const char *const proofs[] = {
	[RMW_FIRMWARE_BY_PROGRAM] = "rmwflash",
	[RMW_FIRMWARE_BY_UPSTREAM] = "upstream digest",
	[RMW_FIRMWARE_BY_PIN] = "first fetch",
	[RMW_FIRMWARE_BY_USER] = "user",
};

static const char *const roles[] = {
	[RMW_FIRMWARE_RELAY] = "relay",
	[RMW_FIRMWARE_BOOT] = "boot stage",
};

const char *rmw_firmware_origin_word(enum rmw_firmware_origin origin)
{
	return origins[origin];
}

const char *rmw_firmware_proof_word(enum rmw_firmware_proof proof)
{
	return proofs[proof];
}

const char *rmw_firmware_role_word(enum rmw_firmware_role role)
{
	return roles[role];
}

void rmw_firmware_stem(const struct rmw_firmware_facts *facts, char stem[RMW_FIRMWARE_STEM_MAX])
{
	(void)snprintf(stem, RMW_FIRMWARE_STEM_MAX, "%s@%s-%s", facts->name, facts->version,
		       facts->chip);
}

bool rmw_firmware_sha256_take(const char *text, char sha256[RMW_FIRMWARE_SHA256_TEXT])
{
	static const char digits[] = "0123456789abcdefABCDEF";

	if (text == NULL || strlen(text) != RMW_FIRMWARE_SHA256_TEXT - 1 ||
	    strspn(text, digits) != RMW_FIRMWARE_SHA256_TEXT - 1)
		return false;
	for (size_t i = 0; i < RMW_FIRMWARE_SHA256_TEXT; i++)
		sha256[i] =
			(char)(text[i] >= 'A' && text[i] <= 'F' ? text[i] + 'a' - 'A' : text[i]);
	return true;
}

void rmw_firmware_sha256_of(struct rmw_view bytes, char sha256[RMW_FIRMWARE_SHA256_TEXT])
{
	uint8_t digest[RMW_SHA256_SIZE];

	rmw_sha256(&bytes, 1, digest);
	rmw_hex(RMW_VIEW_OF(digest), sha256);
}

static bool bad_member(struct rmw_err *err, const char *key)
{
	return rmw_fail(err, RMW_E_BAD_TEXT, "\"%s\" is missing or not what it should be", key);
}

static bool is_plain(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return false;
	return true;
}

static bool take_text(const struct rmw_json *json, const char *key, char *into, size_t size,
		      struct rmw_err *err)
{
	const char *text = rmw_json_text(json, key);

	if (text == NULL || strlen(text) >= size || !is_plain(text))
		return bad_member(err, key);
	memcpy(into, text, strlen(text) + 1);
	return true;
}

/* Which of the words a member holds. */
static bool take_word(const struct rmw_json *json, const char *key, const char *const *words,
		      size_t count, size_t *index, struct rmw_err *err)
{
	const char *text = rmw_json_text(json, key);

	for (size_t i = 0; text != NULL && i < count; i++)
		if (strcmp(text, words[i]) == 0) {
			*index = i;
			return true;
		}
	return bad_member(err, key);
}

static bool take_kind(const struct rmw_json *json, struct rmw_firmware_facts *facts,
		      struct rmw_err *err)
{
	const char *text = rmw_json_text(json, "kind");

	for (unsigned kind = 0; text != NULL && kind < RMW_IMAGE_KIND_COUNT; kind++)
		if (strcmp(text, rmw_image_kind_row((enum rmw_image_kind)kind)->name) == 0) {
			facts->kind = (enum rmw_image_kind)kind;
			return true;
		}
	return bad_member(err, "kind");
}

static bool take_names(const struct rmw_json *json, struct rmw_firmware_facts *facts,
		       struct rmw_err *err)
{
	if (!take_text(json, "name", facts->name, sizeof(facts->name), err) ||
	    !take_text(json, "version", facts->version, sizeof(facts->version), err) ||
	    !take_text(json, "chip", facts->chip, sizeof(facts->chip), err) ||
	    !take_text(json, "source", facts->source, sizeof(facts->source), err) ||
	    !take_text(json, "date", facts->date, sizeof(facts->date), err))
		return false;
	if (!rmw_firmware_is_name(facts->name))
		return bad_member(err, "name");
	if (!rmw_firmware_is_version(facts->version))
		return bad_member(err, "version");
	return rmw_firmware_is_chip_word(facts->chip) || bad_member(err, "chip");
}

/* Only images that were added or fetched have facts in the folder. */
static bool take_words(const struct rmw_json *json, struct rmw_firmware_facts *facts,
		       struct rmw_err *err)
{
	size_t origin = 0, proof = 0;

	if (!take_word(json, "origin", origins, RMW_COUNT(origins), &origin, err) ||
	    !take_word(json, "verified_by", proofs, RMW_COUNT(proofs), &proof, err))
		return false;
	facts->origin = (enum rmw_firmware_origin)origin;
	facts->proof = (enum rmw_firmware_proof)proof;
	if (facts->origin != RMW_FIRMWARE_ADDED && facts->origin != RMW_FIRMWARE_FETCHED)
		return bad_member(err, "origin");
	return facts->proof != RMW_FIRMWARE_BY_PROGRAM || bad_member(err, "verified_by");
}

static bool take_members(const struct rmw_json *json, struct rmw_firmware_facts *facts,
			 struct rmw_err *err)
{
	uint64_t schema, size;

	if (!rmw_json_is_object(json) || !rmw_json_whole(json, "v", SCHEMA, &schema) ||
	    schema != SCHEMA)
		return bad_member(err, "v");
	if (!rmw_json_whole(json, "size", RMW_FIRMWARE_SIZE_MAX, &size) || size == 0)
		return bad_member(err, "size");
	facts->size = (uint32_t)size;
	if (!rmw_firmware_sha256_take(rmw_json_text(json, "sha256"), facts->sha256))
		return bad_member(err, "sha256");
	return take_names(json, facts, err) && take_kind(json, facts, err) &&
	       take_words(json, facts, err);
}

bool rmw_firmware_facts_read(struct rmw_view text, struct rmw_firmware_facts *facts,
			     struct rmw_err *err)
{
	struct rmw_firmware_facts read = { .role = RMW_FIRMWARE_RELAY };
	struct rmw_json *json;
	bool is_good;

	if (text.len > RMW_FIRMWARE_FACTS_TEXT_MAX)
		return rmw_fail(err, RMW_E_BAD_TEXT, "it is longer than %u bytes",
				RMW_FIRMWARE_FACTS_TEXT_MAX);
	json = rmw_json_parse(text, err);
	if (json == NULL)
		return false;
	is_good = take_members(json, &read, err);
	rmw_json_free(json);
	if (is_good)
		*facts = read;
	return is_good;
}

static bool put_members(struct rmw_json *json, const struct rmw_firmware_facts *facts)
{
	return rmw_json_set_number(json, "v", SCHEMA) &&
	       rmw_json_set_text(json, "tool", "rmwflash " RMW_VERSION) &&
	       rmw_json_set_text(json, "name", facts->name) &&
	       rmw_json_set_text(json, "version", facts->version) &&
	       rmw_json_set_text(json, "chip", facts->chip) &&
	       rmw_json_set_text(json, "kind", rmw_image_kind_row(facts->kind)->name) &&
	       rmw_json_set_number(json, "size", facts->size) &&
	       rmw_json_set_text(json, "sha256", facts->sha256) &&
	       rmw_json_set_text(json, "source", facts->source) &&
	       rmw_json_set_text(json, "date", facts->date) &&
	       rmw_json_set_text(json, "origin", rmw_firmware_origin_word(facts->origin)) &&
	       rmw_json_set_text(json, "verified_by", rmw_firmware_proof_word(facts->proof));
}

bool rmw_firmware_facts_print(const struct rmw_firmware_facts *facts, struct rmw_buf *text,
			      struct rmw_err *err)
{
	struct rmw_json *json = rmw_json_new_object();
	const bool is_good = json != NULL && put_members(json, facts)
				     ? rmw_json_write(json, text, err)
				     : rmw_fail(err, RMW_E_NO_MEMORY, "no memory for facts");

	rmw_json_free(json);
	return is_good;
}
