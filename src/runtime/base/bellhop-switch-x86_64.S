/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * void _bellhop_switch (void **save_stack_pointer, void *stack_pointer)
 *
 * Saves the registers that the System V ABI lets a callee keep, and leaves by an indirect jump:
 * a return would miss the processor's return predictor, which has seen another stack's calls.
 * The floating-point control words are not switched: a fiber must not change them across an await.
 */
        .text
        .globl  _bellhop_switch
        .hidden _bellhop_switch
        .type   _bellhop_switch, @function
        .balign 16
_bellhop_switch:
        .cfi_startproc
        endbr64
        pushq   %rbp
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset %rbp, 0
        pushq   %r15
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset %r15, 0
        pushq   %r14
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset %r14, 0
        pushq   %r13
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset %r13, 0
        pushq   %r12
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset %r12, 0
        pushq   %rbx
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset %rbx, 0
        movq    %rsp, (%rdi)
        movq    %rsi, %rsp
        popq    %rbx
        .cfi_adjust_cfa_offset -8
        .cfi_restore %rbx
        popq    %r12
        .cfi_adjust_cfa_offset -8
        .cfi_restore %r12
        popq    %r13
        .cfi_adjust_cfa_offset -8
        .cfi_restore %r13
        popq    %r14
        .cfi_adjust_cfa_offset -8
        .cfi_restore %r14
        popq    %r15
        .cfi_adjust_cfa_offset -8
        .cfi_restore %r15
        popq    %rbp
        .cfi_adjust_cfa_offset -8
        .cfi_restore %rbp
        popq    %rdx
        .cfi_adjust_cfa_offset -8
        .cfi_register %rip, %rdx
        notrack jmp *%rdx
        .cfi_endproc
        .size   _bellhop_switch, . - _bellhop_switch

/* The bottom frame of a fiber: rbx is the function, r12 its data. Backtraces end here. */
        .globl  _bellhop_switch_entry
        .hidden _bellhop_switch_entry
        .type   _bellhop_switch_entry, @function
        .balign 16
_bellhop_switch_entry:
        .cfi_startproc
        .cfi_undefined %rip
        endbr64
        movq    %r12, %rdi
        xorl    %ebp, %ebp
        call    *%rbx
        ud2
        .cfi_endproc
        .size   _bellhop_switch_entry, . - _bellhop_switch_entry

        .section .note.GNU-stack, "", @progbits

/* Indirect branch tracking is kept, a shadow stack is not: the switch leaves without a return. */
        .section .note.gnu.property, "a"
        .balign 8
        .long   4
        .long   16
        .long   5
        .asciz  "GNU"
        .long   0xc0000002
        .long   4
        .long   1
        .long   0
