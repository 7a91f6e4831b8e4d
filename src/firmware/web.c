/* SPDX-License-Identifier: MIT */
/* One question over HTTPS, by libcurl. */
#include "firmware/web.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include <curl/curl.h>

#include <rmwflash/version.h>

#include "base/file.h"
#include "base/time.h"

#define SCHEME "https://"
#define REDIRECTS_MAX 5L
#define CA_FILE_MAX ((size_t)4 << 20)
#define OK 200L
#define PARTIAL 206L

/* A question at work. */
struct talk {
	const struct rmw_web_question *question;
	CURL *curl;
	struct curl_slist *headers;
	struct rmw_web_head head;
	bool has_begun;
	bool is_refused; /* by begin or take */
	bool is_slow;
	uint64_t window_us, window_bytes; /* where the time began in which so much has to come */
	struct rmw_err *err;
	char detail[CURL_ERROR_SIZE];
};

static void begin_curl(void)
{
	(void)curl_global_init(CURL_GLOBAL_DEFAULT);
}

bool rmw_web_is_url(const char *text)
{
	static const char host_signs[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
					 "0123456789.-:[]";
	size_t host_len;

	if (strncmp(text, SCHEME, strlen(SCHEME)) != 0 || strlen(text) >= RMW_FIRMWARE_SOURCE_MAX)
		return false;
	text += strlen(SCHEME);
	host_len = strspn(text, host_signs);
	if (host_len == 0 || (text[host_len] != '\0' && text[host_len] != '/'))
		return false;
	for (text += host_len; *text != '\0'; text++)
		if (*text <= ' ' || *text > '~' || *text == '\\')
			return false;
	return true;
}

static const char *header(const struct talk *talk, const char *name)
{
	struct curl_header *found;

	if (curl_easy_header(talk->curl, name, 0, CURLH_HEADER, -1, &found) != CURLHE_OK)
		return "";
	return found->value;
}

/* "bytes 100-199/200"; anything else says nothing. */
static void read_range(const char *text, struct rmw_web_head *head)
{
	uint64_t from, to, total;
	int len = 0;

	if (sscanf(text, "bytes %" SCNu64 "-%" SCNu64 "/%" SCNu64 "%n", &from, &to, &total, &len) !=
		    3 ||
	    text[len] != '\0' || from > to || to >= total)
		return;
	head->range_from = from;
	head->range_total = total;
}

/* Only a strong one says that bytes are the same (RFC 9110, 13.1.5). */
static bool is_strong(const char *etag)
{
	const size_t len = strlen(etag);

	if (len < 2 || len >= RMW_WEB_VALIDATOR_MAX || etag[0] != '"' || etag[len - 1] != '"')
		return false;
	for (size_t i = 1; i + 1 < len; i++)
		if (etag[i] < ' ' || etag[i] > '~' || etag[i] == '"')
			return false;
	return true;
}

static void read_head(struct talk *talk)
{
	const char *etag = header(talk, "ETag");
	curl_off_t length = -1;

	talk->head = (struct rmw_web_head){ .status = 0 };
	(void)curl_easy_getinfo(talk->curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
	talk->head.has_length = length >= 0;
	(void)curl_easy_getinfo(talk->curl, CURLINFO_RESPONSE_CODE, &talk->head.status);
	if (is_strong(etag))
		memcpy(talk->head.validator, etag, strlen(etag) + 1);
	read_range(header(talk, "Content-Range"), &talk->head);
}

/* True when there is a body that somebody wants. */
static bool begin_body(struct talk *talk)
{
	if (talk->has_begun)
		return true;
	read_head(talk);
	if (talk->head.status != OK && talk->head.status != PARTIAL)
		return false;
	talk->has_begun = true;
	talk->is_refused = !talk->question->begin(talk->question->ctx, &talk->head, talk->err);
	return !talk->is_refused;
}

static size_t take_bytes(char *bytes, size_t size, size_t count, void *ctx)
{
	struct talk *talk = ctx;
	const struct rmw_view view = { (const uint8_t *)bytes, size * count };

	if (!begin_body(talk))
		return 0;
	talk->is_refused = !talk->question->take(talk->question->ctx, view, talk->err);
	return talk->is_refused ? 0 : view.len;
}

/* True once the connection stands; until then its own time limit counts. */
static bool is_connected(const struct talk *talk)
{
	double connected_s = 0;

	(void)curl_easy_getinfo(talk->curl, CURLINFO_PRETRANSFER_TIME, &connected_s);
	return connected_s > 0;
}

/* libcurl's own watch for slowness averages over five seconds, whatever it is asked for. */
static bool is_too_slow(struct talk *talk, uint64_t bytes)
{
	const uint64_t now_us = rmw_clock_wall.now_us(&rmw_clock_wall);
	const uint64_t quiet_us = (uint64_t)talk->question->patience->quiet_ms * 1000u;
	const uint64_t came = bytes - talk->window_bytes;

	if (bytes < talk->window_bytes || talk->window_us == 0 || !is_connected(talk) ||
	    came * 1000000u >= quiet_us * RMW_FIRMWARE_SLOW) {
		talk->window_us = now_us;
		talk->window_bytes = bytes;
	}
	return now_us - talk->window_us > quiet_us;
}

static int look(void *ctx, curl_off_t down_total, curl_off_t down, curl_off_t up_total,
		curl_off_t up)
{
	struct talk *talk = ctx;
	struct rmw_err ignored = { 0 };

	(void)down_total;
	(void)up_total;
	(void)up;
	talk->is_slow = is_too_slow(talk, (uint64_t)down);
	return !talk->is_slow && rmw_cancel_check(talk->question->cancel, &ignored) ? 0 : 1;
}

static bool add_header(struct talk *talk, const char *name, const char *value)
{
	char line[RMW_WEB_VALIDATOR_MAX + 64];
	struct curl_slist *longer;

	(void)snprintf(line, sizeof(line), "%s: %s", name, value);
	longer = curl_slist_append(talk->headers, line);
	if (longer != NULL)
		talk->headers = longer;
	return longer != NULL;
}

static bool set_headers(struct talk *talk)
{
	const struct rmw_web_question *question = talk->question;
	char range[32];

	if (!add_header(talk, "Accept", question->accept))
		return false;
	if (question->validator != NULL) {
		(void)snprintf(range, sizeof(range), "bytes=%" PRIu64 "-", question->from);
		if (!add_header(talk, "Range", range) ||
		    !add_header(talk, "If-Range", question->validator))
			return false;
	}
	return curl_easy_setopt(talk->curl, CURLOPT_HTTPHEADER, talk->headers) == CURLE_OK;
}

static bool set_patience(struct talk *talk)
{
	const struct rmw_firmware_patience *patience = talk->question->patience;
	CURL *curl = talk->curl;

	return curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)patience->connect_ms) ==
		       CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)patience->whole_s) == CURLE_OK;
}

