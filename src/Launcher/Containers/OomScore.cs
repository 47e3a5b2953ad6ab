using System;
using System.Collections.Generic;
using Nsinit.Abi;
using Nsinit.Launcher.Acts;
using Nsinit.Launcher.Errors;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>How soon the kernel ends a process when memory runs out: proc_pid_oom_score_adj(5). Children inherit it.</summary>
internal static class OomScore
{
    /// <summary>The step that sets it for the first process, before that makes the payload's; none when it is to stay.</summary>
    public static List<HostStep> Steps(int? score, Func<int> pid) => score is not int value ? [] :
    [
        new HostStep(
            new Act(Actor.Launcher, $"set its OOM score adjustment to {value}", $"echo {value} > /proc/PID/oom_score_adj", $"--oom-score-adj {value}")
            {
                Messages = [$"write(\"/proc/PID/oom_score_adj\", \"{value}\")"],
            },
            () => Set(pid(), value),
            null),
    ];

    /// <summary>Sets it for process <paramref name="pid"/>.</summary>
    public static void Set(int pid, int score)
    {
        string path = $"/proc/{pid}/oom_score_adj";
        try
        {
            using OwnedFd file = Paths.Open(Fd.AT_FDCWD, path, OpenFlags.O_WRONLY);
            Contents.Write(file.Value, path, System.Text.Encoding.ASCII.GetBytes($"{score}"));
        }
        catch (KernelException e) when (e.Error is Errno.EACCES or Errno.EPERM)
        {
            throw new NsinitException($"set the OOM score adjustment to {score}: {ErrnoText.Describe(e.Error)}")
            {
                Origin = $"--oom-score-adj {score}", Hint = "to lower it takes CAP_SYS_RESOURCE: choose one that is no lower than the caller's",
            };
        }
    }
}
