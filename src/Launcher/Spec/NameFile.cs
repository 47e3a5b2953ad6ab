namespace Nsinit.Launcher.Spec;

/// <summary>A file about names that covers the one of the root file system.</summary>
/// <param name="Source">Where it lies: its name in the container's own directory, or an absolute path.</param>
/// <param name="Target">The path that it covers in the container.</param>
/// <param name="Make">Whether an empty file may be made there when the root file system has none.</param>
internal sealed record NameFile(string Source, string Target, bool Make);
