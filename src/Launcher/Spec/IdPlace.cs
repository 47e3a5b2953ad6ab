namespace Nsinit.Launcher.Spec;

/// <summary>What a container's root cannot do, because it is not the host's.</summary>
/// <param name="Nested">Whether the launcher itself is in a user namespace that is not the host's first.</param>
/// <param name="FixedGroups">Whether supplementary groups cannot be set, user_namespaces(7).</param>
/// <param name="HasTtyGroup">Whether group 5, which owns terminals, is there.</param>
internal sealed record IdPlace(bool Nested, bool FixedGroups, bool HasTtyGroup)
{
    /// <summary>The number of that group.</summary>
    public const uint TtyGroup = 5;

    /// <summary>Who everybody is that has no place in a user namespace, /proc/sys/fs/overflowuid.</summary>
    public const uint Nobody = 65534;

    /// <summary>The host's root.</summary>
    public static readonly IdPlace Host = new(false, false, true);
}
