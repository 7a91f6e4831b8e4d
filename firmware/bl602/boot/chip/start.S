/* SPDX-License-Identifier: MIT */
/*
 * The first instruction, at 0x23000000 in the flash: the boot ROM jumps here with its own stack,
 * vectors and interrupts on, the flash mapped, clocks and cache as our header asks (bl602-soc 1.6,
 * 8.4). All the rest is copied into RAM and runs there, as the window to the flash will be moved.
 */
	.section .start, "ax"
	.global _start
_start:
	csrci	mstatus, 8
	la	a0, __code_start
	la	a1, __code_end
	la	a2, __code_from
1:	bgeu	a0, a1, 2f
	lw	t0, 0(a2)
	sw	t0, 0(a0)
	addi	a0, a0, 4
	addi	a2, a2, 4
	j	1b
2:	fence.i
	lui	t0, %hi(run)
	jr	%lo(run)(t0)

	.section .run, "ax"
run:
	.option	push
	.option	norelax
	lui	gp, %hi(__global_pointer$)
	addi	gp, gp, %lo(__global_pointer$)
	.option	pop
	lui	sp, %hi(__stack_top)
	addi	sp, sp, %lo(__stack_top)
	la	a0, __bss_start
	la	a1, __bss_end
3:	bgeu	a0, a1, 4f
	sw	zero, 0(a0)
	addi	a0, a0, 4
	j	3b
4:	la	t0, trap
	ori	t0, t0, 2
	csrrw	t1, mtvec, t0
	lui	t0, %hi(found_mtvec)
	sw	t1, %lo(found_mtvec)(t0)
	call	boot_main
	j	.

/*
 * Vectors as the ROM left them and interrupts on, of which none is enabled: applications of the
 * vendor's SDK set the table of their handlers, and count on the mode that stands in mtvec.
 */
	.global	chip_jump
chip_jump:
	lui	t0, %hi(found_mtvec)
	lw	t1, %lo(found_mtvec)(t0)
	csrw	mtvec, t1
	csrsi	mstatus, 8
	fence.i
	lui	t0, 0x23000
	jr	t0

	.section .bss, "aw", @nobits
	.balign	4
found_mtvec:
	.space	4
	.section .run, "ax"

/* An exception of the boot stage's own: as when there is nothing to start. */
	.balign	64
trap:
	lui	sp, %hi(__stack_top)
	addi	sp, sp, %lo(__stack_top)
	call	boot_give_up
	j	.
