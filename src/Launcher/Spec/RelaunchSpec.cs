using System.Collections.Generic;

namespace Nsinit.Launcher.Spec;

/// <summary>What a monitor executes when its container has ended: this program, to decide whether to start it again.</summary>
/// <param name="Args">Its command line.</param>
/// <param name="Delay">Milliseconds to wait before that.</param>
/// <param name="Link">
/// A link to the program that is only there when a policy was given to the container after its start; null: it had one from the start.
/// </param>
internal sealed record RelaunchSpec(IReadOnlyList<string> Args, int Delay, string? Link = null)
{
    /// <summary>Milliseconds before the first of several restarts in a row, and after a run of ten seconds.</summary>
    public const int FirstDelay = 100;

    private const int LongestDelay = 60_000;

    /// <summary>Twice as long each time, to a minute.</summary>
    public static int DelayAfter(int failures) => failures > 10 ? LongestDelay : System.Math.Min(LongestDelay, FirstDelay << failures);
}
