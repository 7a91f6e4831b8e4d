/* SPDX-License-Identifier: MIT */
/* The LN882H's stub as machine code, on a chip made from the document alone, spoken to by the
 * host's own link. */
#include "base/digest.h"
#include "image/ln_stub.h"
#include "link/stub_link.h"
#include "ln_machine.h"
#include "support/cmocka.h"
#include "support/deflate_chunk.h"
#include "support/fill.h"
#include "support/scratch.h"

#define SIZE 0x40000u
#define SECTOR 4096u
#define FAST_BAUD 2000000u

static const struct sim_nor_config board = { .size = SIZE, .jedec = { 0xeb, 0x60, 0x12 } };

/* A machine, and a session with the stub that runs on it. */
struct bench {
	struct ln_machine *machine;
	struct stub_link link;
};

static void say_hello(struct bench *bench)
{
	struct rmw_err err = { 0 };
	bool is_answered;

	assert_true(stub_link_hello(&bench->link, rmw_port_in(&bench->machine->port, 200),
				    &is_answered, &err));
	assert_true(is_answered);
	bench->machine->line.gap = 0;
}

/* The flash's first `blank` bytes are FF. */
static void open_bench(struct bench *bench, const struct ln_flaws *flaws, size_t blank)
{
	struct rmw_span cells;

	bench->machine = ln_machine_new(rmw_ln882h_stub_image(), &board, flaws);
	bench->link = (struct stub_link){ .port = &bench->machine->port };
	cells = sim_nor_cells(bench->machine->nor);
	fill_firmware(cells, 1);
	memset(cells.data, 0xff, blank);
	say_hello(bench);
}

static void open_good(struct bench *bench)
{
	open_bench(bench, &(struct ln_flaws){ 0 }, 0);
}

/* The ring of what is received lasts 27 ms at 3 Mbaud. */
#define GAP_MAX_US 500u

/* Whatever was done, no controller was misused, and the line was looked at all the time. */
static void close_bench(struct bench *bench)
{
	assert_int_equal(bench->machine->line.lost, 0);
	assert_false(bench->machine->line.has_damage);
	assert_int_equal(bench->machine->ssi.spoilt, 0);
	assert_in_range(bench->machine->line.gap / LN_CYCLES_PER_US, 0, GAP_MAX_US);
	assert_in_range(ln_machine_stack(bench->machine), 200, LN_STACK / 2);
	rmw_port_free(&bench->machine->port);
}

static bool ask(struct bench *bench, struct stub_order order, enum rmw_code *code)
{
	struct rmw_err err = { 0 };
	const bool is_good = stub_link_ask(&bench->link, &order, &err);

	*code = err.code;
	return is_good;
}

#define ASK(bench, ...) assert_true(ask(bench, (struct stub_order){ __VA_ARGS__ }, &code))
#define ASK_IN_VAIN(bench, ...) assert_false(ask(bench, (struct stub_order){ __VA_ARGS__ }, &code))

static uint32_t register_of(struct bench *bench, uint32_t addr)
{
	return *ln_machine_register(bench->machine, addr);
}

static void raise_rate(struct bench *bench)
{
	struct rmw_err err = { 0 };
	enum stub_rate outcome;

	assert_true(stub_link_set_rate(&bench->link, FAST_BAUD, &outcome, &err));
	assert_int_equal(outcome, STUB_RATE_CHANGED);
}

static void the_image_is_one_that_the_boot_rom_takes(void **state)
{
	const struct rmw_view image = rmw_ln882h_stub_image();
	const uint8_t *at = image.data;

	(void)state;
	assert_in_range(image.len, 0x120, 16608); /* not more than the BL602's */
	assert_int_equal(image.len % 4, 0);
	assert_int_equal(rmw_get_le32(at), 0x20000000);
	assert_int_equal(rmw_get_le16(at + 4), image.len);
	assert_int_equal(rmw_get_le16(at + 6), 0x20);
	assert_int_equal(rmw_get_le32(at + 8), rmw_crc32(rmw_view_part(image, 0x20, SIZE_MAX)));
	assert_int_equal(rmw_get_le32(at + 0xc), 0x20000100);
	assert_int_equal(rmw_get_le32(at + 0x10), 0);
	assert_int_equal(rmw_get_le32(at + 0x14), rmw_crc32(rmw_view_part(image, 0, 0x14)));
	assert_int_equal(rmw_get_le32(at + 0x100), LN_RAM + LN_RAM_SIZE);
	assert_int_equal(rmw_get_le32(at + 0x104) & 1, 1);
	assert_in_range(rmw_get_le32(at + 0x104), LN_RAM + 0x140, LN_RAM + image.len);
}

