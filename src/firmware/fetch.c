/* SPDX-License-Identifier: MIT */
/* Brings a release into the store: catalog, metadata, file, digest. */
#include <stdio.h>
#include <stdlib.h>

#include "base/time.h"
#include "firmware/catalog.h"
#include "firmware/facts.h"
#include "firmware/identify.h"
#include "firmware/partial.h"
#include "firmware/ref.h"
#include "firmware/release.h"
#include "firmware/store.h"
#include "firmware/web.h"

#define STAGE "fetch"
#define URL_MAX (RMW_FIRMWARE_SOURCE_MAX)

static const struct rmw_firmware_patience usual = {
	.connect_ms = 15000,
	.quiet_ms = 30000,
	.whole_s = 900,
	.pause_ms = 1000,
	.tries = 4,
};

/* A fetch at work. */
struct fetch {
	struct rmw_firmware_store *store;
	const struct rmw_firmware_order *order;
	const struct rmw_firmware_patience *patience;
	const struct rmw_catalog_project *project;
	const struct rmw_catalog_asset *file;
	struct rmw_firmware_ref ref;
	struct rmw_release_asset asset;
	struct rmw_firmware_facts facts;
};

static struct rmw_web_question question_of(const struct fetch *fetch, const char *url,
					   const char *accept)
{
	return (struct rmw_web_question){ .url = url,
					  .accept = accept,
					  .ca_file = fetch->order->ca_file,
					  .patience = fetch->patience,
					  .cancel = fetch->order->cancel };
}

static bool begin_text(void *ctx, const struct rmw_web_head *head, struct rmw_err *err)
{
	struct rmw_buf *text = ctx;

	(void)head;
	(void)err;
	rmw_buf_drop(text, text->len);
	return true;
}

static bool take_text(void *ctx, struct rmw_view bytes, struct rmw_err *err)
{
	struct rmw_buf *text = ctx;

	if (bytes.len > RMW_RELEASE_TEXT_MAX - text->len)
		return rmw_fail(err, RMW_E_SERVER_ANSWER,
				"the metadata of the release is longer than %zu bytes",
				RMW_RELEASE_TEXT_MAX);
	return rmw_buf_append(text, bytes, err);
}

/* A status other than 200 and 206. */
static bool fail_status(long status, const char *missing, struct rmw_err *err)
{
	if (status == 404 || status == 410)
		return rmw_fail(err, RMW_E_NO_RELEASE, "%s (status %ld)", missing, status);
	if (status == 403 || status == 429)
		return rmw_fail(err, RMW_E_SERVER_ANSWER, "it refuses for now (status %ld)",
				status);
	return rmw_fail(err, RMW_E_SERVER_ANSWER, "it answers with status %ld", status);
}

static bool make_url(const struct fetch *fetch, char url[URL_MAX], struct rmw_err *err)
{
	const char *base =
		fetch->order->base_url != NULL ? fetch->order->base_url : fetch->project->base_url;
	const bool is_latest = fetch->ref.version[0] == '\0';
	size_t len = strlen(base);

	if (!rmw_web_is_url(base))
		return rmw_fail(err, RMW_E_USAGE,
				"'%.80s' is no address of a server: https://HOST, without a user",
				base);
	while (base[len - 1] == '/')
		len--;
	memcpy(url, base, len);
	return rmw_catalog_fill(is_latest ? fetch->project->latest : fetch->project->release,
				fetch->ref.version, url + len, URL_MAX - len) ||
	       rmw_fail(err, RMW_E_USAGE, "the address would be too long");
}

/* What the server says of the release, down to the one file. */
static bool ask_release(struct fetch *fetch, struct rmw_err *err)
{
	const char *wanted = fetch->ref.version[0] == '\0' ? NULL : fetch->ref.version;
	rmw_auto(buf) text = RMW_BUF_INIT;
	struct rmw_web_question question;
	struct rmw_web_head head;
	char url[URL_MAX];

	if (!make_url(fetch, url, err))
		return false;
	question = question_of(fetch, url, "application/vnd.github+json");
	question.begin = begin_text;
	question.take = take_text;
	question.ctx = &text;
	if (!rmw_web_ask(&question, &head, err) ||
	    (head.status != 200 && !fail_status(head.status, "there is no such release", err)) ||
	    !rmw_release_read(rmw_buf_view(&text), fetch->file->file, wanted, &fetch->asset, err))
		return rmw_while(err, "%.120s", url);
	return true;
}

static bool ask_once(const struct fetch *fetch, struct rmw_partial *partial, struct rmw_err *err)
{
	struct rmw_web_question question =
		question_of(fetch, fetch->asset.url, "application/octet-stream");
	struct rmw_web_head head;

	question.begin = rmw_partial_begin;
	question.take = rmw_partial_take;
	question.ctx = partial;
	question.from = partial->have;
	if (partial->have > 0 && partial->validator[0] != '\0')
		question.validator = partial->validator;
	if (!rmw_web_ask(&question, &head, err))
		return false;
	if (head.status == 200 || head.status == 206)
		return partial->have == fetch->asset.size || head.has_length ||
		       rmw_fail(err, RMW_E_FETCH_CUT,
				"the server ended it without having said how long it is");
	if (head.status == 416)
		return rmw_partial_restart(partial, err) &&
		       rmw_fail(err, RMW_E_FETCH_CUT, "the server has nothing behind what is here");
	return fail_status(head.status, "the file of the release is not there", err);
}

