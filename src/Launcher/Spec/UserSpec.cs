using System.Collections.Generic;
using System.Linq;

namespace Nsinit.Launcher.Spec;

/// <summary>Who the payload runs as, in numbers.</summary>
/// <param name="Uid">User id.</param>
/// <param name="Gid">Group id.</param>
/// <param name="Groups">All groups, the primary one too.</param>
/// <param name="Home">Home directory.</param>
internal sealed record UserSpec(uint Uid, uint Gid, IReadOnlyList<uint> Groups, string Home)
{
    /// <summary>The same user in <paramref name="groups"/> too.</summary>
    public UserSpec In(IEnumerable<uint> groups) => this with { Groups = [.. Groups.Union(groups)] };
}