static void hello_tells_who_it_is(void **state)
{
	struct bench bench;

	(void)state;
	open_good(&bench);
	assert_int_equal(bench.link.hello.chip, STUB_CHIP_LN882H);
	assert_int_equal(bench.link.hello.version, STUB_VERSION);
	assert_int_equal(bench.link.hello.start_baud, 115200);
	assert_int_equal(bench.link.hello.baud, 115200);
	assert_int_equal(bench.link.hello.baud_max, 3000000);
	assert_int_equal(bench.link.hello.abilities, STUB_CAN_ERASE_BLOCKS | STUB_CAN_SHA |
							     STUB_CAN_INFLATE | STUB_CAN_DEFLATE);
	close_bench(&bench);
}

static void the_chip_is_taken_over(void **state)
{
	struct bench bench;

	(void)state;
	open_good(&bench);
	assert_int_equal(register_of(&bench, 0x40100010) & 1, 1);
	assert_int_equal(register_of(&bench, 0x40100070) & 0x1f, 8);
	assert_int_equal(register_of(&bench, 0x40000004) & 0xf, 3);
	assert_int_equal(register_of(&bench, 0x40100004) & 0xf, 0);
	assert_int_equal(register_of(&bench, 0x20200000) & 1, 0);
	assert_int_equal(register_of(&bench, 0xe000ed08), 0x20000100);
	assert_in_range(ln_line_baud(bench.machine), 115000, 115300);
	close_bench(&bench);
}

static void info_tells_about_the_flash(void **state)
{
	struct bench bench;
	uint8_t info[STUB_INFO_LENGTH];
	enum rmw_code code;

	(void)state;
	open_good(&bench);
	ASK(&bench, .verb = STUB_INFO, .answer = RMW_SPAN_OF(info));
	assert_memory_equal(info, board.jedec, 3);
	assert_int_equal(info[STUB_INFO_FLAGS], 1);
	assert_int_equal(rmw_get_le32(info + STUB_INFO_SIZE), SIZE);
	assert_int_equal(info[STUB_INFO_LINES], 1);
	assert_int_equal(register_of(&bench, 0x40200014), 4); /* 40 MHz; no words, no DMA */
	close_bench(&bench);
}

static void what_is_written_anywhere_is_read_back(void **state)
{
	static const struct {
		uint32_t addr, len;
	} places[] = { { 0x3000, 256 }, { 0x3101, 1 },	 { 0x31ff, 2 },	  { 0x3203, 777 },
		       { 0x3700, 5 },	{ 0x37fb, 255 }, { 0x4000, 4096 } };
	struct bench bench;
	uint8_t bytes[4096], back[4096];
	enum rmw_code code;

	(void)state;
	open_good(&bench);
	fill_noise(RMW_SPAN_OF(bytes), 7);
	ASK(&bench, .verb = STUB_ERASE, .addr = 0x3000, .size = 0x2000);
	for (size_t i = 0; i < RMW_COUNT(places); i++) {
		const uint32_t addr = places[i].addr, len = places[i].len;

		ASK(&bench, .verb = STUB_WRITE, .addr = addr, .bytes = { bytes, len });
		assert_memory_equal(sim_nor_cells(bench.machine->nor).data + addr, bytes, len);
		assert_int_equal(sim_nor_cells(bench.machine->nor).data[addr + len] == 0xff,
				 addr != 0x4000);
		ASK(&bench, .verb = STUB_READ, .addr = addr, .size = len, .answer = { back, len });
		assert_memory_equal(back, bytes, len);
	}
	assert_int_equal(sim_nor_counts(bench.machine->nor)->ignored, 0);
	close_bench(&bench);
}

static void sums_and_digests_are_those_of_the_flash(void **state)
{
	static const uint32_t lengths[] = { 1, 55, 56, 63, 64, 119, 256, 5000, 0x8123 };
	struct bench bench;
	struct rmw_err err = { 0 };
	uint32_t crcs[SIZE / SECTOR];
	enum rmw_code code;

	(void)state;
	open_good(&bench);
	assert_true(stub_link_crcs(&bench.link, 0, SIZE, crcs, &err));
	for (size_t i = 0; i < RMW_COUNT(crcs); i++)
		assert_int_equal(
			crcs[i],
			rmw_crc32((struct rmw_view){
				sim_nor_cells(bench.machine->nor).data + i * SECTOR, SECTOR }));
	for (size_t i = 0; i < RMW_COUNT(lengths); i++) {
		const struct rmw_view part = { sim_nor_cells(bench.machine->nor).data + 0x1003,
					       lengths[i] };
		uint8_t digest[32], want[32];

		rmw_sha256(&part, 1, want);
		ASK(&bench, .verb = STUB_SHA, .addr = 0x1003, .size = lengths[i],
		    .answer = RMW_SPAN_OF(digest));
		assert_memory_equal(digest, want, sizeof(want));
	}
	close_bench(&bench);
}