static bool rest(const struct fetch *fetch, struct rmw_err *err)
{
	const struct rmw_deadline until =
		rmw_deadline_in(&rmw_clock_wall, fetch->order->cancel, fetch->patience->pause_ms);

	rmw_clock_wall.wait(&rmw_clock_wall, &until);
	return rmw_cancel_check(fetch->order->cancel, err);
}

/* Until all is there; a transfer that was cut is taken up again a few times. */
static bool transfer(const struct fetch *fetch, struct rmw_partial *partial, struct rmw_err *err)
{
	unsigned tries = 0;

	while (partial->have < fetch->asset.size) {
		struct rmw_err why = { 0 };

		if (ask_once(fetch, partial, &why))
			return true;
		tries++;
		if (why.code != RMW_E_FETCH_CUT || tries >= fetch->patience->tries) {
			*err = why;
			return rmw_while(err, "%.120s", fetch->asset.url);
		}
		rmw_tell(fetch->order->watch, RMW_EVENT_NOTE, STAGE,
			 "%llu of %u bytes, then: %.120s; it is taken up again",
			 (unsigned long long)partial->have, (unsigned)fetch->asset.size, why.cause);
		if (!rest(fetch, err))
			return false;
	}
	return true;
}

static bool check_digest(const struct fetch *fetch, struct rmw_view bytes, struct rmw_err *err)
{
	char sha256[RMW_FIRMWARE_SHA256_TEXT];

	if (bytes.len != fetch->asset.size)
		return rmw_fail(err, RMW_E_FIRMWARE_DIGEST,
				"%zu bytes came, the release announces %u", bytes.len,
				(unsigned)fetch->asset.size);
	rmw_firmware_sha256_of(bytes, sha256);
	return !fetch->asset.has_digest || strcmp(sha256, fetch->asset.sha256) == 0 ||
	       rmw_fail(err, RMW_E_FIRMWARE_DIGEST,
			"SHA-256 %.16s..., the release announces %.16s...; it was thrown away",
			sha256, fetch->asset.sha256);
}

/* A right digest does not make it firmware for this chip. */
static bool check_content(struct fetch *fetch, struct rmw_view bytes, struct rmw_err *err)
{
	struct rmw_firmware_content content;

	if (!rmw_firmware_identify(bytes, &content, err) ||
	    !rmw_firmware_content_check(&content, fetch->file->chip, err))
		return false;
	if (content.kind == RMW_IMAGE_UNKNOWN)
		return rmw_fail(err, RMW_E_IMAGE_KIND, "its content is: %s",
				rmw_image_kind_row(content.kind)->title);
	if (content.version[0] != '\0' && strcmp(content.version, fetch->asset.version) != 0)
		rmw_tell(fetch->order->watch, RMW_EVENT_WARNING, NULL,
			 "the file of release %s calls itself %s", fetch->asset.version,
			 content.version);
	fetch->facts.kind = content.kind;
	return true;
}

static void tell_stage(const struct fetch *fetch, enum rmw_event_kind kind, uint64_t begun_us)
{
	const struct rmw_watch *watch = fetch->order->watch;
	char text[64];

	if (watch == NULL || watch->tell == NULL)
		return;
	(void)snprintf(text, sizeof(text), "%u bytes", (unsigned)fetch->asset.size);
	watch->tell(watch->ctx,
		    &(struct rmw_event){ .kind = kind,
					 .stage = STAGE,
					 .text = kind == RMW_EVENT_STAGE_END ? text : NULL,
					 .total = fetch->asset.size,
					 .spent_us = rmw_clock_wall.now_us(&rmw_clock_wall) -
						     begun_us });
}

static void tell_kept(const struct fetch *fetch, struct rmw_partial *partial)
{
	if (!rmw_partial_is_kept(partial) || partial->have == 0)
		rmw_partial_drop(partial);
	else
		rmw_tell(fetch->order->watch, RMW_EVENT_NOTE, STAGE,
			 "%llu of %u bytes are kept: the same command goes on there",
			 (unsigned long long)partial->have, (unsigned)fetch->asset.size);
}

/* What another run may still store is kept, as what was cut is. */
static bool is_worth_keeping(const struct rmw_err *err)
{
	return err->code != RMW_E_FIRMWARE_CHANGED && err->code != RMW_E_BAD_TEXT;
}

static bool store_it(struct fetch *fetch, struct rmw_view bytes, struct rmw_partial *partial,
		     enum rmw_firmware_outcome *outcome, struct rmw_err *err)
{
	const bool is_good =
		rmw_firmware_store_put(fetch->store, bytes, &fetch->facts, outcome, err);

