/* SPDX-License-Identifier: MIT */
/*
 * The first instruction, at 0x23000000 in the flash: the boot stage jumps here with a stack, a
 * global pointer and vectors that are not ours (bl602-soc 8.4). What must run while the flash is
 * written, and what is written itself, goes to RAM; the rest runs in the flash.
 */
#include "relay/core/version.h"

	.section .start, "ax"
	.global _start
_start:
	csrci	mstatus, 8
	j	begin
	.balign	16
	.asciz	"rmwflash relay firmware"
	.asciz	RELAY_MARK
	.balign	16
begin:
	.option	push
	.option	norelax
	la	gp, __global_pointer$
	.option	pop
	la	sp, __stack_top
	la	t0, relay_trap
	ori	t0, t0, 2
	csrw	mtvec, t0
	la	a0, __ram_start
	la	a1, __ram_end
	la	a2, __ram_from
	call	copy
	la	a0, __data_start
	la	a1, __data_end
	la	a2, __data_from
	call	copy
	la	a0, __bss_start
	la	a1, __bss_end
1:	bgeu	a0, a1, 2f
	sw	zero, 0(a0)
	addi	a0, a0, 4
	j	1b
2:	fence.i
	call	relay_main
	j	.

copy:
	bgeu	a0, a1, 3f
	lw	t0, 0(a2)
	sw	t0, 0(a0)
	addi	a0, a0, 4
	addi	a2, a2, 4
	j	copy
3:	ret

/*
 * Interrupts and exceptions, in RAM: the flash may be away. The one interrupt that is enabled is
 * that of the timer; anything else is our own fault.
 */
	.section .ram.trap, "ax"
	.balign	64
	.global	relay_trap
relay_trap:
	addi	sp, sp, -64
	sw	ra, 0(sp)
	sw	t0, 4(sp)
	sw	t1, 8(sp)
	sw	t2, 12(sp)
	sw	a0, 16(sp)
	sw	a1, 20(sp)
	sw	a2, 24(sp)
	sw	a3, 28(sp)
	sw	a4, 32(sp)
	sw	a5, 36(sp)
	sw	a6, 40(sp)
	sw	a7, 44(sp)
	sw	t3, 48(sp)
	sw	t4, 52(sp)
	sw	t5, 56(sp)
	sw	t6, 60(sp)
	csrr	a0, mcause
	bgez	a0, fault
	call	chip_on_timer
	lw	ra, 0(sp)
	lw	t0, 4(sp)
	lw	t1, 8(sp)
	lw	t2, 12(sp)
	lw	a0, 16(sp)
	lw	a1, 20(sp)
	lw	a2, 24(sp)
	lw	a3, 28(sp)
	lw	a4, 32(sp)
	lw	a5, 36(sp)
	lw	a6, 40(sp)
	lw	a7, 44(sp)
	lw	t3, 48(sp)
	lw	t4, 52(sp)
	lw	t5, 56(sp)
	lw	t6, 60(sp)
	addi	sp, sp, 64
	mret
fault:
	la	sp, __stack_top
	call	chip_on_fault
	j	.
