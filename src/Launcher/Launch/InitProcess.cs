using System;
using Nsinit.Abi;
using Nsinit.Launcher.Compile;
using Nsinit.Linux;
using Nsinit.Linux.Files;
using Nsinit.Plan;

namespace Nsinit.Launcher.Launch;

/// <summary>
/// nsinit-init carrying out a plan, and the socket to it.
/// <code>
///   launcher                     stage 0                    stage 1
///      | spawn ------------------> |
///      |                           | clone3 ----------------> |
///      | &lt;-------- Cloned, pidfd   |                          | mounts ...
///      | wires, records            |                          |
///      | ------------------------------------------- go ----> |
///      |                                                      | network, identity, execve
///      | &lt;----------------------------------- Failed, or end of file: the payload runs
/// </code>
/// </summary>
internal sealed unsafe class InitProcess : IDisposable
{
    private readonly OwnedFd _control;

    private InitProcess(int pid, OwnedFd control)
    {
        Pid = pid;
        _control = control;
    }

    /// <summary>The process that was started: stage 0.</summary>
    public int Pid { get; }

    /// <summary>Starts it. The two descriptors that every plan has are added here.</summary>
    public static InitProcess Start(BootPlan plan, Descriptors descriptors, string label)
    {
        int* ends = stackalloc int[2];
        Kernel.Socketpair(Socket.AF_UNIX, Socket.SOCK_SEQPACKET | Socket.SOCK_CLOEXEC, ends).OrThrow("make a socket pair");
        OwnedFd ours = new(ends[0]);
        try
        {
            using OwnedFd theirs = new(ends[1]);
            using OwnedFd image = InitImage.Open();
            using OwnedFd bytes = InitImage.SealedFile("plan\0"u8, plan.Bytes, 0);
            descriptors.Add(Handed.Control, theirs.Value);
            descriptors.Add(Handed.Plan, bytes.Value);
            int pid = Spawn.Start(image, descriptors.Moves(plan), label);
            // Ours must not stay open in this process: the end of file that says "it runs" would never come.
            descriptors.Dispose();
            return new InitProcess(pid, ours);
        }
        catch
        {
            ours.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The next report; null at the end of file. A descriptor that comes along is the caller's. With
    /// <paramref name="wait"/> false only what is there already is returned.
    /// </summary>
    public InitReport? Receive(out OwnedFd? descriptor, bool wait = true)
    {
        descriptor = null;
        InitReport report = default;
        FdMessage rights = default;
        IoVec vector = new() { Base = &report, Length = InitReport.Length };
        while (true)
        {
            MsgHdr message = new() { Vectors = &vector, VectorCount = 1, Control = &rights, ControlLength = (nuint)sizeof(FdMessage) };
            SysResult result = Kernel.Recvmsg(_control.Value, &message, Socket.MSG_CMSG_CLOEXEC | (wait ? 0 : Socket.MSG_DONTWAIT));
            // A process that dies with our word unread in its socket resets it. The kernel says so once, and before what the
            // process has sent: its report, or the end of file, comes with the next call.
            if (result.Error is Errno.EINTR or Errno.ECONNRESET) { continue; }
            if (result.Error == Errno.EAGAIN) { return null; }
            int count = result.OrThrow("listen to nsinit-init");
            if (rights.Length == FdMessage.UsedLength) { descriptor = new OwnedFd(rights.Descriptor); }
            return count == InitReport.Length ? report : null;
        }
    }

    /// <summary>Lets stage 1 go on; false when it is gone.</summary>
    public bool Go()
    {
        byte go = 1;
        return !Kernel.Sendto(_control.Value, &go, 1, Socket.MSG_NOSIGNAL, null, 0).Failed;
    }

    /// <summary>Waits for the end of stage 0; returns its exit code.</summary>
    public int Wait()
    {
        ChildInfo info = default;
        while (Kernel.Waitid(Abi.Wait.P_PID, Pid, &info, Abi.Wait.WEXITED).Error == Errno.EINTR) { }
        return info.ExitCode;
    }

    /// <summary>Closes the socket: who waits for the launcher gives up.</summary>
    public void Dispose() => _control.Dispose();
}
