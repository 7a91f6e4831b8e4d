/* SPDX-License-Identifier: MIT */
/* A RAM stub made of memory: a second reading of firmware/stub/PROTOCOL.md. */
#include "support/stub_peer.h"

#include "support/cmocka.h"

#include "base/digest.h"

#define NS_PER_MS UINT64_C(1000000)
#define ADAPTER_BYTES 4096u /* that a write hands over before it waits */
#define PAGE 256u
#define READ_NS (1000 * 1000u) /* 4 KiB from the flash */

static struct stub_peer *peer_of(const struct rmw_clock *clock)
{
	return (struct stub_peer *)((uintptr_t)clock - offsetof(struct stub_peer, clock));
}

static void answer(struct stub_peer *peer, uint8_t kind, uint16_t sequence, const uint8_t *bytes,
		   size_t len)
{
	uint8_t room[STUB_FRAME_MAX] = { STUB_MAGIC, kind };

	rmw_put_le16(room + STUB_FRAME_SEQUENCE, sequence);
	rmw_put_le16(room + STUB_FRAME_LENGTH, (uint16_t)len);
	rmw_put_le16(room + STUB_FRAME_CHECK,
		     (uint16_t)rmw_crc32((struct rmw_view){ room, STUB_FRAME_CHECK }));
	memcpy(room + STUB_FRAME_PAYLOAD, bytes, len);
	len += STUB_FRAME_HEAD;
	rmw_put_le32(room + len, rmw_crc32((struct rmw_view){ room, len }));
	for (size_t i = 0; i < len + STUB_FRAME_TAIL; i++)
		stub_peer_pass(peer, PEER_TO_HOST, room[i], peer->stub_ns);
}

static struct stub_peer_verb *verb_of(struct stub_peer *peer, uint16_t sequence)
{
	return &peer->verbs[sequence % STUB_WINDOW_MAX];
}

static void ack(struct stub_peer *peer, uint8_t flags)
{
	uint8_t bytes[STUB_ACK_LENGTH] = { 0 };
	uint16_t map = 0;

	for (uint16_t n = 0; n < STUB_WINDOW_MAX; n++)
		map |= (uint16_t)(verb_of(peer, (uint16_t)(peer->next + n))->is_there << n);
	rmw_put_le16(bytes + STUB_ACK_NEXT, peer->next);
	rmw_put_le16(bytes + STUB_ACK_MAP, map);
	bytes[STUB_ACK_ERROR] = peer->error;
	bytes[STUB_ACK_FLAGS] = (uint8_t)(flags | (peer->is_working ? STUB_ACK_IS_BUSY : 0));
	rmw_put_le16(bytes + STUB_ACK_ERROR_SEQUENCE, peer->error_sequence);
	rmw_put_le32(bytes + STUB_ACK_ERROR_ADDRESS, peer->error_addr);
	bytes[STUB_ACK_DAMAGED] = peer->damaged;
	answer(peer, STUB_ACK, peer->next, bytes, sizeof(bytes));
	peer->tell_ns = peer->stub_ns + 250 * NS_PER_MS;
}

/* Send DATA; the stub goes on when all but the last frame has left. */
static void data(struct stub_peer *peer, uint32_t offset, const uint8_t *bytes, size_t len)
{
	const uint64_t free_ns = peer->lines[PEER_TO_HOST].free_ns;
	uint8_t payload[STUB_PAYLOAD_MAX];

	rmw_put_le32(payload + STUB_DATA_OFFSET, offset);
	memcpy(payload + STUB_DATA_BYTES, bytes, len);
	if (peer->stub_ns < free_ns)
		peer->stub_ns = free_ns;
	answer(peer, STUB_DATA, peer->next, payload, STUB_DATA_BYTES + len);
}

