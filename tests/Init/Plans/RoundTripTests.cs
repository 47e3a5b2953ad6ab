extern alias launcher;
extern alias linux;

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using launcher::Nsinit.Launcher.Compile;
using linux::Nsinit.Linux.Netlink;
using Nsinit.Plan;
using Xunit;

namespace Nsinit.Tests.Init.Plans;

/// <summary>What the launcher writes is what nsinit-init reads, for each operation.</summary>
public sealed unsafe class RoundTripTests
{
    private const byte None = Instruction.None;
    private const byte First = 16;
    private const byte Second = 17;

    private static readonly Dictionary<PlanOp, (Action<PlanWriter> Write, Check Read)> Table = new()
    {
        [PlanOp.Exit] = (w => w.Exit(42), at => at.Is(a: 42)),
        [PlanOp.ExitWithChild] = (w => w.ExitWithChild(), at => at.Is()),
        [PlanOp.Clone] = (w => w.ContinueElsewhere(w.Clone((linux::Nsinit.Abi.CloneFlags)0x20000, tell: true), () => w.Exit(0)),
            at => at.Is(a: 1, b: 0x20000, flags: PlanFlags.Extra)),
        [PlanOp.Await] = (w => w.Await(), at => at.Is()),
        [PlanOp.Send] = (w => w.Send(First, Second), at => at.Is(slot: First, dir: Second, a: (uint)ReportKind.Terminal)),
        [PlanOp.Receive] = (w => w.Receive(First, Second), at => at.Is(slot: First, dir: Second, flags: PlanFlags.Optional)),
        [PlanOp.Exec] = (w => w.Exec(["a", "b c", ""], ["X=é"], "/bin"), at => at.IsExec("a", "/bin", ["a", "b c", ""], ["X=é"])),
        [PlanOp.Supervise] = (w => w.Supervise(First), at => at.Is(slot: First)),
        [PlanOp.Watch] = (w => w.Watch(7, new WatchedSlots { Terminal = 1, Output = 2, Errors = 3, Log = 4, Status = 5, Directory = 6, Listener = 7, Input = 8 }, 0, 0x1000, 3),
            at => at.Is(a: 7, b: 0x0807060504030201, c: 0x0300000000001000)),
        // What is closed follows from what comes after it: here one slot is named later, one is held.
        [PlanOp.Keep] = (w => { w.Keep(Second); w.Close(First); }, at => at.Is(b: 1UL | 1UL << First | 1UL << Second)),
        [PlanOp.Mute] = (w => w.Mute(First, 5), at => at.Is(slot: First, a: 5)),
        [PlanOp.Keyring] = (w => w.NewKeyring(), at => at.Is()),
        [PlanOp.Seccomp] = (w => w.Seccomp([6, 0, 0, 0, 0, 0, 255, 127], optional: true), at => at.Is(flags: PlanFlags.Optional, blob: [6, 0, 0, 0, 0, 0, 255, 127])),
        [PlanOp.CloseFrom] = (w => w.CloseBehind(2, 5), at => at.Is(a: 9)),
        [PlanOp.Delay] = (w => w.Delay(400, 100), at => at.Is(a: 400, b: 100)),
        [PlanOp.Relay] = (w => w.Relay(First, 7, "\u0010\u0011", (launcher::Nsinit.Plan.PlanFlags)4), at => at.Is(slot: First, a: 7, text: "\u0010\u0011", flags: PlanFlags.RelayInput)),
        [PlanOp.Reap] = (w => w.Reap(9), at => at.Is(a: 9, flags: PlanFlags.Optional)),
        [PlanOp.Close] = (w => w.Close(First), at => at.Is(slot: First)),
        [PlanOp.Dup] = (w => w.Dup(First, 2), at => at.Is(slot: First, a: 2)),
        [PlanOp.Open] = (w => w.Open(First, Second, "p", (linux::Nsinit.Abi.OpenFlags)0x200000, (linux::Nsinit.Abi.ResolveFlags)0x10),
            at => at.Is(slot: First, dir: Second, b: 0x200000, c: 0x10, text: "p")),
        [PlanOp.Setns] = (w => w.Setns(First, (linux::Nsinit.Abi.CloneFlags)0x40000000), at => at.Is(slot: First, b: 0x40000000)),
        [PlanOp.Propagate] = (w => w.Propagate("/", (linux::Nsinit.Abi.MountFlags)0x84000), at => at.Is(a: 0x84000, text: "/")),
        [PlanOp.MakeMount] = (w => w.MakeMount(First, "tmpfs", ["size=1m", "ro"], (linux::Nsinit.Abi.MountAttrs)6),
            at => at.Is(slot: First, a: 6, text: "tmpfs", blob: "size\01m\0ro\0\0"u8.ToArray())),
        [PlanOp.OpenTree] = (w => w.OpenTree(First, Second, "/srv", true), at => at.Is(slot: First, dir: Second, a: 0x88001, text: "/srv")),
        [PlanOp.MountAttr] = (w => w.MountAttr(First, (linux::Nsinit.Abi.MountAttrs)1, true), at => at.Is(slot: First, a: 0x8000, b: 1)),
        [PlanOp.Attach] = (w => w.Attach(First, Second, "x", (linux::Nsinit.Abi.ResolveFlags)0x12, close: true),
            at => at.Is(slot: First, dir: Second, c: 0x12, text: "x", flags: PlanFlags.Extra)),
        [PlanOp.Mask] = (w => w.Mask(First, "k", Second, 18), at => at.Is(slot: Second, dir: First, a: 18, text: "k")),
        [PlanOp.ReadOnly] = (w => w.ReadOnly(First, "r"), at => at.Is(dir: First, text: "r")),
        [PlanOp.PivotRoot] = (w => w.PivotRoot(First), at => at.Is(slot: First)),
        [PlanOp.MakePath] = (w => w.MakePath(First, "a/b", file: true), at => at.Is(dir: First, a: 0x1ed, text: "a/b", flags: PlanFlags.Extra)),
        [PlanOp.Mknod] = (w => w.Mknod(First, "null", 0x21b6, 0x103), at => at.Is(dir: First, a: 0x21b6, b: 0x103, text: "null")),
        [PlanOp.Symlink] = (w => w.Symlink(First, "n", "t"), at => at.Is(dir: First, text: "n", more: "t")),
        [PlanOp.Unlink] = (w => w.Unlink("u"), at => at.Is(text: "u", flags: PlanFlags.Optional)),
        [PlanOp.RemoveTree] = (w => w.RemoveTree("t", optional: false), at => at.Is(text: "t")),
        [PlanOp.RecordExit] = (w => w.RecordExit(First, Second, "f", "f.new", durable: true), at => at.Is(slot: Second, dir: First, a: 1, text: "f", more: "f.new", flags: PlanFlags.Optional)),
        [PlanOp.Chdir] = (w => w.Chdir("/w"), at => at.Is(text: "/w")),
        [PlanOp.Hostname] = (w => w.Hostname("h"), at => at.Is(text: "h")),
        [PlanOp.Domainname] = (w => w.Domainname("d"), at => at.Is(text: "d")),
        [PlanOp.Umask] = (w => w.Umask(0x12), at => at.Is(a: 0x12)),
        [PlanOp.Rlimit] = (w => w.Rlimit(7, 1024, ulong.MaxValue), at => at.Is(a: 7, b: 1024, c: ulong.MaxValue)),
        [PlanOp.Prctl] = (w => w.Prctl(4, 9), at => at.Is(a: 4, b: 9)),
        [PlanOp.SignalMask] = (w => w.SignalMask(1UL << 63), at => at.Is(b: 1UL << 63)),
        [PlanOp.Setsid] = (w => w.Setsid(), at => at.Is()),
        [PlanOp.BoundingSet] = (w => w.BoundingSet(0xf0), at => at.Is(b: 0xf0)),
        [PlanOp.Capabilities] = (w => w.Capabilities(3), at => at.Is(blob: [3, 0, 0, 0, 0, 0, 0, 0, 3, .. new byte[23]])),
        [PlanOp.Groups] = (w => w.Groups([1, 256]), at => at.Is(blob: [1, 0, 0, 0, 0, 1, 0, 0])),
        [PlanOp.Ids] = (w => w.Ids(1000, 27), at => at.Is(b: 27, c: 1000)),
        [PlanOp.OpenPty] = (w => w.OpenPty(First, Second, 18, new() { Rows = 24, Columns = 80 }, 5),
            at => at.Is(slot: Second, dir: First, a: 18, b: 24 | 80 << 16, c: 5)),
        [PlanOp.TakeTty] = (w => w.TakeTty(First), at => at.Is(slot: First)),
        [PlanOp.Netlink] = (WriteNetlink, at => at.Is(b: 1, blob: [16, 0, 0, 0, 16, 0, 5, 0, 1, 0, 0, 0, 0, 0, 0, 0])),
        [PlanOp.Unshare] = (w => w.Unshare((linux::Nsinit.Abi.CloneFlags)0x4000000), at => at.Is(b: 0x4000000)),
        [PlanOp.Write] = (w => w.Write(First, "1 2"), at => at.Is(slot: First, more: "1 2")),
    };

