namespace Nsinit.Tests.System.Faults;

/// <summary>
/// Something that a user can get wrong, or that can be wrong with the machine, as shell lines on a fake host. In them, $N
/// is nsinit with its state directory $S, $T the tiny root file system, $A Alpine's archive; the working directory is the
/// test's own.
/// </summary>
/// <param name="Name">What is wrong.</param>
/// <param name="Command">What is run; "N" stands for nsinit, as the line's last words.</param>
/// <param name="Code">The exit code it must end with.</param>
/// <param name="Says">What its one line must contain.</param>
internal sealed record Fault(string Name, string Command, int Code, params string[] Says)
{
    /// <summary>Sets the scene; empty: nothing to set.</summary>
    public string Before { get; init; } = "";

    /// <summary>Takes it away again.</summary>
    public string After { get; init; } = "";
}
