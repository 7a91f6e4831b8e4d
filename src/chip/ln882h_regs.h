/* SPDX-License-Identifier: MIT */
#ifndef RMW_CHIP_LN882H_REGS_H
#define RMW_CHIP_LN882H_REGS_H

/*
 * Registers of the flash controller of the LN882H, as far as the host pokes them through the stub
 * (ln882h-protocol 10.5), and the flash's command for it (10.6). On silicon (unverified).
 */
#define LN882H_SSI_CONTROL 0x40200000u
#define LN882H_SSI_CONTROL_READ_BYTES 0x00070300u /* frames of 8 bits: so many out, then in */
#define LN882H_SSI_COUNT 0x40200004u		  /* frames that come in, less one */
#define LN882H_SSI_ENABLE 0x40200008u
#define LN882H_SSI_SELECT 0x40200010u
#define LN882H_SSI_DATA 0x40200060u /* both FIFOs, 16 deep */

#define LN882H_FLASH_SECURITY_READ 0x48u /* 24 bits of address, 8 of nothing */

#endif