static void erasing_takes_the_largest_blocks(void **state)
{
	struct bench bench;
	const struct sim_nor_counts *counts;
	enum rmw_code code;

	(void)state;
	open_good(&bench);
	ASK(&bench, .verb = STUB_ERASE, .addr = 0x7000, .size = 0x1a000);
	counts = sim_nor_counts(bench.machine->nor);
	assert_int_equal(counts->erase_64k, 1);
	assert_int_equal(counts->erase_32k, 1);
	assert_int_equal(counts->erase_4k, 2);
	close_bench(&bench);
}

static void read_all(struct bench *bench, uint32_t addr)
{
	uint8_t back[5000];
	enum rmw_code code;

	ASK(bench, .verb = STUB_READ, .addr = addr, .size = sizeof(back),
	    .answer = RMW_SPAN_OF(back));
	assert_memory_equal(back, sim_nor_cells(bench->machine->nor).data + addr, sizeof(back));
}

/* Wires and DMA may be anything: the flash is read right, as fast as they allow. */
static void a_flash_is_read_the_fastest_way_that_reads_right(void **state)
{
	static const struct {
		struct ln_flaws flaws;
		size_t blank;
		uint32_t divider; /* 160 MHz by it */
		bool is_by_dma;
	} ways[] = {
		/* clang-format off */
		{ { 0 }, 0, 2, true },
		{ { .flash_hz_max = 40000000 }, 0, 4, true },
		{ { .flash_hz_max = 39000000 }, 0, 16, false },
		{ { .dma_turns_words = true }, 0, 4, false },
		{ { .dma_reads_twice = true }, 0, 4, false },
		{ { .dma_reads_twice = true }, 0x1000, 4, false },
		{ { .dma_frames_max = 1 }, 0, 4, false },
		{ { .dma_frames_max = 70 }, 0, 4, false },
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(ways); i++) {
		struct bench bench;
		unsigned frames;

		open_bench(&bench, &ways[i].flaws, ways[i].blank);
		frames = bench.machine->ssi.dma_frames;
		for (uint32_t addr = 0; addr < 5; addr++)
			read_all(&bench, addr);
		assert_int_equal(register_of(&bench, 0x40200014), ways[i].divider);
		assert_int_equal(bench.machine->ssi.dma_frames > frames, ways[i].is_by_dma);
		if (ways[i].flaws.dma_frames_max > 0 || ways[i].flaws.dma_reads_twice)
			bench.machine->ssi.spoilt = 0; /* what the DMA left */
		close_bench(&bench);
	}
}

/* What it has not taken by its deadline is read anew without it, and so is all that follows. */
static void a_dma_that_stops_in_the_middle_costs_only_time(void **state)
{
	struct bench bench;

	(void)state;
	open_good(&bench);
	bench.machine->flaws.dma_frames_max = bench.machine->ssi.dma_frames + 100;
	read_all(&bench, 0x1003);
	assert_int_equal(register_of(&bench, 0x40200014), 16);
	bench.machine->flaws.dma_frames_max = 0;
	read_all(&bench, 0x2003);
	assert_int_equal(register_of(&bench, 0x40200014), 16);
	bench.machine->ssi.spoilt = 0; /* what the DMA left */
	close_bench(&bench);
}

/* A command is whole before the flash sees its first byte: nobody has to hurry. */
static void a_slow_bus_cuts_no_command(void **state)
{
	struct bench bench;
	uint8_t info[STUB_INFO_LENGTH], bytes[600];
	enum rmw_code code;

	(void)state;
	fill_noise(RMW_SPAN_OF(bytes), 2);
	open_bench(&bench, &(struct ln_flaws){ .access_cycles = 40 }, 0);
	ASK(&bench, .verb = STUB_INFO, .answer = RMW_SPAN_OF(info));
	assert_memory_not_equal(info + STUB_INFO_UNIQUE, "\xff\xff\xff\xff\xff\xff\xff\xff", 8);
	ASK(&bench, .verb = STUB_ERASE, .addr = 0x2000, .size = SECTOR);
	ASK(&bench, .verb = STUB_WRITE, .addr = 0x2013, .bytes = RMW_VIEW_OF(bytes));
	assert_memory_equal(sim_nor_cells(bench.machine->nor).data + 0x2013, bytes, sizeof(bytes));
	close_bench(&bench);
}

