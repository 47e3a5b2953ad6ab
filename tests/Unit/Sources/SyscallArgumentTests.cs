using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace Nsinit.Tests.Unit.Sources;

/// <summary>
/// A call with too few arguments hands the kernel whatever the registers held, and works until it does not. So each call
/// of Kernel.*.cs is held against the number of arguments that its SYSCALL_DEFINE has.
/// </summary>
public sealed partial class SyscallArgumentTests
{
    private static readonly Dictionary<string, int> Arguments = Table(
        "getpid 0 geteuid 0 getegid 0 getppid 0 setsid 0 sync 0",
        "close 1 fsync 1 chdir 1 fchdir 1 chroot 1 umask 1 exit_group 1 uname 1 inotify_init1 1 unshare 1 getsid 1",
        "ftruncate 2 listen 2 fchmod 2 pipe2 2 munmap 2 getcwd 2 memfd_create 2 umount2 2 pivot_root 2 fsopen 2 flock 2 fstatfs 2",
        "keyctl 2 clone3 2 kill 2 setpgid 2 pidfd_open 2 setns 2 sethostname 2 setdomainname 2 setgroups 2 capget 2 capset 2 clock_gettime 2",
        "read 3 write 3 lseek 3 ioctl 3 flistxattr 3 fcntl 3 dup3 3 close_range 3 mkdirat 3 symlinkat 3 unlinkat 3 fchmodat 3 getdents64 3",
        "open_tree 3 fsmount 3 execve 3 setresuid 3 setresgid 3 socket 3 bind 3 connect 3 sendmsg 3 recvmsg 3 getsockname 3",
        "inotify_add_watch 3 pidfd_getfd 3 getrandom 3 bpf 3",
        "openat 4 openat2 4 readlinkat 4 mknodat 4 utimensat 4 prlimit64 4 pidfd_send_signal 4 rt_sigprocmask 4 rt_sigaction 4",
        "rt_sigtimedwait 4 signalfd4 4 socketpair 4 accept4 4 reboot 4 fgetxattr 4",
        "statx 5 linkat 5 renameat2 5 fchownat 5 fsetxattr 5 ppoll 5 mount 5 move_mount 5 fsconfig 5 mount_setattr 5 clone 5",
        "execveat 5 waitid 5 prctl 5 setsockopt 5 getsockopt 5",
        "splice 6 mmap 6 sendto 6 recvfrom 6 copy_file_range 6");

    [Fact]
    public void Every_system_call_gets_all_its_arguments()
    {
        List<string> wrong = [];
        int calls = 0;
        foreach (string file in SourceTree.CSharp("src/Abi").Where(f => f.Contains("/Kernel.", StringComparison.Ordinal)))
        {
            foreach ((string name, int given) in Calls(SourceTree.Code(file)))
            {
                calls++;
                if (!Arguments.TryGetValue(name, out int wanted)) { wrong.Add($"{file}: {name} is not in the table of this test: look its arguments up"); }
                else if (given != wanted) { wrong.Add($"{file}: {name} gets {given} arguments and reads {wanted}"); }
            }
        }

        Findings.None(wrong);
        Assert.True(calls > 80, $"only {calls} calls were found");
    }

    [Fact]
    public void No_other_file_enters_the_kernel() => Assert.DoesNotContain(SourceTree.CSharp("src"), f =>
        SourceTree.Code(f).Contains("Syscall.", StringComparison.Ordinal) && !f.StartsWith("src/Abi/Kernel.", StringComparison.Ordinal));

    // Each "Invoke(a, b, Syscall.x)", with commas counted outside of inner parentheses.
    private static IEnumerable<(string Name, int Arguments)> Calls(string code)
    {
        foreach (Match call in Number().Matches(code))
        {
            int depth = 0;
            int commas = 0;
            int at = call.Index - 1;
            for (; depth >= 0; at--)
            {
                depth += code[at] switch { ')' => 1, '(' => -1, _ => 0 };
                if (code[at] == ',' && depth == 0) { commas++; }
            }

            Assert.EndsWith("Invoke", code[..(at + 1)], StringComparison.Ordinal);
            yield return (call.Groups[1].Value, commas);
        }
    }

    private static Dictionary<string, int> Table(params string[] rows)
    {
        Dictionary<string, int> table = [];
        string[] words = string.Join(' ', rows).Split(' ');
        for (int i = 0; i < words.Length; i += 2) { table.Add(words[i], words[i + 1][0] - '0'); }
        return table;
    }

    [GeneratedRegex(@"Syscall\.(\w+)(?=\))")]
    private static partial Regex Number();
}
