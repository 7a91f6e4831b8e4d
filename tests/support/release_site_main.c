/* SPDX-License-Identifier: MIT */
/* A server of releases for scripts: release_site CA_FILE FILE VERSION ASSET [no-digest] [cut=BYTES]
 */
#include "support/release_site.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/file.h"

static void set_digest(struct release_site *site)
{
	uint8_t digest[RMW_SHA256_SIZE];

	rmw_sha256(&site->file, 1, digest);
	memcpy(site->digest, "sha256:", 7);
	rmw_hex(RMW_VIEW_OF(digest), site->digest + 7);
}

static void take_words(struct release_site *site, int count, char *const *words)
{
	for (int i = 0; i < count; i++) {
		if (strcmp(words[i], "no-digest") == 0)
			site->digest[0] = '\0';
		if (strncmp(words[i], "cut=", 4) == 0) {
			site->cut_at = (size_t)strtoul(words[i] + 4, NULL, 10);
			site->cuts = 1;
		}
	}
}

/* Says at which port it is, and serves until its standard input ends. */
int main(int argc, char **argv)
{
	static struct release_site site = { .lock = PTHREAD_MUTEX_INITIALIZER };
	rmw_auto(buf) file = RMW_BUF_INIT;
	struct rmw_err err = { 0 };
	struct tls_server *server;
	char ignored;

	if (argc < 5 || !rmw_file_read(argv[2], RMW_BUF_CAP, &file, &err)) {
		(void)fprintf(stderr, "release_site: %s\n", err.cause);
		return 2;
	}
	site.file = rmw_buf_view(&file);
	site.version = argv[3];
	site.asset = argv[4];
	set_digest(&site);
	take_words(&site, argc - 5, argv + 5);
	(void)pthread_mutex_lock(&site.lock);
	server = tls_server_start(argv[1], TLS_CERTIFICATE_GOOD, release_site_answer, &site);
	site.port = tls_server_port(server);
	(void)pthread_mutex_unlock(&site.lock);
	(void)printf("%u\n", (unsigned)site.port);
	(void)fflush(stdout);
	while (read(STDIN_FILENO, &ignored, 1) > 0)
		continue;
	tls_server_stop(server);
	return 0;
}
