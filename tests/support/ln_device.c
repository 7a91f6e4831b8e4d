/* SPDX-License-Identifier: MIT */
/* An LN882H made of memory: a second reading of its documents, for tests of the host. */
#include "support/ln_device.h"

#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>

#define NS_PER_MS UINT64_C(1000000)
#define START_NS (200 * NS_PER_MS) /* of the loader, until its banner */
#define SECTOR 4096u
#define ERASE_NS (20 * NS_PER_MS)

static const char banner[] = "+-----------------------------------+\r\n"
			     "|       GOLDEN_BOART_MODE           |\r\n"
			     "+-----------------------------------+\r\n";

static struct ln_device *peer_of(const struct rmw_clock *clock)
{
	return (struct ln_device *)((uintptr_t)clock - offsetof(struct ln_device, clock));
}

static const struct ln_device_fault *fault_at(const struct ln_device *peer, enum ln_device_way way)
{
	for (size_t i = 0; i < RMW_COUNT(peer->faults); i++) {
		const struct ln_device_fault *fault = &peer->faults[i];

		if (fault->way == way && peer->passed[way] >= fault->at &&
		    peer->passed[way] < fault->at + fault->count)
			return fault;
	}
	return NULL;
}

static void pass(struct ln_device *peer, enum ln_device_way way, uint8_t byte, uint64_t now_ns)
{
	const uint32_t baud = peer->port.baud;
	const struct ln_device_fault *fault;
	size_t at;

	peer->passed[way]++;
	if (peer->lines[way].free_ns < now_ns)
		peer->lines[way].free_ns = now_ns;
	peer->lines[way].free_ns += UINT64_C(10000000000) / baud;
	fault = fault_at(peer, way);
	if (baud != peer->baud || (way == LN_DEVICE_TO_HOST && baud == peer->deaf_baud) ||
	    (fault != NULL && fault->damage == LN_DEVICE_DROPS))
		return;
	at = (peer->lines[way].head + peer->lines[way].count++) % LN_DEVICE_QUEUE;
	assert_true(peer->lines[way].count <= LN_DEVICE_QUEUE);
	peer->lines[way].at_ns[at] = peer->lines[way].free_ns;
	peer->lines[way].bytes[at] = fault != NULL ? byte ^ 0x10 : byte;
}

void ln_device_say(struct ln_device *peer, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		pass(peer, LN_DEVICE_TO_HOST, (uint8_t)bytes[i], peer->chip_ns);
}

static void say(struct ln_device *peer, const char *text)
{
	ln_device_say(peer, text, strlen(text));
}

/* Whatever block is used: the loader's flash needs about the same for each (ln882h-observed). */
void ln_device_erase(struct ln_device *peer, uint32_t from, uint32_t size)
{
	for (uint32_t at = from; at < from + size; at += SECTOR) {
		peer->chip_ns += ERASE_NS;
		peer->erases++;
		if (peer->status == 0)
			memset(peer->flash + at % LN_DEVICE_FLASH, 0xff, SECTOR);
	}
}

static void start_loader(struct ln_device *peer)
{
	peer->state = LN_DEVICE_IN_LOADER;
	peer->line_len = 0;
	peer->chip_ns += START_NS;
	say(peer, banner);
}

void ln_device_take_file(struct ln_device *peer)
{
	peer->files++;
	if (peer->state != LN_DEVICE_IN_ROM)
		return;
	if (peer->ignores_image)
		peer->state = LN_DEVICE_DEAD;
	else
		start_loader(peer);
}

/* Commands of the loader: words, and what each does. */
typedef void verb(struct ln_device *peer, char *const words[]);

static void verb_version(struct ln_device *peer, char *const words[])
{
	(void)words;
	say(peer, "\r\nRAMCODE\r\n");
}

static void verb_info(struct ln_device *peer, char *const words[])
{
	char text[64];

	(void)words;
	snprintf(text, sizeof(text), "\r\nid:0xEB60%02X,flash size:0M Byte\r\n", peer->capacity);
	say(peer, text);
}

