using System;
using System.Collections.Generic;

namespace Nsinit.Launcher.Images.Oci;

/// <summary>One image of a layout or an archive: its configuration, and where its layers are.</summary>
/// <param name="Id">The digest of the configuration, which stands for all of it.</param>
/// <param name="Config">The configuration.</param>
/// <param name="ConfigBytes">The document it was read from.</param>
/// <param name="Layers">Lowest first; as many as the configuration has digests.</param>
internal sealed record ImageManifest(Digest Id, ImageConfig Config, ReadOnlyMemory<byte> ConfigBytes, IReadOnlyList<LayerBlob> Layers);

/// <summary>A layer as it is packed.</summary>
/// <param name="Path">Its file in the layout or archive.</param>
/// <param name="Digest">The digest of that file; null where only the content's is known.</param>
/// <param name="Size">Bytes of that file; null where that is not said.</param>
/// <param name="DiffId">The digest of its uncompressed archive.</param>
internal sealed record LayerBlob(string Path, Digest? Digest, long? Size, Digest DiffId);
