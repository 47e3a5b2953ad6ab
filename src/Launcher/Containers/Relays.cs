using System;
using Nsinit.Launcher.Compile;
using Nsinit.Launcher.Launch;
using Nsinit.Launcher.Weakened;
using Nsinit.Linux.Files;
using Nsinit.Plan;

namespace Nsinit.Launcher.Containers;

/// <summary>
/// What a payload gets for the standard descriptors of a command in the foreground: pipes in the place of the caller's files and terminal, and the
/// other ends of those, between which and the files the process moves bytes that this one becomes.
/// </summary>
internal sealed class Relays : IDisposable
{
    private static readonly Handed[] Ends = [Handed.InputHold, Handed.OutputPipe, Handed.ErrorPipe];

    private readonly OwnedFd?[] _ends = new OwnedFd?[3];

    private Relays(uint muted, uint relayed)
    {
        Muted = muted;
        Relayed = relayed;
    }

    /// <summary>Standard descriptors, by bits, for which the payload gets the container's /dev/null.</summary>
    public uint Muted { get; }

    /// <summary>Those whose bytes are relayed, as <see cref="WatchCompiler"/> takes them.</summary>
    public uint Relayed { get; }

    /// <summary>None: the payload's streams are made otherwise.</summary>
    public static Relays None(uint muted) => new(muted, 0);

    /// <summary>
    /// Looks at this process's standard descriptors and makes the pipes. <paramref name="owner"/> is the payload's user as the host knows it, who
    /// could not open /dev/stdout again without being the pipe's.
    /// </summary>
    public static Relays OfCaller(Descriptors descriptors, bool interactive, uint owner)
    {
        if (Weak.Lacks(Protection.Relay)) { return None(0); }
        CallerStreams streams = CallerStreams.Look(interactive);
        Relays relays = new(streams.Muted, streams.Joined ? streams.Relayed & ~4u : streams.Relayed);
        try
        {
            for (int fd = 0; fd < 3; fd++)
            {
                if ((relays.Relayed >> fd & 1) == 0) { continue; }
                using Pipe pipe = Pipe.Make(owner, write: fd != 0);
                descriptors.SetStandard(fd, pipe.Theirs.Value);
                if (fd == 1 && streams.Joined) { descriptors.SetStandard(2, pipe.Theirs.Value); }
                relays._ends[fd] = pipe.TakeOurs();
            }

            return relays;
        }
        catch
        {
            relays.Dispose();
            throw;
        }
    }

    /// <summary>Hands the ends over to the process that moves the bytes.</summary>
    public void AddTo(Descriptors descriptors)
    {
        for (int fd = 0; fd < 3; fd++)
        {
            if (_ends[fd] is OwnedFd end) { descriptors.Add(Ends[fd], end.Value); }
        }
    }

    public void Dispose() => Array.ForEach(_ends, end => end?.Dispose());
}
