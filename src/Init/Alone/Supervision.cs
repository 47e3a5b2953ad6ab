using Nsinit.Abi;

namespace Nsinit.Init.Alone;

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
    private ChildInfo _end;
    private bool _killed;
    /// <summary>CLOCK_MONOTONIC in milliseconds; 0: none.</summary>
    private long _deadline;

    /// <summary>Returns the exit code.</summary>
    public int Run()
    {
        while (true)
        {
            int signal = Next(_deadline);
            if (signal == 0)
            {
                if (_killed) { return ExitCode(); }
                _killed = true;
                _deadline = Clock() + LastSeconds * 1000;
                Family.Signal(Target.All, Child, Signal.SIGKILL);
            }
            else if (signal == Signal.SIGCHLD)
            {
                if (HaveEnded()) { return ExitCode(); }
            }
            else if (Options->Pause)
            {
                if (signal is Signal.SIGTERM or Signal.SIGINT) { return 0; }
            }
            else { Forward(signal); }
        }
    }

    /// <summary>The next signal; 0 when <paramref name="deadline"/> has come.</summary>
    public static int Next(long deadline)
    {
        ulong mask = Signals.ForInit;
        while (true)
        {
            long left = deadline - Clock();
            if (left < 0) { left = 0; }
            Timespec timeout = new() { Seconds = left / 1000, Nanoseconds = left % 1000 * 1_000_000 };
            SysResult result = Kernel.SignalWait(&mask, deadline == 0 ? null : &timeout);
            if (!result.Failed) { return (int)result.Value; }
            if (!result.Is(Errno.EINTR)) { return 0; }
        }
    }

    /// <summary>CLOCK_MONOTONIC in milliseconds.</summary>
    public static long Clock()
    {
        Timespec now;
        Kernel.ClockGettime(Timespec.CLOCK_MONOTONIC, &now);
        return now.Seconds * 1000 + now.Nanoseconds / 1_000_000;
    }

    // Reaps, and sees whether that was all to wait for.
    private bool HaveEnded()
    {
        bool over = _end.Pid != 0;
        ChildInfo end = _end;
        bool left = Family.Reap(Options, Child, &end);
        _end = end;
        if (Child == 0) { return false; }
        if (!left) { return true; }
        if (over || _end.Pid == 0) { return false; }

        // CMD has ended just now, and there are others.
        if (Options->NewSession && !Options->SingleChild) { Kernel.Kill(-Child, Signal.SIGTERM); }
        if (Options->Grace < 0) { return !Options->WaitAll; }
        Family.Signal(Target.All, Child, Signal.SIGTERM);
        StartGrace();
        return false;
    }

    private void StartGrace()
    {
        if (_deadline == 0) { _deadline = Clock() + Options->Grace * 1000 + 1; }
    }

    private void Forward(int signal)
    {
        if ((Swallow & Signal.Bit(signal)) != 0)
        {
            Swallow &= ~Signal.Bit(signal);
            return;
        }

        bool stop = signal is Signal.SIGTSTP or Signal.SIGTTIN or Signal.SIGTTOU;
        int sent = Options->Rewritten[signal];
        // A group without a shell in its session cannot be stopped by these.
        if (sent == 0) { sent = stop && Options->NewSession ? Signal.SIGSTOP : signal; }
        if (sent != Alone.Options.Dropped)
        {
            if (Options->Verbosity > 2) { Family.Tell("passing on signal "u8, sent); }
            // The pid of a child that was reaped may be somebody else's.
            if (_end.Pid == 0 || Options->Target != Target.Child) { Family.Signal(Options->Target, Child, sent); }
            if (Options->Grace >= 0 && sent is Signal.SIGTERM or Signal.SIGINT or Signal.SIGQUIT) { StartGrace(); }
        }

        if (stop && Options->JobControl) { Kernel.Kill(Kernel.Getpid(), Signal.SIGSTOP); }
    }

    private readonly int ExitCode()
    {
        int code = _end.ExitCode & 255;
        return (Options->Forgiven[code >> 6] >> (code & 63) & 1) != 0 ? 0 : code;
    }
}
