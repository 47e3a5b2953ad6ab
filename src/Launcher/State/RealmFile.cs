using System;
using System.Collections.Generic;
using System.Text;
using Nsinit.Abi;
using Nsinit.Launcher.Host;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.State;

/// <summary>
/// The file "realm" of a user's state directory: processes that are, or are about to be, in the user namespace that all
/// containers of that user share. It is written under its lock.
/// </summary>
internal sealed class RealmFile : IDisposable
{
    private const string Name = StateRoot.RealmName;
    private const int MaxFile = 1 << 20;

    private readonly OwnedFd _file;
    private readonly string _path;

    private RealmFile(OwnedFd file, string path)
    {
        _file = file;
        _path = path;
    }

    /// <summary>The descriptor; duplicates of it hold the lock too.</summary>
    public int Descriptor => _file.Value;

    /// <summary>Whether nobody has written it before.</summary>
    public bool IsNew { get; private set; }

    /// <summary>Opens it and waits for its lock.</summary>
    public static RealmFile Lock(StateRoot root)
    {
        Paths.MakeDirectories(root.Path, StateRoot.Mode);
        string path = $"{root.Path}/{Name}";
        OwnedFd file = Paths.Open(Fd.AT_FDCWD, path, OpenFlags.O_RDWR | OpenFlags.O_CREAT | OpenFlags.O_NOFOLLOW, 0x180);
        try
        {
            while (true)
            {
                SysResult locked = Kernel.Flock(file.Value, Misc.LOCK_EX);
                if (locked.Error == Errno.EINTR) { continue; }
                locked.OrThrow("lock", path);
                return new RealmFile(file, path);
            }
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Those of its processes that live.</summary>
    public List<ProcessRecord> Read()
    {
        List<ProcessRecord> processes = [];
        byte[] text = Contents.Read(_file.Value, _path, MaxFile);
        IsNew = text.Length == 0;
        foreach (string line in Encoding.ASCII.GetString(text).Split('\n'))
        {
            if (ProcessRecord.Parse(Encoding.ASCII.GetBytes(line)) is ProcessRecord process && Liveness.IsAlive(process)) { processes.Add(process); }
        }

        return processes;
    }

    /// <summary>Writes it anew: <paramref name="processes"/> and this one.</summary>
    public void Write(List<ProcessRecord> processes)
    {
        int self = Environment.ProcessId;
        ProcessRecord own = new(self, ProcessFacts.StartTime(self) ?? 0, ProcessFacts.BootId);
        Kernel.Ftruncate(_file.Value, 0).OrThrow("truncate", _path);
        Kernel.Lseek(_file.Value, 0, 0).OrThrow("write", _path);
        StringBuilder text = new();
        foreach (ProcessRecord process in (ProcessRecord[])[.. processes, own]) { text.Append(Encoding.ASCII.GetString(process.ToBytes())); }
        Contents.Write(_file.Value, _path, Encoding.ASCII.GetBytes(text.ToString()));
    }

    public void Dispose() => _file.Dispose();
}