static void hello(struct stub_peer *peer)
{
	uint8_t payload[STUB_DATA_BYTES + STUB_HELLO_LENGTH] = { 0 };
	uint8_t *at = payload + STUB_DATA_BYTES;

	for (size_t i = 0; i < STUB_WINDOW_MAX; i++)
		peer->verbs[i].is_there = false;
	peer->next = 1;
	peer->is_working = false;
	peer->error = peer->damaged = 0;
	peer->history_len = 0;
	peer->hellos++;
	memcpy(at + STUB_HELLO_MARK, STUB_HELLO_MARK_TEXT, 4);
	rmw_put_le16(at + STUB_HELLO_VERSION, STUB_VERSION);
	rmw_put_le16(at + STUB_HELLO_LENGTH_FIELD, STUB_HELLO_LENGTH);
	rmw_put_le32(at + STUB_HELLO_ABILITIES, peer->abilities);
	rmw_put_le16(at + STUB_HELLO_WINDOW, STUB_WINDOW_MAX);
	rmw_put_le16(at + STUB_HELLO_DATA_MAX, STUB_DATA_MAX);
	rmw_put_le32(at + STUB_HELLO_READ_MAX, 65536);
	rmw_put_le32(at + STUB_HELLO_START_BAUD, peer->start_baud);
	rmw_put_le32(at + STUB_HELLO_BAUD, peer->baud);
	rmw_put_le32(at + STUB_HELLO_BAUD_MAX, peer->baud_max);
	rmw_put_le32(at + STUB_HELLO_SILENCE_MS, 2000);
	rmw_put_le32(at + STUB_HELLO_CHIP, peer->chip);
	answer(peer, STUB_DATA, 0, payload, sizeof(payload));
}

/* Each carries out a verb and returns how long it takes; `error` is set where it fails. */
typedef uint64_t act(struct stub_peer *peer, const uint8_t *payload, size_t len);

static bool is_range(struct stub_peer *peer, uint32_t addr, uint32_t size)
{
	if (size > 0 && addr < STUB_PEER_FLASH && size <= STUB_PEER_FLASH - addr)
		return true;
	peer->error = STUB_E_RANGE;
	peer->error_addr = addr;
	return false;
}

static uint64_t act_info(struct stub_peer *peer, const uint8_t *payload, size_t len)
{
	uint8_t info[STUB_INFO_LENGTH] = { 0xef, 0x40, 0x13 };

	(void)payload, (void)len;
	rmw_put_le32(info + STUB_INFO_SIZE, STUB_PEER_FLASH);
	memcpy(info + STUB_INFO_STATUS, peer->status, sizeof(peer->status));
	data(peer, 0, info, sizeof(info));
	return 0;
}

static uint64_t act_erase(struct stub_peer *peer, const uint8_t *payload, size_t len)
{
	static const struct {
		uint32_t size;
		uint64_t ms;
	} blocks[] = { { 4096, 45 }, { 32768, 120 }, { 65536, 150 } };
	uint32_t at = rmw_get_le32(payload), left = rmw_get_le32(payload + 4);
	uint64_t spent_ms = 0;

	(void)len;
	if (!is_range(peer, at, left))
		return 0;
	peer->error = peer->erase_error;
	if (peer->error != 0)
		return 0;
	while (left > 0) {
		size_t i = 2;

		while (at % blocks[i].size != 0 || left < blocks[i].size)
			i--;
		if (!peer->is_protected)
			memset(peer->flash + at, 0xff, blocks[i].size);
		peer->erases[i]++;
		spent_ms += blocks[i].ms;
		at += blocks[i].size;
		left -= blocks[i].size;
	}
	return spent_ms * NS_PER_MS;
}

/* Bits that are ones become what is written. */
static uint64_t program(struct stub_peer *peer, uint32_t addr, const uint8_t *bytes, uint32_t size)
{
	const unsigned pages = (addr % PAGE + size + PAGE - 1) / PAGE;

	for (uint32_t i = 0; i < size && !peer->is_protected; i++)
		peer->flash[addr + i] &= bytes[i];
	peer->pages += pages;
	return pages * NS_PER_MS / 2;
}

