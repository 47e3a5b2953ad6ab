// Start code for arm64.

    .text
    .globl _start
_start:
    mov     x29, #0
    mov     x30, #0
    mov     x0, sp                      // argc, argv, 0, envp, 0, auxv: the one argument of nsinit_main
    bl      nsinit_main
    mov     x8, #94                     // exit_group
    svc     #0

    .section .note.GNU-stack, "", %progbits
