using System.Collections.Generic;

namespace Nsinit.Launcher.Spec;

/// <summary>What the user wants a container to find by name, and how it is to be found.</summary>
internal sealed record NamesSpec
{
    /// <summary>Further names by which the others on its networks find it.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Lines of its hosts file, NAME:ADDRESS each; the address may be <see cref="HostGateway"/>.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Addresses of nameservers; none: the host's.</summary>
    public IReadOnlyList<string> Servers { get; init; } = [];

    /// <summary>Domains in which names are looked up; none: the host's.</summary>
    public IReadOnlyList<string> Search { get; init; } = [];

    /// <summary>Options of its resolver; none: the host's.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>The only entry of <see cref="Search"/> when names are looked up as they are.</summary>
    public const string NoSearch = ".";

    /// <summary>In the place of an address: that of the host on the container's first network that has a bridge.</summary>
    public const string HostGateway = "host-gateway";
}
