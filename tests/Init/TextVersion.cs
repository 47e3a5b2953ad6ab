using System;

namespace Nsinit.Init;

/// <summary>What the build generates for the program itself.</summary>
internal static partial class Text
{
    public static ReadOnlySpan<byte> Version => "tini version 0.0.0_nsinit-init - git.tests\n"u8;
}