static uint64_t act_write_deflated(struct stub_peer *peer, const uint8_t *payload, size_t len)
{
	const uint32_t addr = rmw_get_le32(payload), size = rmw_get_le32(payload + STUB_SIZE);
	const bool goes_on = rmw_get_le32(payload + STUB_CHUNK_FLAGS) & STUB_CHUNK_GOES_ON;
	static uint8_t bytes[STUB_CHUNK_MAX];

	if (size > STUB_CHUNK_MAX || !is_range(peer, addr, size))
		return 0;
	if (stub_peer_inflate(peer, goes_on, payload + STUB_CHUNK_BLOCKS, len - STUB_CHUNK_BLOCKS,
			      bytes, size))
		return program(peer, addr, bytes, size);
	peer->error = STUB_E_DEFLATE;
	peer->error_addr = addr;
	return 0;
}

static uint64_t act_write(struct stub_peer *peer, const uint8_t *payload, size_t len)
{
	const uint32_t addr = rmw_get_le32(payload);
	const uint32_t size = (uint32_t)len - STUB_WRITE_BYTES;

	return is_range(peer, addr, size) ? program(peer, addr, payload + STUB_WRITE_BYTES, size)
					  : 0;
}

static uint64_t act_read(struct stub_peer *peer, const uint8_t *payload, size_t len)
{
	const uint32_t addr = rmw_get_le32(payload), size = rmw_get_le32(payload + 4);

	(void)len;
	if (!is_range(peer, addr, size))
		return 0;
	for (uint32_t at = 0; at < size; at += STUB_DATA_MAX) {
		peer->stub_ns += READ_NS;
		data(peer, at, peer->flash + addr + at,
		     size - at < STUB_DATA_MAX ? size - at : STUB_DATA_MAX);
	}
	return 0;
}

static uint64_t act_read_deflated(struct stub_peer *peer, const uint8_t *payload, size_t len)
{
	const uint32_t addr = rmw_get_le32(payload), size = rmw_get_le32(payload + 4);
	uint8_t blocks[STUB_DATA_MAX];
	size_t chunk;

	(void)len;
	if (!is_range(peer, addr, size))
		return 0;
	peer->history_len = 0;
	for (uint32_t at = 0; at < size; at += (uint32_t)chunk) {
		const size_t packed =
			stub_peer_deflate(peer->flash + addr, at, size - at, blocks, &chunk);

		blocks[packed / 2] ^= peer->damages_blocks ? 0x20 : 0;
		blocks[0] |= peer->sends_no_blocks ? 6 : 0;
		peer->stub_ns += chunk * READ_NS / STUB_SECTOR;
		data(peer, at, blocks, packed);
	}
	return 0;
}

static uint64_t act_crc(struct stub_peer *peer, const uint8_t *payload, size_t len)
{
	const uint32_t addr = rmw_get_le32(payload), size = rmw_get_le32(payload + 4);
	uint8_t crcs[64];
	size_t count = 0;

	(void)len;
	if (!is_range(peer, addr, size))
		return 0;
	for (uint32_t at = 0; at < size; at += STUB_SECTOR, count++) {
		struct rmw_view part = { peer->flash + addr + at,
					 size - at < STUB_SECTOR ? size - at : STUB_SECTOR };

		rmw_put_le32(crcs + 4 * count, rmw_crc32(part));
		peer->stub_ns += READ_NS;
	}
	data(peer, 0, crcs, 4 * count);
	return 0;
}

static uint64_t act_sha(struct stub_peer *peer, const uint8_t *payload, size_t len)
{
	const uint32_t addr = rmw_get_le32(payload), size = rmw_get_le32(payload + 4);
	const struct rmw_view range = { peer->flash + addr, size };
	uint8_t digest[RMW_SHA256_SIZE];

	(void)len;
	if (!is_range(peer, addr, size))
		return 0;
	rmw_sha256(&range, 1, digest);
	peer->stub_ns += size / STUB_SECTOR * READ_NS;
	data(peer, 0, digest, sizeof(digest));
	return 0;
}

