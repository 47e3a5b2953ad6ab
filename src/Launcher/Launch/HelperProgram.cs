using System;
using System.Text;
using Nsinit.Abi;
using Nsinit.Launcher.Compile;
using Nsinit.Linux;
using Nsinit.Linux.Files;
using Nsinit.Plan;

namespace Nsinit.Launcher.Launch;

/// <summary>Programs of the host that may do for a user what users may not: newuidmap(1), pasta(1), slirp4netns(1).</summary>
internal static unsafe class HelperProgram
{
    private const string UsualPath = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin";
    private const int MaxErrors = 1 << 16;

    private static string SearchPath => Environment.GetEnvironmentVariable("PATH") is { Length: > 0 } path ? path : UsualPath;

    /// <summary>Where a program is; null when it is not there.</summary>
    public static string? Find(string name)
    {
        foreach (string directory in SearchPath.Split(':'))
        {
            if (directory.StartsWith('/') && Paths.Exists(Fd.AT_FDCWD, $"{directory}/{name}")) { return $"{directory}/{name}"; }
        }

        return null;
    }

    /// <summary>Runs a program to its end, or until it goes on in the background; null when it ended well, else what it said.</summary>
    public static string? Run(params string[] args)
    {
        using Descriptors descriptors = new();
        using OwnedFd said = SetStreams(descriptors);
        BootPlan plan = HostCompiler.Program(args, SearchPath);
        using InitProcess init = InitProcess.Start(plan, descriptors, "helper");
        return Refusal(plan, init) ?? Failure(args, init.Wait(), said);
    }

    /// <summary>
    /// Starts a program that stays, and waits until it says that it is ready: null then, else what it said. It is told by two further
    /// options where to say so, and which descriptor to watch: it is to end when the other end of <paramref name="life"/>, a pipe, goes.
    /// </summary>
    public static string? Start(string[] args, int life)
    {
        int* ends = stackalloc int[2];
        Kernel.Pipe2(ends, OpenFlags.O_CLOEXEC).OrThrow("make a pipe");
        using OwnedFd ready = new(ends[0]);
        using OwnedFd tell = new(ends[1]);
        using Descriptors descriptors = new();
        using OwnedFd said = SetStreams(descriptors);
        descriptors.Add(Handed.HelperReady, tell.Value);
        descriptors.Add(Handed.HelperLife, life);
        BootPlan plan = HostCompiler.Daemon(args, SearchPath);
        using InitProcess init = InitProcess.Start(plan, descriptors, "helper");
        tell.Dispose();
        if (Refusal(plan, init) is string refused) { return refused; }
        byte word;
        while (true)
        {
            SysResult read = Kernel.Read(ready.Value, &word, 1);
            if (read.Error == Errno.EINTR) { continue; }
            return read.OrThrow("listen to", args[0]) > 0 ? null : Failure(args, init.Wait(), said);
        }
    }

    // A file and no pipe: a program that stays may write to it for ever without being read.
    private static OwnedFd SetStreams(Descriptors descriptors)
    {
        using OwnedFd nothing = Paths.Open(Fd.AT_FDCWD, "/dev/null", OpenFlags.O_RDWR);
        descriptors.SetStandard(0, nothing.Value);
        descriptors.SetStandard(1, nothing.Value);
        fixed (byte* name = "errors\0"u8)
        {
            OwnedFd said = new(Kernel.MemfdCreate(name, Misc.MFD_CLOEXEC).OrThrow("make a memory file"));
            descriptors.SetStandard(2, said.Value);
            return said;
        }
    }

    // Nothing is said, and the socket closed, when the program has taken nsinit-init's place.
    private static string? Refusal(BootPlan plan, InitProcess init)
    {
        if (init.Receive(out _) is not InitReport failed) { return null; }
        init.Wait();
        return InitFailure.Explain(plan, failed).Message;
    }

    private static string? Failure(string[] args, int code, OwnedFd said)
    {
        if (code == 0) { return null; }
        Kernel.Lseek(said.Value, 0, 0).OrThrow("read what it said");
        string text = Encoding.UTF8.GetString(Contents.Read(said.Value, args[0], MaxErrors)).Trim();
        return $"{args[0][(args[0].LastIndexOf('/') + 1)..]} ended with code {code}{(text.Length == 0 ? "" : $": {text.Replace("\n", "; ")}")}";
    }
}
