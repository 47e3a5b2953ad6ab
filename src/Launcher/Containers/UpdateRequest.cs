using Nsinit.Launcher.Spec;

namespace Nsinit.Launcher.Containers;

/// <summary>What the options of update say.</summary>
/// <param name="Limits">New limits; what is null stays as it is.</param>
/// <param name="Restart">A new restart policy; null: as it is.</param>
internal sealed record UpdateRequest(ResourceSpec Limits, (RestartPolicy Policy, int Retries)? Restart);
