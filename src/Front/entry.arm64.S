// Start code of nsinit for arm64: first the front, and where that has no answer the start code of libc, as if nothing had been.

    .text
    .globl nsinit_start
nsinit_start:
    mov     x19, x0
    mov     x20, sp
    mov     x29, #0
    mov     x30, #0
    mov     x0, sp                      // argc, argv, 0, envp, 0, auxv: the one argument of nsinit_front
    bl      nsinit_front
    mov     sp, x20
    mov     x0, x19
    b       _start

// byte* nsinit_program(nuint* length): nsinit-init as it was built together with this.
    .globl nsinit_program
nsinit_program:
    adr     x1, program
    adr     x2, program_end
    sub     x2, x2, x1
    str     x2, [x0]
    mov     x0, x1
    ret

    .balign 8
program:
    .incbin PROGRAM
program_end:

    .section .note.GNU-stack, "", %progbits
