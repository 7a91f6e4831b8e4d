/* SPDX-License-Identifier: MIT */
/* A small MQTT broker that writes down what it is told. */
#include "support/cmocka.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <rmwflash/bytes.h>

#include "support/mqtt_broker.h"

#define NAP_MS 5
#define PATIENCE_MS 2000
#define MESSAGES_MAX 16u
#define PACKET_MAX 1024u

enum { CONNECT = 1, PUBLISH = 3 };
enum { HAS_PASSWORD = 0x40, HAS_USER = 0x80 };

struct packet {
	uint8_t kind;
	uint8_t flags;
	uint8_t bytes[PACKET_MAX];
	size_t len;
};

struct mqtt_broker {
	struct mqtt_broker_habits habits;
	int listener;
	uint16_t port;
	pthread_t thread;
	atomic_bool is_asked_to_stop;
	atomic_size_t connected, refused, count;
	struct mqtt_message messages[MESSAGES_MAX];
};

static bool wait_for(struct mqtt_broker *broker, int fd)
{
	struct pollfd wanted = { .fd = fd, .events = POLLIN };

	while (!atomic_load(&broker->is_asked_to_stop))
		if (poll(&wanted, 1, NAP_MS) > 0)
			return true;
	return false;
}

static bool read_bytes(struct mqtt_broker *broker, int fd, uint8_t *into, size_t len)
{
	while (len > 0) {
		const ssize_t got = wait_for(broker, fd) ? recv(fd, into, len, MSG_DONTWAIT) : -1;

		if (got <= 0)
			return false;
		into += got;
		len -= (size_t)got;
	}
	return true;
}

static bool read_packet(struct mqtt_broker *broker, int fd, struct packet *packet)
{
	uint8_t byte;

	packet->len = 0;
	if (!read_bytes(broker, fd, &byte, 1))
		return false;
	packet->kind = byte >> 4;
	packet->flags = byte & 15;
	for (unsigned shift = 0; shift < 28; shift += 7) {
		if (!read_bytes(broker, fd, &byte, 1))
			return false;
		packet->len |= (size_t)(byte & 127) << shift;
		if (byte < 128)
			break;
	}
	return packet->len <= PACKET_MAX && read_bytes(broker, fd, packet->bytes, packet->len);
}

/* A text with its length before it; false where the packet has none there. */
static bool take_text(struct rmw_view *rest, struct rmw_view *text)
{
	size_t len;

	if (rest->len < 2)
		return false;
	len = (size_t)rest->data[0] << 8 | rest->data[1];
	if (len > rest->len - 2)
		return false;
	*text = rmw_view_part(*rest, 2, len);
	*rest = rmw_view_part(*rest, 2 + len, SIZE_MAX);
	return true;
}

static bool is_text(struct rmw_view text, const char *want)
{
	return text.len == strlen(want) && memcmp(text.data, want, text.len) == 0;
}

/* Name and level of the protocol, flags, two bytes of time; client, user, password. */
static bool is_welcome(const struct mqtt_broker *broker, const struct packet *packet)
{
	struct rmw_view rest = { packet->bytes, packet->len };
	struct rmw_view name, client, user = { 0 }, password = { 0 };
	uint8_t flags;

	if (packet->kind != CONNECT || !take_text(&rest, &name) || !is_text(name, "MQTT") ||
	    rest.len < 4 || rest.data[0] != 4)
		return false;
	flags = rest.data[1];
	rest = rmw_view_part(rest, 4, SIZE_MAX);
	if (!take_text(&rest, &client) || ((flags & HAS_USER) != 0 && !take_text(&rest, &user)) ||
	    ((flags & HAS_PASSWORD) != 0 && !take_text(&rest, &password)) || rest.len > 0)
		return false;
	return broker->habits.user == NULL ||
	       (is_text(user, broker->habits.user) && is_text(password, broker->habits.password));
}

