using System;
using Nsinit.Abi;
using Nsinit.Launcher.Compile;
using Nsinit.Launcher.Errors;
using Nsinit.Linux.Files;
using Nsinit.Plan;

namespace Nsinit.Launcher.Launch;

/// <summary>User namespaces that a descriptor keeps, user_namespaces(7).</summary>
internal static class UserNamespaces
{
    /// <summary>
    /// Makes one. While its first process waits, <paramref name="map"/> is called with that one's pid, to give it ids; no
    /// process is left in it afterwards.
    /// </summary>
    public static unsafe OwnedFd Make(Action<int> map)
    {
        BootPlan plan = HostCompiler.UserNamespace();
        using Descriptors descriptors = new();
        using InitProcess init = InitProcess.Start(plan, descriptors, "ids");
        InitReport? report = init.Receive(out OwnedFd? pidfd);
        using (pidfd)
        {
            if (report is not { Kind: ReportKind.Cloned } made)
            {
                int code = init.Wait();
                throw report is InitReport failed ? InitFailure.Explain(plan, failed)
                    : new NsinitException($"make a user namespace: nsinit-init was killed (exit code {code})") { Hint = "try again" };
            }

            try
            {
                map(made.Value);
                return Paths.Open(Fd.AT_FDCWD, $"/proc/{made.Value}/ns/user", OpenFlags.O_RDONLY);
            }
            finally
            {
                // It waits for a word that does not come, and leaves.
                init.Dispose();
                init.Wait();
                ChildInfo info;
                while (Kernel.Waitid(Abi.Wait.P_PIDFD, pidfd!.Value, &info, Abi.Wait.WEXITED).Error == Errno.EINTR) { }
            }
        }
    }

    /// <summary>Gives the user namespace of process <paramref name="pid"/> its ids: the lines of its two maps.</summary>
    public static void Map(int pid, string users, string groups)
    {
        Write($"/proc/{pid}/uid_map", "users", users);
        Write($"/proc/{pid}/gid_map", "groups", groups);
    }

    /// <summary>What a process must give up before somebody without privileges may map its group.</summary>
    public static void DenyGroups(int pid)
    {
        using OwnedFd file = Paths.Open(Fd.AT_FDCWD, $"/proc/{pid}/setgroups", OpenFlags.O_WRONLY);
        Contents.Write(file.Value, "deny to setgroups", "deny"u8);
    }

    private static void Write(string path, string what, string lines)
    {
        using OwnedFd file = Paths.Open(Fd.AT_FDCWD, path, OpenFlags.O_WRONLY);
        // In one piece: the kernel takes one write and no other.
        Contents.Write(file.Value, $"the map of {what} {lines.Trim().Replace('\n', ',')}", System.Text.Encoding.ASCII.GetBytes(lines));
    }
}
