/* SPDX-License-Identifier: MIT */
/* A line on the pin and at the rate at which applications have their log. bl602-soc 2 */
#include "bl602/regs.h"
#include "boot/chip/chip.h"

#define BAUD 2000000u
#define RC32M_HZ 32000000u
#define HCLK_SHIFT 8u
#define LOOKS_MAX 1000000u /* 50 ms at least; the longest line takes less than two */

/* What is changed, and put back. */
static const uint32_t touched[] = {
	GPIO_CONFIG(PIN_TX), GLB_UART_SIGNALS, GLB_CLK_CFG2, GPIO_OUTPUT_ENABLE, HBN_GLB,
};
#define TOUCHED (sizeof(touched) / sizeof(touched[0]))

/* The root clock, before the divider that makes the core's of it. bl602-soc 2.2, 8.3 */
static uint32_t root_hz(void)
{
	const uint32_t divider = chip_get(GLB_CLK_CFG0) >> HCLK_SHIFT & 0xff;

	if ((chip_get(HBN_GLB) & HBN_ROOT) == 0)
		return RC32M_HZ;
	return chip_get(CORE_CLOCK) * (divider + 1);
}

static void reset_uart(void)
{
	chip_change(GLB_MODULE_RESET, MODULE_UART0, 0);
	chip_change(GLB_MODULE_RESET, MODULE_UART0, MODULE_UART0);
	chip_change(GLB_MODULE_RESET, MODULE_UART0, 0);
}

static void open_uart(void)
{
	const uint32_t period = (root_hz() + BAUD / 2) / BAUD - 1;

	reset_uart();
	chip_change(GLB_CLK_CFG2, CLK_CFG2_UART_DIV | CLK_CFG2_UART_EN, 0);
	chip_change(HBN_GLB, HBN_UART_PLL, 0);
	chip_change(GLB_CLK_CFG2, CLK_CFG2_UART_EN, CLK_CFG2_UART_EN);
	chip_put(UART_INT_MASK, 0xff);
	chip_put(UART_BIT_PRD, period << 16 | period);
	chip_put(UART_UTX_CONFIG, UTX_OFF);
	chip_put(UART_FIFO_CONFIG_0, FIFO_CLEAR);
	chip_put(UART_FIFO_CONFIG_0, 0);
	chip_put(UART_UTX_CONFIG, UTX_ON);
	chip_change(GLB_UART_SIGNALS, 0xfu << SIGNAL_TX_SHIFT, SIGNAL_U0_TXD << SIGNAL_TX_SHIFT);
	chip_change(GPIO_CONFIG(PIN_TX), 0xffffu, GPIO_UART_TX);
	chip_change(GPIO_OUTPUT_ENABLE, 1u << PIN_TX, 1u << PIN_TX);
}

static uint32_t free_entries(void)
{
	return FIFO_FREE(chip_get(UART_FIFO_CONFIG_1));
}

/* What a transmitter that stands still has not taken by then is lost. */
static void send(const char *text, uint32_t len)
{
	uint32_t looks = LOOKS_MAX;

	for (uint32_t i = 0; i < len; i++) {
		while (free_entries() == 0 && looks > 0)
			looks--;
		chip_put8(UART_FIFO_WDATA, (uint8_t)text[i]);
	}
	while ((free_entries() != FIFO_ROOM || (chip_get(UART_STATUS) & STATUS_SENDING) != 0) &&
	       looks > 0)
		looks--;
}

void chip_log(const char *text, uint32_t len)
{
	uint32_t before[TOUCHED];

	for (uint32_t i = 0; i < TOUCHED; i++)
		before[i] = chip_get(touched[i]);
	open_uart();
	send(text, len);
	for (uint32_t i = TOUCHED; i-- > 0;)
		chip_put(touched[i], before[i]);
	reset_uart();
}