static void verb_status(struct ln_device *peer, char *const words[])
{
	char text[64];

	(void)words;
	snprintf(text, sizeof(text), "\r\nflash sr:0x%x\r\n\r\npppp\r\n", peer->status);
	say(peer, text);
}

static uint16_t crc_of(const uint8_t *bytes, uint32_t len)
{
	uint32_t crc = 0;

	for (uint32_t i = 0; i < len * 8; i++) {
		const uint32_t bit = (uint32_t)bytes[i / 8] >> (7 - i % 8) & 1;

		crc = (crc << 1) ^ ((crc >> 15 & 1) != bit ? 0x1021u : 0);
	}
	return (uint16_t)crc;
}

static void say_groups(struct ln_device *peer, const uint8_t *bytes, uint32_t len)
{
	const uint16_t crc = crc_of(bytes, len);
	char text[32];

	say(peer, "\r\n");
	for (uint32_t i = 0; i < len; i++) {
		snprintf(text, sizeof(text), "%02X ", bytes[i]);
		say(peer, text);
	}
	snprintf(text, sizeof(text), "%02X %02X ", crc >> 8, crc & 0xff);
	say(peer, text);
}

static void verb_read(struct ln_device *peer, char *const words[])
{
	const uint32_t addr = (uint32_t)strtoul(words[1], NULL, 16);
	const uint32_t len = (uint32_t)strtoul(words[2], NULL, 16);

	assert_true(len <= 512 && addr + len <= LN_DEVICE_FLASH);
	peer->reads++;
	say_groups(peer, peer->flash + addr, len);
}

static void verb_otp(struct ln_device *peer, char *const words[])
{
	const uint32_t addr = (uint32_t)strtoul(words[1], NULL, 0);

	say_groups(peer, peer->security + addr, (uint32_t)strtoul(words[2], NULL, 0));
}

static void verb_erase(struct ln_device *peer, char *const words[])
{
	const uint32_t addr = (uint32_t)strtoul(words[1], NULL, 0);
	const uint32_t len = (uint32_t)strtoul(words[2], NULL, 0);

	assert_true(addr + len <= LN_DEVICE_FLASH);
	if ((addr + len) % SECTOR != 0) {
		peer->state = LN_DEVICE_DEAD;
		return;
	}
	ln_device_erase(peer, addr, len);
	say(peer, "\r\npppp\r\n");
}

static void verb_start(struct ln_device *peer, char *const words[])
{
	peer->start = (uint32_t)strtoul(words[1], NULL, 16);
	say(peer, "\r\npppp\r\n");
}

static void verb_upgrade(struct ln_device *peer, char *const words[])
{
	(void)words;
	ln_device_wait_for_file(peer, 16384);
}

static void verb_baud(struct ln_device *peer, char *const words[])
{
	peer->baud = (uint32_t)strtoul(words[1], NULL, 10);
	if (peer->baud == 0)
		peer->state = LN_DEVICE_DEAD;
}

static void verb_reboot(struct ln_device *peer, char *const words[])
{
	(void)words;
	peer->resets++;
	peer->baud = 115200;
	peer->state = LN_DEVICE_IN_ROM;
}

static void verb_erase_all(struct ln_device *peer, char *const words[])
{
	(void)words;
	ln_device_erase(peer, 0, LN_DEVICE_FLASH);
	say(peer, "\r\npppp\r\n");
}

static const struct {
	const char *word;
	unsigned words;
	verb *act;
} verbs[] = {
	{ "ferase", 3, verb_erase },	   { "ferase_all", 1, verb_erase_all },
	{ "upgrade", 1, verb_upgrade },	   { "startaddr", 2, verb_start },
	{ "baudrate", 2, verb_baud },	   { "reboot", 1, verb_reboot },
	{ "version", 1, verb_version },	   { "flash_info", 1, verb_info },
	{ "flash_read", 3, verb_read },	   { "flash_read_sr", 1, verb_status },
	{ "flash_otp_read", 3, verb_otp },
};