static bool set_trust(struct talk *talk)
{
	CURL *curl = talk->curl;
	const char *ca_file = talk->question->ca_file;

	return curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) ==
		       CURLE_OK &&
	       (ca_file == NULL || curl_easy_setopt(curl, CURLOPT_CAINFO, ca_file) == CURLE_OK);
}

static bool set_up(struct talk *talk)
{
	CURL *curl = talk->curl;

	return curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, talk->detail) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_URL, talk->question->url) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https") == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "https") == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_MAXREDIRS, REDIRECTS_MAX) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_USERAGENT, "rmwflash/" RMW_VERSION) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_bytes) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_WRITEDATA, talk) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, look) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_XFERINFODATA, talk) == CURLE_OK &&
	       set_patience(talk) && set_trust(talk) && set_headers(talk);
}

/* What a failure of libcurl means. What is not here is an answer of no use. */
static const struct {
	CURLcode code;
	enum rmw_code means;
} meanings[] = {
	{ CURLE_COULDNT_RESOLVE_HOST, RMW_E_OFFLINE },
	{ CURLE_COULDNT_RESOLVE_PROXY, RMW_E_OFFLINE },
	{ CURLE_COULDNT_CONNECT, RMW_E_OFFLINE },
	{ CURLE_PEER_FAILED_VERIFICATION, RMW_E_SERVER_UNTRUSTED },
	{ CURLE_SSL_CACERT_BADFILE, RMW_E_SERVER_UNTRUSTED },
	{ CURLE_SSL_ISSUER_ERROR, RMW_E_SERVER_UNTRUSTED },
	{ CURLE_SSL_CONNECT_ERROR, RMW_E_SERVER_UNTRUSTED },
	{ CURLE_SSL_INVALIDCERTSTATUS, RMW_E_SERVER_UNTRUSTED },
	{ CURLE_PARTIAL_FILE, RMW_E_FETCH_CUT },
	{ CURLE_RECV_ERROR, RMW_E_FETCH_CUT },
	{ CURLE_SEND_ERROR, RMW_E_FETCH_CUT },
	{ CURLE_GOT_NOTHING, RMW_E_FETCH_CUT },
	{ CURLE_HTTP2, RMW_E_FETCH_CUT },
	{ CURLE_HTTP2_STREAM, RMW_E_FETCH_CUT },
	{ CURLE_OUT_OF_MEMORY, RMW_E_NO_MEMORY },
};

