namespace Nsinit.Launcher.Images;

/// <summary>How far an unpacking has come.</summary>
/// <param name="What">What is unpacked.</param>
/// <param name="Done">Bytes of it that have been read.</param>
/// <param name="Total">Bytes it has.</param>
internal sealed record UnpackProgress(string What, long Done, long Total);
