using System;

namespace Nsinit.Plan;

/// <summary>Which operands each instruction has; what <see cref="PlanReader"/> checks before the first one runs.</summary>
[Flags]
internal enum PlanShape : byte
{
    None = 0,
    /// <summary>Slot is needed.</summary>
    Slot = 1,
    /// <summary>Text is needed.</summary>
    Text = 2,
    /// <summary>More is a string and needed.</summary>
    MoreText = 4,
    /// <summary>More is a blob and needed.</summary>
    MoreBlob = 8,
    /// <summary>A is the index of a later instruction.</summary>
    Jump = 16,
    /// <summary>B and C are vectors; More is a string or absent.</summary>
    Vectors = 32,
    /// <summary>A is a slot too.</summary>
    SecondSlot = 64,
}

/// <summary>The shape of each <see cref="PlanOp"/>, in its order.</summary>
internal static class PlanShapes
{
    private static ReadOnlySpan<byte> Table =>
    [
        0,                                                              // Invalid
        0, 0, (byte)PlanShape.Jump, 0,                                  // Exit ExitWithChild Clone Await
        (byte)PlanShape.Slot, (byte)PlanShape.Slot,                     // Send Receive
        (byte)(PlanShape.Text | PlanShape.Vectors), 0, 0, 0,            // Exec Supervise Watch Reap
        (byte)PlanShape.Slot, (byte)PlanShape.Slot,                     // Close Dup
        (byte)(PlanShape.Slot | PlanShape.Text),                        // Open
        (byte)PlanShape.Slot, (byte)PlanShape.Text,                     // Setns Propagate
        (byte)(PlanShape.Slot | PlanShape.Text | PlanShape.MoreBlob),   // MakeMount
        (byte)(PlanShape.Slot | PlanShape.Text),                        // OpenTree
        (byte)PlanShape.Slot, (byte)(PlanShape.Slot | PlanShape.Text),  // MountAttr Attach
        (byte)(PlanShape.Slot | PlanShape.Text | PlanShape.SecondSlot), // Mask
        (byte)PlanShape.Text, (byte)PlanShape.Slot,                     // ReadOnly PivotRoot
        (byte)PlanShape.Text, (byte)PlanShape.Text,                     // MakePath Mknod
        (byte)(PlanShape.Text | PlanShape.MoreText),                    // Symlink
        (byte)PlanShape.Text, (byte)PlanShape.Text,                     // Unlink RemoveTree
        (byte)(PlanShape.Text | PlanShape.MoreText),                    // RecordExit
        (byte)PlanShape.Text, (byte)PlanShape.Text, (byte)PlanShape.Text, // Chdir Hostname Domainname
        0, 0, 0, 0, 0, 0,                                               // Umask Rlimit Prctl SignalMask Setsid BoundingSet
        (byte)PlanShape.MoreBlob, (byte)PlanShape.MoreBlob, 0,          // Capabilities Groups Ids
        (byte)(PlanShape.Slot | PlanShape.SecondSlot), (byte)PlanShape.Slot, // OpenPty TakeTty
        (byte)PlanShape.MoreBlob,                                       // Netlink
        0,                                                              // Unshare
        (byte)(PlanShape.Slot | PlanShape.MoreText),                    // Write
        0, (byte)PlanShape.Slot, 0,                                     // Delay Relay CloseFrom
        0, (byte)PlanShape.Slot, 0, (byte)PlanShape.MoreBlob,           // Keep Mute Keyring Seccomp
    ];

    /// <summary>How many operations there are, <see cref="PlanOp.Invalid"/> included.</summary>
    public const int Count = (int)PlanOp.Seccomp + 1;

    /// <summary>The operands of <paramref name="op"/>, which must be a known one.</summary>
    public static PlanShape Of(PlanOp op) => (PlanShape)Table[(int)op];
}