/* A whole word, else the last that begins so: the abbreviation hazard. */
static size_t find_verb(const char *word)
{
	size_t found = RMW_COUNT(verbs);

	for (size_t i = 0; i < RMW_COUNT(verbs); i++) {
		if (strcmp(verbs[i].word, word) == 0)
			return i;
		if (strncmp(verbs[i].word, word, strlen(word)) == 0)
			found = i;
	}
	return found;
}

static void run_line(struct ln_device *peer)
{
	char *words[8] = { NULL }, *rest = peer->line;
	unsigned count = 0;
	size_t found;

	peer->line[peer->line_len] = '\0';
	peer->line_len = 0;
	for (char *word; count < 8 && (word = strtok_r(rest, " ", &rest)) != NULL;)
		words[count++] = word;
	if (count == 4) {
		peer->dead_lines++;
		peer->state = LN_DEVICE_DEAD;
	}
	if (count == 0 || count == 4)
		return;
	found = find_verb(words[0]);
	if (found < RMW_COUNT(verbs) && verbs[found].words == count)
		verbs[found].act(peer, words);
}

static void take_loader_byte(struct ln_device *peer, uint8_t byte)
{
	if (byte == '\r' || byte == '\n') {
		run_line(peer);
	} else if (byte == '\b') {
		peer->line_len -= peer->line_len > 0;
	} else if ((byte >= 0x20 && byte <= 0x7e) || byte >= 0xd5) {
		if (!peer->is_mute)
			ln_device_say(peer, (const char *)&byte, 1);
		peer->line[peer->line_len++] = (char)byte;
		if (peer->line_len == sizeof(peer->line))
			peer->line_len = 0;
	}
}

static void take_rom_byte(struct ln_device *peer, uint8_t byte)
{
	if (byte != '\n') {
		if (byte != '\r' && peer->line_len + 1 < sizeof(peer->line))
			peer->line[peer->line_len++] = (char)byte;
		return;
	}
	peer->line[peer->line_len] = '\0';
	peer->line_len = 0;
	if (strcmp(peer->line, "version") == 0)
		say(peer, peer->rom_name);
	else if (strncmp(peer->line, "download [rambin] [0x20000000] [", 32) == 0)
		ln_device_wait_for_file(peer, 1024);
}

static void take_byte(struct ln_device *peer, uint8_t byte)
{
	if (peer->state == LN_DEVICE_DEAD)
		return;
	if (peer->receiver.is_on)
		ln_device_receive(peer, byte);
	else if (peer->state == LN_DEVICE_IN_ROM)
		take_rom_byte(peer, byte);
	else
		take_loader_byte(peer, byte);
}

/* Let the chip do what it does up to now. */
static void catch_up(struct ln_device *peer)
{
	for (;;) {
		const size_t head = peer->lines[LN_DEVICE_TO_CHIP].head;
		const uint64_t at_ns = peer->lines[LN_DEVICE_TO_CHIP].at_ns[head];

		if (peer->lines[LN_DEVICE_TO_CHIP].count == 0 || at_ns > peer->host_ns)
			break;
		if (peer->chip_ns < at_ns) {
			peer->chip_ns = at_ns;
			ln_device_receiver_tick(peer);
		}
		peer->lines[LN_DEVICE_TO_CHIP].head = (head + 1) % LN_DEVICE_QUEUE;
		peer->lines[LN_DEVICE_TO_CHIP].count--;
		take_byte(peer, peer->lines[LN_DEVICE_TO_CHIP].bytes[head]);
	}
	if (peer->chip_ns < peer->host_ns) {
		peer->chip_ns = peer->host_ns;
		ln_device_receiver_tick(peer);
	}
}

