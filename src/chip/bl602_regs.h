/* SPDX-License-Identifier: MIT */
#ifndef RMW_CHIP_BL602_REGS_H
#define RMW_CHIP_BL602_REGS_H

/*
 * Registers that the boot ROM route pokes, and ready-made words for them. Seen in emulation of
 * the mask ROM and in vendor headers; on silicon (unverified).
 */

/* Pads of the flash: bl602-soc 5.6. */
#define BL602_GLB_PADS 0x40000080u
#define BL602_GLB_PADS_INTERNAL (1u << 9)
#define BL602_GLB_PADS_SWAPPED (1u << 8)
#define BL602_GPIO_CONFIG(pin) (0x40000100u + 4u * ((pin) / 2u))
#define BL602_GPIO_OUTPUT_ENABLE 0x40000190u
/* Above it stands the function in effect, which cannot be written: bl602-soc 7. */
#define BL602_GPIO_CONFIG_MASK 0x0fffu
#define BL602_GPIO_FLASH 0x0217u /* function 2, pull-up, drive 1, schmitt, input */

/* SPI flash controller: bl602-soc 5.1. */
#define BL602_SF_CTRL_0 0x4000b000u
#define BL602_SF_CTRL_0_FLASH_CLOCK (1u << 5) /* the controller has the buffer, not the bus */
/*
 * Clock and sampling as after reset, and as the ROM itself reads the flash (bl602-soc 5.1, 5.5).
 * Always poked, never read and kept: a reading with one wrong bit would spoil all later ones, and
 * the request for it is one bit from a poke of its own length.
 */
#define BL602_SF_CTRL_0_RESET 0x1ad2001cu
#define BL602_SF_CTRL_0_KNOWN 0x00000f3cu /* the bits whose meaning is known */
#define BL602_SF_CTRL_1 0x4000b004u
#define BL602_SF_CTRL_1_OURS 0xa3600000u /* owner SAHB, no XIP: bl602-soc 5.2 */
#define BL602_SF_SAHB_0 0x4000b008u
#define BL602_SF_SAHB_0_BUSY (1u << 0)
#define BL602_SF_SAHB_0_TRIGGER (1u << 1)
#define BL602_SF_SAHB_1 0x4000b00cu
#define BL602_SF_SAHB_2 0x4000b010u
#define BL602_SF_CTRL_2 0x4000b070u
#define BL602_SF_CTRL_2_PADS 0x3u
#define BL602_SF_BUFFER 0x4000b700u
#define BL602_SF_BUFFER_SIZE 256u

/* Status register of the flash: bl602-soc 5.4. */
#define BL602_SF_STATUS_BUSY 0x01u

/* SAHB_0 words of flash commands, without trigger: bl602-soc 5.3. */
#define BL602_SF_PLAIN 0x08000000u	       /* command byte only */
#define BL602_SF_JEDEC 0x09000008u	       /* 3 bytes come back */
#define BL602_SF_STATUS 0x09000000u	       /* 1 byte comes back */
#define BL602_SF_STATUS_WRITE 0x09800000u      /* 1 byte goes out of the buffer */
#define BL602_SF_STATUS_WRITE_BOTH 0x09800004u /* 2 bytes go out */
#define BL602_SF_WAKE_UP 0x08800000u	       /* release from power-down */
#define BL602_SF_LEAVE_CONTINUOUS 0x0c040000u
#define BL602_SF_FAST_READ(len) (0x0f040000u | ((uint32_t)(len)-1u) << 2)

#endif