static void without_a_flash_it_says_so(void **state)
{
	const struct ln_flaws flaws[] = { { 0 }, { .is_controller_dead = true } };
	const struct sim_nor_config none = { 0 };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(flaws); i++) {
		struct ln_machine *machine =
			ln_machine_new(rmw_ln882h_stub_image(), &none, &flaws[i]);
		struct bench bench = { machine, { .port = &machine->port } };
		struct rmw_err err = { 0 };
		bool is_answered;
		enum rmw_code code;

		assert_true(stub_link_hello(&bench.link, rmw_port_in(&machine->port, 3000),
					    &is_answered, &err));
		assert_true(is_answered);
		ASK_IN_VAIN(&bench, .verb = STUB_ERASE, .size = SECTOR);
		assert_int_equal(code, RMW_E_NO_FLASH);
		rmw_port_free(&machine->port);
	}
}

static void at_another_rate_it_goes_on_and_comes_back(void **state)
{
	struct bench bench;
	uint8_t back[SECTOR];
	struct rmw_err err = { 0 };
	enum rmw_code code;
	bool is_answered;

	(void)state;
	open_good(&bench);
	raise_rate(&bench);
	assert_int_equal(ln_line_baud(bench.machine), FAST_BAUD);
	ASK(&bench, .verb = STUB_READ, .size = SECTOR, .answer = RMW_SPAN_OF(back));
	assert_memory_equal(back, sim_nor_cells(bench.machine->nor).data, SECTOR);
	assert_true(rmw_port_pause(&bench.machine->port, 2100, &err));
	assert_in_range(ln_line_baud(bench.machine), 115000, 115300);
	assert_true(rmw_port_set_baud(&bench.machine->port, 115200, &err));
	assert_true(stub_link_hello(&bench.link, rmw_port_in(&bench.machine->port, 200),
				    &is_answered, &err));
	assert_true(is_answered);
	close_bench(&bench);
}

static void a_rate_that_it_cannot_make_is_refused(void **state)
{
	struct bench bench;
	struct rmw_err err = { 0 };
	enum stub_rate outcome;

	(void)state;
	open_good(&bench);
	assert_true(stub_link_set_rate(&bench.link, 3100000, &outcome, &err));
	assert_int_equal(outcome, STUB_RATE_REFUSED);
	close_bench(&bench);
}

static void noise_at_another_rate_does_not_deafen_it(void **state)
{
	struct bench bench;
	struct rmw_err err = { 0 };
	uint8_t noise[300];

	(void)state;
	open_good(&bench);
	fill_noise(RMW_SPAN_OF(noise), 3);
	assert_true(rmw_port_set_baud(&bench.machine->port, 921600, &err));
	assert_true(rmw_port_write(&bench.machine->port, RMW_VIEW_OF(noise),
				   rmw_port_in(&bench.machine->port, 100), &err));
	assert_true(rmw_port_set_baud(&bench.machine->port, 115200, &err));
	say_hello(&bench);
	close_bench(&bench);
}

/* Reading the flash costs no byte of what comes in meanwhile: both go on at a time. */
static void bytes_that_are_lost_are_sent_again(void **state)
{
	static uint8_t bytes[0x8000];
	struct bench bench;
	struct rmw_err err = { 0 };
	uint32_t crcs[SIZE / SECTOR];
	enum rmw_code code;

	(void)state;
	fill_noise(RMW_SPAN_OF(bytes), 11);
	open_good(&bench);
	raise_rate(&bench);
	bench.machine->flaws.drop_every = 9001;
	ASK(&bench, .verb = STUB_ERASE, .addr = 0x8000, .size = sizeof(bytes));
	for (uint32_t at = 0; at < sizeof(bytes); at += SECTOR)
		ASK(&bench, .verb = STUB_WRITE, .addr = 0x8000 + at,
		    .bytes = { bytes + at, SECTOR });
	bench.machine->flaws.drop_every = 0;
	assert_true(stub_link_crcs(&bench.link, 0, SIZE, crcs, &err));
	assert_memory_equal(sim_nor_cells(bench.machine->nor).data + 0x8000, bytes, sizeof(bytes));
	assert_int_equal(crcs[8], rmw_crc32((struct rmw_view){ bytes, SECTOR }));
	close_bench(&bench);
}