    // Written by nobody: the reader's own mark.
    private static readonly PlanOp[] NeverWritten = [PlanOp.Invalid];

    private delegate void Check(ReadInstruction at);

    public static TheoryData<string> Operations => [.. Enum.GetNames<PlanOp>().Except(NeverWritten.Select(op => $"{op}"))];

    [Theory]
    [MemberData(nameof(Operations))]
    public void What_is_written_is_read(string name)
    {
        PlanOp op = Enum.Parse<PlanOp>(name);
        Assert.True(Table.ContainsKey(op), $"{op} has no row in this table");
        PlanWriter writer = new();
        Table[op].Write(writer);
        byte[] bytes = writer.Finish().Bytes;
        using GuardedMemory memory = new(bytes.Length);
        byte* plan = memory.AtEnd(bytes);
        Assert.Equal(0, PlanReader.Check(plan, (uint)bytes.Length));
        Assert.Equal(op, PlanReader.At(plan, 0)->Op);
        Table[op].Read(new ReadInstruction((nint)plan));
    }

    /// <summary>One table of shapes, in the order of the operations: a row too few would shift all that follow.</summary>
    [Fact]
    public void There_is_a_shape_for_each_operation() => Assert.Equal(PlanShapes.Count, Enum.GetValues<PlanOp>().Length);

