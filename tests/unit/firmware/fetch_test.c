/* SPDX-License-Identifier: MIT */
/* Releases are fetched from a server on this computer that does right, and all kinds of wrong. */
#include "unit/firmware/store_bench.h"

#include <dirent.h>
#include <unistd.h>

#include "base/file.h"
#include "support/release_site.h"

#define FILE_NAME "OpenBL602_1.18.299.bin"
#define STEM "openbeken@1.18.299-bl602"

static struct rmw_firmware_patience patience;

static struct tls_server *server;
static struct release_site site;
static struct rmw_firmware_store *store;
static struct rmw_buf file;
static struct rmw_firmware_order order;
static enum rmw_firmware_outcome outcome;
static struct rmw_firmware_facts facts;
static struct rmw_cancel cancel;
static struct rmw_err err;
static char base_url[64];
static char ca_file[200];

static void sum(struct rmw_view bytes, char digest[80])
{
	uint8_t raw[RMW_SHA256_SIZE];

	rmw_sha256(&bytes, 1, raw);
	memcpy(digest, "sha256:", 7);
	rmw_hex(RMW_VIEW_OF(raw), digest + 7);
}

static void start(enum tls_server_certificate certificate)
{
	(void)snprintf(ca_file, sizeof(ca_file), "%s", scratch_path("ca.pem"));
	server = tls_server_start(ca_file, certificate, release_site_answer, &site);
	site.port = tls_server_port(server);
	(void)snprintf(base_url, sizeof(base_url), "https://127.0.0.1:%u", (unsigned)site.port);
}

static int begin(void **state)
{
	(void)state;
	store_begin();
	unsetenv("https_proxy");
	unsetenv("HTTPS_PROXY");
	unsetenv("all_proxy");
	unsetenv("ALL_PROXY");
	setenv("RMWFLASH_CATALOG", scratch_path("none"), 1);
	memset(&err, 0, sizeof(err));
	store_told[0] = '\0';
	atomic_store(&cancel.is_asked, false);
	store = store_open(&store_watch);
	made_openbeken(&file, "1.18.299");
	site = (struct release_site){ .lock = PTHREAD_MUTEX_INITIALIZER,
				      .file = rmw_buf_view(&file),
				      .version = "1.18.299",
				      .asset = FILE_NAME };
	sum(site.file, site.digest);
	start(TLS_CERTIFICATE_GOOD);
	patience = (struct rmw_firmware_patience){
		.connect_ms = 20000, .quiet_ms = 20000, .whole_s = 30, .pause_ms = 0, .tries = 2
	};
	order = (struct rmw_firmware_order){ .wanted = "openbeken",
					     .base_url = base_url,
					     .ca_file = ca_file,
					     .patience = &patience,
					     .watch = &store_watch,
					     .cancel = &cancel };
	return 0;
}

static int end(void **state)
{
	(void)state;
	tls_server_stop(server);
	rmw_firmware_store_free(store);
	rmw_buf_release(&file);
	return 0;
}

static bool fetch(void)
{
	bool is_good;

	memset(&err, 0, sizeof(err));
	release_site_settle(&site);
	is_good = rmw_firmware_fetch(store, &order, &outcome, &facts, &err);
	release_site_settle(&site);
	return is_good;
}

static void fetch_good(void)
{
	if (!fetch())
		fail_msg("%s: %s", err.path, err.cause);
}

static void fetch_bad(enum rmw_code code)
{
	assert_false(fetch());
	if (err.code != code)
		fail_msg("%s: %s", rmw_error_row(err.code)->id, err.cause);
}

/* How many images are in the store, besides the bundled ones. */
static size_t count(void)
{
	struct rmw_firmware_store *fresh = store_open(NULL);
	size_t others = 0;

	for (size_t i = 0; i < rmw_firmware_store_count(fresh); i++)
		others += rmw_firmware_store_at(fresh, i)->origin != RMW_FIRMWARE_BUNDLED;
	rmw_firmware_store_free(fresh);
	return others;
}

/* How many files wait for more. */
static size_t partials(void)
{
	DIR *folder = opendir(store_file("partial"));
	size_t files = 0;

	if (folder == NULL)
		return 0;
	for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder))
		files += entry->d_name[0] != '.';
	(void)closedir(folder);
	return files;
}

static void assert_nothing_is_left(void)
{
	assert_int_equal(count(), 0);
	assert_int_equal(partials(), 0);
}