/* Chunk by chunk, each with those before it for history. */
static void compressed_bytes_are_written(void **state)
{
	static const struct deflate_way way = { 9, 0, 15, 8, false };
	static uint8_t bytes[0x10000], back[0x10000];
	const size_t chunk = 0x1000;
	struct bench bench;
	enum rmw_code code;

	(void)state;
	fill_text(RMW_SPAN_OF(bytes), 9);
	open_good(&bench);
	raise_rate(&bench);
	ASK(&bench, .verb = STUB_ERASE, .addr = 0x10000, .size = sizeof(bytes));
	for (size_t at = 0; at < sizeof(bytes); at += chunk) {
		rmw_auto(buf) blocks = RMW_BUF_INIT;
		const size_t known = at < STUB_HISTORY ? at : STUB_HISTORY;
		struct rmw_err err = { 0 };

		assert_true(rmw_buf_resize(&blocks, 4, &err));
		rmw_put_le32(blocks.data, at > 0 ? STUB_CHUNK_GOES_ON : 0);
		deflate_chunk(&blocks, (struct rmw_view){ bytes + at, chunk },
			      (struct rmw_view){ bytes + at - known, known }, &way);
		ASK(&bench, .verb = STUB_WRITE_DEFLATED, .addr = 0x10000 + (uint32_t)at,
		    .size = (uint32_t)chunk, .bytes = rmw_buf_view(&blocks));
	}
	assert_memory_equal(sim_nor_cells(bench.machine->nor).data + 0x10000, bytes, sizeof(bytes));
	assert_true(stub_link_read(&bench.link, 0x10000, RMW_SPAN_OF(back), NULL, NULL,
				   &(struct rmw_err){ 0 }));
	assert_memory_equal(back, bytes, sizeof(bytes));
	close_bench(&bench);
}

/* A host's way to what the flash keeps beside its cells: ln882h-protocol 9. */
static void a_host_reads_a_security_register_by_pokes(void **state)
{
	static const uint32_t pokes[][2] = {
		{ 0x40200008, 0 }, { 0x40200010, 0 }, { 0x40200000, 0x00070300 },
		{ 0x40200004, 5 }, { 0x40200008, 1 }, { 0x40200060, 0x48 },
		{ 0x40200060, 0 }, { 0x40200060, 1 }, { 0x40200060, 0 },
		{ 0x40200060, 0 }, { 0x40200010, 1 },
	};
	static const uint8_t mac[6] = { 2, 0, 0, 0xaa, 0xbb, 0xcc };
	uint8_t payload[sizeof(pokes)], word[4], back[SECTOR];
	struct bench bench;
	enum rmw_code code;

	(void)state;
	open_good(&bench);
	memcpy(bench.machine->security + 0x100, mac, sizeof(mac));
	for (size_t i = 0; i < sizeof(payload) / 4; i++)
		rmw_put_le32(payload + 4 * i, pokes[i / 2][i % 2]);
	ASK(&bench, .verb = STUB_POKE, .bytes = RMW_VIEW_OF(payload));
	for (size_t i = 0; i < sizeof(mac); i++) {
		ASK(&bench, .verb = STUB_PEEK, .addr = 0x40200060, .size = 1,
		    .answer = RMW_SPAN_OF(word));
		assert_int_equal(word[0], mac[i]);
	}
	ASK(&bench, .verb = STUB_READ, .size = SECTOR, .answer = RMW_SPAN_OF(back));
	assert_memory_equal(back, sim_nor_cells(bench.machine->nor).data, SECTOR);
	close_bench(&bench);
}

static void an_address_that_is_none_starts_it_anew(void **state)
{
	struct bench bench;
	struct rmw_err err = { 0 };
	uint8_t word[4];
	enum rmw_code code;

	(void)state;
	open_good(&bench);
	raise_rate(&bench);
	ASK_IN_VAIN(&bench, .verb = STUB_PEEK, .addr = 0x70000000, .size = 1,
		    .answer = RMW_SPAN_OF(word));
	assert_int_equal(bench.machine->faults, 1);
	assert_false(bench.machine->is_in_exception);
	assert_true(rmw_port_set_baud(&bench.machine->port, 115200, &err));
	say_hello(&bench);
	close_bench(&bench);
}