    private static void WriteNetlink(PlanWriter plan)
    {
        NetlinkWriter requests = new();
        requests.Begin(16, 0);
        plan.Netlink(requests);
    }

    /// <summary>The first instruction of a plan, as nsinit-init sees it.</summary>
    private sealed class ReadInstruction(nint plan)
    {
        private byte* Plan => (byte*)plan;

        public void Is(
            byte slot = None, byte dir = None, uint a = 0, ulong b = 0, ulong c = 0, string text = "", string more = "", byte[]? blob = null, PlanFlags flags = 0)
        {
            Instruction at = *PlanReader.At(Plan, 0);
            Assert.Equal((slot, dir, a, b, c, flags), (at.Slot, at.Dir, at.A, at.B, at.C, at.Flags));
            Assert.Equal(text, PlanRun.Text((nint)PlanReader.Text(Plan, at.Text)));
            if (blob is null) { Assert.Equal(more, PlanRun.Text((nint)PlanReader.Text(Plan, at.More))); }
            else
            {
                byte* start = PlanReader.Blob(Plan, at.More, out uint length);
                Assert.Equal(blob, new ReadOnlySpan<byte>(start, (int)length).ToArray());
            }
        }

        public void IsExec(string text, string path, string[] arguments, string[] environment)
        {
            Instruction at = *PlanReader.At(Plan, 0);
            Assert.Equal((text, path), (PlanRun.Text((nint)PlanReader.Text(Plan, at.Text)), PlanRun.Text((nint)PlanReader.Text(Plan, at.More))));
            Assert.Equal(arguments, Strings(PlanReader.Vector(Plan, at.B)));
            Assert.Equal(environment, Strings(PlanReader.Vector(Plan, at.C)));
        }

        private static List<string> Strings(byte** vector)
        {
            List<string> strings = [];
            for (; *vector != null; vector++) { strings.Add(Encoding.UTF8.GetString(System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated(*vector))); }
            return strings;
        }
    }
}
