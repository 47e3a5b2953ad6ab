# Start code of nsinit for x86-64: first the front, and where that has no answer the start code of libc, as if nothing had been.

    .intel_syntax noprefix
    .text
    .globl nsinit_start
nsinit_start:
    mov     r12, rsp
    mov     r13, rdx
    xor     ebp, ebp
    mov     rdi, rsp                    # argc, argv, 0, envp, 0, auxv: the one argument of nsinit_front
    and     rsp, -16
    call    nsinit_front
    mov     rsp, r12
    mov     rdx, r13
    jmp     _start

# byte* nsinit_program(nuint* length): nsinit-init as it was built together with this.
    .globl nsinit_program
nsinit_program:
    lea     rax, [rip + program]
    mov     qword ptr [rdi], offset program_end - program
    ret

    .balign 8
program:
    .incbin PROGRAM
program_end:

    .section .note.GNU-stack, "", @progbits
