/* SPDX-License-Identifier: MIT */
/* One request a connection, by libcurl's sockets and our own reading of HTTP. */
#include "provision/http_client.h"

#include <poll.h>
#include <pthread.h>
#include <stdio.h>

#include <curl/curl.h>

#include "base/fd_wait.h"
#include "base/secret.h"

#define PORT_USUAL 80u
#define LOOK_MS 50 /* how soon a wish to stop is noticed while connecting */

/* A connection at work. */
struct talk {
	const struct rmw_http_peer *peer;
	struct rmw_deadline until;
	uint32_t request_ms;
	CURLM *multi;
	CURL *curl;
	curl_socket_t fd;
};

static void begin_curl(void)
{
	(void)curl_global_init(CURL_GLOBAL_DEFAULT);
}

static bool fail_missing(const struct talk *talk, const char *what, struct rmw_err *err)
{
	if (rmw_deadline_is_cancelled(&talk->until))
		return rmw_cancel_check(talk->peer->cancel, err);
	return rmw_fail(err, RMW_E_RELAY_MISSING, "%s: %s", talk->peer->host, what);
}

static uint16_t port_of(const struct rmw_http_peer *peer)
{
	return peer->port == 0 ? PORT_USUAL : peer->port;
}

/* What is put into an URL must not say more than where the server is. */
static bool is_host(const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    ".-";

	return text[0] != '\0' && text[strspn(text, plain)] == '\0';
}

static bool set_up(struct talk *talk, struct rmw_err *err)
{
	char url[96];
	CURL *curl = talk->curl;

	if (!is_host(talk->peer->host))
		return rmw_fail(err, RMW_E_RELAY_MISSING, "that is no address and no name");
	(void)snprintf(url, sizeof(url), "http://%s:%u/", talk->peer->host,
		       (unsigned)port_of(talk->peer));
	if (curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http") == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_URL, url) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_PROXY, "") == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*") == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_TCP_NODELAY, 1L) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_IPRESOLVE, (long)CURL_IPRESOLVE_V4) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)talk->request_ms) == CURLE_OK &&
	    curl_multi_add_handle(talk->multi, curl) == CURLM_OK)
		return true;
	return rmw_fail(err, RMW_E_INTERNAL, "libcurl does not take an option");
}

/* What became of the connection, once libcurl is done with it. */
static bool take_socket(struct talk *talk, struct rmw_err *err)
{
	int left = 0;
	const CURLMsg *told = curl_multi_info_read(talk->multi, &left);

	if (told == NULL || told->msg != CURLMSG_DONE)
		return fail_missing(talk, "no connection", err);
	if (told->data.result == CURLE_COULDNT_CONNECT)
		return fail_missing(talk, "nothing answers there", err);
	if (told->data.result != CURLE_OK)
		return fail_missing(talk, curl_easy_strerror(told->data.result), err);
	if (curl_easy_getinfo(talk->curl, CURLINFO_ACTIVESOCKET, &talk->fd) != CURLE_OK ||
	    talk->fd == CURL_SOCKET_BAD)
		return fail_missing(talk, "the connection was lost at once", err);
	return true;
}

static bool connect_to(struct talk *talk, struct rmw_err *err)
{
	int running = 1;

	while (!rmw_deadline_is_over(&talk->until)) {
		if (curl_multi_perform(talk->multi, &running) != CURLM_OK)
			return fail_missing(talk, "no connection", err);
		if (running == 0)
			return take_socket(talk, err);
		(void)curl_multi_poll(talk->multi, NULL, 0, LOOK_MS, NULL);
	}
	return fail_missing(talk, "no connection in time", err);
}