static void assert_is_stored(void)
{
	rmw_auto(firmware_image) image = { .bytes = RMW_BUF_INIT };
	struct rmw_err why = { 0 };

	if (!rmw_firmware_find(store, "openbeken@1.18.299", "bl602", &image, &why))
		fail_msg("%s", why.cause);
	assert_true(rmw_view_equal(rmw_buf_view(&image.bytes), site.file));
	assert_int_equal(partials(), 0);
}

static void the_latest_release_is_stored_as_its_digest_says(void **state)
{
	(void)state;
	fetch_good();
	assert_int_equal(outcome, RMW_FIRMWARE_STORED);
	assert_string_equal(facts.name, "openbeken");
	assert_string_equal(facts.version, "1.18.299");
	assert_string_equal(facts.chip, "bl602");
	assert_int_equal(facts.proof, RMW_FIRMWARE_BY_UPSTREAM);
	assert_int_equal(facts.origin, RMW_FIRMWARE_FETCHED);
	assert_string_equal(facts.sha256, site.digest + 7);
	assert_non_null(strstr(facts.source, "https://127.0.0.1:"));
	assert_is_stored();
}

static void a_version_that_is_named_is_asked_for(void **state)
{
	(void)state;
	order.wanted = "openbeken@1.18.299";
	order.chip = "BL602";
	fetch_good();
	assert_is_stored();
	order.wanted = "openbeken@1.18.298";
	fetch_bad(RMW_E_NO_RELEASE);
	assert_int_equal(site.metadata_count, 1);
}

static void what_is_there_is_not_transferred_again(void **state)
{
	(void)state;
	fetch_good();
	fetch_good();
	assert_int_equal(outcome, RMW_FIRMWARE_KNOWN);
	assert_int_equal(site.metadata_count, 2);
	assert_int_equal(site.file_count, 1);
}

static void a_transfer_that_is_cut_goes_on_where_it_stopped(void **state)
{
	(void)state;
	site.cut_at = 5000;
	site.cuts = 1;
	fetch_good();
	assert_is_stored();
	assert_int_equal(site.file_count, 2);
	assert_int_equal(site.sent, file.len);
	assert_non_null(strstr(site.last_request, "Range: bytes=5000-"));
}

static void an_end_that_was_not_announced_may_be_a_cut(void **state)
{
	(void)state;
	site.cut_at = 5000;
	site.cuts = 1;
	site.hides_length = true;
	fetch_good();
	assert_is_stored();
	assert_int_equal(site.file_count, 2);
	assert_int_equal(site.sent, file.len);
}

/* A folder stands where the image is to be. */
static void what_could_not_be_stored_is_not_fetched_again(void **state)
{
	(void)state;
	assert_true(rmw_folder_make(store_file(STEM ".bin"), &err));
	fetch_bad(RMW_E_FILE_WRITE);
	assert_int_equal(partials(), 2);
	assert_non_null(strstr(store_told, "16384 of 16384 bytes are kept"));
	assert_int_equal(rmdir(store_file(STEM ".bin")), 0);
	fetch_good();
	assert_is_stored();
	assert_int_equal(site.file_count, 1);
}

static void what_a_cut_fetch_left_is_gone_on_with_later(void **state)
{
	(void)state;
	site.cut_at = 3000;
	site.cuts = 2;
	fetch_bad(RMW_E_FETCH_CUT);
	assert_int_equal(count(), 0);
	assert_int_equal(partials(), 2);
	assert_non_null(strstr(store_told, "6000 of 16384 bytes are kept"));
	fetch_good();
	assert_is_stored();
	assert_int_equal(site.sent, file.len);
}

static void what_is_kept_of_another_file_is_not_gone_on_with(void **state)
{
	(void)state;
	site.cut_at = 3000;
	site.cuts = 2;
	fetch_bad(RMW_E_FETCH_CUT);
	file.data[10] ^= 1;
	sum(site.file, site.digest);
	site.sent = 0;
	fetch_good();
	assert_is_stored();
	assert_int_equal(site.sent, file.len);
}

static void what_is_kept_and_damaged_ends_as_a_wrong_digest_and_is_gone(void **state)
{
	rmw_auto(buf) kept = RMW_BUF_INIT;

	(void)state;
	site.cut_at = 3000;
	site.cuts = 2;
	fetch_bad(RMW_E_FETCH_CUT);
	memset(&err, 0, sizeof(err));
	assert_true(rmw_buf_resize(&kept, 6000, &err));
	write_test_file(store_file("partial/" STEM), rmw_buf_view(&kept));
	fetch_bad(RMW_E_FIRMWARE_DIGEST);
	assert_nothing_is_left();
	fetch_good();
	assert_is_stored();
}

