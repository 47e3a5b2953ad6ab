# Runs before the .NET runtime starts its threads, which inherit the mask: see SignalHold.cs.

    .intel_syntax noprefix
    .text
hold_signals:
    mov     eax, 14                     # rt_sigprocmask(SIG_BLOCK, &held, NULL, 8)
    xor     edi, edi
    lea     rsi, [rip + held]
    xor     edx, edx
    mov     r10d, 8
    syscall
    ret

    .section .rodata
    .balign 8
held:
    .quad   0xfffffffc3fc3fa07

    .section .preinit_array, "aw", @preinit_array
    .balign 8
    .quad   hold_signals

    .section .note.GNU-stack, "", @progbits