/* The whole request goes in one send, unless the system takes only a part of it. */
static bool send_all(struct talk *talk, struct rmw_view bytes, struct rmw_err *err)
{
	while (bytes.len > 0) {
		size_t sent = 0;
		const CURLcode code = curl_easy_send(talk->curl, bytes.data, bytes.len, &sent);

		if (code == CURLE_AGAIN) {
			if (!rmw_fd_wait(talk->fd, POLLOUT, &talk->until))
				return fail_missing(talk, "it does not take the request", err);
			continue;
		}
		if (code != CURLE_OK)
			return fail_missing(talk, "it closed before it took the request", err);
		bytes = rmw_view_part(bytes, sent, SIZE_MAX);
	}
	return true;
}

/* Room that never moves, so that no copy of a secret stays behind. */
static bool read_all(struct talk *talk, struct rmw_http_answer *answer, struct rmw_err *err)
{
	struct rmw_buf *into = &answer->bytes;
	size_t len = 0;

	if (!rmw_buf_resize(into, RMW_HTTP_REPLY_MAX + 1, err))
		return false;
	for (;;) {
		size_t got = 0;
		const CURLcode code =
			curl_easy_recv(talk->curl, into->data + len, into->len - len, &got);

		if (code == CURLE_AGAIN) {
			answer->is_late = !rmw_fd_wait(talk->fd, POLLIN, &talk->until);
			if (answer->is_late)
				break;
			continue;
		}
		len += got;
		if (code != CURLE_OK || got == 0 || len > RMW_HTTP_REPLY_MAX)
			break;
	}
	if (len > RMW_HTTP_REPLY_MAX)
		return rmw_fail(err, RMW_E_RELAY_OTHER, "%s: it answers more than %zu bytes",
				talk->peer->host, RMW_HTTP_REPLY_MAX);
	into->len = len;
	return !rmw_deadline_is_cancelled(&talk->until) ||
	       rmw_cancel_check(talk->peer->cancel, err);
}

static bool exchange(struct talk *talk, const struct rmw_http_request *request,
		     struct rmw_http_answer *answer, struct rmw_err *err)
{
	if (talk->multi == NULL || talk->curl == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "libcurl does not start");
	return set_up(talk, err) && connect_to(talk, err) &&
	       send_all(talk, (struct rmw_view){ request->bytes, request->len }, err) &&
	       read_all(talk, answer, err);
}

static void end(struct talk *talk)
{
	if (talk->multi != NULL && talk->curl != NULL)
		(void)curl_multi_remove_handle(talk->multi, talk->curl);
	curl_easy_cleanup(talk->curl);
	(void)curl_multi_cleanup(talk->multi);
}

uint32_t rmw_http_request_ms(const struct rmw_deadline *until, uint32_t most_ms)
{
	const uint64_t left_ms = rmw_deadline_left_us(until) / 1000 + 1;

	return left_ms < most_ms ? (uint32_t)left_ms : most_ms;
}

void rmw_http_answer_release(struct rmw_http_answer *answer)
{
	rmw_secret_release(&answer->bytes);
	*answer = (struct rmw_http_answer){ .reply.state = RMW_HTTP_NONE };
}

bool rmw_http_ask(const struct rmw_http_peer *peer, const struct rmw_http_question *question,
		  struct rmw_http_answer *answer, struct rmw_err *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	const uint32_t request_ms = peer->request_ms == 0 ? RMW_HTTP_REQUEST_MS : peer->request_ms;
	struct talk talk = { .peer = peer, .request_ms = request_ms, .fd = CURL_SOCKET_BAD };
	struct rmw_http_request request = { .len = 0 };
	bool is_good;

	rmw_http_answer_release(answer);
	if (!rmw_cancel_check(peer->cancel, err) || !rmw_http_request_make(question, &request, err))
		return false;
	(void)pthread_once(&once, begin_curl);
	talk.until = rmw_deadline_in(&rmw_clock_wall, peer->cancel, request_ms);
	talk.multi = curl_multi_init();
	talk.curl = curl_easy_init();
	is_good = exchange(&talk, &request, answer, err);
	end(&talk);
	rmw_http_request_release(&request);
	if (!is_good)
		rmw_http_answer_release(answer);
	else
		rmw_http_reply_read(rmw_buf_view(&answer->bytes), &answer->reply);
	return is_good;
}
