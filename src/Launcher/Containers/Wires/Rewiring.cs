using System;
using System.Collections.Generic;
using System.Text;
using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers.Wires;

/// <summary>
/// A change of a container's networks: what is known of it, and the right to change that. A file in the container's directory says which network it is
/// about until it is done; whoever finds that file and nobody at work completes a disconnection.
/// </summary>
internal sealed class Rewiring : IDisposable
{
    private const int MaxNote = 256;

    private readonly RecordLock _held;

    private Rewiring(ContainerStore store, RecordLock held, ContainerState state, ContainerRecord record)
    {
        Store = store;
        _held = held;
        Record = record;
        Process = state.Phase == Phase.Running ? state.Process : null;
        // One that is removed at its end may have none.
        Spec = Paths.Exists(Fd.AT_FDCWD, $"{state.Directory}/{ContainerFiles.Spec}") ? SpecFile.Read(store.Root, record.Id) : null;
    }

    public ContainerStore Store { get; }

    public StateRoot Root => Store.Root;

    public ContainerRecord Record { get; private set; }

    /// <summary>How it was made; null when nobody ever starts it again.</summary>
    public ContainerSpec? Spec { get; private set; }

    /// <summary>Its first process; null when it does not run.</summary>
    public ProcessRecord? Process { get; }

    private string Note => $"{Root.Container(Record.Id)}/{ContainerFiles.Rewire}";

    /// <summary>Waits for the right to change the networks of container <paramref name="id"/>. Throws <see cref="NsinitException"/>.</summary>
    public static Rewiring Begin(ContainerStore store, string id) =>
        Begin(store, id, RecordLock.WaitForAny(store.Root.Container(id)))
        ?? throw NotNow(id);

    /// <summary>What a command that was killed has left to be completed: the change, its network and its wire; null: nothing, or somebody is at it.</summary>
    public static (Rewiring Change, string Network, string Wire)? TryFind(ContainerStore store, string id)
    {
        string note = $"{store.Root.Container(id)}/{ContainerFiles.Rewire}";
        if (!Paths.Exists(Fd.AT_FDCWD, note)) { return null; }
        if (Begin(store, id, RecordLock.Try(store.Root.Container(id))) is not Rewiring change) { return null; }
        string[] words = Contents.TryRead(Fd.AT_FDCWD, note, MaxNote) is byte[] bytes ? Encoding.UTF8.GetString(bytes).TrimEnd('\n').Split(' ') : [];
        if (words is [string network, string wire] && ContainerName.IsValid(network) && wire.EndsWith($"-{id}", StringComparison.Ordinal)) { return (change, network, wire); }
        // Somebody was faster.
        change.Dispose();
        return null;
    }

    /// <summary>Notes what is going to change. From here on it is completed, or undone.</summary>
    public void Mark(string network, string wire)
    {
        try { Contents.Replace(Fd.AT_FDCWD, Note, Encoding.UTF8.GetBytes($"{network} {wire}\n")); }
        // One that is removed at its end does not wait for who has the right to change it.
        catch (KernelException e) when (e.Error == Errno.ENOENT) { throw NotNow(Record.Id); }
    }

    /// <summary>Remembers its networks from now on, for this run and for later ones.</summary>
    public void Save(InterfaceRecord[] cards, IReadOnlyList<AttachmentSpec> attachments)
    {
        Record = Record with { Networks = cards };
        ContainerStore.Write(_held, Record);
        if (Spec is null) { return; }
        Spec = Spec with { Networks = attachments };
        SpecFile.Write(_held, Spec);
    }

    public void Done()
    {
        SysResult removed = Paths.TryRemove(Fd.AT_FDCWD, Note);
        // It went with the container.
        if (removed.Error is not (Errno.None or Errno.ENOENT or Errno.ENOTDIR)) { removed.OrThrow("remove", Note); }
    }

    /// <summary>Opens its network namespace; null when it has ended meanwhile.</summary>
    public OwnedFd? OpenNamespace()
    {
        if (Process is null) { return null; }
        using OwnedFd? pidfd = Liveness.Open(Process);
        if (pidfd is null) { return null; }
        SysResult opened = Paths.TryOpen(Fd.AT_FDCWD, $"/proc/{Process.Pid}/ns/net", OpenFlags.O_RDONLY);
        if (opened.Error is Errno.ENOENT or Errno.ESRCH) { return null; }
        OwnedFd descriptor = new(opened.OrThrow("open", $"/proc/{Process.Pid}/ns/net"));
        // While the pidfd is open and the process lives, its pid is nobody else's.
        if (Liveness.IsAlive(Process)) { return descriptor; }
        descriptor.Dispose();
        return null;
    }

    /// <summary>The attachments that it is made with; of one without a spec, what its interfaces say.</summary>
    public IReadOnlyList<AttachmentSpec> Attachments => Spec?.Networks ?? [.. Array.ConvertAll(Record.Networks, card => new AttachmentSpec(card.Network, null, null, 0))];

    /// <summary>How fast its interfaces are; null: as fast as they can.</summary>
    public RateSpec? Rate => Spec is not null ? Spec.Rate : Record.NetRate > 0 ? new RateSpec(Record.NetRate, RateSpec.DefaultBurst(Record.NetRate), "--net-rate") : null;

    public void Dispose() => _held.Dispose();

    private static NsinitException NotNow(string id) => new($"change the networks of container {id}: it is just being started, or removed") { Hint = "try again" };

    private static Rewiring? Begin(ContainerStore store, string id, RecordLock? held)
    {
        if (held is null) { return null; }
        try
        {
            if (store.Load(id) is { Phase: not Phase.Starting, Record: ContainerRecord record } state)
            {
                Rewiring change = new(store, held, state, record);
                held = null;
                return change;
            }

            return null;
        }
        finally
        {
            held?.Dispose();
        }
    }
}
