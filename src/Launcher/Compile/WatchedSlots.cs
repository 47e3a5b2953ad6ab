using Nsinit.Plan;

namespace Nsinit.Launcher.Compile;

/// <summary>The descriptors of a watcher, by slot; <see cref="Instruction.None"/> where there is none.</summary>
internal readonly record struct WatchedSlots()
{
    public byte Terminal { get; init; } = Instruction.None;

    public byte Output { get; init; } = Instruction.None;

    public byte Errors { get; init; } = Instruction.None;

    public byte Log { get; init; } = Instruction.None;

    public byte Status { get; init; } = Instruction.None;

    public byte Directory { get; init; } = Instruction.None;

    public byte Listener { get; init; } = Instruction.None;

    public byte Input { get; init; } = Instruction.None;

    /// <summary>A byte each from the lowest, in the order above.</summary>
    public ulong Packed => Terminal | (ulong)Output << 8 | (ulong)Errors << 16 | (ulong)Log << 24 | (ulong)Status << 32
        | (ulong)Directory << 40 | (ulong)Listener << 48 | (ulong)Input << 56;
}
