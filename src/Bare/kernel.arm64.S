// The way into the kernel for arm64, for programs without libc.

    .text
// SysResult nsinit_syscallN(arguments, number): the arguments lie where the kernel wants them.
    .macro stub count
    .globl nsinit_syscall\count
nsinit_syscall\count:
    mov     x8, x\count
    svc     #0
    ret
    .endm
    .irp count, 0, 1, 2, 3, 4, 5, 6
    stub \count
    .endr

// Named by start code that never runs, and called for frames of a page and more: the kernel lets this stack grow by any step.
    .globl RhpReversePInvoke, RhpReversePInvokeReturn, RhpStackProbe
RhpReversePInvoke:
RhpReversePInvokeReturn:
RhpStackProbe:
    ret

    .section .note.GNU-stack, "", %progbits
