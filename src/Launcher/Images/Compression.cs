using System;
using System.IO;
using System.IO.Compression;
using SharpCompress.Compressors.Xz;
using ZstdSharp;

namespace Nsinit.Launcher.Images;

/// <summary>Decompresses whatever a stream is compressed with; its first bytes tell.</summary>
internal static class Compression
{
    /// <summary>Bytes that <see cref="Is"/> wants to see.</summary>
    public const int MagicLength = 6;

    // What zstd --long=27 makes; a larger window is refused, as zstd itself refuses it by default.
    private const int MaxWindowLog = 27;

    private const byte XzCheckSha256 = 0x0a;

    private static ReadOnlySpan<byte> Gzip => [0x1f, 0x8b];

    private static ReadOnlySpan<byte> Zstd => [0x28, 0xb5, 0x2f, 0xfd];

    // A frame to skip, which parallel compressors put first: 0x184d2a50 to 0x184d2a5f.
    private static bool IsSkippable(ReadOnlySpan<byte> start) => start.Length >= 4 && start[0] >> 4 == 5 && start[1..].StartsWith((ReadOnlySpan<byte>)[0x2a, 0x4d, 0x18]);

    /// <summary>Whether data that begins so is compressed by gzip.</summary>
    public static bool IsGzip(ReadOnlySpan<byte> start) => start.StartsWith(Gzip);

    /// <summary>The same of Zstandard.</summary>
    public static bool IsZstandard(ReadOnlySpan<byte> start) => start.StartsWith(Zstd) || IsSkippable(start);

    private static ReadOnlySpan<byte> Xz => [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0];

    /// <summary>Whether data that begins so is compressed in a way that is known here.</summary>
    public static bool Is(ReadOnlySpan<byte> start) => start.StartsWith(Gzip) || IsZstandard(start) || start.StartsWith(Xz);

    /// <summary>
    /// The content of <paramref name="source"/>, which stays the caller's. Reading throws
    /// <see cref="BadArchiveException"/> where the data is damaged.
    /// </summary>
    public static Stream Open(Stream source)
    {
        Stream whole = Rewound(source, MagicLength, out byte[] start);
        if (start.AsSpan().StartsWith(Gzip)) { return Once(() => new GZipStream(whole, CompressionMode.Decompress, leaveOpen: true)); }
        if (IsZstandard(start)) { return Once(() => Zstandard(whole)); }
        if (start.AsSpan().StartsWith(Xz)) { return new Decompressed(new XzParts(whole).Next); }
        return start.AsSpan().StartsWith("BZh"u8) ? throw new BadArchiveException("it is compressed with bzip2, which is not supported") : whole;
    }

    private static Decompressed Once(Func<Stream> open)
    {
        bool opened = false;
        return new Decompressed(() =>
        {
            if (opened) { return null; }
            opened = true;
            return open();
        });
    }

    private static DecompressionStream Zstandard(Stream source)
    {
        DecompressionStream stream = new(source, leaveOpen: true);
        stream.SetParameter(ZstdSharp.Unsafe.ZSTD_dParameter.ZSTD_d_windowLogMax, MaxWindowLog);
        return stream;
    }

    private static Prefixed Rewound(Stream source, int length, out byte[] start)
    {
        byte[] bytes = new byte[length];
        int count = source.ReadAtLeast(bytes, length, throwOnEndOfStream: false);
        start = bytes[..count];
        return new Prefixed(start, source);
    }

    // An xz file is one or more streams with zeros between them, in fours; the library reads one.
    private sealed class XzParts(Stream source)
    {
        public XZStream? Next()
        {
            byte[] start = new byte[8];
            do
            {
                if (source.ReadAtLeast(start.AsSpan(0, 4), 4, throwOnEndOfStream: false) < 4) { return null; }
            }
            while (start[0] == 0);

            // Its check of SHA-256 would want OpenSSL, which a static program cannot load.
            source.ReadExactly(start, 4, 4);
            if (start[7] == XzCheckSha256) { throw new BadArchiveException("its xz checksums are SHA-256: compress it with xz --check=crc64"); }
            return new XZStream(new Prefixed(start, source));
        }
    }
}
