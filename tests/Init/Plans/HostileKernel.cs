using System;
using System.Threading;
using Nsinit.Abi;

namespace Nsinit.Tests.Init.Plans;

/// <summary>
/// Answers at random what a kernel could answer, and reads what a kernel would: every string and vector that points into
/// the plan. One that does not end there runs into the guard.
/// </summary>
internal sealed unsafe class HostileKernel
{
    private static readonly Errno[] Errors =
        [Errno.EINTR, Errno.EAGAIN, Errno.ENOENT, Errno.EACCES, Errno.EEXIST, Errno.EISDIR, Errno.ENOSYS, Errno.EINVAL, Errno.EPERM];

    private readonly Random _random;
    private readonly nint _plan;
    private readonly int _length;
    private readonly int _limit;

    /// <param name="seed">Decides all answers.</param>
    /// <param name="plan">Where the plan is.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="limit">After so many requests the process is killed.</param>
    public HostileKernel(int seed, byte* plan, int length, int limit)
    {
        _random = new Random(seed);
        _plan = (nint)plan;
        _length = length;
        _limit = limit;
    }

    /// <summary>How many requests there were.</summary>
    public int Asked { get; private set; }

    public nint Answer(Request request)
    {
        if (++Asked >= _limit) { throw new ExitException(137); }
        foreach (nint argument in request.Arguments) { ReadString(argument); }
        if (request.Number == Syscall.execve) { ReadVector(request.Arguments[1]); ReadVector(request.Arguments[2]); }
        if (request.Number == Syscall.sendto) { ReadBytes(request.Arguments[1], request.Arguments[2]); }
        if (request.Number == Syscall.setgroups) { ReadBytes(request.Arguments[1], request.Arguments[0] * sizeof(uint)); }
        if (request.Number == Syscall.recvmsg) { return Receive((MsgHdr*)request.Arguments[1]); }
        if (_random.Next(12) == 0) { return -(nint)(int)Errors[_random.Next(Errors.Length)]; }
        return request.Number switch
        {
            Syscall.getdents64 or Syscall.waitid or Syscall.execve => 0,
            Syscall.read or Syscall.write => _random.Next(4) == 0 ? 0 : _random.Next((int)Math.Min(request.Arguments[2] + 1, 64)),
            Syscall.clone3 => _random.Next(2) == 0 ? 0 : 4711,
            _ => _random.Next(3, 40),
        };
    }

    // A reply of noise, or an acknowledgement.
    private nint Receive(MsgHdr* message)
    {
        int count = (int)Math.Min(message->Vectors[0].Length, (nuint)_random.Next(64));
        Span<byte> buffer = new(message->Vectors[0].Base, count);
        _random.NextBytes(buffer);
        if (count >= 20 && _random.Next(2) == 0)
        {
            buffer.Clear();
            buffer[0] = (byte)_random.Next(40);
            buffer[4] = 2;
        }

        return _random.Next(10) == 0 ? -(nint)(int)Errno.EAGAIN : count;
    }

    private bool Inside(nint pointer) => pointer >= _plan && pointer < _plan + _length;

    private void ReadString(nint pointer)
    {
        if (!Inside(pointer)) { return; }
        byte* at = (byte*)pointer;
        while (*at != 0) { at++; }
    }

    private void ReadVector(nint pointer)
    {
        if (!Inside(pointer)) { return; }
        for (nint* at = (nint*)pointer; *at != 0; at++)
        {
            if (!Inside(*at)) { throw new InvalidOperationException("a vector leads out of the plan"); }
            ReadString(*at);
        }
    }

    private static void ReadBytes(nint pointer, nint count)
    {
        for (nint i = 0; i < count; i++) { Volatile.Read(ref ((byte*)pointer)[i]); }
    }
}
