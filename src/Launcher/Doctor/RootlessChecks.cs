using System.Collections.Generic;
using System.Linq;
using Nsinit.Launcher.Cgroups;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.Launch;

namespace Nsinit.Launcher.Doctor;

/// <summary>What containers of users who are not root need beside the rest; none of it is needed by all.</summary>
internal static class RootlessChecks
{
    public static IEnumerable<Finding> All()
    {
        yield return Ids();
        yield return Mapping();
        yield return Connector();
        if (HostFacts.User != 0) { yield return Cgroup(); }
    }

    private static Finding Ids()
    {
        const string Name = "subordinate ids";
        uint user = HostFacts.User;
        string? name = SubordinateIds.NameOf(user);
        string who = name ?? $"{user}";
        if (user == 0) { return new Finding(Name, Verdict.Good, "root gives any: --uidmap"); }
        long users = SubordinateIds.Of(SubordinateIds.Users, name, user, 1).Sum(r => (long)r.Count);
        long groups = SubordinateIds.Of(SubordinateIds.Groups, name, user, 1).Sum(r => (long)r.Count);
        return users > 0 && groups > 0 ? new Finding(Name, Verdict.Good, $"{users} users, {groups} groups for {who}")
            : new Finding(Name, Verdict.Lacking, $"none for {who}", $"without, root is a container's only user: add {who}:100000:65536 to {SubordinateIds.Users} and {SubordinateIds.Groups}");
    }

    private static Finding Mapping()
    {
        string[] missing = [.. ((string[])["newuidmap", "newgidmap"]).Where(p => HelperProgram.Find(p) is null)];
        return missing.Length == 0 ? new Finding("newuidmap", Verdict.Good, "there")
            : new Finding("newuidmap", Verdict.Lacking, $"no {string.Join(", ", missing)} on the PATH", "for users with subordinate ids: install the package uidmap");
    }

    private static Finding Connector()
    {
        string? found = HelperProgram.Find("pasta") ?? HelperProgram.Find("slirp4netns");
        return found is not null ? new Finding("users' networks", Verdict.Good, found)
            : new Finding("users' networks", Verdict.Lacking, "neither pasta nor slirp4netns on the PATH", "without, users' containers have only lo: install the package passt");
    }

    private static Finding Cgroup() => Delegation.Parent() is string parent
        ? new Finding("delegated cgroup", Verdict.Good, $"{parent}/")
        : new Finding("delegated cgroup", Verdict.Lacking, "none", "for limits and pause without root: systemd-run --user --scope -p Delegate=yes nsinit ...");
}