static void a_server_without_ranges_sends_all_again(void **state)
{
	(void)state;
	site.cut_at = 5000;
	site.cuts = 1;
	site.knows_no_range = true;
	fetch_good();
	assert_is_stored();
	assert_int_equal(site.sent, 5000 + file.len);
}

static void without_a_validator_all_is_sent_again(void **state)
{
	(void)state;
	site.cut_at = 5000;
	site.cuts = 2;
	site.keeps_no_validator = true;
	fetch_bad(RMW_E_FETCH_CUT);
	assert_nothing_is_left();
	fetch_good();
	assert_is_stored();
	assert_null(strstr(site.last_request, "Range:"));
}

static void a_wrong_digest_leaves_nothing_behind(void **state)
{
	(void)state;
	file.data[5000] ^= 1;
	fetch_bad(RMW_E_FIRMWARE_DIGEST);
	assert_nothing_is_left();
}

static void a_digest_that_cannot_be_checked_is_no_digest_to_go_without(void **state)
{
	static const char *const digests[] = { "sha512:00", "sha256:12", "md5" };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(digests); i++) {
		(void)snprintf(site.digest, sizeof(site.digest), "%s", digests[i]);
		fetch_bad(RMW_E_SERVER_ANSWER);
	}
	assert_int_equal(site.file_count, 0);
	assert_nothing_is_left();
}

static void a_redirect_is_followed_to_https_only(void **state)
{
	(void)state;
	site.redirect = "http";
	fetch_bad(RMW_E_SERVER_ANSWER);
	assert_non_null(strstr(err.cause, "not https"));
	site.redirect = "loop";
	fetch_bad(RMW_E_SERVER_ANSWER);
	assert_nothing_is_left();
	site.redirect = "https";
	fetch_good();
	assert_is_stored();
}

static void without_a_digest_the_first_fetch_pins(void **state)
{
	(void)state;
	site.digest[0] = '\0';
	fetch_good();
	assert_int_equal(outcome, RMW_FIRMWARE_STORED);
	assert_int_equal(facts.proof, RMW_FIRMWARE_BY_PIN);
	fetch_good();
	assert_int_equal(outcome, RMW_FIRMWARE_KNOWN);
	assert_int_equal(site.file_count, 2);
	assert_is_stored();
}

static void what_changed_after_the_pin_is_refused_and_the_old_stays(void **state)
{
	rmw_auto(firmware_image) image = { .bytes = RMW_BUF_INIT };

	(void)state;
	site.digest[0] = '\0';
	fetch_good();
	file.data[5000] ^= 1;
	fetch_bad(RMW_E_FIRMWARE_CHANGED);
	assert_true(rmw_firmware_find(store, "openbeken", "bl602", &image, &err));
	assert_int_not_equal(image.bytes.data[5000], file.data[5000]);
	assert_int_equal(partials(), 0);
}

static void a_pin_outlives_its_image(void **state)
{
	struct rmw_firmware_facts removed;

	(void)state;
	site.digest[0] = '\0';
	fetch_good();
	assert_true(rmw_firmware_remove(store, "openbeken", NULL, &removed, &err));
	file.data[5000] ^= 1;
	fetch_bad(RMW_E_FIRMWARE_CHANGED);
	sum(site.file, site.digest);
	fetch_bad(RMW_E_FIRMWARE_CHANGED);
	assert_int_equal(site.file_count, 2);
	file.data[5000] ^= 1;
	site.digest[0] = '\0';
	fetch_good();
	assert_is_stored();
}

static void a_damaged_pin_is_for_a_person_to_look_at(void **state)
{
	struct rmw_firmware_facts removed;

	(void)state;
	site.digest[0] = '\0';
	fetch_good();
	assert_true(rmw_firmware_remove(store, "openbeken", NULL, &removed, &err));
	assert_int_equal(chmod(store_file(STEM ".pin"), 0600), 0);
	write_test_file(store_file(STEM ".pin"), RMW_VIEW_OF("{}"));
	fetch_bad(RMW_E_BAD_TEXT);
	assert_int_equal(count(), 0);
}

static void a_release_whose_digest_changed_is_refused(void **state)
{
	(void)state;
	fetch_good();
	file.data[5000] ^= 1;
	sum(site.file, site.digest);
	fetch_bad(RMW_E_FIRMWARE_CHANGED);
	assert_int_equal(site.file_count, 1);
	assert_int_equal(count(), 1);
}

