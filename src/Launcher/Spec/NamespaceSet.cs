namespace Nsinit.Launcher.Spec;

/// <summary>Where each namespace of the container comes from. The mount namespace is always its own.</summary>
internal sealed record NamespaceSet
{
    public NamespaceSource Pid { get; init; } = NamespaceSource.Private;

    public NamespaceSource Ipc { get; init; } = NamespaceSource.Private;

    public NamespaceSource Uts { get; init; } = NamespaceSource.Private;

    public NamespaceSource Cgroup { get; init; } = NamespaceSource.Private;

    public NamespaceSource Network { get; init; } = NamespaceSource.Private;
}

/// <summary>Where a namespace comes from.</summary>
/// <param name="Kind">A new one, the host's, another container's, or one that a file refers to.</param>
/// <param name="Container">Name or id of that other container.</param>
/// <param name="Path">That file: /run/netns/NAME, /proc/PID/ns/net.</param>
internal sealed record NamespaceSource(NamespaceKind Kind, string? Container, string? Path = null)
{
    public static readonly NamespaceSource Private = new(NamespaceKind.Private, null);

    public static readonly NamespaceSource Host = new(NamespaceKind.Host, null);
}

/// <summary>The origins of a namespace.</summary>
internal enum NamespaceKind
{
    Private,
    Host,
    Container,
    Path,
}
