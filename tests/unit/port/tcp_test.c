/* SPDX-License-Identifier: MIT */
/* A connection carries bytes both ways, ends as a lost port, and every wait for it ends. */
#include "port/tcp.h"

#include "support/cmocka.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "port/fd.h"

static const struct rmw_port_kind kinds[] = { { "tcp://", "", "", rmw_tcp_open } };
static const struct rmw_port_opener opener = { kinds, RMW_COUNT(kinds), NULL };

/* A listening socket of this family on a free port; stores the spec that reaches it. */
static int serve(int family, char *spec, size_t size)
{
	struct sockaddr_in6 six = { .sin6_family = AF_INET6, .sin6_addr = in6addr_loopback };
	struct sockaddr_in four = { .sin_family = AF_INET };
	struct sockaddr *address = family == AF_INET ? (void *)&four : (void *)&six;
	socklen_t len = family == AF_INET ? sizeof(four) : sizeof(six);
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || bind(fd, address, len) != 0 || listen(fd, 1) != 0 ||
	    getsockname(fd, address, &len) != 0)
		return -1;
	if (family == AF_INET)
		snprintf(spec, size, "tcp://127.0.0.1:%u", ntohs(four.sin_port));
	else
		snprintf(spec, size, "tcp://[::1]:%u", ntohs(six.sin6_port));
	return fd;
}

static void assert_refused(const char *spec, enum rmw_code code)
{
	struct rmw_err err = { 0 };
	struct rmw_port *port;

	assert_false(rmw_port_open(&opener, spec, &port, &err));
	if (err.code != code)
		fail_msg("%s: %d '%s'", spec, (int)err.code, err.cause);
}

static void converse(int family)
{
	char spec[64];
	int server = serve(family, spec, sizeof(spec)), far;
	struct rmw_err err = { 0 };
	struct rmw_port *port;
	uint8_t came[4];
	int no_delay = 0;
	socklen_t len = sizeof(no_delay);

	if (server < 0) {
		print_message("skipped: this system has no such loopback\n");
		skip();
	}
	if (!rmw_port_open(&opener, spec, &port, &err))
		fail_msg("%s: %s", spec, err.cause);
	far = accept(server, NULL, NULL);
	assert_true(far >= 0);
	getsockopt(((struct rmw_fd_port *)port)->fd, IPPROTO_TCP, TCP_NODELAY, &no_delay, &len);
	assert_true(no_delay);
	assert_true(rmw_port_set_baud(port, 2000000, &err));
	assert_true(rmw_port_write(port, RMW_VIEW_OF("ask"), rmw_port_in(port, 1000), &err));
	assert_int_equal(read(far, came, sizeof(came)), 4);
	assert_string_equal(came, "ask");
	assert_int_equal(write(far, "say", 4), 4);
	assert_true(rmw_port_read_exact(port, RMW_SPAN_OF(came), rmw_port_in(port, 1000), &err));
	assert_string_equal(came, "say");
	close(far);
	assert_false(rmw_port_read_exact(port, RMW_SPAN_OF(came), rmw_port_in(port, 60000), &err));
	assert_int_equal(err.code, RMW_E_PORT_LOST);
	rmw_port_free(port);
	close(server);
}

static void bytes_pass_over_ipv4(void **state)
{
	(void)state;
	converse(AF_INET);
}

static void bytes_pass_over_ipv6(void **state)
{
	(void)state;
	converse(AF_INET6);
}

static void writing_to_a_peer_that_went_is_an_error_and_no_signal(void **state)
{
	char spec[64];
	int server = serve(AF_INET, spec, sizeof(spec)), far;
	struct rmw_err err = { 0 };
	struct rmw_port *port;
	static const uint8_t much[1 << 20];

	(void)state;
	assert_true(rmw_port_open(&opener, spec, &port, &err));
	far = accept(server, NULL, NULL);
	setsockopt(far, SOL_SOCKET, SO_LINGER, &(struct linger){ 1, 0 }, sizeof(struct linger));
	close(far);
	for (unsigned i = 0; i < 3; i++) {
		assert_false(
			rmw_port_write(port, RMW_VIEW_OF(much), rmw_port_in(port, 60000), &err));
		assert_int_equal(err.code, RMW_E_PORT_LOST);
		rmw_err_clear(&err);
	}
	rmw_port_free(port);
	close(server);
}

static void nobody_there_is_a_missing_port(void **state)
{
	char spec[64];
	int server = serve(AF_INET, spec, sizeof(spec));

	(void)state;
	close(server);
	assert_refused(spec, RMW_E_PORT_MISSING);
}

static void what_is_no_address_is_refused(void **state)
{
	static const char *const specs[] = {
		"tcp://",	"tcp://host",	     "tcp://:23",	 "tcp://host:",
		"tcp://host:x", "tcp://host:-1",     "tcp://host:65536", "tcp://::1:23",
		"tcp://[]:23",	"tcp://host:123456",
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(specs); i++)
		assert_refused(specs[i], RMW_E_PORT_SPEC);
}

static void a_wish_to_stop_ends_the_connecting(void **state)
{
	struct rmw_cancel cancel = { true };
	const struct rmw_port_opener stoppable = { kinds, RMW_COUNT(kinds), &cancel };
	struct rmw_err err = { 0 };
	struct rmw_port *port;
	char spec[64];
	int server = serve(AF_INET, spec, sizeof(spec));

	(void)state;
	assert_false(rmw_port_open(&stoppable, spec, &port, &err));
	assert_int_equal(err.code, RMW_E_INTERRUPTED);
	close(server);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_pass_over_ipv4),
		cmocka_unit_test(bytes_pass_over_ipv6),
		cmocka_unit_test(writing_to_a_peer_that_went_is_an_error_and_no_signal),
		cmocka_unit_test(nobody_there_is_a_missing_port),
		cmocka_unit_test(what_is_no_address_is_refused),
		cmocka_unit_test(a_wish_to_stop_ends_the_connecting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