static void a_digest_that_comes_later_proves_what_was_pinned(void **state)
{
	char digest[80];

	(void)state;
	memcpy(digest, site.digest, sizeof(digest));
	site.digest[0] = '\0';
	fetch_good();
	memcpy(site.digest, digest, sizeof(digest));
	fetch_good();
	assert_int_equal(facts.proof, RMW_FIRMWARE_BY_UPSTREAM);
	assert_int_equal(site.file_count, 1);
	assert_int_equal(count(), 1);
}

static void what_is_too_large_is_not_taken(void **state)
{
	(void)state;
	site.announced = RMW_FIRMWARE_SIZE_MAX + 1;
	fetch_bad(RMW_E_SERVER_ANSWER);
	assert_int_equal(site.file_count, 0);
	site.announced = file.len - 1;
	fetch_bad(RMW_E_SERVER_ANSWER);
	site.announced = file.len + 1;
	fetch_bad(RMW_E_FIRMWARE_DIGEST);
	assert_nothing_is_left();
}

static void a_server_that_falls_silent_is_given_up(void **state)
{
	(void)state;
	site.cut_at = 1000;
	site.cuts = 2;
	site.hangs = true;
	patience.quiet_ms = 400;
	patience.tries = 1;
	fetch_bad(RMW_E_FETCH_CUT);
	assert_non_null(strstr(err.cause, "silent"));
	assert_int_equal(count(), 0);
}

static void no_such_release_is_told_from_a_server_that_refuses(void **state)
{
	static const struct {
		int status;
		enum rmw_code code;
	} rows[] = {
		{ 404, RMW_E_NO_RELEASE },    { 403, RMW_E_SERVER_ANSWER },
		{ 429, RMW_E_SERVER_ANSWER }, { 500, RMW_E_SERVER_ANSWER },
		{ 204, RMW_E_SERVER_ANSWER },
	};

	(void)state;
	site.metadata = "<html>no</html>";
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		site.status = rows[i].status;
		fetch_bad(rows[i].code);
	}
	site.metadata = NULL;
	site.status = 0;
	site.file_status = 404;
	fetch_bad(RMW_E_NO_RELEASE);
	assert_nothing_is_left();
}

static void metadata_of_another_form_is_of_no_use(void **state)
{
	static const char *const texts[] = {
		"<html>",
		"{ \"tag_name\": \"../x\", \"assets\": [] }",
		"{ \"tag_name\": \"1.18.299\" }",
		"[]",
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(texts); i++) {
		site.metadata = texts[i];
		fetch_bad(RMW_E_SERVER_ANSWER);
	}
	site.metadata = NULL;
	site.asset = "OpenBL602_1.18.298.bin";
	fetch_bad(RMW_E_NO_RELEASE);
	order.wanted = "nothing";
	fetch_bad(RMW_E_NO_PROJECT);
	order.wanted = "openbeken";
	order.chip = "esp32";
	fetch_bad(RMW_E_NO_PROJECT);
}

static void an_unknown_certificate_is_refused(void **state)
{
	(void)state;
	order.ca_file = NULL;
	fetch_bad(RMW_E_SERVER_UNTRUSTED);
	order.ca_file = ca_file;
	(void)snprintf(base_url, sizeof(base_url), "https://localhost:%u", (unsigned)site.port);
	fetch_bad(RMW_E_SERVER_UNTRUSTED);
	assert_int_equal(site.metadata_count, 0);
	order.ca_file = "nowhere.pem";
	fetch_bad(RMW_E_FILE_READ);
}

static void a_certificate_that_ran_out_is_refused(void **state)
{
	(void)state;
	tls_server_stop(server);
	start(TLS_CERTIFICATE_EXPIRED);
	fetch_bad(RMW_E_SERVER_UNTRUSTED);
	assert_int_equal(site.metadata_count, 0);
}

static void no_server_is_being_offline(void **state)
{
	(void)state;
	(void)snprintf(base_url, sizeof(base_url), "https://127.0.0.1:1");
	fetch_bad(RMW_E_OFFLINE);
	assert_non_null(strstr(rmw_error_row(err.code)->act, "firmware add"));
	(void)snprintf(base_url, sizeof(base_url), "http://127.0.0.1:%u", (unsigned)site.port);
	fetch_bad(RMW_E_USAGE);
	(void)snprintf(base_url, sizeof(base_url), "https://a@127.0.0.1");
	fetch_bad(RMW_E_USAGE);
}

