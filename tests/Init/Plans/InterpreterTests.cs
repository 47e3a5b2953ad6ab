extern alias launcher;
extern alias linux;

using System;
using System.Collections.Generic;
using System.Linq;
using launcher::Nsinit.Launcher.Compile;
using Nsinit.Abi;
using Nsinit.Plan;
using Xunit;

namespace Nsinit.Tests.Init.Plans;

/// <summary>The interpreter over a kernel that records: what it asks for, in which order, and what it says of a refusal.</summary>
public sealed unsafe class InterpreterTests
{
    private const byte None = Instruction.None;

    [Fact]
    public void Instructions_are_carried_out_in_order()
    {
        PlanWriter plan = new();
        plan.Umask(0x12);
        plan.Setsid();
        plan.Hostname("web");
        plan.Ids(1000, 27);
        List<string> texts = [];
        int code = PlanRun.Run(plan.Finish().Bytes, request =>
        {
            if (request.Number == Syscall.sethostname) { texts.Add(PlanRun.Text(request.Arguments[0])); }
            return 0;
        });
        Assert.Equal(0, code);
        Assert.Equal([Syscall.umask, Syscall.setsid, Syscall.sethostname, Syscall.setresgid, Syscall.setresuid, Syscall.prctl], Recorder.Requests.Select(r => r.Number));
        Assert.Equal(["web"], texts);
        Assert.Equal(0x12, Recorder.Requests[0].Arguments[0]);
        Assert.Equal([27, 27, 27], Recorder.Requests[3].Arguments);
        Assert.Equal([1000, 1000, 1000], Recorder.Requests[4].Arguments);
        // New ids would make it traceable again where fs.suid_dumpable is 1.
        Assert.Equal([Prctl.PR_SET_DUMPABLE, 0], Recorder.Requests[5].Arguments.Take(2));
    }

    [Fact]
    public void The_first_failure_ends_it_and_is_reported()
    {
        PlanWriter plan = new();
        plan.Umask(0);
        plan.Ids(1000, 27);
        plan.Setsid();
        InitReport report = default;
        int code = PlanRun.Run(plan.Finish().Bytes, request =>
        {
            if (request.Number == Syscall.sendmsg) { report = *(InitReport*)((MsgHdr*)request.Arguments[1])->Vectors->Base; }
            return request.Number == Syscall.setresuid ? -(nint)(int)Errno.EPERM : 0;
        });
        Assert.Equal(125, code);
        Assert.DoesNotContain(Recorder.Requests, r => r.Number == Syscall.setsid);
        Assert.Equal(3, Recorder.Requests[^1].Arguments[0]);
        Assert.Equal((ReportKind.Failed, 1, 1, (int)Errno.EPERM), (report.Kind, report.Instruction, report.Step, report.Value));
    }

    [Fact]
    public void An_optional_instruction_may_fail()
    {
        PlanWriter plan = new();
        plan.Unlink("/gone");
        plan.Exit(7);
        Assert.Equal(7, PlanRun.Run(plan.Finish().Bytes, request => request.Number == Syscall.unlinkat ? -(nint)(int)Errno.ENOENT : 0));
    }

    // Without keyrings, or behind a filter as Docker's, there is nothing to leave; where they are, a full quota is an error.
    [Theory]
    [InlineData("ENOSYS", 7)]
    [InlineData("EPERM", 7)]
    [InlineData("EDQUOT", 125)]
    public void Keyrings_that_cannot_be_reached_need_not_be_left(string error, int code)
    {
        PlanWriter plan = new();
        plan.NewKeyring();
        plan.Exit(7);
        Assert.Equal(code, PlanRun.Run(plan.Finish().Bytes, request => request.Number == Syscall.keyctl ? -(nint)(int)Enum.Parse<Errno>(error) : 0));
    }

    [Fact]
    public void A_closed_socket_hears_no_report()
    {
        PlanWriter plan = new();
        plan.Close(0);
        plan.Setsid();
        Assert.Equal(125, PlanRun.Run(plan.Finish().Bytes, r => r.Number == Syscall.setsid ? -(nint)(int)Errno.EPERM : 0));
        Assert.Equal([Syscall.close, Syscall.setsid], Recorder.Requests.Select(r => r.Number));
    }

