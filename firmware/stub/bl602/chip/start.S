/* SPDX-License-Identifier: MIT */
/*
 * The first instruction: the boot ROM jumps here with its own stack, global pointer, vectors and
 * interrupts on (bl602-soc 1.6). An exception of the stub's own starts it anew, at the rate at
 * which it was loaded.
 */
	.section .start, "ax"
	.global _start
_start:
	csrci	mstatus, 8
	.option	push
	.option	norelax
	la	gp, __global_pointer$
	.option	pop
	la	sp, __stack_top
	la	t0, trap
	ori	t0, t0, 2
	csrw	mtvec, t0
	la	a0, __fast_start
	la	a1, __fast_end
	call	clear
	la	a0, __bss_start
	la	a1, __bss_end
	call	clear
	call	stub_main
	j	_start

clear:
	bgeu	a0, a1, 1f
	sw	zero, 0(a0)
	sw	zero, 4(a0)
	sw	zero, 8(a0)
	sw	zero, 12(a0)
	addi	a0, a0, 16
	j	clear
1:	ret

	.balign	64
trap:
	j	_start
