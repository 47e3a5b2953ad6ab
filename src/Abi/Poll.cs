namespace Nsinit.Abi;

/// <summary>One descriptor of poll(2).</summary>
internal struct PollFd
{
    public int Fd;
    public short Events;
    public short Revents;

    public const short POLLIN = 1;
    public const short POLLOUT = 4;
    public const short POLLERR = 8;
    public const short POLLHUP = 16;
}

/// <summary>Seconds and nanoseconds, time(7).</summary>
internal struct Timespec
{
    public long Seconds;
    public long Nanoseconds;

    public const int CLOCK_REALTIME = 0;
    public const int CLOCK_MONOTONIC = 1;
}
