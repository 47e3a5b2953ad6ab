namespace Nsinit.Launcher.Spec;

/// <summary>A device of the host that a container gets.</summary>
/// <param name="Source">Its node on the host, an absolute path.</param>
/// <param name="Target">Where it is in the container, an absolute path.</param>
/// <param name="Origin">The option as it was written.</param>
internal sealed record DeviceSpec(string Source, string Target, string Origin);
