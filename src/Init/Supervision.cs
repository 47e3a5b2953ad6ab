using System.Runtime.CompilerServices;
using Nsinit.Abi;
using Nsinit.Bare;

namespace Nsinit.Init;

/// <summary>From the start of the command to the end: signals are taken one by one, and passed on or answered.</summary>
internal unsafe struct Supervision
{
    /// <summary>How long a killed process may take to go; one that waits for a device may take for ever.</summary>
    private const int LastSeconds = 1;

    public Options* Options;
    /// <summary>The command's process; 0 when there is none.</summary>
    public int Child;
    /// <summary>Signals to be overlooked once.</summary>
    public ulong Swallow;
    private bool _killed;
    /// <summary>CLOCK_MONOTONIC in milliseconds; 0: none.</summary>
    private long _deadline;
    private ChildInfo _end;

    /// <summary>Returns the exit code.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Run(Supervision* life)
    {
        bool over = false;
        while (!over)
        {
            int signal = Signals.Wait(life->_deadline);
            if (signal == 0)
            {
                over = life->_killed;
                life->_killed = true;
                life->_deadline = Clock.Monotonic() + LastSeconds * 1000;
                Family.Signal(Target.All, life->Child, Signal.SIGKILL);
            }
            else if (signal == Signal.SIGCHLD) { over = HaveEnded(life); }
            else if (life->Options->Has(Option.Pause))
            {
                if (signal is Signal.SIGTERM or Signal.SIGINT) { return 0; }
            }
            else { Forward(life, signal); }
        }

        int code = life->_end.ExitCode & 255;
        return (life->Options->Forgiven[code >> 6] >> (code & 63) & 1) != 0 ? 0 : code;
    }

    // Reaps, and sees whether that was all to wait for.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HaveEnded(Supervision* life)
    {
        Options* options = life->Options;
        bool before = life->_end.Pid != 0;
        bool left = Family.Reap(options, life->Child, &life->_end);
        bool now = !before && life->_end.Pid != 0;
        // What is left of its session need not be ours.
        if (now && options->Has(Option.NewSession)) { Kernel.Kill(-life->Child, Signal.SIGTERM); }
        if (!left) { return life->Child != 0; }
        if (!now) { return false; }

        // CMD has ended just now, and there are others.
        if (options->Grace < 0) { return !options->Has(Option.WaitAll); }
        Family.Signal(Target.All, life->Child, Signal.SIGTERM);
        StartGrace(life);
        return false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StartGrace(Supervision* life)
    {
        if (life->_deadline == 0 && life->Options->Grace >= 0) { life->_deadline = Clock.Monotonic() + life->Options->Grace * 1000 + 1; }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Forward(Supervision* life, int signal)
    {
        Options* options = life->Options;
        ulong bit = Signal.Bit(signal);
        if ((life->Swallow & bit) != 0)
        {
            life->Swallow &= ~bit;
            return;
        }

        bool stop = signal is Signal.SIGTSTP or Signal.SIGTTIN or Signal.SIGTTOU;
        int sent = options->Rewritten[signal];
        // A group without a shell in its session cannot be stopped by these.
        if (sent == 0) { sent = stop && options->Has(Option.NewSession) ? Signal.SIGSTOP : signal; }
        if (sent != Init.Options.Dropped)
        {
            if (options->Verbosity > 2) { Line.Tell("passing signal "u8, sent); }
            // The pid of a child that was reaped may be somebody else's.
            if (life->_end.Pid == 0 || options->Target != Target.Child) { Family.Signal(options->Target, life->Child, sent); }
            if (sent is Signal.SIGTERM or Signal.SIGINT or Signal.SIGQUIT) { StartGrace(life); }
        }

        if (stop && options->Has(Option.JobControl)) { Kernel.Kill(Kernel.Getpid(), Signal.SIGSTOP); }
    }
}
