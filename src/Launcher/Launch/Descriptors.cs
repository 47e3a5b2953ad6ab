using System;
using System.Collections.Generic;
using Nsinit.Abi;
using Nsinit.Launcher.Compile;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Launch;

/// <summary>
/// The descriptors that go to nsinit-init: three standard ones, and what its plan wants. They are duplicated to high
/// numbers at once, so that moving one to its final place cannot overwrite another. Not very high: a table of descriptors
/// grows beyond 64 only after the kernel has waited for all processors, which takes longer than the whole start.
/// </summary>
internal sealed class Descriptors : IDisposable
{
    private const int High = 24;

    private readonly Dictionary<Handed, OwnedFd> _handed = [];
    private readonly OwnedFd?[] _standard = new OwnedFd?[3];

    /// <summary>Hands over a duplicate of <paramref name="fd"/>.</summary>
    public void Add(Handed what, int fd) => _handed.Add(what, Duplicate(fd));

    /// <summary>Makes a duplicate of <paramref name="fd"/> standard input (0), output (1) or error (2).</summary>
    public void SetStandard(int number, int fd)
    {
        _standard[number]?.Dispose();
        _standard[number] = Duplicate(fd);
    }

    /// <summary>
    /// Pairs of present and final number, in an order in which each move is safe: standard ones that are to change, then
    /// what <paramref name="plan"/> wants, from 3 up.
    /// </summary>
    public List<(int From, int To)> Moves(BootPlan plan)
    {
        List<(int, int)> moves = [];
        for (int i = 0; i < _standard.Length; i++)
        {
            if (_standard[i] is OwnedFd fd) { moves.Add((fd.Value, i)); }
        }

        for (int i = 0; i < plan.Handed.Count; i++)
        {
            if (!_handed.TryGetValue(plan.Handed[i], out OwnedFd? fd))
            {
                throw new InvalidOperationException($"the plan wants {plan.Handed[i]} and nobody gave it");
            }

            moves.Add((fd.Value, i + 3));
        }

        return moves;
    }

    public void Dispose()
    {
        foreach (OwnedFd fd in _handed.Values) { fd.Dispose(); }
        foreach (OwnedFd? fd in _standard) { fd?.Dispose(); }
    }

    private static OwnedFd Duplicate(int fd) => DuplicateFrom(fd, High);

    /// <summary>Throws when the limit of open files is too low for what a container needs, before anything is touched.</summary>
    public static void CheckLimit()
    {
        using OwnedFd highest = DuplicateFrom(2, Highest);
    }

    private const int Highest = 63;

    /// <summary>A duplicate with a number of at least <paramref name="lowest"/>.</summary>
    public static OwnedFd DuplicateFrom(int fd, int lowest)
    {
        SysResult made = Kernel.Fcntl(fd, Misc.F_DUPFD_CLOEXEC, lowest);
        // A limit below that number is EINVAL here; open(2) has the better word for it.
        if (made.Error == Errno.EINVAL) { made = SysResult.Fail(Errno.EMFILE); }
        return new OwnedFd(made.OrThrow("duplicate a descriptor"));
    }
}
