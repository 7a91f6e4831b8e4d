/* SPDX-License-Identifier: MIT */
#ifndef STUB_PROTOCOL_H
#define STUB_PROTOCOL_H

/*
 * The numbers of the stub's protocol, for both ends of the line: the only thing that host and stub
 * share. PROTOCOL.md says what they mean. All fields are little-endian; offsets are bytes.
 */

#define STUB_VERSION 1u

/*
 * A frame:
 *	+-------+------+----------+--------+-------+---------+--------+
 *	| magic | kind | sequence | length | check | payload | CRC-32 |
 *	|   1   |  1   |    2     |   2    |   2   | length  |   4    |
 *	+-------+------+----------+--------+-------+---------+--------+
 * check: low half of the CRC-32 of the six bytes before it. CRC-32: of all before it.
 */
#define STUB_MAGIC 0xa7u
enum {
	STUB_FRAME_KIND = 1,
	STUB_FRAME_SEQUENCE = 2,
	STUB_FRAME_LENGTH = 4,
	STUB_FRAME_CHECK = 6,
	STUB_FRAME_PAYLOAD = 8,
	STUB_FRAME_HEAD = 8,
	STUB_FRAME_TAIL = 4,
};

#define STUB_DATA_MAX 4096u /* bytes of flash in one frame */
#define STUB_PAYLOAD_MAX (STUB_DATA_MAX + 8u)
#define STUB_FRAME_MAX (STUB_FRAME_HEAD + STUB_PAYLOAD_MAX + STUB_FRAME_TAIL)
#define STUB_WINDOW_MAX 16u   /* bits of ACK's map */
#define STUB_SECTOR 4096u     /* of CRC and ERASE */
#define STUB_CHUNK_MAX 32768u /* bytes of flash that one frame of deflate blocks may stand for */
#define STUB_HISTORY 32768u   /* how far back a match may reach */

/*
 * Verbs, from the host. No number is a command of a boot ROM or a vendor loader, so that these skip
 * what is not meant for them.
 */
enum stub_verb {
	STUB_HELLO = 0x81,  /* salt: a session starts */
	STUB_INFO = 0x82,   /* - : what flash it is */
	STUB_ERASE = 0x83,  /* address, size */
	STUB_WRITE = 0x84,  /* address, bytes */
	STUB_READ = 0x85,   /* address, size */
	STUB_CRC = 0x86,    /* address, size: one CRC-32 a sector */
	STUB_SHA = 0x87,    /* address, size: SHA-256 of all */
	STUB_PEEK = 0x88,   /* address, number of words */
	STUB_POKE = 0x89,   /* address, value, again and again */
	STUB_BAUD = 0x8a,   /* rate */
	STUB_RESET = 0x8b,  /* - : the boot pin decides what comes */
	STUB_BOOT = 0x8c,   /* address, size, SHA-256: start the flash if that is there */
	STUB_STATUS = 0x8d, /* number of registers, value of each: write the flash's status */

	STUB_WRITE_DEFLATED = 0x94, /* address, size, flags, deflate blocks */
	STUB_READ_DEFLATED = 0x95,  /* address, size */
};

/* Answers, from the stub. */
enum stub_answer {
	STUB_ACK = 0xc1,  /* where the window stands */
	STUB_DATA = 0xc2, /* what a verb brings; sequence is the verb's */
};

/* Every verb's payload begins so, where it has these. */
enum {
	STUB_ADDRESS = 0,
	STUB_SIZE = 4,
	STUB_RANGE_LENGTH = 8,
	STUB_WRITE_BYTES = 4,
	STUB_BOOT_SHA = 8,
	STUB_BOOT_LENGTH = 40,
	STUB_BAUD_LENGTH = 4,
	STUB_SHA_LENGTH = 32,
	STUB_PEEK_WORDS_MAX = 64,
	STUB_POKE_PAIR = 8,
	STUB_STATUS_MAX = 3,
	STUB_CHUNK_FLAGS = 8,
	STUB_CHUNK_BLOCKS = 12,
};

/* Flags of WRITE_DEFLATED. */
enum {
	STUB_CHUNK_GOES_ON =
		1, /* matches reach back into the chunks before; else history is empty */
};

/*
 * HELLO always has sequence 0 and this payload: its bytes are the same each time, and none of them
 * is 55 or a command of a boot ROM (a test looks).
 */
#define STUB_HELLO_SALT 0xa0a0a0a1u
enum { STUB_SALT_LENGTH = 4 };

