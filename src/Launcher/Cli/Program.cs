using System;
using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Launch;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Cli;

/// <summary>Where nsinit begins, and the one place that catches what nobody else did.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        SignalHold.End();
        CommandLine line = new(args);
        Warnings.Printer = text => ErrorReport.Print(line.Globals, text, null, null);
        try
        {
            OpenStandardDescriptors();
            // Files of a container are for its users, whatever the caller's umask is for; those of ours have modes of their own.
            Kernel.Umask(UsualMask);
            return line.Run();
        }
        catch (NsinitException e)
        {
            ErrorReport.Print(line.Globals, e.Message, e.Origin, e.Hint);
            return e.Failure switch
            {
                Failure.NotExecutable => ExitCode.NotExecutable,
                Failure.NotFound => ExitCode.NotFound,
                _ => line.FailureCode,
            };
        }
        catch (KernelException e)
        {
            ErrorReport.Print(line.Globals, e.Message, null, Hints.For(e.Attempt, e.Error));
            return line.FailureCode;
        }
        catch (Exception e)
        {
            ErrorReport.Print(line.Globals, $"{string.Join(' ', args)}: {e.GetType().Name}: {e.Message}", null, "this is a defect of nsinit: please report it");
            return line.FailureCode;
        }
        finally
        {
            Warnings.Print();
        }
    }

    private const uint UsualMask = 0x12;   // 022

    // A caller may have closed them; then the next file opened would become standard output.
    private static void OpenStandardDescriptors()
    {
        for (int fd = 0; fd < 3; fd++)
        {
            if (Kernel.Fcntl(fd, Misc.F_GETFD, 0).Error == Errno.EBADF)
            {
                // The payload is to inherit it: what Open gives would be closed again by execve(2).
                using OwnedFd nothing = Paths.Open(Fd.AT_FDCWD, "/dev/null", OpenFlags.O_RDWR);
                if (nothing.Value == fd) { Kernel.Fcntl(nothing.Release(), Misc.F_SETFD, 0).OrThrow("keep a descriptor open"); }
                else { Kernel.Dup3(nothing.Value, fd, 0).OrThrow("keep a descriptor open"); }
            }
        }
    }
}
