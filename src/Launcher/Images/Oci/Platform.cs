using System.Text.Json;
using Nsinit.Abi;

namespace Nsinit.Launcher.Images.Oci;

/// <summary>Which machines an image is for, in the words of the image specification, which are Go's.</summary>
internal sealed record Platform(string Os, string Architecture, string Variant)
{
    /// <summary>This machine.</summary>
    public static Platform Here { get; } = Arch.Arm64 ? new("linux", "arm64", "v8") : new("linux", "amd64", "");

    /// <summary>Whether this machine can run it.</summary>
    public bool IsHere => Os == Here.Os && Architecture == Here.Architecture && (Variant.Length == 0 || Variant == Here.Variant || IsBaseline);

    // Levels of amd64 build on one another, and what this processor has is not looked up: only the first is sure to run.
    private bool IsBaseline => Architecture == "amd64" && Variant == "v1";

    public static Platform Read(JsonElement element) =>
        new(Json.Text(element, "os") ?? "", Json.Text(element, "architecture") ?? "", Json.Text(element, "variant") ?? "");

    public override string ToString() => Variant.Length == 0 ? $"{Os}/{Architecture}" : $"{Os}/{Architecture}/{Variant}";
}
