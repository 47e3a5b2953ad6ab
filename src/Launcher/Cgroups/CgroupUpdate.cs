using System;
using System.Collections.Generic;
using System.Linq;
using Nsinit.Abi;
using Nsinit.Launcher.Compile.Cgroups;
using Nsinit.Launcher.Errors;
using Nsinit.Linux;
using Nsinit.Linux.Cgroups;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Cgroups;

/// <summary>New limits for a container that runs; all of them or none.</summary>
internal sealed class CgroupUpdate
{
    // A process that forks meanwhile has its child where it was itself: a few rounds find all.
    private const int Rounds = 100;

    private readonly CgroupSet _before;
    private readonly CgroupSet _after;
    private readonly List<CgroupSetting> _settings;
    private readonly List<(string Own, string Home)> _made = [];
    private List<CgroupSetting> _old = [];

    /// <param name="before">The cgroups that it has.</param>
    /// <param name="after">Those that it needs: of version 1, perhaps more.</param>
    /// <param name="settings">What is to be written.</param>
    public CgroupUpdate(CgroupSet before, CgroupSet after, List<CgroupSetting> settings)
    {
        _before = before;
        _after = after;
        _settings = settings;
    }

    /// <summary>Every directory that it has then; those that do not exist yet must be remembered before they are made.</summary>
    public IReadOnlyList<string> Directories => [.. _before.Directories.Union(_after.Directories)];

    /// <summary>Whether directories have to be made.</summary>
    public bool Makes => Directories.Count > _before.Directories.Count();

    /// <summary>
    /// Does it. Throws <see cref="NsinitException"/> or <see cref="KernelException"/> when something fails, and has put back everything then.
    /// <paramref name="first"/> is the first process; <paramref name="members"/> are the pids of all.
    /// </summary>
    public void Apply(int first, Func<List<int>> members)
    {
        try
        {
            foreach ((string controller, string own) in _after.Legacy.Where(l => !_before.Legacy.ContainsKey(l.Key)))
            {
                if (_made.All(m => m.Own != own)) { _made.Add((own, HomeOf(first, controller))); }
            }

            _after.Create();
            _after.Enable(_settings);
            _old = _after.Present(_settings);
            _after.Limit(_settings);
            foreach ((string own, _) in _made) { Move(members, own); }
        }
        catch
        {
            Undo();
            throw;
        }
    }

    /// <summary>Puts back what was before. What cannot be becomes a warning.</summary>
    public void Undo()
    {
        try
        {
            foreach ((string own, string home) in _made)
            {
                if (!Paths.Exists(Fd.AT_FDCWD, own)) { continue; }
                Move(() => CgroupFile.Members(own), home);
                Paths.TryRemove(Fd.AT_FDCWD, own, AtFlags.AT_REMOVEDIR).OrThrow("remove the cgroup", own);
            }

            _after.Limit(_old.FindAll(s => _made.All(m => !_after.PathOf(s).StartsWith($"{m.Own}/", StringComparison.Ordinal))));
        }
        catch (Exception e) when (e is KernelException or NsinitException)
        {
            Warnings.Add($"put back the limits that were before: {e.Message}");
        }
    }

    private static void Move(Func<List<int>> members, string to)
    {
        HashSet<int> moved = [];
        for (int round = 0; round < Rounds; round++)
        {
            List<int> rest = members().FindAll(moved.Add);
            if (rest.Count == 0) { return; }
            foreach (int pid in rest)
            {
                SysResult result = CgroupFile.TryWrite($"{to}/cgroup.procs", $"{pid}");
                // It has ended meanwhile.
                if (result.Error != Errno.ESRCH) { result.OrThrow($"move process {pid} to", to); }
            }
        }
    }

    // Where the container's processes are in a hierarchy in which it has no cgroup of its own: cgroups(7), /proc/PID/cgroup.
    private static string HomeOf(int first, string controller)
    {
        string mount = CgroupTree.Legacy()[controller];
        string lines = CgroupFile.TryRead($"/proc/{first}/cgroup") ?? "";
        string? line = lines.Split('\n').FirstOrDefault(l => l.Split(':') is [_, string names, ..] && names.Split(',').Contains(controller));
        return line is null ? mount : $"{mount}{line[(line.IndexOf(':', line.IndexOf(':') + 1) + 1)..].TrimEnd('/')}";
    }
}
