# Start code and the way into the kernel for x86-64: the only lines that are not C#.

    .intel_syntax noprefix
    .text
    .globl _start
_start:
    xor     ebp, ebp
    mov     rdi, rsp                    # argc, argv, 0, envp, 0, auxv: the one argument of nsinit_main
    mov     rcx, [rsp]
    lea     rsi, [rsp + rcx * 8 + 16]
1:  lodsq                               # past the environment
    test    rax, rax
    jnz     1b
2:  lodsq                               # the auxiliary vector: pairs of type and value
    mov     rdx, rax
    lodsq
    test    rdx, rdx
    jz      3f
    cmp     edx, 25                     # AT_RANDOM seeds the compiler's stack guard
    jne     2b
    mov     rax, [rax]
    mov     [__security_cookie], rax
3:  and     rsp, -16
    call    nsinit_main
    mov     edi, eax
    mov     eax, 231                    # exit_group
    syscall

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

# The compiler's stack guard found a smashed frame.
    .globl RhpFallbackFailFast
RhpFallbackFailFast:
    ud2

# Named by start code that never runs.
    .globl RhpReversePInvoke, RhpReversePInvokeReturn
RhpReversePInvoke:
RhpReversePInvokeReturn:
    ret

    .section .security, "aw", @progbits
    .balign 8
    .globl __security_cookie
__security_cookie:
    .quad   0
    .section .note.GNU-stack, "", @progbits
