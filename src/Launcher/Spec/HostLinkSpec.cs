namespace Nsinit.Launcher.Spec;

/// <summary>An interface of the host that the container gets.</summary>
/// <param name="Name">Its name on the host.</param>
/// <param name="Inside">Its name in the container.</param>
/// <param name="Origin">The option as it was written.</param>
internal sealed record HostLinkSpec(string Name, string Inside, string Origin);
