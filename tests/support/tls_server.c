/* SPDX-License-Identifier: MIT */
/* A web server over TLS that answers as a test wants it, with a certificate made on the spot. */
#include "support/tls_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#define NAP_MS 5
#define DAY_S 86400L

struct tls_server {
	tls_server_answer answer;
	void *ctx;
	SSL_CTX *tls;
	int listener;
	uint16_t port;
	pthread_t thread;
	atomic_bool is_asked_to_stop;
};

static void need(bool is_good, const char *what)
{
	if (is_good)
		return;
	(void)fprintf(stderr, "tls_server: %s\n", what);
	abort();
}

static void add_extension(X509 *certificate, int nid, const char *value)
{
	X509V3_CTX context;
	X509_EXTENSION *extension;

	X509V3_set_ctx_nodb(&context);
	X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
	extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
	need(extension != NULL && X509_add_ext(certificate, extension, -1) == 1, "extension");
	X509_EXTENSION_free(extension);
}

static X509 *make_certificate(EVP_PKEY *key, enum tls_server_certificate kind)
{
	X509 *certificate = X509_new();
	X509_NAME *name = X509_NAME_new();
	const long last_day = kind == TLS_CERTIFICATE_GOOD ? 1 : -1;

	need(certificate != NULL && name != NULL, "certificate");
	need(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
					(const unsigned char *)"rmwflash tests", -1, -1, 0) == 1 &&
		     X509_set_version(certificate, 2) == 1 &&
		     ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1) == 1 &&
		     X509_gmtime_adj(X509_getm_notBefore(certificate), -2 * DAY_S) != NULL &&
		     X509_gmtime_adj(X509_getm_notAfter(certificate), last_day * DAY_S) != NULL &&
		     X509_set_subject_name(certificate, name) == 1 &&
		     X509_set_issuer_name(certificate, name) == 1 &&
		     X509_set_pubkey(certificate, key) == 1,
	     "fields of the certificate");
	add_extension(certificate, NID_basic_constraints, "critical,CA:TRUE");
	add_extension(certificate, NID_subject_alt_name, "IP:127.0.0.1");
	need(X509_sign(certificate, key, EVP_sha256()) > 0, "signature");
	X509_NAME_free(name);
	return certificate;
}

static void set_certificate(SSL_CTX *tls, const char *ca_path, enum tls_server_certificate kind)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *certificate;
	FILE *file;

	need(key != NULL, "key");
	certificate = make_certificate(key, kind);
	need(SSL_CTX_use_certificate(tls, certificate) == 1 &&
		     SSL_CTX_use_PrivateKey(tls, key) == 1,
	     "the certificate cannot be used");
	file = fopen(ca_path, "w");
	need(file != NULL && PEM_write_X509(file, certificate) == 1, ca_path);
	need(fclose(file) == 0, ca_path);
	X509_free(certificate);
	EVP_PKEY_free(key);
}

static bool wait_for(struct tls_server *server, int fd, short events)
{
	struct pollfd wanted = { .fd = fd, .events = events };

	while (!atomic_load(&server->is_asked_to_stop))
		if (poll(&wanted, 1, NAP_MS) > 0)
			return true;
	return false;
}

/* A whole request, of which only the head counts. */
static bool read_request(SSL *ssl, struct tls_request *request)
{
	size_t len = 0;
	const char *end;

	memset(request, 0, sizeof(*request));
	while (strstr(request->text, "\r\n\r\n") == NULL) {
		const int got =
			SSL_read(ssl, request->text + len, (int)(sizeof(request->text) - 1 - len));

		if (got <= 0 || len + (size_t)got >= sizeof(request->text) - 1)
			return false;
		len += (size_t)got;
	}
	if (strncmp(request->text, "GET ", 4) != 0)
		return false;
	end = strchr(request->text + 4, ' ');
	if (end == NULL || (size_t)(end - request->text) - 4 >= sizeof(request->path))
		return false;
	memcpy(request->path, request->text + 4, (size_t)(end - request->text) - 4);
	return true;
}

static bool say(SSL *ssl, struct rmw_view bytes)
{
	while (bytes.len > 0) {
		const int put =
			SSL_write(ssl, bytes.data, (int)(bytes.len < 8192 ? bytes.len : 8192));

		if (put <= 0)
			return false;
		bytes = rmw_view_part(bytes, (size_t)put, bytes.len);
	}
	return true;
}

static void talk(struct tls_server *server, SSL *ssl, int fd)
{
	struct tls_reply reply = { .end = TLS_SERVER_ENDS };
	struct tls_request request;
	char rest[64];

	if (SSL_accept(ssl) != 1 || !read_request(ssl, &request))
		return;
	server->answer(server->ctx, &request, &reply);
	if (!say(ssl, (struct rmw_view){ (const uint8_t *)reply.head, strlen(reply.head) }) ||
	    !say(ssl, reply.body))
		return;
	if (reply.end == TLS_SERVER_HANGS && wait_for(server, fd, POLLIN))
		(void)SSL_read(ssl, rest, sizeof(rest));
	if (reply.end == TLS_SERVER_ENDS)
		(void)SSL_shutdown(ssl);
}

static void serve_client(struct tls_server *server, int fd)
{
	const struct timeval patience = { .tv_sec = 5 };
	SSL *ssl = SSL_new(server->tls);

	need(ssl != NULL && SSL_set_fd(ssl, fd) == 1, "no memory");
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	if (wait_for(server, fd, POLLIN))
		talk(server, ssl, fd);
	SSL_free(ssl);
}

static void *serve(void *ctx)
{
	struct tls_server *server = ctx;

	while (wait_for(server, server->listener, POLLIN)) {
		const int fd = accept(server->listener, NULL, NULL);

		if (fd < 0)
			continue;
		serve_client(server, fd);
		close(fd);
	}
	return NULL;
}

struct tls_server *tls_server_start(const char *ca_path, enum tls_server_certificate certificate,
				    tls_server_answer answer, void *ctx)
{
	struct tls_server *server = calloc(1, sizeof(*server));
	struct sockaddr_in place = { .sin_family = AF_INET,
				     .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(place);

	need(server != NULL, "no memory");
	(void)signal(SIGPIPE, SIG_IGN);
	server->answer = answer;
	server->ctx = ctx;
	server->tls = SSL_CTX_new(TLS_server_method());
	need(server->tls != NULL, "TLS does not start");
	set_certificate(server->tls, ca_path, certificate);
	server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	need(server->listener >= 0 && bind(server->listener, (struct sockaddr *)&place, len) == 0 &&
		     listen(server->listener, 8) == 0 &&
		     getsockname(server->listener, (struct sockaddr *)&place, &len) == 0,
	     "no socket");
	server->port = ntohs(place.sin_port);
	need(pthread_create(&server->thread, NULL, serve, server) == 0, "no thread");
	return server;
}

uint16_t tls_server_port(const struct tls_server *server)
{
	return server->port;
}

void tls_server_stop(struct tls_server *server)
{
	atomic_store(&server->is_asked_to_stop, true);
	pthread_join(server->thread, NULL);
	close(server->listener);
	SSL_CTX_free(server->tls);
	free(server);
}
