using System;
using System.IO;
using Xunit;

namespace Nsinit.Tests.System.Attacks;

/// <summary>The launcher that leaves protections out is for these tests alone.</summary>
public sealed class WeakenedTests
{
    [Fact]
    public void The_launcher_that_is_shipped_cannot_be_weakened()
    {
        // As .NET keeps it, and as C would.
        byte[] name = global::System.Text.Encoding.Unicode.GetBytes("NSINIT_WEAKENED");
        Assert.True(File.ReadAllBytes(Programs.Weakened).AsSpan().IndexOf(name) >= 0, "the other launcher asks for it");
        Assert.True(File.ReadAllBytes(Programs.Nsinit).AsSpan().IndexOf(name) < 0, "the shipped launcher asks for it");
        Assert.True(File.ReadAllBytes(Programs.Nsinit).AsSpan().IndexOf("NSINIT_WEAKENED"u8) < 0, "the shipped launcher asks for it");
    }
}
