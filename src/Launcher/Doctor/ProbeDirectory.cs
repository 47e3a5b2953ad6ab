using System;
using Nsinit.Abi;
using Nsinit.Launcher.Compile;
using Nsinit.Launcher.Launch;
using Nsinit.Launcher.State;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Doctor;

/// <summary>The directories of a writable layer, where containers would have theirs; gone when disposed.</summary>
internal sealed class ProbeDirectory : IDisposable
{
    private readonly string _root;

    private ProbeDirectory(string root, string path)
    {
        _root = root;
        Path = path;
    }

    public string Path { get; }

    /// <summary>Throws <see cref="KernelException"/> when nothing can be made there.</summary>
    public static ProbeDirectory Make(string root)
    {
        Paths.MakeDirectories(root, StateRoot.Mode);
        string path = $"{root}/probe-{Environment.ProcessId}";
        foreach (string name in (string[])["", "/lower", "/upper", "/work"])
        {
            Paths.TryMakeDirectory(Fd.AT_FDCWD, path + name, StateRoot.Mode).OrThrow("make directory", path + name);
        }

        return new ProbeDirectory(root, path);
    }

    public void Dispose()
    {
        HostPlan.Run(HostCompiler.RemoveTree(Path));
        // Only if nobody uses it.
        Paths.TryRemove(Fd.AT_FDCWD, _root, AtFlags.AT_REMOVEDIR);
    }
}
