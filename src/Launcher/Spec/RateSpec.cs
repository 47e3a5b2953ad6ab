using System;

namespace Nsinit.Launcher.Spec;

/// <summary>How fast bytes may go through an interface, in each direction.</summary>
/// <param name="Bits">Bits a second.</param>
/// <param name="Burst">Bytes that may go at once after a silence.</param>
/// <param name="Origin">The option as it was written.</param>
internal sealed record RateSpec(long Bits, uint Burst, string Origin)
{
    // Enough for the largest packet, and for ten milliseconds of a fast one.
    private const long MinDefaultBurst = 128 * 1024;

    /// <summary>Bytes, where nobody names them.</summary>
    public static uint DefaultBurst(long bits) => (uint)Math.Max(MinDefaultBurst, bits / 8 / 100);
}
