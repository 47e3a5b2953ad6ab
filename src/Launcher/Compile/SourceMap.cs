using System.Collections.Generic;
using Nsinit.Launcher.Acts;

namespace Nsinit.Launcher.Compile;

/// <summary>
/// Which act each instruction belongs to. It is filled in by the call that writes the instruction, never leaves the
/// launcher, and turns the numbers of a report back into words.
/// </summary>
internal sealed class SourceMap
{
    private readonly List<Act> _byInstruction = [];
    private readonly Dictionary<byte, string> _slots = [];

    public IReadOnlyList<Act> ByInstruction => _byInstruction;

    /// <summary>Gives a slot the name by which people know what is in it.</summary>
    public void Name(byte slot, string name) => _slots[slot] = name;

    /// <summary>The name of a slot.</summary>
    public string NameOf(byte slot) => _slots.TryGetValue(slot, out string? name) ? name : $"fd{slot}";

    public void Add(Act act) => _byInstruction.Add(act);
}
