using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using Nsinit.Abi;
using Nsinit.Launcher.Compile;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Launch;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.State;

/// <summary>The networks that are remembered on disk.</summary>
internal sealed class NetworkStore
{
    private const string RecordFile = "network.json";

    // A dot keeps these from being names of networks.
    private const string NewPrefix = ".new-";
    private const string OldPrefix = ".old-";
    private const int MaxRecord = 1 << 20;

    private readonly StateRoot _root;

    public NetworkStore(StateRoot root) => _root = root;

    /// <summary>The names of all networks.</summary>
    public List<string> Names() => Paths.List(_root.Networks).FindAll(ContainerName.IsValid);

    /// <summary>The network of that name; null when there is none.</summary>
    public NetworkRecord? TryLoad(string name)
    {
        if (!ContainerName.IsValid(name)) { return null; }
        try
        {
            byte[]? bytes = Contents.TryRead(Fd.AT_FDCWD, $"{_root.Network(name)}/{RecordFile}", MaxRecord);
            return bytes is null ? null : NetworkRecord.Parse(bytes, name);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException
            or KernelException { Error: Errno.EISDIR or Errno.EFBIG or Errno.ELOOP or Errno.ENOTDIR or Errno.EIO })
        {
            throw new NsinitException($"read {_root.Network(name)}/{RecordFile}: it is damaged")
            {
                Hint = $"nsinit network rm {name} removes what is left of the network",
            };
        }
    }

    /// <summary>All networks whose records can be read; a warning for each of the others.</summary>
    public List<NetworkRecord> LoadAll()
    {
        List<NetworkRecord> records = [];
        foreach (string name in Names().Order(StringComparer.Ordinal))
        {
            try { if (TryLoad(name) is NetworkRecord record) { records.Add(record); } }
            catch (NsinitException e) { Warnings.Add($"{e.Message}; hint: {e.Hint}"); }
        }

        return records;
    }

    /// <summary>The network of that name. Throws <see cref="NsinitException"/> that names the nearest.</summary>
    public NetworkRecord Load(string name) => TryLoad(name) ?? throw new NsinitException($"find network {name}: no such network")
    {
        Hint = Nearest.Of(name, Names()) is string near ? $"did you mean {near}?" : $"nsinit network ls lists them; nsinit network create {name} makes one",
    };

    /// <summary>Remembers a new network; false when there is one of that name.</summary>
    public bool TryAdd(NetworkRecord record)
    {
        Paths.MakeDirectories(_root.Networks, StateRoot.Mode);
        // The directory appears with all that is in it, or not at all.
        string temporary = $"{_root.Networks}/{NewPrefix}{Environment.ProcessId}";
        using ContainerLock held = MakeLocked(temporary);
        try
        {
            Contents.Replace(held.Descriptor, RecordFile, JsonSerializer.SerializeToUtf8Bytes(record, WrittenState.Default.NetworkRecord));
            Paths.TryMakeDirectory(held.Descriptor, "leases", StateRoot.Mode).OrThrow("make directory", $"{temporary}/leases");
            SysResult renamed = Paths.TryRename(Fd.AT_FDCWD, temporary, Fd.AT_FDCWD, _root.Network(record.Name), Misc.RENAME_NOREPLACE);
            if (!renamed.Failed) { return true; }
            if (renamed.Error is not (Errno.EEXIST or Errno.ENOTEMPTY)) { renamed.OrThrow("make", _root.Network(record.Name)); }
        }
        catch
        {
            HostPlan.Run(HostCompiler.RemoveTree(temporary));
            throw;
        }

        HostPlan.Run(HostCompiler.RemoveTree(temporary));
        return false;
    }

    /// <summary>Forgets a network and its leases. It goes in one step; what a killed command left behind has another name.</summary>
    public void Remove(string name)
    {
        string old = $"{_root.Networks}/{OldPrefix}{Environment.ProcessId}-{name}";
        SysResult renamed = Paths.TryRename(Fd.AT_FDCWD, _root.Network(name), Fd.AT_FDCWD, old);
        if (renamed.Error == Errno.ENOENT) { return; }
        renamed.OrThrow("remove", _root.Network(name));
        HostPlan.Run(HostCompiler.RemoveTree(old));
    }

    /// <summary>Removes what commands that were killed have left: networks half made and half removed.</summary>
    public void RemoveAbandoned()
    {
        foreach (string name in Paths.List(_root.Networks))
        {
            string directory = $"{_root.Networks}/{name}";
            if (name.StartsWith(OldPrefix, StringComparison.Ordinal)) { HostPlan.Run(HostCompiler.RemoveTree(directory)); }
            if (!name.StartsWith(NewPrefix, StringComparison.Ordinal)) { continue; }
            using ContainerLock? held = ContainerLock.Try(directory);
            if (held is not null) { HostPlan.Run(HostCompiler.RemoveTree(directory)); }
        }
    }

    // Somebody may take an unlocked one for abandoned, and remove it: then it is made again.
    private static ContainerLock MakeLocked(string directory)
    {
        while (true)
        {
            SysResult made = Paths.TryMakeDirectory(Fd.AT_FDCWD, directory, StateRoot.Mode);
            if (made.Error != Errno.EEXIST) { made.OrThrow("make directory", directory); }
            if (ContainerLock.Wait(directory, TimeSpan.FromSeconds(10)) is ContainerLock held) { return held; }
        }
    }
}
