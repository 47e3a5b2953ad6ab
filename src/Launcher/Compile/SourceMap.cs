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

    public IReadOnlyList<Act> ByInstruction => _byInstruction;

    public void Add(Act act) => _byInstruction.Add(act);
}
