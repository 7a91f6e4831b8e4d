/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_BK7231_AES_H
#define RMW_SIM_BK7231_AES_H

#include <stdint.h>

#define SIM_BK_AES_BLOCK 16u

/* One block of AES-128 (FIPS 197), in place: for made-up content, not for secrets. */
void sim_bk_aes_encrypt(const uint8_t key[SIM_BK_AES_BLOCK], uint8_t block[SIM_BK_AES_BLOCK]);

#endif
