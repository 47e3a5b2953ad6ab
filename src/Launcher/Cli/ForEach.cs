using System;
using System.Collections.Generic;
using Nsinit.Launcher.Errors;
using Nsinit.Linux;

namespace Nsinit.Launcher.Cli;

/// <summary>Does the same to several things; one that fails does not keep the others from their turn.</summary>
internal static class ForEach
{
    /// <summary>Returns the exit code: a failure if one failed. Each failure is printed.</summary>
    public static int Run(IEnumerable<string> names, GlobalOptions globals, Action<string> act)
    {
        int code = ExitCode.Success;
        foreach (string name in names)
        {
            try
            {
                act(name);
            }
            catch (NsinitException e)
            {
                ErrorReport.Print(globals, e.Message, e.Origin, e.Hint);
                code = ExitCode.Failure;
            }
            catch (KernelException e)
            {
                ErrorReport.Print(globals, e.Message, null, Hints.For(e.Attempt, e.Error));
                code = ExitCode.Failure;
            }
        }

        return code;
    }
}