static uint64_t act_peek(struct stub_peer *peer, const uint8_t *payload, size_t len)
{
	const uint32_t addr = rmw_get_le32(payload), count = rmw_get_le32(payload + 4);
	uint8_t words[4 * STUB_PEEK_WORDS_MAX] = { 0 };

	(void)len;
	for (uint32_t i = 0; i < count; i++)
		if (addr + 4 * i >= 0x40007000 && addr + 4 * i < 0x40007080)
			rmw_put_le32(words + 4 * i, peer->efuse[(addr - 0x40007000) / 4 + i]);
		else if (peer->peek != NULL)
			rmw_put_le32(words + 4 * i, peer->peek(peer, addr + 4 * i));
	data(peer, 0, words, 4 * (size_t)count);
	return 0;
}

static uint64_t act_poke(struct stub_peer *peer, const uint8_t *payload, size_t len)
{
	for (size_t at = 0; at + STUB_POKE_PAIR <= len && peer->poke != NULL; at += STUB_POKE_PAIR)
		peer->poke(peer, rmw_get_le32(payload + at), rmw_get_le32(payload + at + 4));
	return 0;
}

static uint64_t act_nothing(struct stub_peer *peer, const uint8_t *payload, size_t len)
{
	(void)peer, (void)payload, (void)len;
	return 0;
}

static uint64_t act_baud(struct stub_peer *peer, const uint8_t *payload, size_t len)
{
	(void)len;
	if (rmw_get_le32(payload) <= peer->baud_max)
		peer->new_baud = rmw_get_le32(payload);
	else
		peer->error = STUB_E_RATE;
	return 0;
}

static uint64_t act_status(struct stub_peer *peer, const uint8_t *payload, size_t len)
{
	assert_int_equal(len, 1 + payload[0]);
	memcpy(peer->status, payload + 1, payload[0]);
	peer->is_protected = (peer->status[0] & 0x7c) != 0 || (peer->status[1] & 0x40) != 0;
	return 10 * NS_PER_MS;
}

static act *const acts[256] = {
	[STUB_INFO] = act_info,
	[STUB_ERASE] = act_erase,
	[STUB_WRITE] = act_write,
	[STUB_READ] = act_read,
	[STUB_CRC] = act_crc,
	[STUB_SHA] = act_sha,
	[STUB_PEEK] = act_peek,
	[STUB_POKE] = act_poke,
	[STUB_BAUD] = act_baud,
	[STUB_RESET] = act_nothing,
	[STUB_STATUS] = act_status,
	[STUB_WRITE_DEFLATED] = act_write_deflated,
	[STUB_READ_DEFLATED] = act_read_deflated,
};

/* Begin the next verb, if it is there. */
static void begin_work(struct stub_peer *peer)
{
	const struct stub_peer_verb *verb = verb_of(peer, peer->next);
	uint64_t spent_ns;

	if (peer->is_working || peer->error != 0 || !verb->is_there)
		return;
	if (acts[verb->kind] == NULL)
		peer->error = STUB_E_VERB;
	spent_ns = peer->error == 0 ? acts[verb->kind](peer, verb->payload, verb->len) : 0;
	peer->counts[verb->kind]++;
	peer->is_working = true;
	peer->work_end_ns = peer->stub_ns + spent_ns;
	peer->tell_ns = peer->stub_ns + 250 * NS_PER_MS;
}

static void end_work(struct stub_peer *peer)
{
	peer->is_working = false;
	peer->valid_ns = peer->stub_ns;
	if (peer->error != 0) {
		peer->error_sequence = peer->next;
		ack(peer, 0);
		return;
	}
	verb_of(peer, peer->next)->is_there = false;
	peer->next++;
	ack(peer, 0);
	if (peer->new_baud > 0)
		peer->baud = peer->new_baud;
	peer->new_baud = 0;
	begin_work(peer);
}

