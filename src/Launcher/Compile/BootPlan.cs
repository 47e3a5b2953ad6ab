using System.Collections.Generic;

namespace Nsinit.Launcher.Compile;

/// <summary>A finished plan.</summary>
/// <param name="Bytes">What nsinit-init reads.</param>
/// <param name="Map">What it means.</param>
/// <param name="Handed">The descriptors it wants, by slot.</param>
/// <param name="StartsAgain">Whether it has the container started again at its end, however that comes.</param>
/// <param name="TellsReady">Whether its process says when the container has its own root, and waits then.</param>
internal sealed record BootPlan(byte[] Bytes, SourceMap Map, IReadOnlyList<Handed> Handed, bool StartsAgain, bool TellsReady);
