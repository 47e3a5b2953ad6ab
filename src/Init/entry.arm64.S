// Start code and the way into the kernel for arm64: the only lines that are not C#.

    .text
    .globl _start
_start:
    mov     x29, #0
    mov     x30, #0
    mov     x0, sp                      // argc, argv, 0, envp, 0, auxv: the one argument of nsinit_main
    ldr     x1, [sp]
    add     x2, sp, x1, lsl #3
    add     x2, x2, #16
1:  ldr     x3, [x2], #8                // past the environment
    cbnz    x3, 1b
2:  ldp     x3, x4, [x2], #16           // the auxiliary vector: pairs of type and value
    cbz     x3, 3f
    cmp     x3, #25                     // AT_RANDOM seeds the compiler's stack guard
    b.ne    2b
    ldr     x4, [x4]
    adrp    x5, __security_cookie
    str     x4, [x5, :lo12:__security_cookie]
3:  bl      nsinit_main
    mov     x8, #94                     // exit_group
    svc     #0

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

// The compiler's stack guard found a smashed frame.
    .globl RhpFallbackFailFast
RhpFallbackFailFast:
    brk     #1

// Named by start code that never runs.
    .globl RhpReversePInvoke
    .globl RhpReversePInvokeReturn
RhpReversePInvoke:
RhpReversePInvokeReturn:
    ret

    .section .security, "aw", %progbits
    .balign 8
    .globl __security_cookie
__security_cookie:
    .quad   0
    .section .note.GNU-stack, "", %progbits
