// Runs before the .NET runtime starts its threads, which inherit the mask: see SignalHold.cs.

    .text
hold_signals:
    mov     x8, #135                    // rt_sigprocmask(SIG_BLOCK, &held, NULL, 8)
    mov     x0, #0
    adrp    x1, held
    add     x1, x1, :lo12:held
    mov     x2, #0
    mov     x3, #8
    svc     #0
    ret

    .section .rodata
    .balign 8
held:
    .quad   0xfffffffc3fc3fa07

    .section .preinit_array, "aw", %preinit_array
    .balign 8
    .quad   hold_signals

    .section .note.GNU-stack, "", %progbits
