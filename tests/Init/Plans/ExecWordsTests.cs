extern alias launcher;

using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Nsinit.Front;
using Xunit;

namespace Nsinit.Tests.Init.Plans;

/// <summary>Which command lines are the front's.</summary>
public sealed unsafe class ExecWordsTests
{
    [Theory]
    [InlineData("exec c true", "/var/lib/nsinit c 1")]
    [InlineData("exec -i c sh -c x", "/var/lib/nsinit c 3 -i")]
    [InlineData("--root /r exec a.b_c-1 true -x --y", "/r a.b_c-1 3")]
    [InlineData("", null)]
    [InlineData("exec", null)]
    [InlineData("exec c", null)]
    [InlineData("exec -i c", null)]
    [InlineData("--root", null)]
    [InlineData("--root /r", null)]
    [InlineData("--root=/r exec c true", null)]
    [InlineData("--log f exec c true", null)]
    [InlineData("run c true", null)]
    [InlineData("exec -it c true", null)]
    [InlineData("exec -e A=1 c true", null)]
    [InlineData("exec -i -i c true", null)]
    [InlineData("exec c -- true", null)]
    [InlineData("exec -- c true", null)]
    [InlineData("exec ../c true", null)]
    [InlineData("exec .c true", null)]
    [InlineData("exec c/ true", null)]
    [InlineData("exec c t\u00fcr", null)]
    public void Only_what_is_simple_is(string line, string? read)
    {
        string[] words = line.Length == 0 ? ["nsinit"] : ["nsinit", .. line.Split(' ')];
        byte** arguments = stackalloc byte*[words.Length + 1];
        List<nint> texts = [.. Array.ConvertAll(words, Marshal.StringToCoTaskMemUTF8)];
        for (int i = 0; i < words.Length; i++) { arguments[i] = (byte*)texts[i]; }
        arguments[words.Length] = null;
        ExecWords found;
        bool taken = ExecWords.Read(words.Length, arguments, &found);
        int count = 0;
        while (taken && found.Command[count] != null) { count++; }
        string? got = !taken ? null : $"{Marshal.PtrToStringUTF8((nint)found.Root)} {Marshal.PtrToStringUTF8((nint)found.Name)} {count}{(found.Interactive ? " -i" : "")}";
        texts.ForEach(Marshal.FreeCoTaskMem);
        Assert.Equal(read, got);
    }

    [Fact]
    public void An_empty_word_is_for_the_launcher()
    {
        string[] words = ["nsinit", "exec", "c", ""];
        byte** arguments = stackalloc byte*[words.Length + 1];
        nint[] texts = Array.ConvertAll(words, Marshal.StringToCoTaskMemUTF8);
        for (int i = 0; i < words.Length; i++) { arguments[i] = (byte*)texts[i]; }
        arguments[words.Length] = null;
        ExecWords found;
        Assert.False(ExecWords.Read(words.Length, arguments, &found));
        Array.ForEach(texts, Marshal.FreeCoTaskMem);
    }

    [Fact]
    public void The_state_is_where_the_launcher_has_it() => Assert.Equal("/var/lib/nsinit", launcher::Nsinit.Launcher.State.StateRoot.Default);
}