/* Payload of ACK. */
enum {
	STUB_ACK_NEXT = 0,	     /* 2: sequence of the first verb that is not done */
	STUB_ACK_MAP = 2,	     /* 2: bit n: verb next + n has arrived whole */
	STUB_ACK_ERROR = 4,	     /* 1: enum stub_error, since HELLO */
	STUB_ACK_FLAGS = 5,	     /* 1 */
	STUB_ACK_ERROR_SEQUENCE = 6, /* 2: of the verb that failed */
	STUB_ACK_ERROR_ADDRESS = 8,  /* 4: where in the flash */
	STUB_ACK_OVERFLOWS = 12,     /* 2: times the receiver lost bytes, since HELLO */
	STUB_ACK_FIFO_HIGH = 14,     /* 1: most bytes that waited in it; 0 where DMA empties it */
	STUB_ACK_DAMAGED = 15,	     /* 1: frames thrown away, since HELLO; stops at 255 */
	STUB_ACK_LENGTH = 16,
};
enum {
	STUB_ACK_IS_BUSY = 1, /* a verb is being carried out */
	STUB_ACK_IS_HOLE = 2, /* something was damaged or is missing: send again what map lacks */
};

/* Payload of DATA: where in the verb's answer its bytes go, then the bytes. */
enum {
	STUB_DATA_OFFSET = 0,
	STUB_DATA_BYTES = 4,
};

/* Why a verb failed. The stub does nothing more until the next HELLO. */
enum stub_error {
	STUB_E_NONE = 0,
	STUB_E_VERB = 1,   /* it does not know the verb */
	STUB_E_LENGTH = 2, /* the payload has another length than the verb takes */
	STUB_E_RANGE = 3,  /* address or size outside of the flash, or no whole sector */
	STUB_E_NO_FLASH = 4,
	STUB_E_ENABLE = 5,     /* the flash did not take write enable: protected, or not there */
	STUB_E_TIME = 6,       /* the flash stayed busy longer than it may */
	STUB_E_RATE = 7,       /* no divisor comes near enough */
	STUB_E_HASH = 8,       /* the flash holds something else */
	STUB_E_CONTROLLER = 9, /* the flash controller stayed busy */
	STUB_E_DEFLATE = 10,   /* these are no deflate blocks, or not of that size */
};

/* Answer to HELLO. */
enum {
	STUB_HELLO_MARK = 0,	     /* 4: "RMWS" */
	STUB_HELLO_VERSION = 4,	     /* 2 */
	STUB_HELLO_LENGTH_FIELD = 6, /* 2: of this answer; later versions may append */
	STUB_HELLO_ABILITIES = 8,    /* 4: enum stub_ability */
	STUB_HELLO_WINDOW = 12,	     /* 2: verbs that may be under way */
	STUB_HELLO_DATA_MAX = 14,    /* 2: bytes of flash in one frame */
	STUB_HELLO_READ_MAX = 16,    /* 4: bytes of one READ, CRC or SHA */
	STUB_HELLO_START_BAUD = 20,  /* 4: where it returns to after silence */
	STUB_HELLO_BAUD = 24,	     /* 4: now */
	STUB_HELLO_BAUD_MAX = 28,    /* 4: best rate it takes */
	STUB_HELLO_SILENCE_MS = 32,  /* 4: without a valid frame, then it returns to start_baud */
	STUB_HELLO_CORE_HZ = 36,     /* 4 */
	STUB_HELLO_CHIP = 40,	     /* 4: enum stub_chip */
	STUB_HELLO_SPI_HZ = 44,	     /* 4: clock of the flash */
	STUB_HELLO_LENGTH = 48,
};
#define STUB_HELLO_MARK_TEXT "RMWS"

enum stub_chip {
	STUB_CHIP_BL602 = 602,
	STUB_CHIP_LN882H = 882,
};

/* Abilities; a host does without what is missing. */
enum stub_ability {
	STUB_CAN_ERASE_BLOCKS = 1u << 0, /* of 32 and 64 KiB */
	STUB_CAN_SHA = 1u << 1,
	STUB_CAN_BOOT = 1u << 2,
	STUB_CAN_INFLATE = 1u << 3, /* WRITE_DEFLATED */
	STUB_CAN_DEFLATE = 1u << 4, /* READ_DEFLATED */
};

/* Answer to INFO. */
enum {
	STUB_INFO_JEDEC = 0,   /* 3, manufacturer first */
	STUB_INFO_FLAGS = 3,   /* 1 */
	STUB_INFO_SIZE = 4,    /* 4: bytes; 0: the id tells none */
	STUB_INFO_STATUS = 8,  /* 3: status registers 1 to 3 */
	STUB_INFO_LINES = 11,  /* 1: that reading uses */
	STUB_INFO_UNIQUE = 12, /* 8: unique id, FF where there is none */
	STUB_INFO_LENGTH = 20,
};

#endif
