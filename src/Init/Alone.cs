using Nsinit.Abi;
using Nsinit.Init.Ops;

namespace Nsinit.Init;

/// <summary>The lone life: <c>nsinit-init [--] CMD ARG...</c> runs CMD and is its init.</summary>
internal static unsafe class Alone
{
    private const int NotExecutable = 126;
    private const int NotFound = 127;

    public static int Run(int count, byte** arguments, byte** environment)
    {
        int first = count > 1 && Bytes.Equal(arguments[1], "--"u8) ? 2 : 1;
        if (first >= count || (first == 1 && arguments[1][0] == '-')) { return Usage(); }
        Kernel.SetSignalMask(ulong.MaxValue);
        CloneArgs clone = new() { ExitSignal = Signal.SIGCHLD };
        SysResult child = Kernel.Clone3(&clone);
        if (child.Failed) { return Fail("clone"u8, NotExecutable); }
        return child.Value == 0 ? Become(arguments + first, environment) : Supervisor.Loop((int)child.Value, -1);
    }

    private static int Become(byte** arguments, byte** environment)
    {
        Kernel.SetSignalMask(0);
        Kernel.Setsid();
        int step = 0;
        SysResult result = ExecOp.Search(arguments[0], PathOf(environment), arguments, environment, &step);
        Write("nsinit-init: "u8);
        Kernel.Write(2, arguments[0], Bytes.Length(arguments[0]));
        return result.Error == Errno.ENOENT ? Fail(": not found"u8, NotFound) : Fail(": cannot be executed"u8, NotExecutable);
    }

    private static byte* PathOf(byte** environment)
    {
        for (; *environment != null; environment++)
        {
            if (Bytes.StartsWith(*environment, "PATH="u8)) { return *environment + 5; }
        }

        return Bytes.Of("/bin:/usr/bin:/sbin:/usr/sbin"u8);
    }

    private static int Usage() => Fail("usage: nsinit-init [--] CMD [ARG...]"u8, 1);

    private static int Fail(System.ReadOnlySpan<byte> text, int code)
    {
        Write(text);
        Write("\n"u8);
        return code;
    }

    private static void Write(System.ReadOnlySpan<byte> text) => Kernel.Write(2, Bytes.Of(text), (nuint)text.Length);
}
