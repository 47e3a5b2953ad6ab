using System;
using System.Collections.Generic;
using System.Text.Json;
using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.State;

/// <summary>The networks that are remembered on disk.</summary>
internal sealed class NetworkStore
{
    private const string RecordFile = "network.json";
    private const int MaxRecord = 1 << 20;

    private readonly StateRoot _root;

    public NetworkStore(StateRoot root) => _root = root;

    /// <summary>The names of all networks.</summary>
    public List<string> Names() => Paths.List(_root.Networks).FindAll(ContainerName.IsValid);

    /// <summary>The network of that name; null when there is none.</summary>
    public NetworkRecord? TryLoad(string name)
    {
        if (!ContainerName.IsValid(name)) { return null; }
        byte[]? bytes = Contents.TryRead(Fd.AT_FDCWD, $"{_root.Network(name)}/{RecordFile}", MaxRecord);
        if (bytes is null) { return null; }
        try
        {
            return NetworkRecord.Parse(bytes);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new NsinitException($"read {_root.Network(name)}/{RecordFile}: it is damaged")
            {
                Hint = $"remove {_root.Network(name)} and create the network again",
            };
        }
    }

    /// <summary>The network of that name. Throws <see cref="NsinitException"/> that names the nearest.</summary>
    public NetworkRecord Load(string name) => TryLoad(name) ?? throw new NsinitException($"find network {name}: no such network")
    {
        Hint = Nearest.Of(name, Names()) is string near ? $"did you mean {near}?" : $"nsinit network create {name} makes it",
    };

    /// <summary>Remembers a new network; false when there is one of that name.</summary>
    public bool TryAdd(NetworkRecord record)
    {
        Paths.MakeDirectories(_root.Networks, StateRoot.Mode);
        // The directory appears with all that is in it, or not at all. A dot keeps the temporary name from being a name.
        string temporary = $"{_root.Networks}/.new-{Environment.ProcessId}";
        Paths.TryMakeDirectory(Fd.AT_FDCWD, temporary, StateRoot.Mode).OrThrow("make directory", temporary);
        using (OwnedFd directory = Paths.OpenDirectory(Fd.AT_FDCWD, temporary))
        {
            Contents.Replace(directory.Value, RecordFile, JsonSerializer.SerializeToUtf8Bytes(record, StateJson.Default.NetworkRecord));
            Paths.TryMakeDirectory(directory.Value, "leases", StateRoot.Mode).OrThrow("make directory", $"{temporary}/leases");
        }

        SysResult renamed = Paths.TryRename(Fd.AT_FDCWD, temporary, Fd.AT_FDCWD, _root.Network(record.Name), Misc.RENAME_NOREPLACE);
        if (!renamed.Failed) { return true; }
        Delete(temporary);
        if (renamed.Error is not (Errno.EEXIST or Errno.ENOTEMPTY)) { renamed.OrThrow("make", _root.Network(record.Name)); }
        return false;
    }

    /// <summary>Forgets a network and its leases.</summary>
    public void Remove(string name)
    {
        foreach (string lease in Paths.List(_root.Leases(name)))
        {
            Paths.TryRemove(Fd.AT_FDCWD, $"{_root.Leases(name)}/{lease}").OrThrow("remove", $"{_root.Leases(name)}/{lease}");
        }

        Delete(_root.Network(name));
    }

    // A directory of ours: two entries of known names.
    private static void Delete(string directory)
    {
        Paths.TryRemove(Fd.AT_FDCWD, $"{directory}/{RecordFile}");
        Paths.TryRemove(Fd.AT_FDCWD, $"{directory}/leases", AtFlags.AT_REMOVEDIR);
        Paths.TryRemove(Fd.AT_FDCWD, directory, AtFlags.AT_REMOVEDIR).OrThrow("remove", directory);
    }
}
