/* SPDX-License-Identifier: MIT */
/* Plays a server of releases, right and wrong. */
#include "support/release_site.h"

#include <stdio.h>
#include <stdlib.h>

#define PROJECT "/repos/openshwprojects/OpenBK7231T_App/releases"
#define DOWNLOAD "/download/"
#define ELSEWHERE "/elsewhere/"
#define ETAG "\"made-up-1\""

static void answer_text(struct tls_reply *reply, int status, const char *text)
{
	reply->body = (struct rmw_view){ (const uint8_t *)text, strlen(text) };
	(void)snprintf(reply->head, sizeof(reply->head),
		       "HTTP/1.1 %d Made up\r\nContent-Type: application/json\r\n"
		       "Content-Length: %zu\r\nConnection: close\r\n\r\n",
		       status, reply->body.len);
}

static void answer_metadata(struct release_site *site, struct tls_reply *reply)
{
	const size_t size = site->announced != 0 ? site->announced : site->file.len;
	const bool has_digest = site->digest[0] != '\0';

	site->metadata_count++;
	(void)snprintf(site->text, sizeof(site->text),
		       "{ \"tag_name\": \"%s\", \"draft\": false, \"assets\": [\n"
		       "  { \"name\": \"other.zip\", \"size\": 1, \"digest\": null },\n"
		       "  { \"name\": \"%s\", \"state\": \"uploaded\", \"size\": %zu,\n"
		       "    \"digest\": %s%s%s,\n"
		       "    \"browser_download_url\": \"https://127.0.0.1:%u" DOWNLOAD
		       "%s\" } ] }\n",
		       site->version, site->asset, size, has_digest ? "\"" : "",
		       has_digest ? site->digest : "null", has_digest ? "\"" : "",
		       (unsigned)site->port, site->asset);
	answer_text(reply, site->status != 0 ? site->status : 200,
		    site->metadata != NULL ? site->metadata : site->text);
}

/* The first byte that is wanted; 0: all, also where the validator is another one. */
static size_t wanted_from(const struct release_site *site, const struct tls_request *request)
{
	const char *range = strstr(request->text, "\r\nRange: bytes=");

	if (range == NULL || site->knows_no_range ||
	    strstr(request->text, "\r\nIf-Range: " ETAG "\r\n") == NULL)
		return 0;
	return (size_t)strtoul(range + strlen("\r\nRange: bytes="), NULL, 10);
}

static void answer_file(struct release_site *site, const struct tls_request *request,
			struct tls_reply *reply)
{
	const size_t from = wanted_from(site, request);
	const struct rmw_view rest = rmw_view_part(site->file, from, site->file.len);
	const char *etag = site->keeps_no_validator ? "" : "ETag: " ETAG "\r\n";
	char range[80] = "", length[48] = "";

	if (!site->hides_length)
		(void)snprintf(length, sizeof(length), "Content-Length: %zu\r\n", rest.len);
	(void)snprintf(site->last_request, sizeof(site->last_request), "%s", request->text);
	if (from > 0)
		(void)snprintf(range, sizeof(range), "Content-Range: bytes %zu-%zu/%zu\r\n", from,
			       site->file.len - 1, site->file.len);
	(void)snprintf(reply->head, sizeof(reply->head),
		       "HTTP/1.1 %d Made up\r\nContent-Type: application/octet-stream\r\n%s%s"
		       "%sConnection: close\r\n\r\n",
		       from > 0 ? 206 : 200, etag, range, length);
	reply->body = rest;
	if (site->cut_at != 0 && site->cuts > 0) {
		site->cuts--;
		reply->body = rmw_view_part(rest, 0, site->cut_at);
		reply->end = site->hangs	  ? TLS_SERVER_HANGS
			     : site->hides_length ? TLS_SERVER_ENDS
						  : TLS_SERVER_BREAKS;
	}
	site->sent += reply->body.len;
}

static void answer_redirect(const struct release_site *site, struct tls_reply *reply)
{
	const bool is_https = strcmp(site->redirect, "http") != 0;
	const char *path = strcmp(site->redirect, "loop") == 0 ? DOWNLOAD : ELSEWHERE;

	(void)snprintf(reply->head, sizeof(reply->head),
		       "HTTP/1.1 302 Found\r\nLocation: http%s://127.0.0.1:%u%s%s\r\n"
		       "Content-Length: 0\r\nConnection: close\r\n\r\n",
		       is_https ? "s" : "", (unsigned)site->port, path, site->asset);
}

static bool starts_with(const char *text, const char *start)
{
	return strncmp(text, start, strlen(start)) == 0;
}

static void answer(struct release_site *site, const struct tls_request *request,
		   struct tls_reply *reply)
{
	char release[600];

	(void)snprintf(release, sizeof(release), PROJECT "/tags/%s", site->version);
	if (strcmp(request->path, PROJECT "/latest") == 0 || strcmp(request->path, release) == 0) {
		answer_metadata(site, reply);
	} else if (!starts_with(request->path, DOWNLOAD) &&
		   !starts_with(request->path, ELSEWHERE)) {
		answer_text(reply, 404, "{ \"message\": \"Not Found\" }");
	} else {
		site->file_count++;
		if (site->file_status != 0)
			answer_text(reply, site->file_status, "no such thing here");
		else if (site->redirect != NULL && starts_with(request->path, DOWNLOAD))
			answer_redirect(site, reply);
		else
			answer_file(site, request, reply);
	}
}

void release_site_answer(void *ctx, const struct tls_request *request, struct tls_reply *reply)
{
	struct release_site *site = ctx;

	(void)pthread_mutex_lock(&site->lock);
	answer(site, request, reply);
	(void)pthread_mutex_unlock(&site->lock);
}

void release_site_settle(struct release_site *site)
{
	(void)pthread_mutex_lock(&site->lock);
	(void)pthread_mutex_unlock(&site->lock);
}
