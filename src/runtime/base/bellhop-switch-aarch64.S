/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * void _bellhop_switch (void **save_stack_pointer, void *stack_pointer)
 *
 * Saves the registers that the procedure call standard lets a callee keep. The floating-point
 * control register is not switched: a fiber must not change it across an await.
 */
        .text
        .globl  _bellhop_switch
        .hidden _bellhop_switch
        .type   _bellhop_switch, %function
        .balign 16
_bellhop_switch:
        .cfi_startproc
        hint    #34
        stp     x19, x20, [sp, #-160]!
        .cfi_adjust_cfa_offset 160
        stp     x21, x22, [sp, #16]
        stp     x23, x24, [sp, #32]
        stp     x25, x26, [sp, #48]
        stp     x27, x28, [sp, #64]
        stp     x29, x30, [sp, #80]
        stp     d8, d9, [sp, #96]
        stp     d10, d11, [sp, #112]
        stp     d12, d13, [sp, #128]
        stp     d14, d15, [sp, #144]
        mov     x9, sp
        str     x9, [x0]
        mov     sp, x1
        ldp     x21, x22, [sp, #16]
        ldp     x23, x24, [sp, #32]
        ldp     x25, x26, [sp, #48]
        ldp     x27, x28, [sp, #64]
        ldp     x29, x30, [sp, #80]
        ldp     d8, d9, [sp, #96]
        ldp     d10, d11, [sp, #112]
        ldp     d12, d13, [sp, #128]
        ldp     d14, d15, [sp, #144]
        ldp     x19, x20, [sp], #160
        .cfi_adjust_cfa_offset -160
        mov     x16, x30
        br      x16
        .cfi_endproc
        .size   _bellhop_switch, . - _bellhop_switch

/* The bottom frame of a fiber: x19 is the function, x20 its data. Backtraces end here. */
        .globl  _bellhop_switch_entry
        .hidden _bellhop_switch_entry
        .type   _bellhop_switch_entry, %function
        .balign 16
_bellhop_switch_entry:
        .cfi_startproc
        .cfi_undefined x30
        hint    #36
        mov     x0, x20
        blr     x19
        brk     #1
        .cfi_endproc
        .size   _bellhop_switch_entry, . - _bellhop_switch_entry

        .section .note.GNU-stack, "", %progbits
