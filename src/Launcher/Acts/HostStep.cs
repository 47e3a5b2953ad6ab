using System;

namespace Nsinit.Launcher.Acts;

/// <summary>One step of the launcher itself, with what takes it back when a later one fails.</summary>
/// <param name="Act">The step in words.</param>
/// <param name="Do">Carries it out.</param>
/// <param name="Undo">Takes it back; null where the kernel does that by itself.</param>
internal sealed record HostStep(Act Act, Action Do, Action? Undo);
