/* SPDX-License-Identifier: MIT */
/*
 * The boot ROM starts the image by its vectors, or by what stands in them, with its own stack,
 * vectors and interrupts perhaps (ln882h-protocol 3.4): so all of that is set here. An exception of
 * the stub's own starts it anew, at the rate at which it was loaded.
 */
	.syntax	unified
	.cpu	cortex-m4
	.thumb

/* rmwflash-pack writes into it (4.1). */
	.section .header, "a"
	.space	256

/* Those of the core: interrupts, which would follow, are off from the first instruction on. */
	.section .vectors, "a"
	.global	vectors
vectors:
	.word	__stack_top
	.word	_start
	.rept	14
	.word	fault
	.endr

	.section .start, "ax"
	.global	_start
	.thumb_func
	.type	_start, %function
_start:
	cpsid	i
	movs	r0, #0
	msr	control, r0
	isb
	ldr	r0, =__stack_top
	mov	sp, r0
	ldr	r0, =vectors
	ldr	r1, =0xe000ed08
	str	r0, [r1]
	ldr	r0, =__bss_start
	ldr	r1, =__bss_end
	movs	r2, #0
1:	cmp	r0, r1
	bhs	2f
	str	r2, [r0], #4
	b	1b
2:	bl	stub_main
	b	_start

/* Back to where no exception is under way, at _start: a return from it, made of zeros. */
	.thumb_func
	.type	fault, %function
fault:
	ldr	r0, =__stack_top
	subs	r0, #32
	movs	r1, #0
	movs	r2, #24
1:	subs	r2, #4
	str	r1, [r0, r2]
	bne	1b
	ldr	r1, =_start
	bic	r1, r1, #1
	str	r1, [r0, #24]
	mov	r1, #0x01000000
	str	r1, [r0, #28]
	mov	sp, r0
	ldr	lr, =0xfffffff9
	bx	lr
	.ltorg
