# Start code for x86-64.

    .intel_syntax noprefix
    .text
    .globl _start
_start:
    xor     ebp, ebp
    mov     rdi, rsp                    # argc, argv, 0, envp, 0, auxv: the one argument of nsinit_main
    and     rsp, -16
    call    nsinit_main
    mov     edi, eax
    mov     eax, 231                    # exit_group
    syscall

    .section .note.GNU-stack, "", @progbits
