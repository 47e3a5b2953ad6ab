using System.Runtime.InteropServices;
using Nsinit.Abi;
using Nsinit.Bare;
using Nsinit.Plan;

namespace Nsinit.Front;

/// <summary>
/// What the new process gets for the caller's standard descriptors, as the launcher's Relays has it: pipes in the place of files and terminals. The
/// prepared plans have room for each way; here they are told which it is.
/// </summary>
internal unsafe struct FrontStreams
{
    private CallerStreams _caller;
    private Ends _theirs;
    private Ends _ours;

    // Of input, output and error; -1 where there is no pipe.
    [StructLayout(LayoutKind.Sequential)]
    private struct Ends
    {
        public int Input;
        public int Output;
        public int Error;
    }

    // Those for whose bytes this process is to care.
    private readonly uint Relayed => _caller.Joined ? _caller.Relayed & ~4u : _caller.Relayed;

    /// <summary>There are none yet.</summary>
    public static void Begin(FrontStreams* streams)
    {
        streams->_theirs.Input = streams->_theirs.Output = streams->_theirs.Error = -1;
        streams->_ours.Input = streams->_ours.Output = streams->_ours.Error = -1;
    }

    /// <summary>Makes the pipes, of user <paramref name="owner"/>; false when one is not to be had.</summary>
    public static bool Make(FrontStreams* streams, bool interactive, uint owner)
    {
        streams->_caller = CallerStreams.Look(interactive);
        int* theirs = &streams->_theirs.Input;
        int* ours = &streams->_ours.Input;
        for (int fd = 0; fd < 3; fd++)
        {
            if ((streams->Relayed >> fd & 1) != 0 && !MakePipe(owner, fd != 0, theirs + fd, ours + fd)) { return false; }
        }

        return true;
    }

    /// <summary>Writes into both plans what is muted and what is relayed; false when they are not as they should be.</summary>
    public readonly bool PatchPlans(byte* plan, byte* watch)
    {
        Instruction* mute = ArgumentPlan.Find(plan, PlanOp.Mute);
        Instruction* release = ArgumentPlan.Find(watch, PlanOp.Mute);
        Instruction* loop = ArgumentPlan.Find(watch, PlanOp.Watch);
        if (mute == null || release == null || loop == null) { return false; }
        mute->A = _caller.Muted;
        release->A = CallerStreams.All & ~Relayed;
        if (Relayed == 0) { loop->Flags &= ~(PlanFlags.RelayInput | PlanFlags.RelayOutput); }
        return true;
    }

    /// <summary>Puts the new process's ends where they belong, in the process that becomes it.</summary>
    public readonly void Take()
    {
        if (_theirs.Input >= 0) { Kernel.Dup3(_theirs.Input, 0, 0); }
        if (_theirs.Output >= 0) { Kernel.Dup3(_theirs.Output, 1, 0); }
        int error = _caller.Joined ? _theirs.Output : _theirs.Error;
        if (error >= 0) { Kernel.Dup3(error, 2, 0); }
    }

    /// <summary>
    /// Puts the other ends where the watcher's plan has them, output, error and input from number <paramref name="first"/> up. What there is none of must be
    /// closed: that number may be a descriptor that the caller left open.
    /// </summary>
    public readonly void HandOver(int first)
    {
        HandOver(_ours.Output, first);
        HandOver(_ours.Error, first + 1);
        HandOver(_ours.Input, first + 2);
    }

    public readonly void Close()
    {
        Close(_theirs);
        Close(_ours);
    }

    private static void HandOver(int end, int number)
    {
        if (end >= 0) { Kernel.Dup3(end, number, 0); }
        else { Kernel.Close(number); }
    }

    private static void Close(Ends ends)
    {
        Kernel.Close(ends.Input);
        Kernel.Close(ends.Output);
        Kernel.Close(ends.Error);
    }

    // Out of the way of the numbers that descriptors are moved to.
    private static bool MakePipe(uint owner, bool write, int* theirs, int* ours)
    {
        ulong pair;
        int* ends = (int*)&pair;
        if (Kernel.Pipe2(ends, OpenFlags.O_CLOEXEC).Failed) { return false; }
        *theirs = (int)Kernel.Fcntl(ends[write ? 1 : 0], Misc.F_DUPFD_CLOEXEC, InitProgram.High).Value;
        *ours = (int)Kernel.Fcntl(ends[write ? 0 : 1], Misc.F_DUPFD_CLOEXEC, InitProgram.High).Value;
        Kernel.Close(ends[0]);
        Kernel.Close(ends[1]);
        return *theirs >= 0 && *ours >= 0 && !Kernel.Fchownat(*theirs, Bytes.Empty, owner, uint.MaxValue, AtFlags.AT_EMPTY_PATH).Failed;
    }
}