static void take_frame(struct stub_peer *peer)
{
	const uint16_t sequence = rmw_get_le16(peer->frame + STUB_FRAME_SEQUENCE);
	struct stub_peer_verb *verb = verb_of(peer, sequence);
	bool is_gap;

	peer->valid_ns = peer->stub_ns;
	if (peer->frame[STUB_FRAME_KIND] == STUB_HELLO) {
		hello(peer);
		return;
	}
	if ((uint16_t)(sequence - peer->next) >= STUB_WINDOW_MAX || verb->is_there) {
		ack(peer, verb->is_there ? 0 : STUB_ACK_IS_HOLE);
		return;
	}
	verb->is_there = true;
	is_gap = sequence != peer->next && !verb_of(peer, (uint16_t)(sequence - 1))->is_there;
	verb->kind = peer->frame[STUB_FRAME_KIND];
	verb->len = rmw_get_le16(peer->frame + STUB_FRAME_LENGTH);
	memcpy(verb->payload, peer->frame + STUB_FRAME_PAYLOAD, verb->len);
	if (is_gap)
		ack(peer, STUB_ACK_IS_HOLE);
	begin_work(peer);
}

static void throw_away(struct stub_peer *peer)
{
	peer->frame_len = 0;
	if (peer->damaged < 255)
		peer->damaged++;
	ack(peer, STUB_ACK_IS_HOLE);
}

static bool is_head_bad(const struct stub_peer *peer)
{
	const uint8_t *head = peer->frame;

	return head[0] != STUB_MAGIC ||
	       (peer->frame_len >= STUB_FRAME_HEAD &&
		(rmw_get_le16(head + STUB_FRAME_LENGTH) > STUB_PAYLOAD_MAX ||
		 rmw_get_le16(head + STUB_FRAME_CHECK) !=
			 (uint16_t)rmw_crc32((struct rmw_view){ head, STUB_FRAME_CHECK })));
}

static void take_byte(struct stub_peer *peer, uint8_t value)
{
	size_t len;

	peer->byte_ns = peer->stub_ns;
	peer->frame[peer->frame_len++] = value;
	while (peer->frame_len > 0 && is_head_bad(peer))
		memmove(peer->frame, peer->frame + 1, --peer->frame_len);
	if (peer->frame_len < STUB_FRAME_HEAD)
		return;
	len = STUB_FRAME_HEAD + (size_t)rmw_get_le16(peer->frame + STUB_FRAME_LENGTH);
	if (peer->frame_len < len + STUB_FRAME_TAIL)
		return;
	if (rmw_get_le32(peer->frame + len) != rmw_crc32((struct rmw_view){ peer->frame, len })) {
		throw_away(peer);
		return;
	}
	peer->frame_len = 0;
	take_frame(peer);
}