static uint64_t now_us(const struct rmw_clock *clock)
{
	return peer_of(clock)->host_ns / 1000;
}

static void wait_until(const struct rmw_clock *clock, const struct rmw_deadline *until)
{
	struct ln_device *peer = peer_of(clock);
	const uint64_t end_ns = peer->host_ns + rmw_deadline_left_us(until) * 1000;

	while (peer->host_ns < end_ns) {
		peer->host_ns +=
			NS_PER_MS < end_ns - peer->host_ns ? NS_PER_MS : end_ns - peer->host_ns;
		catch_up(peer);
	}
}

static bool peer_read(struct rmw_port *port, struct rmw_span into, size_t *got,
		      struct rmw_deadline until, struct rmw_err *err)
{
	struct ln_device *peer = (struct ln_device *)port;

	(void)err;
	for (;;) {
		const size_t head = peer->lines[LN_DEVICE_TO_HOST].head;

		catch_up(peer);
		if (peer->lines[LN_DEVICE_TO_HOST].count > 0 &&
		    peer->lines[LN_DEVICE_TO_HOST].at_ns[head] <= peer->host_ns) {
			into.data[(*got)++] = peer->lines[LN_DEVICE_TO_HOST].bytes[head];
			peer->lines[LN_DEVICE_TO_HOST].head = (head + 1) % LN_DEVICE_QUEUE;
			peer->lines[LN_DEVICE_TO_HOST].count--;
			return true;
		}
		if (rmw_deadline_is_over(&until))
			return true;
		peer->host_ns += 20000; /* 20 us */
	}
}

static bool peer_write(struct rmw_port *port, struct rmw_view bytes, struct rmw_deadline until,
		       struct rmw_err *err)
{
	struct ln_device *peer = (struct ln_device *)port;

	(void)until, (void)err;
	catch_up(peer);
	for (size_t i = 0; i < bytes.len; i++)
		pass(peer, LN_DEVICE_TO_CHIP, bytes.data[i], peer->host_ns);
	return true;
}

/* What was written leaves first. */
static bool peer_set_baud(struct rmw_port *port, uint32_t baud, struct rmw_err *err)
{
	struct ln_device *peer = (struct ln_device *)port;

	if (peer->host_ns < peer->lines[LN_DEVICE_TO_CHIP].free_ns)
		peer->host_ns = peer->lines[LN_DEVICE_TO_CHIP].free_ns;
	catch_up(peer);
	return baud != peer->refused_baud || rmw_fail(err, RMW_E_PORT_BAUD, "%u baud", baud);
}

static bool peer_set_lines(struct rmw_port *port, struct rmw_lines lines, struct rmw_err *err)
{
	(void)port, (void)lines, (void)err;
	return true;
}

static void peer_free(struct rmw_port *port)
{
	(void)port;
}

void ln_device_init(struct ln_device *peer)
{
	static const struct rmw_port_ops ops = {
		.read = peer_read,
		.write = peer_write,
		.set_baud = peer_set_baud,
		.set_lines = peer_set_lines,
		.free = peer_free,
	};

	memset(peer, 0, sizeof(*peer));
	peer->clock = (struct rmw_clock){ now_us, wait_until };
	peer->port = (struct rmw_port){
		.ops = &ops, .clock = &peer->clock, .baud = 115200, .name = "ln_device"
	};
	peer->baud = 115200;
	peer->state = LN_DEVICE_IN_LOADER;
	peer->rom_name = "Mar 14 2021/00:23:32\r\n";
	peer->stuck_at = UINT32_MAX;
	peer->capacity = 0x13;
	for (uint32_t i = 0; i < LN_DEVICE_FLASH; i++)
		peer->flash[i] = (uint8_t)(7 * (i & 0xffff) + 13 * (i >> 8 & 0xff) + 5);
	memset(peer->security, 0xff, sizeof(peer->security));
	memcpy(peer->security + 0x100, "\x00\x50\xc2\x12\x34\x56", 6);
}