    [Theory]
    [InlineData(0, 9)]
    [InlineData(4711, 8)]
    public void A_clone_goes_on_below_as_child_and_at_the_jump_as_parent(int pid, int code)
    {
        PlanWriter plan = new();
        int clone = plan.Clone(0, tell: false);
        plan.ContinueElsewhere(clone, () => plan.Exit(8));
        plan.Exit(9);
        Assert.Equal(code, PlanRun.Run(plan.Finish().Bytes, r => r.Number == Syscall.clone3 ? pid : 0));
    }

    [Fact]
    public void The_end_of_the_launcher_ends_a_waiting_container()
    {
        PlanWriter plan = new();
        plan.Await();
        plan.Exit(0);
        Assert.Equal(125, PlanRun.Run(plan.Finish().Bytes, _ => 0));
        Assert.Equal(1, Recorder.Requests.Count(r => r.Number == Syscall.read));
    }

    /// <summary>A missing file goes on to the next directory, a denied one too but is remembered, anything else ends the search.</summary>
    [Theory]
    [InlineData("ENOENT", 2)]
    [InlineData("EACCES", 2)]
    [InlineData("ENOEXEC", 1)]
    public void A_command_is_looked_up_in_the_path(string refusal, int tries)
    {
        Errno first = Enum.Parse<Errno>(refusal);
        PlanWriter plan = new();
        plan.Exec(["tool"], ["A=b"], "/first:/second");
        List<string> tried = [];
        int reported = 0;
        PlanRun.Run(plan.Finish().Bytes, request =>
        {
            if (request.Number == Syscall.sendmsg) { reported = ((InitReport*)((MsgHdr*)request.Arguments[1])->Vectors->Base)->Value; }
            if (request.Number == Syscall.statx) { return -(nint)(int)Errno.ENOENT; }
            if (request.Number != Syscall.execve) { return 0; }
            tried.Add(PlanRun.Text(request.Arguments[0]));
            return -(nint)(int)(tried.Count == 1 ? first : Errno.ENOENT);
        });
        Assert.Equal(((string[])["/first/tool", "/second/tool"])[..tries], tried);
        Assert.Equal((int)first, reported);
    }

    /// <summary>Whatever fails, and wherever: a report, code 125, and never a request after it.</summary>
    [Theory]
    [InlineData("run")]
    [InlineData("run-terminal")]
    [InlineData("run-volumes")]
    [InlineData("run-direct-read-only")]
    [InlineData("exec-terminal")]
    public void Each_request_refused_in_turn_ends_or_is_endured(string name)
    {
        byte[] plan = Samples.Plans[name].Bytes;
        int total = Count(plan, int.MaxValue, out _);
        Assert.True(total > 10);
        for (int n = 0; n < total; n++)
        {
            Count(plan, n, out int code);
            Assert.True(code is 125 or 0 or 137, $"{code}");
            bool reported = Recorder.Requests[^1].Number == Syscall.sendmsg;
            Assert.True(reported || code != 125, $"nothing was said of request {n}");
        }
    }

    // Runs as the child of every clone, refusing request number `refused`; how many there were.
    private static int Count(byte[] plan, int refused, out int code)
    {
        int asked = 0;
        code = PlanRun.Run(plan, request =>
        {
            bool refuse = asked++ == refused;
            if (asked > 400) { throw new ExitException(137); }
            // What runs is not this process any more.
            if (request.Number == Syscall.execve && !refuse) { throw new ExitException(0); }
            if (refuse) { return -(nint)(int)Errno.EIO; }
            if (request.Number == Syscall.statx) { Fill((Statx*)request.Arguments[4]); }
            if (request.Number == Syscall.getcwd) { *(byte*)request.Arguments[0] = (byte)'/'; }
            if (request.Number == Syscall.recvmsg) { return Acknowledge((MsgHdr*)request.Arguments[1]); }
            return request.Number switch { Syscall.read => 1, Syscall.clone3 => 0, Syscall.getdents64 => 0, _ => 5 };
        });
        return asked;
    }

    // A directory and ptmx at once.
    private static void Fill(Statx* info)
    {
        *info = default;
        info->Mode = (ushort)ModeBits.S_IFDIR;
        info->RdevMajor = 5;
        info->RdevMinor = 2;
    }

    private static nint Acknowledge(MsgHdr* message)
    {
        new Span<byte>(message->Vectors->Base, 36).Clear();
        ((byte*)message->Vectors->Base)[0] = 36;
        ((byte*)message->Vectors->Base)[4] = 2;
        return 36;
    }
}
