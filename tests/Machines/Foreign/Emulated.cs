using System.IO;
using System.Runtime.InteropServices;
using Nsinit.Tests.System;
using Xunit;

namespace Nsinit.Tests.Machines.Foreign;

/// <summary>
/// The programs built for the other processor, run by qemu's emulation of one process: system calls are this kernel's.
/// What they execute is of this machine's processor again.
/// </summary>
public static class Emulated
{
    private static readonly bool FromArm64 = RuntimeInformation.OSArchitecture == Architecture.Arm64;

    public static string Nsinit => Program("nsinit");

    public static string NsinitInit => Program("nsinit-init");

    /// <summary>What plans are carried out by.</summary>
    public static string Stage => Built($"{Programs.Source}/artifacts/{Arch}/bin/nsinit-stage/release/nsinit-stage");

    /// <summary>The emulator: the first word of a command with one of the two programs.</summary>
    public static string Emulator => FromArm64 ? "qemu-x86_64-static" : "qemu-aarch64-static";

    public static Result Init(params string[] arguments) => Programs.Run(Emulator, [NsinitInit, .. arguments]);

    public static Result Launcher(params string[] arguments) => Programs.Run(Emulator, [Nsinit, .. arguments]);

    private static string Arch => FromArm64 ? "x64" : "arm64";

    private static string Program(string name) => Built($"{Programs.Source}/out/linux-{Arch}/{name}");

    private static string Built(string path)
    {
        Assert.True(File.Exists(path), $"make test builds {path}");
        return path;
    }
}
