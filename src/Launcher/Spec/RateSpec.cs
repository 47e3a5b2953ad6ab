namespace Nsinit.Launcher.Spec;

/// <summary>How fast bytes may go through an interface, in each direction.</summary>
/// <param name="Bits">Bits a second.</param>
/// <param name="Burst">Bytes that may go at once after a silence.</param>
/// <param name="Origin">The option as it was written.</param>
internal sealed record RateSpec(long Bits, uint Burst, string Origin);
