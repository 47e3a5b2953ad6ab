using System;
using System.Collections.Generic;
using Nsinit.Abi;
using Nsinit.Launcher.Weakened;
using Nsinit.Plan;

namespace Nsinit.Launcher.Compile;

// Instructions that make, become and end processes.
internal sealed partial class PlanWriter
{
    public void Exit(int code) => Add(new() { Op = PlanOp.Exit, Slot = None, Dir = None, A = (uint)code });

    public void ExitWithChild() => Add(new() { Op = PlanOp.ExitWithChild, Slot = None, Dir = None });

    /// <summary>
    /// Splits in two: the child goes on with what is written next, the parent as <see cref="ContinueElsewhere"/> says.
    /// With <paramref name="tell"/> the launcher learns the child's pid. Returns what that method wants.
    /// </summary>
    public int Clone(CloneFlags flags, bool tell, byte cgroup = None) => Add(new()
    {
        Op = PlanOp.Clone, Slot = None, Dir = cgroup, B = (ulong)flags, Flags = tell ? PlanFlags.Extra : PlanFlags.None,
    });

    /// <summary>Waits for the launcher's word. With <paramref name="ready"/> that learns first that the container has its own root.</summary>
    public void Await(bool ready = false)
    {
        _tellsReady |= ready;
        Add(new() { Op = PlanOp.Await, Slot = None, Dir = None, Flags = ready ? PlanFlags.Extra : PlanFlags.None });
    }

    /// <summary>Closes what no later instruction of this process names, but for the slots of <paramref name="held"/>.</summary>
    public void Keep(params ReadOnlySpan<byte> held)
    {
        if (Weak.Lacks(Protection.Descriptors)) { return; }
        ulong mask = 0;
        foreach (byte slot in held) { mask |= 1UL << slot; }
        _keeps.Add(Add(new() { Op = PlanOp.Keep, Slot = None, Dir = None, B = mask }));
    }

    /// <summary>Puts what is open in <paramref name="slot"/> in the place of the standard descriptors whose bits are set.</summary>
    public void Mute(byte slot, uint descriptors) => Add(new() { Op = PlanOp.Mute, Slot = slot, Dir = None, A = descriptors });

    /// <summary>Sends a descriptor to the launcher, or over the socket in <paramref name="socket"/>.</summary>
    public void Send(byte slot, byte socket) =>
        Add(new() { Op = PlanOp.Send, Slot = slot, Dir = socket, A = (uint)ReportKind.Terminal });

    public void Receive(byte slot, byte socket, PlanFlags optional = PlanFlags.Optional) =>
        Add(new() { Op = PlanOp.Receive, Slot = slot, Dir = socket, Flags = optional });

    public void Exec(IReadOnlyList<string> args, IReadOnlyList<string> env, string? path) => Add(new()
    {
        Op = PlanOp.Exec,
        Slot = None,
        Dir = None,
        B = _text.Vector(args),
        C = _text.Vector(env),
        Text = Text(args[0]),
        More = path is null ? 0 : Text(path),
    });

    public void Supervise(byte status) => Add(new() { Op = PlanOp.Supervise, Slot = status, Dir = None });

    /// <summary>
    /// Waits for a child; pid 0 is the one that Clone made. One that another process has made is known by its pidfd, in <paramref name="pidfd"/>.
    /// </summary>
    public void Watch(int pid, in WatchedSlots slots, PlanFlags flags, ulong logSize = 0, int logFiles = 0, byte pidfd = None) => Add(new()
    {
        Op = PlanOp.Watch,
        Flags = flags,
        Slot = pidfd,
        Dir = None,
        A = (uint)pid,
        B = slots.Packed,
        C = logSize | (ulong)logFiles << 56,
    });

    /// <summary>Is a client of a monitor; signals go to <paramref name="pid"/>, or end the client when that is 0.</summary>
    public void Relay(byte server, int pid, string detachKeys, PlanFlags flags) => Add(new()
    {
        Op = PlanOp.Relay,
        Flags = flags,
        Slot = server,
        Dir = None,
        A = (uint)pid,
        Text = detachKeys.Length == 0 ? 0 : Text(detachKeys),
    });

    /// <summary>Milliseconds, usually and after a long run.</summary>
    public void Delay(int time, int afterLongRun) =>
        Add(new() { Op = PlanOp.Delay, Slot = None, Dir = None, A = (uint)time, B = (ulong)afterLongRun });

    /// <summary>Closes everything behind the two, which were handed over first.</summary>
    public void CloseBehind(byte first, byte second) =>
        Add(new() { Op = PlanOp.CloseFrom, Slot = None, Dir = None, A = (uint)(Math.Max(first, second) + 1 + FirstHanded) });

    /// <summary>Executes the program that is open in <paramref name="slot"/>, which must be one that was handed over.</summary>
    public void ExecHanded(byte slot, IReadOnlyList<string> args, IReadOnlyList<string>? env = null) => Add(new()
    {
        Op = PlanOp.Exec,
        Slot = None,
        Dir = None,
        B = _text.Vector(args),
        C = _text.Vector(env ?? []),
        Text = Text($"/proc/self/fd/{slot + FirstHanded}"),
    });

    /// <summary>Executes the program behind the link <paramref name="path"/>; goes on when there is none.</summary>
    public void ExecIfThere(string path, IReadOnlyList<string> args) => Add(new()
    {
        Op = PlanOp.Exec,
        Flags = PlanFlags.Optional,
        Slot = None,
        Dir = None,
        B = _text.Vector(args),
        C = _text.Vector([]),
        Text = Text(path),
    });

    public void Reap(int pid) => Add(new() { Op = PlanOp.Reap, Flags = PlanFlags.Optional, Slot = None, Dir = None, A = (uint)pid });

    /// <summary>With <paramref name="events"/>, a slot that may hold the memory cgroup's counts.</summary>
    public void RecordExit(byte directory, byte events, string file, string temporary, bool durable) => Add(new()
    {
        Op = PlanOp.RecordExit,
        Flags = PlanFlags.Optional,
        Slot = events,
        Dir = directory,
        A = durable ? 1u : 0,
        Text = Text(file),
        More = Text(temporary),
    });
}
