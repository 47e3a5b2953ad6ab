using System;
using System.IO;
using Xunit;

namespace Nsinit.Tests.System.Alone;

/// <summary>In a bare namespace, and in the plan's life with a plan that is none.</summary>
public sealed class PlaceTests
{
    /// <summary>The article's way: no launcher, no /proc, no command.</summary>
    [Fact]
    public void In_a_bare_namespace_it_mounts_proc_and_runs_the_shell()
    {
        Assert.SkipUnless(Programs.IsRoot, "needs root: namespaces");
        Result result = Programs.Run("unshare", ["-pnmf", "chroot", Programs.Tiny, "/sbin/nsinit-init"], "cat /proc/1/comm; echo $$; exit 6\n");
        Assert.Equal((6, "nsinit-init\n2\n"), (result.Code, result.Output));
        Result command = Programs.Run("unshare", ["-pnmf", "chroot", Programs.Tiny, "/sbin/nsinit-init", "-e", "6", "sh", "-c", "mount | grep -c proc; exit 6"]);
        Assert.Equal((0, "1\n"), (command.Code, command.Output));
        Assert.Empty(Directory.GetFileSystemEntries($"{Programs.Tiny}/proc"));
    }

    /// <summary>Descriptor 3 is the launcher's socket, 4 the plan: whatever they are, it is refused and no crash.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("3</dev/null")]
    [InlineData("3</dev/null 4</dev/null")]
    [InlineData("3</dev/null 4</dev/zero")]
    [InlineData("3</dev/null 4<.")]
    [InlineData("3</dev/null 4<empty")]
    [InlineData("3</dev/null 4<large")]
    public void A_plan_that_is_none_is_refused(string redirection)
    {
        string directory = Directory.CreateTempSubdirectory("nsinit-alone-").FullName;
        try
        {
            File.WriteAllBytes($"{directory}/empty", []);
            using (FileStream large = File.Create($"{directory}/large")) { large.SetLength(9 << 20); }
            Result result = Programs.Run("sh", ["-c", $"cd {directory}; exec {Programs.Stage} --plan {redirection}"]);
            Assert.Equal((125, "", ""), (result.Code, result.Output, result.Error));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>Noise of all lengths behind a header that is right: no crash, whatever it says. Every run is the same.</summary>
    [Fact]
    public void Noise_is_refused()
    {
        Random random = new(4711);
        string file = Path.GetTempFileName();
        try
        {
            for (int i = 0; i < 200; i++)
            {
                byte[] plan = new byte[24 + 32 * random.Next(8) + random.Next(64)];
                random.NextBytes(plan);
                "NSPL\u0001\0"u8.CopyTo(plan);
                BitConverter.TryWriteBytes(plan.AsSpan(6), (ushort)random.Next(4));
                BitConverter.TryWriteBytes(plan.AsSpan(8), plan.Length);
                BitConverter.TryWriteBytes(plan.AsSpan(12), random.Next(plan.Length + 8) & ~7);
                plan[^1] = 0;
                // No operation but those that are none: a plan by chance must not do anything here.
                for (int at = 24; at < plan.Length - 32; at += 32) { plan[at] = (byte)(200 + random.Next(56)); }
                File.WriteAllBytes(file, plan);
                int code = Programs.Run("sh", ["-c", $"exec {Programs.Stage} --plan 3</dev/null 4<{file}"]).Code;
                Assert.True(code is 0 or 125, $"plan {i}: exit code {code}");
            }
        }
        finally
        {
            File.Delete(file);
        }
    }
}
