using System;
using System.Buffers;

namespace Nsinit.Launcher.Images;

/// <summary>The algorithms that the image specification knows.</summary>
internal enum DigestAlgorithm
{
    Sha256,
    Sha512,
}

/// <summary>What content is called by: ALGORITHM:HEX.</summary>
/// <param name="Algorithm">How it was computed.</param>
/// <param name="Hex">Lower-case hexadecimal, of the right length: safe as a file name.</param>
internal sealed record Digest(DigestAlgorithm Algorithm, string Hex)
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>The name of the algorithm, as in paths below blobs/.</summary>
    public string Family => Algorithm == DigestAlgorithm.Sha256 ? "sha256" : "sha512";

    /// <summary>The digest that <paramref name="text"/> spells; null when it spells none.</summary>
    public static Digest? TryParse(string? text)
    {
        if (text is null || text.Split(':') is not [string family, string hex]) { return null; }
        DigestAlgorithm algorithm = family == "sha512" ? DigestAlgorithm.Sha512 : DigestAlgorithm.Sha256;
        int length = algorithm == DigestAlgorithm.Sha512 ? 128 : 64;
        return family is "sha256" or "sha512" && hex.Length == length && !hex.AsSpan().ContainsAnyExcept(HexDigits)
            ? new Digest(algorithm, hex) : null;
    }

    /// <summary>The SHA-256 of <paramref name="bytes"/>.</summary>
    public static Digest Of(ReadOnlySpan<byte> bytes) => Of(bytes, DigestAlgorithm.Sha256);

    public static Digest Of(ReadOnlySpan<byte> bytes, DigestAlgorithm algorithm)
    {
        Hasher hasher = new(algorithm);
        hasher.Add(bytes);
        return new Digest(algorithm, hasher.Finish());
    }

    public override string ToString() => $"{Family}:{Hex}";
}