	if (is_good || !is_worth_keeping(err))
		rmw_partial_drop(partial);
	else
		tell_kept(fetch, partial);
	return is_good;
}

/* All bytes are here; where they are wrong, nothing of them stays. */
static bool settle(struct fetch *fetch, struct rmw_partial *partial,
		   enum rmw_firmware_outcome *outcome, struct rmw_err *err)
{
	rmw_auto(buf) bytes = RMW_BUF_INIT;

	if (!rmw_partial_read(partial, &bytes, err)) {
		tell_kept(fetch, partial);
		return false;
	}
	if (check_digest(fetch, rmw_buf_view(&bytes), err) &&
	    check_content(fetch, rmw_buf_view(&bytes), err))
		return store_it(fetch, rmw_buf_view(&bytes), partial, outcome, err);
	rmw_partial_drop(partial);
	return false;
}

static bool fetch_file(struct fetch *fetch, enum rmw_firmware_outcome *outcome, struct rmw_err *err)
{
	const uint64_t begun_us = rmw_clock_wall.now_us(&rmw_clock_wall);
	rmw_auto(partial) partial = { .fd = -1 };
	char stem[RMW_FIRMWARE_STEM_MAX];

	rmw_firmware_stem(&fetch->facts, stem);
	if (!rmw_partial_open(&partial, fetch->store->folder, stem, &fetch->asset,
			      fetch->order->watch, err))
		return false;
	tell_stage(fetch, RMW_EVENT_STAGE_BEGIN, begun_us);
	if (!transfer(fetch, &partial, err)) {
		tell_kept(fetch, &partial);
		return false;
	}
	if (!settle(fetch, &partial, outcome, err))
		return false;
	tell_stage(fetch, RMW_EVENT_STAGE_END, begun_us);
	return true;
}

/*
 * Where the release names a digest and the store holds it, there is nothing to transfer. `is_done`
 * says so.
 */
static bool look_in_store(struct fetch *fetch, bool *is_done, enum rmw_firmware_outcome *outcome,
			  struct rmw_err *err)
{
	rmw_auto(buf) bytes = RMW_BUF_INIT;
	struct rmw_firmware_facts known;
	struct rmw_err ignored = { 0 };
	bool is_known;

	*is_done = false;
	if (!rmw_firmware_store_known(fetch->store, &fetch->facts, &known, &is_known, err))
		return false;
	if (!is_known || !fetch->asset.has_digest)
		return true;
	if (strcmp(known.sha256, fetch->asset.sha256) != 0)
		return rmw_firmware_fail_changed(&known, fetch->asset.sha256, err);
	if (!rmw_firmware_store_read(fetch->store, &known, &bytes, &ignored))
		return true;
	*is_done = true;
	fetch->facts.kind = known.kind;
	return rmw_firmware_store_put(fetch->store, rmw_buf_view(&bytes), &fetch->facts, outcome,
				      err);
}

static void describe(struct fetch *fetch)
{
	struct rmw_firmware_facts *facts = &fetch->facts;

	*facts = (struct rmw_firmware_facts){
		.origin = RMW_FIRMWARE_FETCHED,
		.proof = fetch->asset.has_digest ? RMW_FIRMWARE_BY_UPSTREAM : RMW_FIRMWARE_BY_PIN,
	};
	memcpy(facts->name, fetch->ref.name, sizeof(facts->name));
	memcpy(facts->version, fetch->asset.version, sizeof(facts->version));
	memcpy(facts->chip, fetch->file->chip, sizeof(facts->chip));
	memcpy(facts->source, fetch->asset.url, sizeof(facts->source));
}

static bool run(struct fetch *fetch, enum rmw_firmware_outcome *outcome, struct rmw_err *err)
{
	bool is_done = false;

	if (!ask_release(fetch, err))
		return false;
	describe(fetch);
	return look_in_store(fetch, &is_done, outcome, err) &&
	       (is_done || fetch_file(fetch, outcome, err));
}

static bool find_file(struct fetch *fetch, const struct rmw_catalog *catalog, struct rmw_err *err)
{
	return rmw_catalog_find(catalog, fetch->ref.name, &fetch->project, err) &&
	       rmw_catalog_asset(fetch->project, fetch->order->chip, &fetch->file, err);
}

bool rmw_firmware_fetch(struct rmw_firmware_store *store, const struct rmw_firmware_order *order,
			enum rmw_firmware_outcome *outcome, struct rmw_firmware_facts *facts,
			struct rmw_err *err)
{
	struct fetch fetch = {
		.store = store,
		.order = order,
		.patience = order->patience != NULL ? order->patience : &usual,
	};
	struct rmw_catalog *catalog = NULL;
	bool is_good;

	if (!rmw_firmware_ref_parse(order->wanted, &fetch.ref, err) ||
	    !rmw_catalog_load(&catalog, err))
		return false;
	is_good = find_file(&fetch, catalog, err) && run(&fetch, outcome, err);
	free(catalog);
	if (is_good)
		*facts = fetch.facts;
	return is_good;
}
