using System.Collections.Generic;

namespace Nsinit.Launcher.Spec;

/// <summary>What a process beside a container executes after a while: this program, to check the container's health.</summary>
/// <param name="Args">Its command line.</param>
/// <param name="Delay">Milliseconds to wait before that.</param>
internal sealed record HealthTimerSpec(IReadOnlyList<string> Args, int Delay);