static void a_reset_comes_after_its_ack(void **state)
{
	struct bench bench;
	enum rmw_code code;

	(void)state;
	open_good(&bench);
	ASK(&bench, .verb = STUB_RESET);
	assert_int_equal(bench.machine->resets, 0);
	assert_true(rmw_port_pause(&bench.machine->port, 5, &(struct rmw_err){ 0 }));
	assert_int_equal(bench.machine->resets, 1);
	close_bench(&bench);
}

/* One erase ahead of the pages, as the host's plan has it. */
struct stream {
	const uint8_t *bytes;
	uint32_t erased, written, size;
};

static bool give(void *ctx, struct stub_order *order)
{
	struct stream *stream = ctx;
	const uint32_t block = 0x10000;

	*order = (struct stub_order){ .verb = STUB_ERASE, .addr = stream->erased, .size = block };
	if (stream->erased < stream->size && stream->erased <= stream->written + block) {
		stream->erased += block;
		return true;
	}
	*order = (struct stub_order){ .verb = STUB_WRITE,
				      .addr = stream->written,
				      .bytes = { stream->bytes + stream->written, SECTOR } };
	stream->written += SECTOR;
	return order->addr < stream->size;
}

static double ms_of(const struct bench *bench)
{
	return (double)bench->machine->cycles / LN_CYCLES_PER_US / 1000;
}

/* In both directions the line, or the flash, is what takes the time. */
#define MUCH (SIZE / 2)
static void it_keeps_up_with_two_megabaud(void **state)
{
	static uint8_t bytes[MUCH], back[MUCH];
	struct stream stream = { bytes, 0, 0, MUCH };
	struct bench bench;
	struct rmw_err err = { 0 };
	double from, write_ms, read_ms;
	const double line_ms = (double)MUCH * 10 / (FAST_BAUD / 1000);

	(void)state;
	fill_noise(RMW_SPAN_OF(bytes), 5);
	open_good(&bench);
	raise_rate(&bench);
	from = ms_of(&bench);
	assert_true(
		stub_link_run(&bench.link, &(struct stub_work){ give, NULL, NULL, &stream }, &err));
	write_ms = ms_of(&bench) - from;
	assert_memory_equal(sim_nor_cells(bench.machine->nor).data, bytes, MUCH);
	from = ms_of(&bench);
	assert_true(stub_link_read(&bench.link, 0, RMW_SPAN_OF(back), NULL, NULL, &err));
	read_ms = ms_of(&bench) - from;
	assert_memory_equal(back, bytes, MUCH);
	print_message(
		"%zu bytes of image, %u of stack, %llu us without a look at the line; 128 KiB of noise at 2 Mbaud: line %.0f ms, "
		"written %.0f ms, read and proven %.0f ms\n",
		rmw_ln882h_stub_image().len, ln_machine_stack(bench.machine),
		(unsigned long long)bench.machine->line.gap / LN_CYCLES_PER_US, line_ms, write_ms,
		read_ms);
	assert_true(write_ms < 1.10 * line_ms + 200); /* the first erase hides behind nothing */
	assert_true(read_ms < 1.15 * line_ms);
	close_bench(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_image_is_one_that_the_boot_rom_takes),
		cmocka_unit_test(hello_tells_who_it_is),
		cmocka_unit_test(the_chip_is_taken_over),
		cmocka_unit_test(info_tells_about_the_flash),
		cmocka_unit_test(what_is_written_anywhere_is_read_back),
		cmocka_unit_test(sums_and_digests_are_those_of_the_flash),
		cmocka_unit_test(erasing_takes_the_largest_blocks),
		cmocka_unit_test(a_flash_is_read_the_fastest_way_that_reads_right),
		cmocka_unit_test(a_dma_that_stops_in_the_middle_costs_only_time),
		cmocka_unit_test(a_slow_bus_cuts_no_command),
		cmocka_unit_test(without_a_flash_it_says_so),
		cmocka_unit_test(at_another_rate_it_goes_on_and_comes_back),
		cmocka_unit_test(a_rate_that_it_cannot_make_is_refused),
		cmocka_unit_test(noise_at_another_rate_does_not_deafen_it),
		cmocka_unit_test(bytes_that_are_lost_are_sent_again),
		cmocka_unit_test(compressed_bytes_are_written),
		cmocka_unit_test(a_host_reads_a_security_register_by_pokes),
		cmocka_unit_test(an_address_that_is_none_starts_it_anew),
		cmocka_unit_test(a_reset_comes_after_its_ack),
		cmocka_unit_test(it_keeps_up_with_two_megabaud),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
