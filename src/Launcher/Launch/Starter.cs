using System;
using Nsinit.Abi;
using Nsinit.Launcher.Compile;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Host;
using Nsinit.Linux;
using Nsinit.Linux.Files;
using Nsinit.Plan;

namespace Nsinit.Launcher.Launch;

/// <summary>Starts a plan and follows it until its payload runs, or until it is clear why it does not.</summary>
internal static class Starter
{
    /// <summary>
    /// Starts <paramref name="plan"/>. While the kernel makes the namespaces, <paramref name="meanwhile"/> has time for what
    /// must be done before the payload starts but needs no pid. Once the container exists, <paramref name="wire"/> is called with its pid and that of
    /// the process that cloned it, while it mounts; then, with the root of the container in its place where the plan has one, <paramref name="ready"/> with the
    /// same two: from then on other commands may find it. When that returns, the payload may start. With <paramref name="monitored"/> the first process stays as the
    /// container's monitor, else it has ended when this returns. With <paramref name="map"/> it first waits for that, which gives it ids. On any failure every process of the plan has ended when
    /// the exception comes out.
    /// </summary>
    public static Started Start(BootPlan plan, Descriptors descriptors, string label, bool monitored, Action meanwhile, Action<int, int> wire, Action<int, int>? ready = null, Action<int>? map = null)
    {
        using InitProcess init = InitProcess.Start(plan, descriptors, label);
        Timings.Mark("start nsinit-init");
        OwnedFd? pidfd = null;
        OwnedFd? terminal = null;
        int pid = 0;
        bool awaited = plan.TellsReady;
        try
        {
            meanwhile();
            while (init.Receive(out OwnedFd? descriptor) is InitReport report)
            {
                switch (report.Kind)
                {
                    case ReportKind.Cloned:
                        Timings.Mark("clone into namespaces");
                        pid = report.Value;
                        pidfd = descriptor;
                        Try(plan, init, () => Wire(init, wire, map, pid));
                        if (!awaited) { Release(plan, init, ready, pid, monitored); }
                        break;
                    case ReportKind.Ready:
                        awaited = false;
                        if (pid != 0) { Release(plan, init, ready, pid, monitored); }
                        break;
                    case ReportKind.Terminal:
                        terminal = descriptor;
                        break;
                    default:
                        throw InitFailure.Explain(plan, report);
                }
            }

            if (pidfd is null) { throw new NsinitException($"nsinit-init ended before it made the container (exit code {init.Wait()})") { Hint = "somebody killed it: try again" }; }
            if (!monitored) { init.Wait(); }
            return new Started(pid, pidfd, terminal);
        }
        catch
        {
            // It may have been cloned meanwhile, without our having heard of it; then it is to end before its cgroup can go.
            while (pidfd is null && init.Receive(out OwnedFd? late) is InitReport report)
            {
                if (report.Kind == ReportKind.Cloned) { pidfd = late; }
                else { late?.Dispose(); }
            }

            if (pidfd is not null) { Kernel.PidfdSendSignal(pidfd.Value, Signal.SIGKILL); }
            // The parts of the plan that wait for us give up, and the monitor puts away what it has.
            init.Dispose();
            // But one that would have us start the container again must not come so far.
            if (pidfd is not null && plan.StartsAgain) { KillAfter(pidfd.Value, init.Pid); }
            init.Wait();
            if (pidfd is not null) { Reap(pidfd.Value); }
            pidfd?.Dispose();
            terminal?.Dispose();
            throw;
        }
    }

    private static void Wire(InitProcess init, Action<int, int> wire, Action<int>? map, int pid)
    {
        if (map is not null)
        {
            map(pid);
            init.Go();
        }

        wire(pid, init.Pid);
    }

    // When what is done for it fails because the container is gone, why it is gone is the better answer.
    private static void Try(BootPlan plan, InitProcess init, Action act)
    {
        try
        {
            act();
        }
        catch (Exception e) when (e is NsinitException or KernelException)
        {
            if (Failed(init) is InitReport report) { throw InitFailure.Explain(plan, report); }
            throw;
        }
    }

    private static InitReport? Failed(InitProcess init)
    {
        while (init.Receive(out OwnedFd? descriptor, wait: false) is InitReport report)
        {
            descriptor?.Dispose();
            if (report.Kind == ReportKind.Failed) { return report; }
        }

        return null;
    }

    private static void Release(BootPlan plan, InitProcess init, Action<int, int>? ready, int pid, bool monitored)
    {
        if (ready is not null) { Try(plan, init, () => ready(pid, init.Pid)); }
        // Who watches the payload from its first moment on gets no signal but to pass it on.
        if (!monitored) { SignalHold.Begin(); }
        init.Go();
    }

    private static unsafe void KillAfter(int pidfd, int monitor)
    {
        PollFd end = new() { Fd = pidfd, Events = PollFd.POLLIN };
        Timespec limit = new() { Seconds = 10 };
        Kernel.Ppoll(&end, 1, &limit);
        Kernel.Kill(monitor, Signal.SIGKILL);
    }

    // A sibling of stage 0 is this process's child; a child of the monitor is not, and the call says so at once.
    private static unsafe void Reap(int pidfd)
    {
        ChildInfo info;
        while (Kernel.Waitid(Abi.Wait.P_PIDFD, pidfd, &info, Abi.Wait.WEXITED).Error == Errno.EINTR) { }
    }
}