/* A time-out before the request went out is a server that was never reached. */
static enum rmw_code meaning_of(const struct talk *talk, CURLcode code)
{
	if (code == CURLE_OPERATION_TIMEDOUT)
		return is_connected(talk) ? RMW_E_FETCH_CUT : RMW_E_OFFLINE;
	for (size_t i = 0; i < RMW_COUNT(meanings); i++)
		if (meanings[i].code == code)
			return meanings[i].means;
	return RMW_E_SERVER_ANSWER;
}

/* A status that is no 200 stops the transfer on purpose. */
static bool judge(struct talk *talk, CURLcode code, struct rmw_err *err)
{
	if (!rmw_cancel_check(talk->question->cancel, err) || talk->is_refused)
		return false;
	if (talk->is_slow)
		return rmw_fail(err, RMW_E_FETCH_CUT, "the server fell silent, or nearly so");
	if (code == CURLE_WRITE_ERROR && !talk->has_begun && talk->head.status != 0)
		return true;
	if (code == CURLE_UNSUPPORTED_PROTOCOL)
		return rmw_fail(err, RMW_E_SERVER_ANSWER,
				"it leads to an address that is not https, which is not followed");
	if (code == CURLE_TOO_MANY_REDIRECTS)
		return rmw_fail(err, RMW_E_SERVER_ANSWER, "it leads on and on, more than %ld times",
				REDIRECTS_MAX);
	if (code != CURLE_OK && meaning_of(talk, code) == RMW_E_OFFLINE)
		return rmw_fail(err, RMW_E_OFFLINE, "%s", curl_easy_strerror(code));
	if (code != CURLE_OK)
		return rmw_fail(err, meaning_of(talk, code), "%.160s",
				talk->detail[0] != '\0' ? talk->detail : curl_easy_strerror(code));
	if (talk->has_begun)
		return true;
	(void)begin_body(talk);
	return !talk->is_refused;
}

static bool perform(struct talk *talk, struct rmw_err *err)
{
	if (talk->curl == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "libcurl does not start");
	if (!set_up(talk))
		return rmw_fail(err, RMW_E_INTERNAL, "libcurl does not take an option");
	return judge(talk, curl_easy_perform(talk->curl), err);
}

bool rmw_web_ask(const struct rmw_web_question *question, struct rmw_web_head *head,
		 struct rmw_err *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct talk talk = { .question = question, .err = err };
	size_t size;
	bool is_good;

	if (!rmw_cancel_check(question->cancel, err) ||
	    (question->ca_file != NULL &&
	     !rmw_file_check(question->ca_file, CA_FILE_MAX, &size, err)))
		return false;
	(void)pthread_once(&once, begin_curl);
	talk.curl = curl_easy_init();
	is_good = perform(&talk, err);
	curl_easy_cleanup(talk.curl);
	curl_slist_free_all(talk.headers);
	if (is_good)
		*head = talk.head;
	return is_good;
}