static uint64_t soonest(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* The next moment at which something happens by itself. */
static uint64_t next_ns(const struct stub_peer *peer)
{
	uint64_t at = stub_peer_first_ns(&peer->lines[PEER_TO_STUB]);

	if (peer->is_working)
		at = soonest(at, soonest(peer->work_end_ns, peer->tell_ns));
	if (peer->frame_len > 0)
		at = soonest(at, peer->byte_ns + 200 * NS_PER_MS);
	if (peer->baud != peer->start_baud && !peer->is_working)
		at = soonest(at, peer->valid_ns + 2000 * NS_PER_MS);
	return at;
}

static void happen(struct stub_peer *peer, uint64_t at_ns)
{
	if (peer->stub_ns < at_ns)
		peer->stub_ns = at_ns;
	if (peer->is_working && peer->work_end_ns <= at_ns)
		end_work(peer);
	else if (stub_peer_first_ns(&peer->lines[PEER_TO_STUB]) <= at_ns)
		take_byte(peer, stub_peer_take(&peer->lines[PEER_TO_STUB]));
	else if (peer->is_working && peer->tell_ns <= at_ns)
		ack(peer, 0);
	else if (peer->frame_len > 0 && peer->byte_ns + 200 * NS_PER_MS <= at_ns)
		throw_away(peer);
	else
		peer->baud = peer->start_baud;
}

/* Live until then, or until there is something for the host. */
static void live(struct stub_peer *peer, uint64_t until_ns, bool is_to_answer)
{
	for (;;) {
		uint64_t at = next_ns(peer);

		if (at > until_ns ||
		    (is_to_answer && stub_peer_first_ns(&peer->lines[PEER_TO_HOST]) <= at))
			return;
		happen(peer, at);
	}
}

static uint64_t now_us(const struct rmw_clock *clock)
{
	return peer_of(clock)->host_ns / 1000;
}

static void wait_until(const struct rmw_clock *clock, const struct rmw_deadline *until)
{
	struct stub_peer *peer = peer_of(clock);

	peer->host_ns += rmw_deadline_left_us(until) * 1000;
	live(peer, peer->host_ns, false);
}

static bool peer_read(struct rmw_port *port, struct rmw_span into, size_t *got,
		      struct rmw_deadline until, struct rmw_err *err)
{
	struct stub_peer *peer = (struct stub_peer *)port;
	struct stub_peer_queue *line = &peer->lines[PEER_TO_HOST];
	uint64_t until_ns = until.at_us * 1000;

	(void)err;
	if (rmw_deadline_is_cancelled(&until))
		return true;
	if (until_ns < peer->host_ns)
		until_ns = peer->host_ns;
	live(peer, until_ns, true);
	if (stub_peer_first_ns(line) > until_ns) {
		peer->host_ns = until_ns;
		return true;
	}
	if (peer->host_ns < stub_peer_first_ns(line))
		peer->host_ns = stub_peer_first_ns(line);
	while (*got < into.len && stub_peer_first_ns(line) <= peer->host_ns)
		into.data[(*got)++] = stub_peer_take(line);
	return true;
}

static bool peer_write(struct rmw_port *port, struct rmw_view bytes, struct rmw_deadline until,
		       struct rmw_err *err)
{
	struct stub_peer *peer = (struct stub_peer *)port;
	const uint64_t ahead_ns = ADAPTER_BYTES * stub_peer_byte_ns(port->baud);

	(void)until, (void)err;
	for (size_t i = 0; i < bytes.len; i++)
		stub_peer_pass(peer, PEER_TO_STUB, bytes.data[i], peer->host_ns);
	if (peer->lines[PEER_TO_STUB].free_ns > peer->host_ns + ahead_ns)
		peer->host_ns = peer->lines[PEER_TO_STUB].free_ns - ahead_ns;
	live(peer, peer->host_ns, false);
	return true;
}

static bool peer_set_baud(struct rmw_port *port, uint32_t baud, struct rmw_err *err)
{
	struct stub_peer *peer = (struct stub_peer *)port;

	if (baud == peer->refused_baud)
		return rmw_fail(err, RMW_E_PORT_BAUD, "%u baud", (unsigned)baud);
	if (peer->host_ns < peer->lines[PEER_TO_STUB].free_ns)
		peer->host_ns = peer->lines[PEER_TO_STUB].free_ns;
	live(peer, peer->host_ns, false);
	return true;
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

/* MAC 18:b9:05:12:34:56 with its zero bits, device info of a BL602. */
static void fill_efuse(struct stub_peer *peer)
{
	peer->efuse[4] = 3;
	peer->efuse[5] = 0x05123456;
	peer->efuse[6] = 0x001e18b9;
}

void stub_peer_init(struct stub_peer *peer)
{
	static const struct rmw_port_ops ops = {
		.read = peer_read,
		.write = peer_write,
		.set_baud = peer_set_baud,
		.set_lines = peer_set_lines,
		.free = peer_free,
	};
	uint32_t seed = 1;

	memset(peer, 0, sizeof(*peer));
	peer->clock = (struct rmw_clock){ now_us, wait_until };
	peer->port = (struct rmw_port){
		.ops = &ops, .clock = &peer->clock, .baud = 500000, .name = "peer"
	};
	peer->baud = peer->start_baud = 500000;
	peer->chip = STUB_CHIP_BL602;
	peer->abilities = STUB_CAN_ERASE_BLOCKS | STUB_CAN_SHA | STUB_CAN_BOOT;
	peer->baud_max = 2000000;
	peer->next = 1;
	fill_efuse(peer);
	for (size_t i = 0; i < sizeof(peer->flash); i++) {
		seed = seed * 1664525u + 1013904223u;
		peer->flash[i] = (uint8_t)(seed >> 24);
	}
}