static void copy_text(struct rmw_view text, char *into, size_t size)
{
	const size_t len = text.len < size ? text.len : size - 1;

	memcpy(into, text.data, len);
	into[len] = '\0';
}

static void take_message(struct mqtt_broker *broker, const struct packet *packet)
{
	struct rmw_view rest = { packet->bytes, packet->len };
	const size_t at = atomic_load(&broker->count);
	struct rmw_view topic;

	if (at >= MESSAGES_MAX || !take_text(&rest, &topic))
		return;
	broker->messages[at].flags = packet->flags;
	copy_text(topic, broker->messages[at].topic, sizeof(broker->messages[at].topic));
	copy_text(rest, broker->messages[at].text, sizeof(broker->messages[at].text));
	atomic_store(&broker->count, at + 1);
}

static void serve_client(struct mqtt_broker *broker, int fd)
{
	uint8_t answer[4] = { 0x20, 2, 0, 0 };
	struct packet packet;

	if (!read_packet(broker, fd, &packet))
		return;
	if (!is_welcome(broker, &packet)) {
		atomic_fetch_add(&broker->refused, 1);
		answer[3] = 5;
		(void)!send(fd, answer, sizeof(answer), MSG_NOSIGNAL);
		return;
	}
	atomic_fetch_add(&broker->connected, 1);
	if (!broker->habits.hangs)
		(void)!send(fd, answer, sizeof(answer), MSG_NOSIGNAL);
	while (read_packet(broker, fd, &packet))
		if (packet.kind == PUBLISH)
			take_message(broker, &packet);
}

static void *serve(void *ctx)
{
	struct mqtt_broker *broker = ctx;

	while (wait_for(broker, broker->listener)) {
		const int fd = accept(broker->listener, NULL, NULL);

		if (fd < 0)
			continue;
		serve_client(broker, fd);
		close(fd);
	}
	return NULL;
}

struct mqtt_broker *mqtt_broker_start(const struct mqtt_broker_habits *habits)
{
	struct mqtt_broker *broker = calloc(1, sizeof(*broker));
	struct sockaddr_in place = { .sin_family = AF_INET,
				     .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(place);

	assert_non_null(broker);
	broker->habits = *habits;
	broker->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(broker->listener >= 0);
	assert_int_equal(bind(broker->listener, (struct sockaddr *)&place, len), 0);
	assert_int_equal(listen(broker->listener, 8), 0);
	assert_int_equal(getsockname(broker->listener, (struct sockaddr *)&place, &len), 0);
	broker->port = ntohs(place.sin_port);
	assert_int_equal(pthread_create(&broker->thread, NULL, serve, broker), 0);
	return broker;
}

uint16_t mqtt_broker_port(const struct mqtt_broker *broker)
{
	return broker->port;
}

size_t mqtt_broker_connected(const struct mqtt_broker *broker)
{
	return atomic_load(&broker->connected);
}

size_t mqtt_broker_refused(const struct mqtt_broker *broker)
{
	return atomic_load(&broker->refused);
}

size_t mqtt_broker_count(const struct mqtt_broker *broker)
{
	return atomic_load(&broker->count);
}

bool mqtt_broker_wait(const struct mqtt_broker *broker, size_t count)
{
	for (int waited_ms = 0; waited_ms < PATIENCE_MS; waited_ms += NAP_MS) {
		if (mqtt_broker_count(broker) >= count)
			return true;
		(void)poll(NULL, 0, NAP_MS);
	}
	return false;
}

struct mqtt_message mqtt_broker_message(const struct mqtt_broker *broker, size_t index)
{
	assert_true(index < mqtt_broker_count(broker));
	return broker->messages[index];
}

void mqtt_broker_stop(struct mqtt_broker *broker)
{
	atomic_store(&broker->is_asked_to_stop, true);
	pthread_join(broker->thread, NULL);
	close(broker->listener);
	free(broker);
}
