/* SPDX-License-Identifier: MIT */
/* The sockets of a simulated OpenBeken: transport rules, wall time, and what goes wrong there. */
#include "support/cmocka.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/obk_board.h"

#define USUAL (&obk_usual_layout)
#define HTTP "&http=127.0.0.1:0"
#define REPLY_MAX 16384u
#define SILENCE_MS 8000

/* What is sent in one segment; NULL: no more. */
#define SEGMENTS 3

static void nap_ms(unsigned ms)
{
	poll(NULL, 0, (int)ms);
}

static int connect_to(uint16_t port)
{
	const struct sockaddr_in place = { .sin_family = AF_INET,
					   .sin_port = htons(port),
					   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(connect(fd, (const struct sockaddr *)&place, sizeof(place)), 0);
	return fd;
}

/* All that comes until the other end closes, as text to free. */
static char *read_all(int fd)
{
	char *text = calloc(1, REPLY_MAX);
	size_t len = 0;

	assert_non_null(text);
	for (;;) {
		struct pollfd wanted = { .fd = fd, .events = POLLIN };
		ssize_t got;

		if (poll(&wanted, 1, SILENCE_MS) <= 0)
			fail_msg("the device says nothing for %d ms", SILENCE_MS);
		got = recv(fd, text + len, REPLY_MAX - 1 - len, 0);
		if (got <= 0)
			return text;
		len += (size_t)got;
	}
}

static char *talk(struct rmw_port *port, const char *const segments[SEGMENTS])
{
	const int fd = connect_to(rmw_sim_http_port(rmw_sim_of_port(port)));
	char *text;

	for (size_t i = 0; i < SEGMENTS && segments[i] != NULL; i++) {
		if (i > 0)
			nap_ms(100);
		(void)!send(fd, segments[i], strlen(segments[i]), MSG_NOSIGNAL);
	}
	text = read_all(fd);
	close(fd);
	return text;
}

static void expect(struct rmw_port *port, const char *const segments[SEGMENTS], const char *part)
{
	char *text = talk(port, segments);

	if (strstr(text, part) == NULL)
		fail_msg("'%s' is not in the answer: %s", part, text);
	free(text);
}

static void expect_nothing(struct rmw_port *port, const char *request)
{
	char *text = talk(port, (const char *const[SEGMENTS]){ request });

	assert_string_equal(text, "");
	free(text);
}

#define EXPECT_PART(port, part, ...)                                                               \
	expect(port, (const char *const[SEGMENTS]){ __VA_ARGS__ }, part)

static void say(struct rmw_port *port, const char *line, const char *part)
{
	char request[512];

	snprintf(request, sizeof(request),
		 "POST /api/cmnd HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\n\r\n%s",
		 strlen(line), line);
	EXPECT_PART(port, part, request);
}

/* A board with its own network open. */
static struct rmw_port *reached_board(const char *options)
{
	struct rmw_port *port = obk_board(options, USUAL);

	obk_start(port, 8000);
	return port;
}

static void it_answers_with_a_bare_line_feed_and_closes(void **state)
{
	struct rmw_port *port = reached_board(HTTP);

	(void)state;
	EXPECT_PART(port, "HTTP/1.1 200 OK\nContent-type: application/json\r\n",
		    "GET /api/info HTTP/1.1\r\nHost: x\r\n\r\n");
	EXPECT_PART(port, "\"chipset\":\"BL602\"", "GET /api/info HTTP/1.1\r\nHost: x\r\n\r\n");
	rmw_port_free(port);
}

static void a_body_in_a_second_segment_is_lost(void **state)
{
	struct rmw_port *port = reached_board(HTTP);

	(void)state;
	EXPECT_PART(port, "No command entered",
		    "POST /api/cmnd HTTP/1.1\r\nContent-Length: 7\r\n\r\n", "ClearIO");
	rmw_port_free(port);
}

static void what_is_behind_1022_bytes_is_lost(void **state)
{
	struct rmw_port *port = reached_board(HTTP);
	char request[1100] = "POST /api/cmnd HTTP/1.1\r\nX: ";
	char line[120];

	(void)state;
	while (strlen(request) < 1000)
		strcat(request, "x");
	strcat(request, "\r\n\r\nSSID1 ");
	snprintf(line, sizeof(line), "{\"SSID1\":\"%.*s\"}", (int)(1022 - strlen(request)),
		 "abcdefghijklmnopqrstuvwxyz");
	strcat(request, "abcdefghijklmnopqrstuvwxyz");
	EXPECT_PART(port, line, request);
	rmw_port_free(port);
}

static void an_upload_is_taken_to_its_end(void **state)
{
	struct rmw_port *port = reached_board(HTTP);
	char half[1501] = "";

	(void)state;
	memset(half, 'y', sizeof(half) - 1);
	EXPECT_PART(port, "{\"fname\":\"f\",\"size\":3000}",
		    "POST /api/lfs/f HTTP/1.1\r\nContent-Length: 3000\r\n\r\n", half, half);
	rmw_port_free(port);
}

static void a_device_in_no_network_does_not_answer(void **state)
{
	struct rmw_port *port = obk_board(HTTP, USUAL);

	(void)state;
	obk_start(port, 1500);
	expect_nothing(port, "GET /api/info HTTP/1.1\r\n\r\n");
	rmw_port_free(port);
}

static void a_cut_request_is_executed_or_not_as_asked(void **state)
{
	static const struct {
		const char *options;
		const char *after;
	} cases[] = {
		{ HTTP "&http_cut=2", "\"res\":1" },
		{ HTTP "&http_cut=2:after", "\"res\":2" },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		struct rmw_port *port = reached_board(cases[i].options);

		say(port, "addChannel 9 1", "\"success\":200");
		expect_nothing(port, "POST /api/cmnd HTTP/1.1\r\n\r\naddChannel 9 1");
		say(port, "GetChannel 9", cases[i].after);
		rmw_port_free(port);
	}
}

static void settings_reach_the_flash_in_wall_time(void **state)
{
	struct rmw_port *port = reached_board(HTTP);
	struct rmw_sim *sim = rmw_sim_of_port(port);
	struct sim_obk_config stored;
	bool is_stored = false;

	(void)state;
	say(port, "ShortName wall", "\"success\":200");
	for (unsigned i = 0; i < 60 && !is_stored; i++) {
		nap_ms(100);
		sim_lock(sim);
		assert_true(sim_obk_config_load(&stored, &sim_obk_platform_bl602,
						sim_obk_store_find(&sim->obk->store, "mY0bcFg"),
						sim->config.mac));
		sim_unlock(sim);
		is_stored = rmw_view_equal(sim_obk_text(&stored, SIM_OBK_SHORT_NAME),
					   (struct rmw_view){ (const uint8_t *)"wall", 4 });
	}
	assert_true(is_stored);
	rmw_port_free(port);
}

static void a_restart_asked_for_is_answered_and_done(void **state)
{
	struct rmw_port *port = reached_board(HTTP);

	(void)state;
	EXPECT_PART(port, "{\"reboot\":3}", "POST /api/reboot HTTP/1.1\r\n\r\n");
	board_pass(port, 4500);
	expect_nothing(port, "GET /api/info HTTP/1.1\r\n\r\n");
	board_pass(port, 8000);
	EXPECT_PART(port, "\"chipset\":\"BL602\"", "GET /api/info HTTP/1.1\r\n\r\n");
	rmw_port_free(port);
}

static void power_that_goes_during_a_request_leaves_the_old_settings(void **state)
{
	struct rmw_port *port = reached_board(HTTP);
	const uint64_t ops = rmw_sim_count(rmw_sim_of_port(port), "flash_op");
	char options[80];

	(void)state;
	rmw_port_free(port);
	snprintf(options, sizeof(options), HTTP "&fault=power@%u:50", (unsigned)ops + 10);
	port = reached_board(options);
	expect_nothing(port, "POST /api/cmnd HTTP/1.1\r\n\r\nbacklog ShortName new; ClearIO");
	board_pass(port, 9000);
	EXPECT_PART(port, "\"shortName\":\"obl05DEAD42\"", "GET /api/info HTTP/1.1\r\n\r\n");
	assert_int_equal(rmw_sim_count(rmw_sim_of_port(port), "fault"), 1);
	rmw_port_free(port);
}

static void a_port_that_is_taken_is_told(void **state)
{
	struct rmw_port *port = obk_board(HTTP, USUAL);
	struct rmw_err err = { 0 };
	struct rmw_sim *sim;
	char spec[80];

	(void)state;
	snprintf(spec, sizeof(spec), "bl602?app=openbeken&http=127.0.0.1:%u",
		 (unsigned)rmw_sim_http_port(rmw_sim_of_port(port)));
	assert_false(rmw_sim_new(&sim, spec, &err));
	assert_int_equal(err.code, RMW_E_PORT_IO);
	assert_false(rmw_sim_new(&sim, "bl602?http=127.0.0.1:0", &err));
	rmw_port_free(port);
}

static void a_board_alone_lives_with_the_clock_on_the_wall(void **state)
{
	struct rmw_port *port = obk_board(HTTP, USUAL);
	struct rmw_sim *sim = rmw_sim_of_port(port);
	uint32_t uptime_s = 0;

	(void)state;
	obk_start(port, 0);
	for (unsigned i = 0; i < 80 && uptime_s < 2; i++) {
		nap_ms(100);
		sim_lock(sim);
		uptime_s = sim->obk->uptime_s;
		sim_unlock(sim);
	}
	assert_in_range(uptime_s, 2, 4);
	rmw_port_free(port);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_answers_with_a_bare_line_feed_and_closes),
		cmocka_unit_test(a_body_in_a_second_segment_is_lost),
		cmocka_unit_test(what_is_behind_1022_bytes_is_lost),
		cmocka_unit_test(an_upload_is_taken_to_its_end),
		cmocka_unit_test(a_device_in_no_network_does_not_answer),
		cmocka_unit_test(a_cut_request_is_executed_or_not_as_asked),
		cmocka_unit_test(settings_reach_the_flash_in_wall_time),
		cmocka_unit_test(a_restart_asked_for_is_answered_and_done),
		cmocka_unit_test(power_that_goes_during_a_request_leaves_the_old_settings),
		cmocka_unit_test(a_port_that_is_taken_is_told),
		cmocka_unit_test(a_board_alone_lives_with_the_clock_on_the_wall),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
