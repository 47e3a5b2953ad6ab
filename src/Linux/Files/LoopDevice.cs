using System;
using Nsinit.Abi;

namespace Nsinit.Linux.Files;

/// <summary>A block device with the content of a file, loop(4). It goes by itself when nobody has it open or mounted.</summary>
internal sealed unsafe class LoopDevice : IDisposable
{
    // Between finding a free one and taking it another process may take it.
    private const int Attempts = 64;

    private readonly OwnedFd _device;

    private LoopDevice(OwnedFd device, string path)
    {
        _device = device;
        Path = path;
    }

    /// <summary>Its node: /dev/loopN.</summary>
    public string Path { get; }

    /// <summary>Makes a read-only device of an open file.</summary>
    public static LoopDevice Attach(int file)
    {
        using OwnedFd control = Paths.Open(Fd.AT_FDCWD, "/dev/loop-control", OpenFlags.O_RDWR);
        for (int attempt = 0; ; attempt++)
        {
            int number = Kernel.Ioctl(control.Value, Loop.LOOP_CTL_GET_FREE, 0).OrThrow("find a free loop device");
            string path = $"/dev/loop{number}";
            OwnedFd device = Paths.Open(Fd.AT_FDCWD, path, OpenFlags.O_RDONLY);
            LoopConfig config = new() { Fd = (uint)file, Flags = Loop.LO_FLAGS_READ_ONLY | Loop.LO_FLAGS_AUTOCLEAR };
            SysResult result = Kernel.Ioctl(device.Value, Loop.LOOP_CONFIGURE, (nint)(&config));
            if (!result.Failed) { return new LoopDevice(device, path); }
            device.Dispose();
            if (result.Error != Errno.EBUSY || attempt == Attempts) { result.OrThrow("set up", path); }
        }
    }

    public void Dispose() => _device.Dispose();
}
