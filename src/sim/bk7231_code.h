/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_BK7231_CODE_H
#define RMW_SIM_BK7231_CODE_H

#include <rmwflash/bytes.h>

/*
 * Code in a BK7231's flash: 32 bytes of it, enciphered word by word, and a CRC-16 behind them.
 * bk7231-protocol 9.6, 16.1 and 16.2
 */

#define SIM_BK_BLOCK 32u
#define SIM_BK_BLOCK_IN_FLASH 34u
#define SIM_BK_APP_CODE 0x10000u /* the application's code begins there, in the flash at 11000 */

struct sim_bk_key {
	const char *name;
	uint32_t words[4];
};

/* The documented ones; `count` of them. */
const struct sim_bk_key *sim_bk_keys(size_t *count);

/* The word that a word of code at `addr`, a multiple of 4, is combined with. */
uint32_t sim_bk_keystream(const struct sim_bk_key *key, uint32_t addr);

uint16_t sim_bk_crc16(struct rmw_view bytes);

/* Where a byte of code is in the flash; `addr` a multiple of 32. */
uint32_t sim_bk_code_place(uint32_t addr);

/* Put one block of code into the flash: enciphered, or as it is where `key` is NULL. */
void sim_bk_block_put(struct rmw_span flash, uint32_t addr, const uint8_t code[SIM_BK_BLOCK],
		      const struct sim_bk_key *key);
/* ... and back. False: its CRC is wrong, or the flash ends before. */
bool sim_bk_block_get(struct rmw_view flash, uint32_t addr, const struct sim_bk_key *key,
		      uint8_t code[SIM_BK_BLOCK]);

/* True when a text stands in the code from `addr` on, up to `len` bytes of it. */
bool sim_bk_code_holds(struct rmw_view flash, uint32_t addr, uint32_t len,
		       const struct sim_bk_key *key, const char *text);

/* The key of those known under which a vector table stands at `addr`; NULL: there is no code. */
const struct sim_bk_key *sim_bk_code_find(struct rmw_view flash, uint32_t addr);

#define SIM_BK_VERSION_TEXT 13u /* "BK7231S_1.0.5" */

/* What a boot loader in the flash tells of itself. */
struct sim_bk_loader_facts {
	bool is_there;
	const struct sim_bk_key *key;	       /* of its code; NULL: there is none */
	char version[SIM_BK_VERSION_TEXT + 1]; /* empty: it names none */
	/* It cannot lift a protection again that it has set. bk7231t-observed, Protection */
	bool keeps_status_bits;
};

struct sim_bk_loader_facts sim_bk_loader_find(struct rmw_view flash);

#endif
