/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_RELEASE_SITE_H
#define RMW_TESTS_RELEASE_SITE_H

#include <pthread.h>

#include "support/tls_server.h"

/*
 * A server of releases as GitHub is one, for a project whose catalog entry is OpenBeken's: metadata
 * of the latest release and of that of one version, and its file for one chip. What it does wrong
 * is set between two requests.
 */
struct release_site {
	pthread_mutex_t lock;
	struct rmw_view file;	 /* the file of the release; borrowed */
	const char *version;	 /* "1.18.299" */
	const char *asset;	 /* "OpenBL602_1.18.299.bin" */
	char digest[80];	 /* "sha256:..."; empty: null */
	bool keeps_no_validator; /* no ETag */
	bool knows_no_range;	 /* answers 200 to every request for a part */
	size_t cut_at;		 /* breaks off after so many bytes of the file; 0: never */
	unsigned cuts;		 /* so many times */
	bool hangs;		 /* instead of breaking off */
	bool hides_length;	 /* no Content-Length, and a cut looks like an end */
	size_t announced;	 /* size in the metadata; 0: that of the file */
	const char *redirect; /* the file is elsewhere: "https" (here), "http", "loop"; NULL: no */
	const char *metadata; /* instead of the right one */
	int status;	      /* of the metadata; 0: 200 */
	int file_status;      /* of the file; 0: 200 */
	uint16_t port;	      /* where it is, for addresses in the metadata */

	unsigned metadata_count, file_count; /* requests so far */
	size_t sent;			     /* bytes of the file so far */
	char last_request[2048];	     /* for the file */
	char text[4096];		     /* of the metadata */
};

/* Call it between a change of the site, or a look at it, and a request. */
void release_site_settle(struct release_site *site);

/* For tls_server_start; `ctx` is the site. */
void release_site_answer(void *ctx, const struct tls_request *request, struct tls_reply *reply);

#endif