static void what_is_no_firmware_for_the_chip_is_not_stored(void **state)
{
	(void)state;
	made_ota(&file);
	site.file = rmw_buf_view(&file);
	sum(site.file, site.digest);
	fetch_bad(RMW_E_IMAGE_KIND);
	memset(file.data, 'x', file.len);
	sum(site.file, site.digest);
	fetch_bad(RMW_E_IMAGE_KIND);
	made_openbeken(&file, "1.18.299");
	site.file = rmw_buf_view(&file);
	sum(site.file, site.digest);
	order.chip = "ln882h";
	site.asset = "OpenLN882H_1.18.299.bin";
	fetch_bad(RMW_E_IMAGE_OTHER_CHIP);
	assert_nothing_is_left();
}

static void a_file_of_another_version_is_told(void **state)
{
	(void)state;
	made_openbeken(&file, "1.18.57");
	sum(site.file, site.digest);
	fetch_good();
	assert_non_null(strstr(store_told, "calls itself 1.18.57"));
}

static void a_wish_to_stop_is_heard(void **state)
{
	(void)state;
	atomic_store(&cancel.is_asked, true);
	fetch_bad(RMW_E_INTERRUPTED);
}

static void the_users_catalog_counts_and_a_damaged_one_fails(void **state)
{
	static const char good[] =
		"{ \"v\": 1, \"projects\": [ { \"name\": \"mine\", \"title\": \"t\", \"base_url\": "
		"\"https://127.0.0.1\", \"latest\": "
		"\"/repos/openshwprojects/OpenBK7231T_App/releases/latest\", \"release\": "
		"\"/{version}\", \"assets\": [ { \"chip\": \"bl602\", \"file\": "
		"\"OpenBL602_{version}.bin\" } ] } ] }";

	(void)state;
	assert_int_equal(mkdir(scratch_path("xdg"), 0700), 0);
	assert_int_equal(mkdir(scratch_path("xdg/rmwflash"), 0700), 0);
	write_test_file(scratch_path("xdg/rmwflash/catalog.json"),
			(struct rmw_view){ (const uint8_t *)good, sizeof(good) - 1 });
	fetch_bad(RMW_E_NO_PROJECT);
	order.wanted = "mine";
	fetch_good();
	assert_string_equal(facts.name, "mine");
	write_test_file(scratch_path("xdg/rmwflash/catalog.json"), RMW_VIEW_OF("{"));
	fetch_bad(RMW_E_BAD_TEXT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		/* clang-format off */
		TEST(the_latest_release_is_stored_as_its_digest_says),
		TEST(a_version_that_is_named_is_asked_for),
		TEST(what_is_there_is_not_transferred_again),
		TEST(a_transfer_that_is_cut_goes_on_where_it_stopped),
		TEST(an_end_that_was_not_announced_may_be_a_cut),
		TEST(what_could_not_be_stored_is_not_fetched_again),
		TEST(what_a_cut_fetch_left_is_gone_on_with_later),
		TEST(what_is_kept_of_another_file_is_not_gone_on_with),
		TEST(what_is_kept_and_damaged_ends_as_a_wrong_digest_and_is_gone),
		TEST(a_server_without_ranges_sends_all_again),
		TEST(without_a_validator_all_is_sent_again),
		TEST(a_wrong_digest_leaves_nothing_behind),
		TEST(a_digest_that_cannot_be_checked_is_no_digest_to_go_without),
		TEST(a_redirect_is_followed_to_https_only),
		TEST(without_a_digest_the_first_fetch_pins),
		TEST(what_changed_after_the_pin_is_refused_and_the_old_stays),
		TEST(a_pin_outlives_its_image),
		TEST(a_damaged_pin_is_for_a_person_to_look_at),
		TEST(a_release_whose_digest_changed_is_refused),
		TEST(a_digest_that_comes_later_proves_what_was_pinned),
		TEST(what_is_too_large_is_not_taken),
		TEST(a_server_that_falls_silent_is_given_up),
		TEST(no_such_release_is_told_from_a_server_that_refuses),
		TEST(metadata_of_another_form_is_of_no_use),
		TEST(an_unknown_certificate_is_refused),
		TEST(a_certificate_that_ran_out_is_refused),
		TEST(no_server_is_being_offline),
		TEST(what_is_no_firmware_for_the_chip_is_not_stored),
		TEST(a_file_of_another_version_is_told),
		TEST(a_wish_to_stop_is_heard),
		TEST(the_users_catalog_counts_and_a_damaged_one_fails),
		/* clang-format on */
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
