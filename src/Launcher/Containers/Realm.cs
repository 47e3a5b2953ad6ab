using System.Collections;
using System.Collections.Generic;
using System.Linq;
using Nsinit.Abi;
using Nsinit.Launcher.Compile;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.Launch;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>
/// The realm of a user who is not root: one user namespace, in which the user is root, and where every command and every
/// container of a state directory is. It is there as long as any process is in it; then the next command makes another with
/// the same ids. No process of ours stays behind just to keep it.
/// </summary>
internal static class Realm
{
    /// <summary>
    /// Returns at once when this process is root of anything. Else it finds or makes the realm and becomes, in there, another
    /// launcher with the same <paramref name="args"/>; then only an exception returns.
    /// </summary>
    public static void Enter(StateRoot root, IReadOnlyList<string> args)
    {
        if (HostFacts.User == 0) { return; }
        Launching.CheckHost();
        using RealmFile file = RealmFile.Lock(root);
        List<ProcessRecord> known = file.Read();
        using OwnedFd realm = Find([.. known, .. OfContainers(root)]) ?? UserNamespaces.Make(pid => Map(pid, file.IsNew));
        file.Write(known);
        using Descriptors descriptors = new();
        using OwnedFd self = Paths.Open(Fd.AT_FDCWD, "/proc/self/exe", OpenFlags.O_PATH);
        descriptors.Add(Handed.Launcher, self.Value);
        descriptors.Add(Handed.RealmLock, file.Descriptor);
        descriptors.Add(Handed.Realm, realm.Value);
        // Where the state is must not depend on who this process is then.
        string[] again = ["nsinit", "--root", root.Path, .. args];
        Foreground.Become(HostCompiler.EnterRealm(again, Entries()), descriptors, "realm");
    }

    private static OwnedFd? Find(IEnumerable<ProcessRecord> processes)
    {
        foreach (ProcessRecord process in processes)
        {
            using OwnedFd? alive = Liveness.Open(process);
            if (alive is null) { continue; }
            SysResult opened = Paths.TryOpen(Fd.AT_FDCWD, $"/proc/{process.Pid}/ns/user", OpenFlags.O_RDONLY);
            if (!opened.Failed && Below(new OwnedFd((int)opened.Value)) is OwnedFd realm) { return realm; }
        }

        return null;
    }

    // Of the user namespaces from `users` upwards, the one whose parent is ours; ours itself has none that we may see.
    private static OwnedFd? Below(OwnedFd users)
    {
        while (true)
        {
            SysResult above = Kernel.Ioctl(users.Value, Ioctl.NS_GET_PARENT, 0);
            if (above.Failed)
            {
                users.Dispose();
                return null;
            }

            OwnedFd parent = new((int)above.Value);
            if (OwnIds.IsOwn(parent.Value))
            {
                parent.Dispose();
                return users;
            }

            users.Dispose();
            users = parent;
        }
    }

    private static IEnumerable<ProcessRecord> OfContainers(StateRoot root)
    {
        foreach (string id in new ContainerStore(root).Ids())
        {
            byte[]? line = Contents.TryRead(Fd.AT_FDCWD, $"{root.Container(id)}/{ContainerFiles.Process}", MaxProcess);
            if (line is null || ProcessRecord.Parse(line) is not ProcessRecord first) { continue; }
            yield return first;
            if (first.MonitorProcess is ProcessRecord monitor) { yield return monitor; }
        }
    }

    // Root is the user; the others are the ids that /etc/subuid and /etc/subgid give the user. Only programs that are
    // set-user-id root may map those.
    private static void Map(int pid, bool first)
    {
        (uint user, uint group) = (HostFacts.User, HostFacts.Group);
        string? name = SubordinateIds.NameOf(user);
        List<IdRange> users = SubordinateIds.Of(SubordinateIds.Users, name, user, 1);
        List<IdRange> groups = SubordinateIds.Of(SubordinateIds.Groups, name, user, 1);
        string? lacking = users.Count == 0 ? SubordinateIds.Users : groups.Count == 0 ? SubordinateIds.Groups : null;
        string? why = lacking is null ? HelperProgram.Run(Words("newuidmap", pid, user, users)) : $"{lacking} has nothing for {name ?? $"user {user}"}";
        if (why is null)
        {
            if (HelperProgram.Run(Words("newgidmap", pid, group, groups)) is not string failed) { return; }
            throw new NsinitException($"give the user namespace its groups: {failed}") { Hint = $"check the line of {name} in {SubordinateIds.Groups}" };
        }

        // Said once, and not with every command.
        if (first)
        {
            string hint = $"install newuidmap (package uidmap), and add {name ?? $"{user}"}:100000:65536 to {SubordinateIds.Users} and {SubordinateIds.Groups}";
            Warnings.Note($"containers have one user, root, who is you: {why}; hint: {hint}");
        }

        UserNamespaces.DenyGroups(pid);
        UserNamespaces.Map(pid, $"0 {user} 1\n", $"0 {group} 1\n");
    }

    private static string[] Words(string program, int pid, uint own, List<IdRange> ranges) =>
        [program, $"{pid}", "0", $"{own}", "1", .. ranges.SelectMany(r => (string[])[$"{r.Inside}", $"{r.Outside}", $"{r.Count}"])];

    private static List<string> Entries()
    {
        List<string> entries = [];
        foreach (DictionaryEntry entry in System.Environment.GetEnvironmentVariables()) { entries.Add($"{entry.Key}={entry.Value}"); }
        return entries;
    }

    private const int MaxProcess = 4096;
}
