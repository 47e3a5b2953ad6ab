using System;
using System.Collections.Generic;
using System.Text;
using System.Threading;
using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.State;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Network.Names;

/// <summary>
/// Keeps the hosts files of running containers in step with who is on their networks. Whoever changes an entry refreshes the
/// network; who ends without a launcher leaves that to the next command, which sees that the entries are not those that were
/// told last.
/// </summary>
internal sealed class HostsFiles
{
    // Rewriting takes milliseconds, and hundreds may start at once; who holds the lock longer has been stopped.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private const int MaxTold = 16 << 20;

    private readonly StateRoot _root;

    public HostsFiles(StateRoot root) => _root = root;

    /// <summary>Refreshes every network whose entries are not those that were told last.</summary>
    public void Heal()
    {
        foreach (string network in new NetworkStore(_root).Names()) { Refresh(network); }
    }

    /// <summary>
    /// Tells all containers on a network who is on it, if that has changed since it was told last. A file that cannot be written
    /// becomes a warning, and is tried again by the next command: a container must not keep others from starting.
    /// </summary>
    public void Refresh(string network)
    {
        if (IsTold(network, new NameBook(_root, network).Entries())) { return; }
        // One lock for all: the file of a container on two networks has the entries of both.
        using OwnedFd? held = Lock();
        if (held is null)
        {
            Warnings.Add($"containers on {network} are not told who is there: another command holds {_root.Networks}; hint: the next nsinit command does it");
            return;
        }

        // Who had the lock before may have told all that was entered meanwhile.
        List<(string Id, NameEntry Entry)> entries = new NameBook(_root, network).Entries();
        if (IsTold(network, entries)) { return; }
        Dictionary<string, List<(string Id, NameEntry Entry)>> books = new() { [network] = entries };
        foreach (string other in new NetworkStore(_root).Names())
        {
            if (other != network) { books[other] = new NameBook(_root, other).Entries(); }
        }

        bool all = true;
        foreach ((string id, _) in entries) { all &= TryTell(id, Neighbours(id, books.Values)); }
        if (all) { HostsFile.TryWrite(_root.NamesTold(network), Told(entries)); }
    }

    /// <summary>Tells one container that has left a network who is on those that it still has; on none, it only knows itself, by <paramref name="alone"/>.</summary>
    public void Tell(string id, NameEntry alone)
    {
        using OwnedFd? held = Lock();
        List<string> lines = Neighbours(id, new NetworkStore(_root).Names().ConvertAll(network => new NameBook(_root, network).Entries()));
        if (held is null || !TryTell(id, lines.Count > 0 ? lines : [.. alone.Lines()])) { Warnings.Add($"the hosts file of container {id} still has the names of a network that it has left"); }
    }

    /// <summary>Its own lines first, then those of all others on its networks.</summary>
    private static List<string> Neighbours(string id, IEnumerable<List<(string Id, NameEntry Entry)>> books)
    {
        List<string> own = [];
        List<string> others = [];
        foreach (List<(string Id, NameEntry Entry)> entries in books)
        {
            if (!entries.Exists(e => e.Id == id)) { continue; }
            foreach ((string member, NameEntry entry) in entries) { (member == id ? own : others).AddRange(entry.Lines()); }
        }

        return [.. own, .. others];
    }

    private bool TryTell(string id, List<string> neighbours)
    {
        string path = $"{_root.Container(id)}/{ContainerFiles.Hosts}";
        Errno error = HostsFile.TryChange(path, text => HostsText.Replace(text, neighbours));
        // It has none, or is gone by now.
        if (error is Errno.None or Errno.ENOENT or Errno.ENOTDIR) { return true; }
        Warnings.Add($"container {id} is not told who is on its networks: write {path}: {ErrnoText.Describe(error)}");
        return false;
    }

    private bool IsTold(string network, List<(string Id, NameEntry Entry)> entries)
    {
        byte[] told = Contents.TryRead(Fd.AT_FDCWD, _root.NamesTold(network), MaxTold) ?? [];
        return told.AsSpan().SequenceEqual(Told(entries));
    }

    private static byte[] Told(List<(string Id, NameEntry Entry)> entries)
    {
        StringBuilder text = new();
        foreach ((string id, NameEntry entry) in entries) { text.Append(id).Append(' ').Append(entry.Text).Append('\n'); }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private OwnedFd? Lock()
    {
        OwnedFd directory = Paths.OpenDirectory(Fd.AT_FDCWD, _root.Networks);
        long until = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (Kernel.Flock(directory.Value, Misc.LOCK_EX | Misc.LOCK_NB).Failed)
        {
            if (Environment.TickCount64 > until)
            {
                directory.Dispose();
                return null;
            }

            Thread.Sleep(1);
        }

        return directory;
    }
}
