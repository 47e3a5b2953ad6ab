# The way into the kernel for x86-64, for programs without libc.

    .intel_syntax noprefix
    .text
# SysResult nsinit_syscallN(arguments, number): the arguments lie where the kernel wants them, but for the fourth.
    .macro stub count, number
    .globl nsinit_syscall\count
nsinit_syscall\count:
    .if \count > 3
    mov     r10, rcx
    .endif
    mov     eax, \number
    syscall
    ret
    .endm
    stub 0, edi
    stub 1, esi
    stub 2, edx
    stub 3, ecx
    stub 4, r8d
    stub 5, r9d
    stub 6, [rsp + 8]

# Named by start code that never runs, and called for frames of a page and more: the kernel lets this stack grow by any step.
    .globl RhpReversePInvoke, RhpReversePInvokeReturn, RhpStackProbe
RhpReversePInvoke:
RhpReversePInvokeReturn:
RhpStackProbe:
    ret

    .section .note.GNU-stack, "", @progbits
