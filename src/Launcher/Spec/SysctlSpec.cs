namespace Nsinit.Launcher.Spec;

/// <summary>A setting of the kernel that belongs to one of the container's namespaces.</summary>
/// <param name="Path">Below /proc/sys: net/ipv4/ip_forward.</param>
/// <param name="Value">As it is written there.</param>
/// <param name="Origin">The option as it was written.</param>
internal sealed record SysctlSpec(string Path, string Value, string Origin);
