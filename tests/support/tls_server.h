/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_TLS_SERVER_H
#define RMW_TESTS_TLS_SERVER_H

#include <rmwflash/bytes.h>

/* What came over a connection. */
struct tls_request {
	char path[512];
	char text[2048]; /* all of it, the path too */
};

enum tls_server_end {
	TLS_SERVER_ENDS,   /* says goodbye, as it should */
	TLS_SERVER_BREAKS, /* closes without a word */
	TLS_SERVER_HANGS,  /* says nothing more, until it is stopped or the other end goes */
};

/* What to answer: `head` with its empty line, then the body; borrowed until it is said. */
struct tls_reply {
	char head[1024];
	struct rmw_view body;
	enum tls_server_end end;
};

/* Which certificate it shows; each is for 127.0.0.1, and its own authority. */
enum tls_server_certificate { TLS_CERTIFICATE_GOOD, TLS_CERTIFICATE_EXPIRED };

struct tls_server;

/* Who answers, in the server's thread. */
typedef void (*tls_server_answer)(void *ctx, const struct tls_request *request,
				  struct tls_reply *reply);

/*
 * A web server over TLS at a free port of 127.0.0.1, one request a connection; its certificate is
 * made at this moment and written to `ca_path` as PEM. Ends the program on failure.
 */
struct tls_server *tls_server_start(const char *ca_path, enum tls_server_certificate certificate,
				    tls_server_answer answer, void *ctx);
uint16_t tls_server_port(const struct tls_server *server);

/* End its thread and free it. */
void tls_server_stop(struct tls_server *server);

#endif
