using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Nsinit.Launcher.Acts;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Weakened;
using Nsinit.Plan;

namespace Nsinit.Launcher.Compile;

/// <summary>
/// Writes a plan, instruction by instruction, and its source map beside it. The methods that write one instruction are in
/// the files of this class that are named after what they work on.
/// </summary>
internal sealed partial class PlanWriter
{
    private readonly List<Instruction> _instructions = [];
    private readonly List<Handed> _handed = [Handed.Control, Handed.Plan];
    private readonly SourceMap _map = new();
    private readonly TextArea _text = new();
    private readonly Queue<(int Clone, Actor Actor, Action Write)> _elsewhere = new();
    private readonly List<int> _keeps = [];
    private bool _tellsReady;
    private Act _act = new(Actor.Host, "start", "");
    private byte _slots = FirstFreeSlot;

    // Descriptors that are handed over take the slots from 0, those that a plan opens take these.
    private const byte FirstFreeSlot = 20;

    // The first of the descriptors that are handed over has this number.
    private const int FirstHanded = 3;

    public PlanWriter()
    {
        foreach (Handed what in _handed) { _map.Name((byte)_handed.IndexOf(what), HandedNames.Of(what)); }
    }

    /// <summary>Who carries out the instructions that follow.</summary>
    public Actor Actor { get; set; } = Actor.Host;

    /// <summary>Whether it has the container started again at its end, whatever that is.</summary>
    public bool StartsAgain { get; set; }

    /// <summary>What holds for the plan as a whole.</summary>
    public PlanOptions Options { get; set; } = Weak.Lacks(Protection.Untraceable) ? PlanOptions.Dumpable : PlanOptions.None;

    /// <summary>Begins an act; the instructions that follow are its parts.</summary>
    public void Act(string phrase, string shell = "", string? origin = null) => _act = new Act(Actor, phrase, shell, origin);

    /// <summary>The slot of a descriptor that the launcher hands over.</summary>
    public byte Want(Handed what)
    {
        int at = _handed.IndexOf(what);
        if (at < 0)
        {
            at = _handed.Count;
            _handed.Add(what);
            _map.Name((byte)at, HandedNames.Of(what));
        }

        return (byte)at;
    }

    /// <summary>A slot that nothing uses yet; <paramref name="name"/> is for people.</summary>
    public byte NewSlot(string name)
    {
        if (_slots == Instruction.Slots) { throw new NsinitException("mount all that was asked for: a plan has 64 descriptors") { Hint = "use fewer of -v and --tmpfs" }; }
        _map.Name(_slots, name);
        return _slots++;
    }

    /// <summary>
    /// Says how the parent of the clone at <paramref name="clone"/> goes on: <paramref name="write"/> is called when all
    /// that the child does is written.
    /// </summary>
    public void ContinueElsewhere(int clone, Action write) => _elsewhere.Enqueue((clone, Actor, write));

    /// <summary>The parent of the clone at <paramref name="clone"/> goes on with what is written next.</summary>
    public void ContinueHere(int clone) => CollectionsMarshal.AsSpan(_instructions)[clone].A = (uint)_instructions.Count;

    /// <summary>
    /// Gives the parts of the act's one netlink instruction names: the messages for people, and what each attempts.
    /// </summary>
    public void DescribeSteps(List<string> messages, List<string> attempts)
    {
        _act.Messages = messages;
        _act.Steps = attempts;
    }

    /// <summary>The finished plan.</summary>
    public BootPlan Finish()
    {
        while (_elsewhere.TryDequeue(out (int Clone, Actor Actor, Action Write) part))
        {
            Actor = part.Actor;
            CollectionsMarshal.AsSpan(_instructions)[part.Clone].A = (uint)_instructions.Count;
            part.Write();
        }

        foreach (int keep in _keeps)
        {
            Span<Instruction> written = CollectionsMarshal.AsSpan(_instructions);
            written[keep].B |= SlotLiveness.After(written, keep);
        }

        _text.Finish();
        int count = _instructions.Count;
        int text = (PlanHeader.Length + count * Instruction.Length + 7) & ~7;
        byte[] plan = new byte[text + _text.Bytes.Length];
        PlanHeader header = new()
        {
            Magic = PlanHeader.MagicValue,
            Version = PlanHeader.CurrentVersion,
            Count = checked((ushort)count),
            Size = (uint)plan.Length,
            Text = (uint)text,
            Descriptors = (uint)_handed.Count,
            Options = Options,
        };
        MemoryMarshal.Write(plan, header);
        MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_instructions)).CopyTo(plan.AsSpan(PlanHeader.Length));
        _text.Bytes.CopyTo(plan.AsSpan(text));
        return new BootPlan(plan, _map, _handed, StartsAgain, _tellsReady);
    }

    private int Add(Instruction instruction)
    {
        _instructions.Add(instruction);
        _map.Add(_act);
        return _instructions.Count - 1;
    }

    private uint Text(string text) => _text.String(text);

    private const byte None = Instruction.None;
}
